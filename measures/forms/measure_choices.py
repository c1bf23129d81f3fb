"""What a form about a measure lets choose from: only what the person may see. One query for each list."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.frame import shown
from communities.models import Collective, Member, Membership
from measures.choices import MeasureAxis
from measures.models import Measure, MeasureType
from measures.services.measure_orders import Home, duty_bearers_for, meetings_for, scenarios_for
from protection.accounts.models import User
from protection.desk.dates import date_words
from protection.desk.templatetags.ui import isolate
from protection.records.people import people_on
from risk.choices import AssessmentStatus
from risk.models import Assessment
from risk.questions import COMPONENTS

MOST_MEETINGS = 30
THREAT_LENGTH = 90
CADENCES = (7, 14, 30, 90, 180, 365)


@dataclass
class Choices:
    """Rows by id, and what `<option>` says of each."""

    rows: dict[str, Any] = field(default_factory=dict)
    shown: list[tuple[str, str]] = field(default_factory=list)

    def add(self, row: Any, label: str) -> None:
        if str(row.pk) not in self.rows:
            self.rows[str(row.pk)] = row
            self.shown.append((str(row.pk), label))


def of_types(home: Home) -> tuple[Choices, list[Any]]:
    """The catalogue: rows by code, and the options grouped A, B, persons. The collective kinds come first.

    In a person's own file the kinds for persons do.
    """
    found = Choices()
    axes = MeasureAxis.values if isinstance(home, Collective) else MeasureAxis.values[::-1]
    grouped: dict[str, list[tuple[str, str]]] = {axis: [] for axis in axes}
    for row in MeasureType.objects.filter(is_current=True):
        found.add(row, str(row))
        grouped[row.axis].append((row.code, f"– {row}" if row.parent_id else str(row)))
    return found, [(MeasureAxis(axis).label, options) for axis, options in grouped.items()]


def of_groups(home: Home, user: User) -> Choices:
    """The group itself and the groups inside it that share its file. None for a measure of a person alone."""
    found = Choices()
    if isinstance(home, Collective):
        found.add(home, _("The whole group %(code)s") % {"code": isolate(home.code)})
        inner = Collective.objects.visible_to(user).filter(part_of=home, file=home.file_id)
        for row in inner:
            found.add(row, isolate(row.code))
    return found


def of_people(home: Home, user: User, measure: Measure | None) -> Choices:
    """The people of the group by code name and role; those whom the measure names already stay in the list."""
    found = Choices()
    if isinstance(home, Member):
        found.add(home, _("The family of %(code)s") % {"code": isolate(home.code)})
        return found
    in_group = Q(collective=home) | Q(collective__part_of=home, file=home.file_id)
    current = Membership.objects.visible_to(user).holding(timezone.localdate()).filter(in_group)
    seen = Member.objects.visible_to(user)
    for row in current.filter(member__in=seen).select_related("member").order_by("member__code", "starts"):
        found.add(row.member, " · ".join([isolate(row.member.code), *row.role_words]))
    if measure is not None:
        for person in seen.filter(pk__in=measure.targets.values("member")):
            found.add(person, isolate(person.code))
    return found


def of_scenarios(home: Home, user: User, measure: Measure | None) -> Choices:
    """The threats of the newest draft and of the newest finished assessment, and the one named already."""
    column = "collective" if isinstance(home, Collective) else "member"
    assessments = Assessment.objects.visible_to(user).filter(**{column: home.pk})
    newest = [
        assessments.filter(status=status).values("pk")[:1]
        for status in (AssessmentStatus.FINISHED, AssessmentStatus.DRAFT)
    ]
    seen = scenarios_for(home, user)
    rows = seen.filter(assessment__in=newest[0]) | seen.filter(assessment__in=newest[1])
    if measure is not None and measure.scenario_id:
        people = tuple(Member.objects.visible_to(user).filter(pk__in=measure.targets.values("member")))
        rows |= scenarios_for(home, user, people).filter(pk=measure.scenario_id)
    found = Choices()
    for row in rows.order_by("assessment__status", "number"):
        found.add(row, threat_words(row))
    return found


def threat_words(scenario: Any) -> str:
    """`1. The men may burn the radio`, with *draft* where the assessment is not finished."""
    text = shown(scenario.threat)
    text = text if len(text) <= THREAT_LENGTH else f"{text[:THREAT_LENGTH]}…"
    words = {"number": scenario.number, "threat": isolate(text)}
    if scenario.assessment.status == AssessmentStatus.DRAFT:
        return _("%(number)s. %(threat)s (draft)") % words
    return _("%(number)s. %(threat)s") % words


def of_components(home: Home) -> list[Any]:
    """The twelve sides of a group and of a person; those of the home come first."""
    sides = {"K": _("Of the group"), "J": _("Of a person")}
    letters = ["K", "J"] if isinstance(home, Collective) else ["J", "K"]
    return [
        (
            sides[letter],
            [(code, f"{code} {one.name}") for code, one in COMPONENTS.items() if code[0] == letter],
        )
        for letter in letters
    ]


def of_meetings(home: Home, user: User, measure: Measure | None) -> Choices:
    found, rows = Choices(), meetings_for(home, user)
    for row in [*rows[:MOST_MEETINGS], *_named(rows, measure and measure.meeting_id)]:
        found.add(row, f"{row.get_kind_display()}, {isolate(date_words(row.date))}")
    return found


def of_colleagues(home: Home, measure: Measure | None) -> Choices:
    """Who works with the file, and who is named already."""
    found = Choices()
    rows = [*people_on(home.file_id).order_by("code")]
    if measure is not None and measure.responsible is not None:
        rows.append(measure.responsible)
    for row in rows:
        found.add(row, isolate(row.code))
    return found


def of_duty_bearers(home: Home, user: User) -> Choices:
    """Authorities by what they are; the name only while names are open."""
    found = Choices()
    for row in duty_bearers_for(home, user):
        words = [str(row.get_category_display()), str(row.get_level_display()), isolate(shown(row.name))]
        found.add(row, " · ".join(word for word in words if word))
    return found


def of_cadences(measure: Measure | None) -> list[tuple[str, str]]:
    """How often to ask; a number of days that is not in the list stays if the measure has it."""
    words = {
        7: _("Every week"),
        14: _("Every two weeks"),
        30: _("Every month"),
        90: _("Every three months"),
        180: _("Every six months"),
        365: _("Every year"),
    }
    options = [("", _("As often as the risk level asks")), *((str(days), words[days]) for days in CADENCES)]
    own = measure.every_days if measure is not None else None
    if own and own not in words:
        options.append((str(own), _("Every %(days)s days") % {"days": own}))
    return options


def _named(rows: Any, pk: Any) -> list[Any]:
    return list(rows.filter(pk=pk)) if pk else []
