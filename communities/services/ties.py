"""Ties between groups, persons and allies: what carries help or harm (methodology.md 1.3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.choices import TRANSMITTING_TIES, TieStrength
from communities.models import Collective, Member, Tie
from communities.services import values as typed
from protection.accounts.models import User
from protection.records.access import level_on
from protection.records.choices import GrantLevel
from protection.records.rules import OutOfScope, require
from protection.records.services import changed, check_version, record, write

EDITABLE = ("to_ally", "kind", "strength", "direction", "transmits_risk", "since", "until", "purpose")
End = Collective | Member


def transmits_by_default(kind: str, strength: str) -> bool:
    """A strong tie of the same struggle, territory or adversary passes risk unless somebody says otherwise."""
    return kind in TRANSMITTING_TIES and strength == TieStrength.STRONG


@transaction.atomic
def add_tie(*, start: End, end: End | None, by: User, values: Mapping[str, Any]) -> Tie:
    """Record a tie from `start`, in whose file it lies, to `end` or to the ally that `values["to_ally"]` names.

    `transmits_risk` is decided by kind and strength where it is left out or None. Raises NotAllowed, OutOfScope (also
    for an end that `by` may not see), or ValidationError with the fields that are wrong.
    """
    require(by, "communities.tie", start)
    if end is not None and level_on(by, end.file_id) < GrantLevel.CODE:
        raise OutOfScope
    row = Tie(file_id=start.file_id)
    setattr(row, f"from_{_side(start)}", start)
    if end is not None:
        setattr(row, f"to_{_side(end)}", end)
    typed.put(row, _with_default(values), EDITABLE)
    _check(row)
    write(row, by=by)
    _tell(row)
    record(by, "communities.tie.added", row, {"kind": row.kind, "transmits": row.transmits_risk})
    return row


@transaction.atomic
def end_tie(*, tie: Tie, by: User, on: date | None = None, seen: int | None = None) -> Tie:
    """The tie no longer holds from a day on, today if none is given. Its row stays as history.

    Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError where it would end before it began.
    """
    require(by, "communities.tie", tie)
    check_version(tie, seen)
    typed.put(tie, {"until": on or timezone.localdate()}, EDITABLE)
    _check(tie)
    write(tie, by=by)
    _tell(tie)
    record(by, "communities.tie.ended", tie)
    return tie


def _side(end: End) -> str:
    return "collective" if isinstance(end, Collective) else "member"


def _with_default(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if given.get("transmits_risk") is None:
        given["transmits_risk"] = transmits_by_default(given.get("kind", ""), given.get("strength", ""))
    return given


def _check(row: Tie) -> None:
    ends = [bool(row.to_collective_id), bool(row.to_member_id), bool(row.to_ally)]
    if sum(ends) != 1:
        words = _("Choose the other end, or write the name of an ally outside the casebook: one of the two.")
        raise ValidationError({"to_ally": words})
    same_group = row.from_collective_id and row.from_collective_id == row.to_collective_id
    if same_group or (row.from_member_id and row.from_member_id == row.to_member_id):
        raise ValidationError({"end": _("A tie leads to somebody else. Choose another end.")})
    typed.in_order("until", row.since, row.until)


def _tell(row: Tie) -> None:
    ends = (row.to_collective, row.to_member)
    for file_id in {row.file_id, *(end.file_id for end in ends if end is not None)}:
        changed(file_id, "tie")
