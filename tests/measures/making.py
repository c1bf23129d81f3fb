"""Makers of measures for tests, beside tests/factories.py: rows as the services would write them."""

import itertools
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from communities.models import Actor, Collective, Member
from measures import catalogue
from measures.models import FollowUp, Measure, MeasureTarget, MeasureType
from protection.accounts.models import User
from protection.records.services import write
from risk.models import Assessment, Instrument, Scenario, Standing

_numbers = itertools.count(1)


def ensure_catalogue() -> None:
    """The migration wrote it; a test that flushed the tables took it away."""
    if not MeasureType.objects.exists():
        for values in catalogue.rows():
            MeasureType.objects.create(**values)


def measure_type(code: str = "A1") -> MeasureType:
    ensure_catalogue()
    return MeasureType.objects.get(code=code)


def measure(
    of: Collective | None = None, *, code: str = "A1", by: User | None = None, **fields: Any
) -> Measure:
    """A measure for the whole group, or (`member=`) for one person in the person's own file."""
    kind, member = measure_type(code), fields.pop("member", None)
    people = fields.pop("people", [member] if member else [])
    values = {
        "reference": f"M-T{next(_numbers):06d}",
        "what": "Radio for the guard post",
        "axis": kind.axis,
        "scope": "individual" if people else "collective",
        **fields,
    }
    home = of or member
    row = write(Measure(file=home.file, collective=of, measure_type=kind, **values), by=by)
    if not people:
        target(row, kind="collective", collective=of)
    for person in people:
        target(row, kind="individual", member=person)
    return row


def target(of: Measure, **fields: Any) -> MeasureTarget:
    return write(MeasureTarget(file=of.file, measure=of, **fields), by=None)


def follow_up(of: Measure, by: User | None = None, **fields: Any) -> FollowUp:
    values = {"outcome": "going", "happened_on": timezone.localdate(), **fields}
    return write(FollowUp(file=of.file, measure=of, **values), by=by)


def contact(of: Collective | Member, by: User | None = None, **fields: Any) -> FollowUp:
    values = {"kind": "call", "happened_on": timezone.localdate(), **fields}
    return write(FollowUp(file=of.file, **values), by=by)


def authority(of: Collective, **fields: Any) -> Actor:
    values = {"name": "Ombuds office of the Lower Meadow", "category": "ombuds", "duty": True, **fields}
    return write(Actor(file=of.file, **values), by=None)


def day(offset: int) -> date:
    """Today plus some days; a number below 0 is overdue."""
    return timezone.localdate() + timedelta(days=offset)


def assessment(of: Collective | Member, status: str = "finished", **fields: Any) -> Assessment:
    subject = {"collective": of} if isinstance(of, Collective) else {"member": of}
    instrument = Instrument.objects.filter(code="CPM-1").first() or Instrument.objects.create(
        code="CPM-1", content={}
    )
    values = {"instrument": instrument, "assessed_on": timezone.localdate(), "status": status, **fields}
    return write(Assessment(file=of.file, **subject, **values), by=None)


def scenario(of: Collective | Member, threat: str = "The men may burn the radio", **fields: Any) -> Scenario:
    """A threat scenario in an assessment of its own, unless one is given."""
    within = fields.pop("assessment", None) or assessment(of)
    values = {"number": 1, "threat": threat, **fields}
    return write(Scenario(file=of.file, assessment=within, **values), by=None)


def standing(of: Collective | Member, level: str | None) -> Standing:
    subject = {"collective": of} if isinstance(of, Collective) else {"member": of}
    return write(Standing(file=of.file, level=level, since=timezone.now(), **subject), by=None)
