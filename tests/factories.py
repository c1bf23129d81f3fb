"""Small makers of rows for tests: plain functions, invented words, as the system would write them."""

import itertools
from datetime import date
from typing import Any

from django.utils import timezone

from communities.models import Collective, Consent, Meeting, Member, Membership, Practice, Tie
from protection.accounts.models import User
from protection.records import codenames, files
from protection.records.choices import FileKind, GrantLevel
from protection.records.services import write
from risk.models import Act, Incident
from tests.cast import Cast

_numbers = itertools.count(1)


def collective(cast: Cast | None = None, **fields: Any) -> Collective:
    """A collective with a file of its own. With a cast: Ana and Mara hold identity, the team a case grant."""
    file = fields.pop("file", None) or files.open_file(kind=FileKind.COLLECTIVE, by=None)
    by = cast.ana if cast else None
    values = {"kind": "COM", "name": "River guards of Lower Meadow", "sensitivity": 2, **fields}
    code = (
        file.code if not Collective.objects.unscoped().filter(code=file.code).exists() else codenames.take()
    )
    made = write(Collective(file=file, code=code, **values), by=by)
    if cast:
        files.grant(file=file, by=None, user=cast.ana, level=GrantLevel.IDENTITY)
        files.grant(file=file, by=None, user=cast.mara, level=GrantLevel.IDENTITY)
        files.grant(file=file, by=None, team=cast.team, level=GrantLevel.CASE)
    return made


def member(of: Collective, by: User | None = None, **fields: Any) -> Member:
    """A person with a file of their own and a current membership in the collective."""
    file = files.open_file(kind=FileKind.MEMBER, by=None)
    roles, visibility = fields.pop("roles", ["base"]), fields.pop("visibility", "member")
    person = write(
        Member(file=file, code=file.code, sensitivity=2, **{"name": "Test Person", **fields}), by=by
    )
    membership(of, person, by=by, roles=roles, visibility=visibility)
    return person


def membership(of: Collective, person: Member, by: User | None = None, **fields: Any) -> Membership:
    values = {"roles": ["base"], "visibility": "member", "starts": date(2025, 1, 1), **fields}
    row = write(Membership(file=of.file, collective=of, member=person, **values), by=by)
    files.link(outer=of.file_id, inner=person.file_id, source=row.id, starts=timezone.now(), ends=None)
    return row


def incident(
    of: Collective, by: User | None = None, acts: tuple[str, ...] = ("THR",), **fields: Any
) -> Incident:
    values = {
        "reference": f"I-T{next(_numbers):06d}",
        "danger": "no",
        "boxes": ["threat"],
        "aimed_at": ["collective"],
        "happened_on": timezone.localdate(),
        "severity": 3,
        "narrative": "A man at the gate said that the meetings must stop.",
        **fields,
    }
    row = write(Incident(file=of.file, collective=of, **values), by=by)
    for act in acts:
        write(
            Act(file=of.file, incident=row, act_type=act, severity=values["severity"], target="collective"),
            by=by,
        )
    return row


def meeting(of: Collective, by: User | None = None, **fields: Any) -> Meeting:
    values = {
        "kind": "assembly",
        "by_decision_body": True,
        "date": timezone.localdate(),
        "present": 31,
        "women": 17,
        "decides_on": ["measure"],
        "decisions": "We keep watch in pairs.",
        **fields,
    }
    return write(Meeting(file=of.file, collective=of, **values), by=by)


def tie(of: Collective, to: Collective | Member | None = None, by: User | None = None, **fields: Any) -> Tie:
    end = {} if to is None else {"to_collective" if isinstance(to, Collective) else "to_member": to}
    values = {"kind": "struggle", "strength": "strong", **end, **fields}
    return write(Tie(file=of.file, from_collective=of, **values), by=by)


def practice(of: Collective, by: User | None = None, **fields: Any) -> Practice:
    values = {"what": "Own guard, day and night", "works": 4, **fields}
    return write(Practice(file=of.file, collective=of, **values), by=by)


def consent(of: Collective | Member, by: User | None = None, **fields: Any) -> Consent:
    values = {
        "status": "given",
        "purposes": ["case_file", "assessment"],
        "form": "oral",
        "given_on": date(2026, 1, 5),
        **fields,
    }
    side = "collective" if isinstance(of, Collective) else "member"
    return write(Consent(file=of.file, **{side: of}, **values), by=by)
