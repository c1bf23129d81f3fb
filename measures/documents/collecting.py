"""Reads a collective's records into the content of a plan, as the person who asks for it (methodology.md 5.1).

Only what everybody on the file may read goes in: a decided plan keeps its content for all of them. So records kept to
named persons, strictly confidential ones and those of the care compartment stay out, whoever prints.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from communities.models import Collective, Consent, Meeting, Practice
from measures.choices import Shown
from measures.documents import content
from measures.documents.collecting_measures import measures_of
from measures.documents.collecting_risk import risk_of
from measures.documents.shared import shared, text
from measures.models import PlanVersion
from protection.accounts.models import User
from protection.vault.fields import Sealed
from risk.choices import Precision, Verification
from risk.models import Act, Incident

T = TypeVar("T")
MONTHS = 12
GRAVE = 4  # from this severity on
MOST_LINES = 60  # of the internal table; what is older is counted
INEXACT = frozenset({Precision.YEAR, Precision.UNKNOWN})


def collect(version: PlanVersion, reader: User, decided_by: Meeting | None = None) -> content.Content:
    """What a version says as the records are today. `decided_by` is the meeting that is about to be recorded."""
    today = timezone.localdate()
    collective: Collective = version.plan.collective  # type: ignore[assignment]  # collective plans only, here
    risk = risk_of(collective, reader, today)
    measures = measures_of(collective, reader, today, risk.assessment_id)
    return content.Content(
        code=collective.code,
        title=text(collective.plan_title),
        language=version.plan.language,
        as_of=today,
        group=_group(collective, reader),
        meetings=_meetings(collective, reader, today),
        happened=happened(collective, reader, today),
        risk=risk.content,
        measures_a=measures.a,
        measures_b=measures.b,
        personal=measures.personal,
        calendar=_calendar(version, risk.content, [*measures.a, *measures.b]),
        consents=_consents(collective, reader),
        texts=_texts(version),
        stop_rule=text(version.stop_rule),
        review_on=version.review_on,
        decision=_meeting(decided_by) if decided_by else None,
    )


def content_of(version: PlanVersion, reader: User) -> content.Content:
    """What a version says: frozen where the group decided it, else as the records are today."""
    if version.is_decided:
        return content.from_plain(content.Content, version.content)
    return collect(version, reader)


def _texts(version: PlanVersion) -> dict[str, str]:
    written = {} if isinstance(version.texts, Sealed) else version.texts or {}
    return {key: text(value) for key, value in written.items()}


def _group(collective: Collective, reader: User) -> content.Group:
    inside = shared(Collective, reader).filter(part_of=collective).order_by("code")
    practices = shared(Practice, reader).filter(collective=collective, ended_on=None)
    practices = practices.order_by("-works", "created_at", "id")
    same = (
        "kind",
        "people",
        "women",
        "young",
        "older",
        "counted_on",
        "formed_in",
        "causes",
    )
    decides = ("decision_body", "decision_rule", "quorum")
    return content.Group(
        **{name: getattr(collective, name) for name in (*same, *decides)},
        area=text(collective.area),
        languages=text(collective.languages),
        defends=text(collective.defends),
        identity=text(collective.identity),
        groups=list(inside.values_list("code", flat=True)),
        practices=[content.PracticeLine(text(row.what), row.works) for row in practices],
    )


def _meetings(collective: Collective, reader: User, today: date) -> list[content.MeetingLine]:
    since = _months_before(today, MONTHS)
    rows = shared(Meeting, reader).filter(collective=collective, date__gt=since, date__lte=today)
    return [_meeting(row) for row in rows.order_by("date", "created_at")]


def _meeting(row: Meeting) -> content.MeetingLine:
    same = ("date", "kind", "by_decision_body", "present", "women", "youth", "elders", "decides_on")
    return content.MeetingLine(
        **{name: getattr(row, name) for name in same},
        decisions=text(row.decisions),
        dissent=text(row.dissent),
    )


def happened(collective: Collective, reader: User, today: date) -> content.Happened:
    """Twelve months that end with this one, by severity; without what was found not to have happened."""
    rows = list(incidents(collective, reader, today).order_by("-happened_on", "-created_at", "id"))
    months = {_months_before(today.replace(day=1), back): [0] * 5 for back in range(MONTHS - 1, -1, -1)}
    inexact = [0] * 5
    for row in rows:
        by_severity = inexact if row.precision in INEXACT else months[row.happened_on.replace(day=1)]
        by_severity[row.severity - 1] += 1
    acts = _acts(rows, reader)
    return content.Happened(
        months=[content.Month(month, counts) for month, counts in months.items()],
        inexact=inexact,
        lines=[_incident(row, acts[row.pk]) for row in rows[:MOST_LINES]],
        acts=dict(Counter(act for found in acts.values() for act in found).most_common()),
        **earlier(collective, reader, today).aggregate(
            earlier=Count("pk"), earlier_grave=Count("pk", filter=Q(severity__gte=GRAVE))
        ),
    )


def incidents(collective: Collective, reader: User, today: date) -> Any:
    """The incidents that a plan of today counts: of the group and the groups inside it, as far as all may read them."""
    return _recorded(collective, reader).filter(_within(_first_day(today), today))


def earlier(collective: Collective, reader: User, today: date) -> Any:
    """Those from before: a plan gives their number, so that a quiet year does not read as a quiet past."""
    first = _first_day(today)
    exact = ~Q(precision__in=INEXACT) & Q(happened_on__lt=first)
    year = Q(precision=Precision.YEAR, happened_on__year__lt=first.year)
    unknown = Q(precision=Precision.UNKNOWN, created_at__date__lt=first)
    return _recorded(collective, reader).filter(exact | year | unknown)


def _recorded(collective: Collective, reader: User) -> Any:
    rows = shared(Incident, reader).filter(Q(collective=collective) | Q(collective__part_of=collective))
    return rows.exclude(verification=Verification.CONFIRMED_NOT)


def _first_day(today: date) -> date:
    return _months_before(today.replace(day=1), MONTHS - 1)


def _within(first: date, last: date) -> Q:
    exact = ~Q(precision__in=INEXACT) & Q(happened_on__range=(first, last))
    year = Q(precision=Precision.YEAR, happened_on__year__range=(first.year, last.year))
    return exact | year | Q(precision=Precision.UNKNOWN, created_at__date__range=(first, last))


def _acts(rows: list[Incident], reader: User) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    acts = shared(Act, reader).filter(incident__in=[row.pk for row in rows]).order_by("-severity", "act_type")
    for incident, act in acts.values_list("incident_id", "act_type"):
        if act not in found[incident]:
            found[incident].append(act)
    return found


def _incident(row: Incident, acts: list[str]) -> content.IncidentLine:
    same = ("reference", "happened_on", "precision", "kept_apart", "aimed_at", "author_type", "severity")
    return content.IncidentLine(acts=acts, **{name: getattr(row, name) for name in same})


def _consents(collective: Collective, reader: User) -> list[content.ConsentLine]:
    rows = shared(Consent, reader).filter(collective=collective, withdrawn_on=None)
    rows = rows.order_by("-given_on", "-created_at")
    same = ("status", "purposes", "given_on", "expires_on")
    return [
        content.ConsentLine(limits=text(row.limits), **{name: getattr(row, name) for name in same})
        for row in rows
    ]


def _calendar(
    version: PlanVersion, risk: content.Risk, measures: list[content.MeasureLine]
) -> list[content.CalendarLine]:
    """What has a day, in order. A date that has passed stays: it is late, and the plan says so."""
    line = content.CalendarLine
    lines = [line(version.review_on, content.PLAN_REVIEW)] if version.review_on else []
    if risk.assessment and risk.assessment.review_on:
        lines.append(line(risk.assessment.review_on, content.RISK_REVIEW))
    for measure in measures:
        named: dict[str, Any] = {"number": measure.number, "kind_label": measure.kind_label}
        if measure.due and measure.shown != Shown.DONE:
            lines.append(line(measure.due, content.DUE, **named))
        if measure.next_follow_up and measure.next_follow_up != measure.due:
            lines.append(line(measure.next_follow_up, content.FOLLOW_UP, **named))
        open_promises = (
            one.due for one in measure.promises if one.due and not (one.kept_on or one.broken_on)
        )
        lines += [line(day, content.PROMISE, **named) for day in open_promises]
    return sorted(lines, key=lambda one: (one.on, one.what, one.number or 0))


def _months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
