"""Measures as lists and panels show them: words, dates, whom they are for, how many of each."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from communities.frame import shown
from communities.models import Collective
from measures import rules
from measures.choices import OPEN, Shown
from measures.models import Measure, MeasureTarget
from protection.accounts.models import User

NAMED = (
    "collective",
    "scenario",
    "meeting",
    "duty_bearer",
)  # what a measure points at, which may be out of sight
STATES: dict[str, str] = {
    Shown.PLANNED: "",
    Shown.ON_TRACK: "info",
    Shown.LATE: "bad",
    Shown.BLOCKED: "wait",
    Shown.DONE: "good",
    Shown.ENDED: "",
}


def with_links(user: User) -> Any:
    """Measures with what they name, and whether this user may see each of it."""
    return Measure.objects.select_related(*NAMED, "measure_type", "responsible").seeing(user, *NAMED)


def link(measure: Measure, name: str) -> Any:
    """What the measure names, or None where it names nothing or the user may not see it."""
    return getattr(measure, name) if getattr(measure, f"sees_{name}") else None


def targets_seen(user: User) -> Any:
    """Whom measures are for, and whether the user may see them; in the order in which they were named."""
    rows = MeasureTarget.objects.visible_to(user).select_related("collective", "member")
    return rows.seeing(user, "collective", "member").order_by("kind", "created_at", "pk")


def target_of(row: Any) -> Any:
    """The group or the person, or None where the user may not see it."""
    if row.sees_collective:
        return row.collective
    return row.member if row.sees_member else None


def seen_collectives(user: User) -> Any:
    """A measure's group only as far as the user may see it."""
    return Prefetch("collective", queryset=Collective.objects.visible_to(user))


def entries_of(measures: list[Measure], today: date) -> list[dict[str, Any]]:
    """What a row shows of each measure. `soonest` must have been added to the query."""
    return [
        {
            "measure": row,
            "what": shown(row.what),
            "word": Shown(word).label,
            "state": STATES[word],
            "date": row.soonest,  # type: ignore[attr-defined]  # added by with_soonest
            "is_open": row.status in OPEN,
            "whom": row.get_scope_display(),
        }
        for row in measures
        for word in [rules.shown(row.status, row.due, today)]
    ]


def tally(measures: list[Measure], today: date) -> dict[str, int]:
    """The same numbers as MeasureQuerySet.counts, of rows that were fetched anyway."""
    words = Counter(f"word_{rules.shown(row.status, row.due, today)}" for row in measures)
    is_open = [row for row in measures if row.status in OPEN]
    axes, scopes = (Counter(f"{name}_{getattr(row, name)}" for row in is_open) for name in ("axis", "scope"))
    return words + axes + scopes


def balance(counts: dict[str, int], url: str) -> dict[str, Any]:
    """How many in each word, each a link to those; of the open ones A and B, the group and persons."""
    return {
        "words": [
            {
                "label": word.label,
                "number": counts[f"word_{word}"],
                "state": STATES[word],
                "url": f"{url}?status={word}",
            }
            for word in (Shown.ON_TRACK, Shown.LATE, Shown.BLOCKED, Shown.PLANNED, Shown.DONE)
        ],
        "axis_a": counts["axis_A"],
        "axis_b": counts["axis_B"],
        "for_group": counts["scope_collective"],
        "for_persons": counts["scope_individual"] + counts["scope_family"],
        "is_empty": not any(counts[f"word_{word}"] for word in Shown.values),
    }


def list_url(collective: Collective) -> str:
    return reverse("measures:collective-measures", args=[collective.pk])
