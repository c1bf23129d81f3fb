"""*My work today*: what needs this person now, what comes this week, and their communities (ux.md 3.1)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from communities.models import Collective
from measures.due_list import due_rows, rows_of
from protection import registry
from protection.accounts.models import User
from protection.records.rules import allowed
from protection.registry import Panel

MOST = 10
OWN_COLUMN = "measures"
MOST_COMMUNITIES = 30
THIS_WEEK = timedelta(days=7)


def due(user: User) -> dict[str, Any] | None:
    """Overdue and due today, then the next seven days: ten of each at most; the next date where nothing is due.

    One panel, so that both lists are fetched together.
    """
    if not user.sees_cases:
        return None
    today = timezone.localdate()
    until = today + THIS_WEEK
    now = list(due_rows(user, today, until=today)[: MOST + 1])
    week = list(due_rows(user, today, after=today, until=until)[: MOST + 1])
    rows = rows_of(now[:MOST] + week[:MOST], user)
    coming = next(iter(week), None)
    if not now and not week:
        coming = due_rows(user, today, after=today).first()
    return {
        "now": [row for row in rows if row.day <= today],
        "week": [row for row in rows if row.day > today],
        "more_now": len(now) > MOST,
        "more_week": len(week) > MOST,
        "next_day": coming[1] if coming else None,
        "until": until,
        "today": today,
    }


def my_communities(user: User) -> dict[str, Any] | None:
    """Code names with the level as of today; a person without a grant is told whom to ask."""
    if not user.sees_cases:
        return None
    seen = Collective.objects.visible_to(user).filter(file__closed_at=None).order_by("code")
    rows = list(seen[: MOST_COMMUNITIES + 1])
    shown = rows[:MOST_COMMUNITIES]
    columns = levels_of(shown, user)
    return {
        "communities": [{"row": row, "level": columns[row.pk].get("level")} for row in shown],
        "has_more": len(rows) > MOST_COMMUNITIES,
        "has_levels": bool(registry.collective_columns),
        "may_create": allowed(user, "communities.create_collective"),
    }


def levels_of(collectives: list[Collective], user: User) -> dict[UUID, dict[str, Any]]:
    """What the apps say of each, without the dates that this app itself adds: they stand in the lists above."""
    found: dict[UUID, dict[str, Any]] = {row.pk: {} for row in collectives}
    for name, give in registry.collective_columns.items():
        given = {} if name == OWN_COLUMN else give(collectives, user)
        for pk, values in given.items():
            found[pk].update(values)
    return found


def register() -> None:
    """Called once, when the apps are ready."""
    registry.panels += [
        Panel("work", 10, "desk/_work_due.html", due),
        Panel("work", 90, "desk/_work_communities.html", my_communities),
    ]
