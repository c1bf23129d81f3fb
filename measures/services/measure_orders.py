"""What somebody asks to be written about a measure, and whether it fits (methodology.md 1.9).

A refusal is a ValidationError whose keys are the names of the fields below: forms and API show it beside the question.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Actor, Collective, Meeting, Member, Membership
from communities.services import values as typed
from measures.choices import Doer, MeasureAxis, Scope
from measures.models import Measure, MeasureTarget, MeasureType
from protection.accounts.models import User
from protection.records.people import people_on
from protection.vault.fields import Sealed
from risk.choices import AssessmentStatus
from risk.models import Scenario
from risk.questions import COMPONENTS

Home = Collective | Member


@dataclass(frozen=True)
class MeasureOrder:
    """Everything a measure says. `groups`, `people` and `families` are whom it protects; none means its home."""

    measure_type: MeasureType
    what: str
    groups: tuple[Collective, ...] = ()
    people: tuple[Member, ...] = ()
    families: tuple[Member, ...] = ()
    scenario: Scenario | None = None
    component: str = ""
    acts_on: str = ""
    meeting: Meeting | None = None
    agreed_on: date | None = None
    requested_on: date | None = None
    doer: str = Doer.MEMBER
    carried_by: str = ""
    responsible: User | None = None
    duty_bearer: Actor | None = None
    starts: date | None = None
    due: date | None = None
    every_days: int | None = None
    next_follow_up: date | None = None
    harm: str = ""
    sign: str = ""
    resources: str = ""
    return_plan: str = ""
    differential: str = ""
    gender: bool = False
    root_cause: bool = False
    phase: str = ""
    result: str = ""
    effectiveness: int | None = None

    @property
    def scope(self) -> Scope:
        """The group comes first: a measure that also protects it is the group's."""
        if self.groups:
            return Scope.COLLECTIVE
        return Scope.INDIVIDUAL if self.people else Scope.FAMILY


PLAIN = tuple(
    field.name for field in fields(MeasureOrder) if field.name not in {"groups", "people", "families"}
)
TARGETS = {"groups": Scope.COLLECTIVE, "people": Scope.INDIVIDUAL, "families": Scope.FAMILY}


def home_of(measure: Measure) -> Home:
    """The group, or the person in whose own file the measure lies."""
    if measure.collective_id is not None:
        # a page may have fetched the measure without a group that its reader cannot see
        return measure.collective or Collective.objects.unscoped().get(pk=measure.collective_id)
    person: Member = Member.objects.unscoped().get(file=measure.file_id)
    return person


def order_of(measure: Measure, by: User) -> MeasureOrder:
    """What the measure says now, as far as this person may see whom it is for. Closed texts stay closed."""
    targets = MeasureTarget.objects.visible_to(by).filter(measure=measure)
    seen: dict[str, Any] = {
        "groups": Collective.objects.visible_to(by).filter(pk__in=_ids(targets, Scope.COLLECTIVE)),
        "people": Member.objects.visible_to(by).filter(pk__in=_ids(targets, Scope.INDIVIDUAL)),
        "families": Member.objects.visible_to(by).filter(pk__in=_ids(targets, Scope.FAMILY)),
    }
    values: dict[str, Any] = {name: getattr(measure, name) for name in PLAIN}
    values |= {name: tuple(rows) for name, rows in seen.items()}
    return MeasureOrder(**values)


def with_what_is_hidden(order: MeasureOrder, measure: Measure, by: User) -> MeasureOrder:
    """What the measure names and the writer cannot see stays: they cannot have meant to take it away."""
    kept: dict[str, Any] = {}
    for name, model in {"scenario": Scenario, "meeting": Meeting, "duty_bearer": Actor}.items():
        held = getattr(measure, f"{name}_id")
        if held and getattr(order, name) is None and not _is_seen(model, held, by):
            kept[name] = getattr(measure, name)
    seen, all_ids = order_of(measure, by), targets_of(measure)
    for name, kind in TARGETS.items():
        rows: Any = (Collective if kind == Scope.COLLECTIVE else Member).objects.unscoped()
        hidden = {pk for of_kind, pk in all_ids if of_kind == kind} - {row.pk for row in getattr(seen, name)}
        kept[name] = (*getattr(order, name), *rows.filter(pk__in=hidden))
    return replace(order, **kept)


def targets_of(measure: Measure) -> set[tuple[str, UUID]]:
    """Kind and id of everybody whom a measure is for, seen or not. Takes a row of its history too."""
    rows = MeasureTarget.objects.unscoped().filter(measure=measure.id)
    return {
        (kind, group or person)
        for kind, group, person in rows.values_list("kind", "collective_id", "member_id")
    }


def _is_seen(model: Any, pk: UUID, by: User) -> bool:
    return bool(model.objects.visible_to(by).filter(pk=pk).exists())


def _ids(targets: Any, kind: Scope) -> Any:
    column = "collective" if kind == Scope.COLLECTIVE else "member"
    return targets.filter(kind=kind).values(column)


