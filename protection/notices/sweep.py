"""What is due, and telling of it: set-based SQL writes the outbox, once per key (security.md 0.6, 5.6)."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protection import registry
from protection.notices.models import Heartbeat, Notice, Task
from protection.notices.recipients import count_unheard, insert_reminders, take_turns
from protection.records.querysets import ScopedQuerySet

logger = logging.getLogger(__name__)


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
    open_rows: Callable[[], ScopedQuerySet[Any]]
    due: str = "due"
    assignee: str = ""
    urgent: str = ""

    def waiting(self) -> ScopedQuerySet[Any]:
        """Open rows of files that are not closed: for the sweep, and again at the moment of sending."""
        return self.open_rows().filter(file__closed_at=None).order_by()

    def due_by(self, today: date) -> QuerySet[Any, Any]:
        """Rows to tell of on this day, in the columns that the sweep's statement reads."""
        rows = self.waiting().annotate(
            told_due=F(self.due),
            told_to=F(self.assignee) if self.assignee else Cast(Value(None), UUIDField()),
            told_at_once=F(self.urgent) if self.urgent else Value(False, BooleanField()),
        )
        now_due = rows.filter(Q(told_due__lte=today) | Q(told_at_once=True, told_due__isnull=False))
        columns = ("pk", "file_id", "sensitivity", "named_only", "compartment")
        return now_due.values_list(*columns, "told_due", "told_to", "told_at_once")


def register(source: DueSource) -> None:
    """Take up a source. The later of two with one kind wins, so that a test may put its own in place."""
    registry.due_sources[source.kind] = source


TASKS = DueSource(
    kind="task",
    label=_("A task is due"),
    view_name="notices:task",
    open_rows=lambda: Task.objects.unscoped().filter(closed_at=None),
    assignee="assignee",
    urgent="urgent",
)


@dataclass(frozen=True)
class Swept:
    """What one sweep did. `unheard` counts due rows that nobody may see any more; `broken` names sources."""

    reminders: int = 0
    settled: int = 0
    unheard: int = 0
    broken: tuple[str, ...] = ()


def sweep() -> Swept:
    """Write a reminder for everything that is due, once per key, and settle the notices of what is done.

    The number of statements depends on the sources alone, never on the rows. Running it twice, or in two processes
    at once, writes nothing twice. A source that fails is logged and leaves the others alone; the heartbeat then
    stands still, so that managers are told.
    """
    today = timezone.localdate()
    counts, failed = [(0, 0, 0)], []
    for source in registry.due_sources.values():
        try:
            counts.append(_sweep_source(source, today))
        except Exception:  # whatever is wrong with one kind of row, the others must be told
            logger.exception("")  # the log's filter puts in where it was raised, and nothing else
            logger.error("The reminders of %s failed.", source.kind)
            failed.append(source.kind)
    reminders, settled, unheard = (sum(column) for column in zip(*counts, strict=True))
    if not failed:
        Heartbeat.objects.update_or_create(id=1, defaults={"at": timezone.now(), "unheard": unheard})
    return Swept(reminders, settled, unheard, tuple(failed))


@transaction.atomic
def _sweep_source(source: DueSource, today: date) -> tuple[int, int, int]:
    take_turns()
    rows = source.due_by(today)
    reminders = insert_reminders(rows, today, kind=source.kind, view_name=source.view_name)
    return reminders, _settle(source), count_unheard(rows)


def _settle(source: DueSource) -> int:
    """Mark notices as read whose row is done by now, or is due on another day."""
    waiting = source.waiting().filter(pk=OuterRef("object_id"), **{source.due: OuterRef("due")})
    unread = Notice.objects.filter(kind=source.kind, read_at=None)
    return unread.filter(~Exists(waiting)).update(read_at=timezone.now())
