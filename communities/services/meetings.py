"""Meetings: who met, how many, what they decided and who saw it differently (methodology.md 1.8)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from communities.choices import DecidesOn
from communities.models import Collective, Meeting
from communities.services import values as typed
from protection.accounts.models import User
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write

EDITABLE = (
    "kind",
    "by_decision_body",
    "date",
    "place",
    "called_by",
    "present",
    "women",
    "youth",
    "elders",
    "quorum_met",
    "language",
    "decides_on",
    "agenda",
    "decisions",
    "dissent",
    "minutes",
)


@transaction.atomic
def record_meeting(*, collective: Collective, by: User, values: Mapping[str, Any]) -> Meeting:
    """Record a meeting that took place. Raises NotAllowed, OutOfScope, or ValidationError with the wrong fields."""
    require(by, "communities.record_meeting", collective)
    row = Meeting(file_id=collective.file_id, collective=collective)
    _set_and_check(row, values)
    write(row, by=by)
    changed(row.file_id, "meeting")
    record(by, "communities.meeting.recorded", row, {"kind": row.kind, "decides_on": row.decides_on})
    return row


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, by: User, values: Mapping[str, Any], seen: int | None = None
) -> Meeting:
    """Correct or complete a meeting. `seen` is the version that the form showed.

    Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.record_meeting", meeting)
    check_version(meeting, seen)
    names = _set_and_check(meeting, values)
    write(meeting, by=by)
    changed(meeting.file_id, "meeting")
    record(by, "communities.meeting.changed", meeting, {"fields": names})
    return meeting


def _set_and_check(row: Meeting, values: Mapping[str, Any]) -> list[str]:
    names = typed.put(row, values, EDITABLE)
    typed.all_known("decides_on", row.decides_on, DecidesOn)
    typed.not_after_today("date", row.date)
    typed.parts_of_a_whole(row, "present", ("women", "youth", "elders"))
    return names
