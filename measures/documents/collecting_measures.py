"""The measures of a plan: for the group first, with all that makes them checkable; for persons in codes only."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from communities.models import Collective, Membership
from measures import rules
from measures.choices import OPEN, MeasureAxis, Status
from measures.documents import content
from measures.documents.shared import is_shared, shared, text
from measures.models import Commitment, Measure, MeasureTarget
from protection.accounts.models import User

SAME = ("reference", "axis", "status", "doer", "component", "acts_on", "due", "every_days", "next_follow_up")
WORDS = ("what", "carried_by", "differential", "resources", "sign", "harm")
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class CollectedMeasures:
    a: list[content.MeasureLine]
    b: list[content.MeasureLine]
    personal: list[content.PersonalLine]


def measures_of(
    collective: Collective, reader: User, today: date, assessment: UUID | None
) -> CollectedMeasures:
    """Open measures, and those completed within a year. `assessment` is the one whose scenarios the plan prints."""
    rows = _rows(reader, today).of_collective(collective.pk)
    related = ("measure_type", "scenario", "duty_bearer", "meeting")
    found = list(rows.select_related(*related).order_by("due", "created_at", "id"))
    promises = _promises(found, reader)
    ordered = sorted((row for row in found if row.axis != MeasureAxis.I), key=lambda row: row.axis)
    lines = [
        _line(number, row, promises[row.pk], today, assessment) for number, row in enumerate(ordered, start=1)
    ]
    return CollectedMeasures(
        a=[line for line in lines if line.axis == MeasureAxis.A],
        b=[line for line in lines if line.axis == MeasureAxis.B],
        personal=_personal(collective, reader, today),
    )


def _rows(reader: User, today: date) -> Any:
    lately = Q(status=Status.COMPLETED, updated_at__date__gte=today - A_YEAR)
    return shared(Measure, reader).filter(Q(status__in=OPEN) | lately)


def _promises(rows: list[Measure], reader: User) -> dict[UUID, list[content.PromiseLine]]:
    found: dict[UUID, list[content.PromiseLine]] = defaultdict(list)
    for row in shared(Commitment, reader).filter(measure__in=[row.pk for row in rows]):
        days = {name: getattr(row, name) for name in ("promised_on", "due", "kept_on", "broken_on")}
        found[row.measure_id].append(content.PromiseLine(what=text(row.what), **days))
    return found


def _line(
    number: int, row: Measure, promises: list[content.PromiseLine], today: date, assessment: UUID | None
) -> content.MeasureLine:
    scenario = row.scenario if is_shared(row.scenario, row.file_id) else None
    authority = row.duty_bearer if is_shared(row.duty_bearer, row.file_id) else None
    meeting = row.meeting if is_shared(row.meeting, row.file_id) else None
    same: dict[str, Any] = {name: getattr(row, name) for name in SAME}
    words: dict[str, str] = {name: text(getattr(row, name)) for name in WORDS}
    return content.MeasureLine(
        **same | words,
        number=number,
        kind=row.measure_type_id,
        kind_label=row.measure_type.label,
        shown=rules.shown(row.status, row.due, today),
        scenario=scenario.number if scenario and scenario.assessment_id == assessment else None,
        threat=text(scenario.threat) if scenario else "",
        duty_bearer=authority.category if authority else "",
        legal_basis=text(authority.legal_basis) if authority else "",
        decided_on=meeting.date if meeting else row.agreed_on,
        promises=promises,
    )


def _personal(collective: Collective, reader: User, today: date) -> list[content.PersonalLine]:
    """Measures for persons of the group, from its file and from their own."""
    roles = shared(Membership, reader).filter(collective=collective).holding(today)
    codes = dict(roles.values_list("member_id", "member__code"))
    targets: dict[UUID, list[str]] = defaultdict(list)
    named = shared(MeasureTarget, reader).filter(member__in=codes)
    for measure, member in named.values_list("measure_id", "member_id"):
        targets[measure].append(codes[member])
    rows = (
        _rows(reader, today)
        .filter(pk__in=list(targets), axis=MeasureAxis.I)
        .order_by("due", "created_at", "id")
    )
    rows = rows.select_related("measure_type")
    same = ("reference", "scope", "status", "due")
    return [
        content.PersonalLine(
            **{name: getattr(row, name) for name in same},
            people=sorted(targets[row.pk]),
            kind=row.measure_type_id,
            kind_label=row.measure_type.label,
            shown=rules.shown(row.status, row.due, today),
        )
        for row in rows
    ]
