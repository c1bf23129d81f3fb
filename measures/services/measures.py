"""Add and change measures. Every function is a service: it checks the right, writes, records (methodology.md 1.9)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from communities.models import Collective
from communities.services import values as typed
from measures import rules
from measures.choices import MeasureAxis, Scope, Status
from measures.models import Measure, MeasureTarget
from measures.services.contact_interval import contact_days_of
from measures.services.measure_orders import (
    PLAIN,
    TARGETS,
    Home,
    MeasureOrder,
    check,
    home_of,
    targets_of,
    with_what_is_hidden,
)
from protection.accounts.models import User
from protection.records import chance
from protection.records.choices import Sensitivity
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when read aloud
LENGTHS = (4, 4, 5, 7)  # the short ones run out first


@transaction.atomic
def add_measure(*, order: MeasureOrder, home: Home, by: User) -> Measure:
    """Write down what somebody agreed to do, in the file of the group or of a person (`home`).

    Agreed if a meeting or a day is named, else proposed. It always gets a day to ask how it goes. Raises NotAllowed,
    OutOfScope, or ValidationError with the fields that are wrong.
    """
    collective = home if isinstance(home, Collective) else None
    measure = Measure(file_id=home.file_id, collective=collective, measure_type=order.measure_type)
    measure.reference = _reference()
    measure.sensitivity = max(Sensitivity.CONFIDENTIAL, home.sensitivity)
    require(by, "measures.add_measure", measure)
    order = _for_its_home(order, home)
    check(order, home=home, by=by)
    _put(measure, order, home, by)
    write(measure, by=by)
    targets = _add_targets(measure, _wanted(order), by)
    changed(measure.file_id, "measure")
    record(
        by,
        "measures.measure.added",
        measure,
        {"type": measure.measure_type_id, "status": measure.status, "scope": measure.scope, "for": targets},
    )
    return measure


class RowRefused(Exception):
    """One of several measures does not fit; nothing was saved. `number` counts from 0, `wrong` says why."""

    def __init__(self, number: int, wrong: ValidationError) -> None:
        super().__init__(number)
        self.number, self.wrong = number, wrong


@transaction.atomic
def add_measures(*, orders: Iterable[MeasureOrder], home: Home, by: User) -> list[Measure]:
    """Several from one meeting: all of them, or none. Raises RowRefused for the first that does not fit."""
    made = []
    for number, order in enumerate(orders):
        try:
            made.append(add_measure(order=order, home=home, by=by))
        except ValidationError as wrong:
            raise RowRefused(number, wrong) from wrong
    return made


@transaction.atomic
def change_measure(*, measure: Measure, order: MeasureOrder, by: User, version: int | None = None) -> Measure:
    """Write what the measure says now. Its status follows from follow-ups; naming a meeting makes it agreed.

    Raises ChangedMeanwhile, NotAllowed, OutOfScope, or ValidationError with the fields that are wrong.
    """
    require(by, "measures.change_measure", measure)
    check_version(measure, version)
    home = home_of(measure)
    order = _for_its_home(with_what_is_hidden(order, measure, by), home)
    check(order, home=home, by=by, measure=measure)
    names = _put(measure, order, home, by)
    write(measure, by=by)
    added, removed = _change_targets(measure, order, by)
    changed(measure.file_id, "measure")
    detail = {"fields": names, "status": measure.status, "for_added": added, "for_removed": removed}
    record(by, "measures.measure.changed", measure, detail)
    return measure


def _reference() -> str:
    """Random, for example `M-7F3K`: a running number would tell how many there are elsewhere (design.md 6.7)."""
    wanted = ["M-" + "".join(chance.source().choice(SIGNS) for _sign in range(length)) for length in LENGTHS]
    rows = Measure.objects.unscoped().filter(reference__in=wanted).order_by()
    taken = set(rows.values_list("reference", flat=True))
    return next((reference for reference in wanted if reference not in taken), wanted[-1])


def _for_its_home(order: MeasureOrder, home: Home) -> MeasureOrder:
    """Whom it is for, where nobody said: the group (the collective option is the default), or the person."""
    if order.groups or order.people or order.families:
        return order
    if not isinstance(home, Collective):
        return replace(order, people=(home,))
    is_for_persons = order.measure_type.axis == MeasureAxis.I
    return order if is_for_persons else replace(order, groups=(home,))


def _put(measure: Measure, order: MeasureOrder, home: Home, by: User) -> list[str]:
    """Gives the names of what changed. Where the order is silent the type speaks: component, acts on, root cause."""
    kind = order.measure_type
    values = {name: getattr(order, name) for name in PLAIN}
    values["acts_on"] = order.acts_on or kind.acts_on
    values["component"] = order.component or kind.component
    values["root_cause"] = order.root_cause or kind.root_cause
    values["agreed_on"] = order.agreed_on or (order.meeting.date if order.meeting else None)
    measure.axis, measure.scope = kind.axis, order.scope
    if measure.status == Status.PROPOSED and values["agreed_on"]:
        measure.status = Status.AGREED
    names = typed.put(measure, values, PLAIN)
    measure.next_follow_up = order.next_follow_up or _first_date(measure, home, by)
    return sorted(names)


def _first_date(measure: Measure, home: Home, by: User) -> date | None:
    day = max(timezone.localdate(), measure.starts or timezone.localdate())
    return rules.next_follow_up(
        status=measure.status,
        day=day,
        every_days=measure.every_days,
        contact_days=contact_days_of(home, by),
    )


def _wanted(order: MeasureOrder) -> set[tuple[str, UUID]]:
    return {(kind, row.pk) for name, kind in TARGETS.items() for row in getattr(order, name)}


def _add_targets(measure: Measure, wanted: set[tuple[str, UUID]], by: User) -> int:
    for kind, pk in sorted(wanted):
        column = "collective_id" if kind == Scope.COLLECTIVE else "member_id"
        fields: dict[str, Any] = {"kind": kind, column: pk, "sensitivity": measure.sensitivity}
        write(MeasureTarget(file_id=measure.file_id, measure=measure, **fields), by=by)
    return len(wanted)


def _change_targets(measure: Measure, order: MeasureOrder, by: User) -> tuple[int, int]:
    had, wanted = targets_of(measure), _wanted(order)
    rows = MeasureTarget.objects.unscoped().filter(measure=measure)
    for kind, pk in had - wanted:
        column = "collective" if kind == Scope.COLLECTIVE else "member"
        rows.filter(kind=kind, **{column: pk}).delete()
    return _add_targets(measure, wanted - had, by), len(had - wanted)