def check(order: MeasureOrder, *, home: Home, by: User, measure: Measure | None = None) -> None:
    """Raises ValidationError. What an existing measure says already is not asked again: people leave groups."""
    errors: dict[str, str] = {
        **_wrong_text(order),
        **_wrong_dates(order),
        **_wrong_targets(order, measure, home, by),
        **_wrong_links(order, measure, home, by),
    }
    if errors:
        raise ValidationError({name: [sentence] for name, sentence in errors.items()})


def _wrong_text(order: MeasureOrder) -> dict[str, str]:
    if not isinstance(order.what, Sealed) and not order.what.strip():
        return {"what": _("Say in a few words what will be done.")}
    if order.component and order.component not in COMPONENTS:
        return {"component": _("Choose from the list.")}
    return {}


def _wrong_dates(order: MeasureOrder) -> dict[str, str]:
    ahead = {"starts": order.starts, "due": order.due, "next_follow_up": order.next_follow_up}
    errors = {name: typed.too_far() for name, day in ahead.items() if typed.is_too_far(day)}
    if order.starts and order.due and order.due < order.starts:
        errors["due"] = _("The date to be ready must not be before the start.")
    if order.every_days is not None and not 1 <= order.every_days <= 365:
        errors["every_days"] = _("Choose a number of days from 1 to 365.")
    if order.effectiveness is not None and not 1 <= order.effectiveness <= 5:
        errors["effectiveness"] = _("Choose a number from 1 to 5.")
    if order.agreed_on and order.agreed_on > timezone.localdate():
        errors["agreed_on"] = _("It cannot have been agreed on a day that is still to come.")
    return errors


def _wrong_targets(order: MeasureOrder, measure: Measure | None, home: Home, by: User) -> dict[str, str]:
    if any(row.pk != home.pk for row in (*order.groups, *order.people, *order.families)):
        named_already = {pk for _kind, pk in targets_of(measure)} if measure else set()
        groups, people = (ids | named_already for ids in may_be_for(home, by))
        for name in ("people", "families"):
            if any(row.pk not in people for row in getattr(order, name)):
                return {name: _("Choose people of this group only.")}
        if any(row.pk not in groups for row in order.groups):
            return {"groups": _("Choose this group, or a group inside it.")}
    if order.measure_type.axis == MeasureAxis.I and (order.groups or not (order.people or order.families)):
        return {"people": _("This kind of measure is for persons: choose them, and not the whole group.")}
    return {}


def may_be_for(home: Home, by: User) -> tuple[set[UUID], set[UUID]]:
    """The ids of the groups and of the people that a measure of this home may be for."""
    if isinstance(home, Member):
        return set(), {home.pk}
    inner = Collective.objects.visible_to(by).filter(part_of=home, file=home.file_id)
    groups = {home.pk, *inner.values_list("pk", flat=True)}
    current = Membership.objects.visible_to(by).holding(timezone.localdate())
    return groups, set(current.filter(collective__in=groups).values_list("member_id", flat=True))


def _wrong_links(order: MeasureOrder, measure: Measure | None, home: Home, by: User) -> dict[str, str]:
    """What it names must be of this group or person, and the person who writes must see it."""
    errors = {}
    asks: dict[str, tuple[Callable[[], Any], str]] = {
        "scenario": (
            lambda: scenarios_for(home, by, order.people),
            _("Choose a threat of this group or person."),
        ),
        "meeting": (lambda: meetings_for(home, by), _("Choose a meeting of this group.")),
        "responsible": (lambda: people_on(home.file_id), _("Choose somebody who works with this file.")),
        "duty_bearer": (
            lambda: duty_bearers_for(home, by),
            _("Choose an authority that is noted in this file."),
        ),
    }
    for name, (allowed, sentence) in asks.items():
        chosen = getattr(order, name)
        kept = measure is not None and chosen is not None and getattr(measure, f"{name}_id") == chosen.pk
        if chosen is not None and not kept and not allowed().filter(pk=chosen.pk).exists():
            errors[name] = sentence
    return errors


def scenarios_for(home: Home, by: User, people: tuple[Member, ...] = ()) -> Any:
    """Scenarios that the user may see: of the group (and the group around it), or of the people it is for.

    Of finished assessments alone: a draft may be changed or discarded under the measure.
    """
    finished = Scenario.objects.visible_to(by).filter(assessment__status=AssessmentStatus.FINISHED)
    seen = finished.select_related("assessment")
    if isinstance(home, Member):
        return seen.filter(assessment__member=home)
    of_people = seen.filter(assessment__member__in=[row.pk for row in people])
    around = [pk for pk in (home.pk, home.part_of_id) if pk]
    return seen.filter(assessment__collective__in=around) | of_people


def meetings_for(home: Home, by: User) -> Any:
    """Meetings of the group; for a person those of the groups that the user sees them in."""
    seen = Meeting.objects.visible_to(by)
    if isinstance(home, Member):
        groups = Membership.objects.visible_to(by).filter(member=home).values("collective")
        return seen.filter(collective__in=groups)
    return seen.filter(collective__in=[pk for pk in (home.pk, home.part_of_id) if pk])


def duty_bearers_for(home: Home, by: User) -> Any:
    """Authorities with a duty to protect that are noted in the file."""
    return Actor.objects.visible_to(by).filter(file=home.file_id, duty=True)
