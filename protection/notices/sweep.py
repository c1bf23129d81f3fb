"""What is due, for whom: one SQL statement per source writes the outbox (security.md 0.6, 5.6; performance.md P9)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protection import registry
from protection.notices.models import Task
from protection.records.querysets import ScopedQuerySet


@dataclass(frozen=True)
class DueSource:
    """A kind of case rows that somebody must be told about when their day comes.

    kind        begins the reminder's key: short, without a colon, never changed again ("follow_up").
    label       what a person reads in the list of notices; it names nobody ("A follow-up is due").
    view_name   the page that shows one row; its only argument is the row's id ("measures:measure").
    open_rows   callable() giving the rows that still wait, past and future, of one case model:
                `lambda: Measure.objects.unscoped().filter(status__in=OPEN)`. Set-based: the queryset is compiled into
                the sweep's SQL and asked again before anything is sent, so it holds all of what "still open" means.
    due         field of the day on which it is due; rows without one are never told.
    assignee    field or path of the user who is told first, "" where there is none ("measure__responsible").
    urgent      field of a flag: told at once, before the day, and to coordinators and managers together; "" for none.

    Who is told: the assignee, if they may still see the row; else the coordinators who hold a *case* grant on its file
    (own, of a team, through a link), else its managers, else its staff. Rows of a closed file are not told.
    How often: once for a due day, again every week while it stays open (every day when urgent), and anew when the day
    is moved. Registered in the app's `ready()`: `register(DueSource(...))`.
    """

    kind: str
    label: str | Promise
    view_name: str
    open_rows: "Callable[[], ScopedQuerySet[Any]]"
    due: str = "due"
    assignee: str = ""
    urgent: str = ""


def register(source: DueSource) -> None:
    """Take up a source. The later of two with one kind wins, so that a test may put its own in place."""
    registry.due_sources[source.kind] = source


TASKS = DueSource(
    kind="task",
    label=_("A task is due"),
    view_name="notices:task",
    open_rows=lambda: Task.objects.unscoped().filter(closed_at=None),
    due="due",
    assignee="assignee",
    urgent="urgent",
)
