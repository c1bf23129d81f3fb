"""What the group already does to protect itself: the strengths that every plan begins with."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from communities.models import Collective, Practice
from communities.services import values as typed
from protection.accounts.models import User
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write

EDITABLE = ("what", "works", "since", "ended_on")


@transaction.atomic
def add_practice(*, collective: Collective, by: User, values: Mapping[str, Any]) -> Practice:
    """Write down a practice of the group. Raises NotAllowed, OutOfScope, or ValidationError with the wrong fields."""
    require(by, "communities.change_collective", collective)
    row = Practice(file_id=collective.file_id, collective=collective)
    _set_and_check(row, values)
    write(row, by=by)
    changed(row.file_id, "practice")
    record(by, "communities.practice.added", row, {"works": row.works})
    return row


@transaction.atomic
def change_practice(
    *, practice: Practice, by: User, values: Mapping[str, Any], seen: int | None = None
) -> Practice:
    """Change a practice, or say that it has ended. `seen` is the version that the form showed.

    Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.change_collective", practice)
    check_version(practice, seen)
    names = _set_and_check(practice, values)
    write(practice, by=by)
    changed(practice.file_id, "practice")
    record(by, "communities.practice.changed", practice, {"fields": names})
    return practice


def _set_and_check(row: Practice, values: Mapping[str, Any]) -> list[str]:
    names = typed.put(row, values, EDITABLE)
    if not row.what:
        raise ValidationError({"what": _("Write what the group does, for example “own guard at night”.")})
    typed.in_order("ended_on", row.since, row.ended_on)
    return names
