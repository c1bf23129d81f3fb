"""A filled incident form, and a filled report for the service. All invented."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from communities.models import Collective
from risk.models import Act, Incident
from risk.services.reports import Facts, IncidentReport

STORY = "A man at the gate said that the meetings must stop."


def answers(of: Collective | None = None, **more: Any) -> dict[str, Any]:
    """The five required answers and a key; `more` adds, replaces, or with None takes away."""
    said = {
        "form_key": str(uuid4()),
        "collective": str(of.pk) if of else "",
        "danger": "no",
        "boxes": ["threat"],
        "aimed_at": ["collective"],
        "when": "today",
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def facts(**more: Any) -> Facts:
    said = {
        "boxes": ("threat",),
        "aimed_at": ("collective",),
        "danger": "no",
        "happened_on": timezone.localdate(),
        "permission": "agreed",
        **more,
    }
    return Facts(**said)


def report(of: Collective | None, **more: Any) -> IncidentReport:
    beside = ("heard_of", "sensitivity", "readers", "next_step", "people")
    kept = {name: more.pop(name) for name in beside if name in more}
    return IncidentReport(collective=of, facts=facts(**more), **kept)


def the_incident() -> Incident:
    """The only incident there is."""
    return Incident.objects.unscoped().get()


def acts_of(incident: Incident) -> list[tuple]:
    """What is counted: act, unit, number; the gravest first, then by unit."""
    rows = Act.objects.unscoped().filter(incident=incident).order_by("-severity", "act_type", "target", "id")
    return [(row.act_type, row.target, row.count) for row in rows]


def day(text: str) -> dict[str, str]:
    """`2025-03-09`, `2025-03` or `2026` as the three boxes of a form."""
    year, month, day_of_month = [*text.split("-"), "", ""][:3]
    return {"when": "other", "date_year": year, "date_month": month, "date_day": day_of_month}


def on(text: str) -> date:
    return date.fromisoformat(text)
