"""Open and close tasks, read notices. The sweep and the outbox have files of their own."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from protection.accounts.models import User
from protection.audit import trail
from protection.notices.models import AT_ONCE, Notice, Task, TaskKind
from protection.records.rules import require
from protection.records.services import locked_version, narrow_all, record, write, write_all


@dataclass(frozen=True)
class TaskOrder:
    """What a task must say. `key` makes it idempotent: the same key never opens a second one."""

    file_id: UUID
    kind: TaskKind
    due: date
    key: str
    assignee: User | None = None
    urgent: bool = False
    reason: str = ""
    note: str = ""
    view_name: str = ""
    object_id: UUID | None = None
    sensitivity: int = 2
    readers: tuple[User, ...] = ()  # not empty: nobody but these may see it


@transaction.atomic
def open_task(order: TaskOrder, *, by: User | None) -> Task:
    """Open a task, or give the one that its key already opened. The caller has checked the right to the file."""
    existing: Task | None = Task.objects.unscoped().filter(key=order.key).first()
    if existing:
        return existing
    (task,) = open_tasks([order], by=by)
    record(by, "notices.task.opened", task, {"kind": order.kind, "due": order.due.isoformat()})
    return task


def open_tasks(orders: list[TaskOrder], *, by: User | None, are_new: bool = False) -> list[Task]:
    """Open several in the caller's transaction; the caller's own audit line tells how many (performance.md P5).

    Gives the new ones: what a key already opened stays as it is. `are_new` says that no key can be known yet, because
    what they are about was made just now.
    """
    fresh = orders if are_new else _not_known(orders)
    if not fresh:
        return []
    tasks = write_all([_task(order) for order in fresh], by=by)
    narrow_all([(task, order.readers) for task, order in zip(tasks, fresh, strict=True) if order.readers])
    if any(task.urgent for task in tasks):
        sweep_soon()
    return tasks


def _not_known(orders: list[TaskOrder]) -> list[TaskOrder]:
    keys = [order.key for order in orders]
    known = set(Task.objects.unscoped().filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    return [order for order in orders if order.key not in known]


def _task(order: TaskOrder) -> Task:
    fields: dict[str, Any] = {name: getattr(order, name) for name in order.__dataclass_fields__}
    readers = fields.pop("readers")
    fields["urgent"] = order.urgent or order.kind in AT_ONCE
    return Task(**fields, named_only=bool(readers))


def sweep_soon() -> None:
    """After the commit let a worker look at once. Beat looks every minute in any case (security.md 0.6)."""
    transaction.on_commit(_trigger_sweep, robust=True)


def _trigger_sweep() -> None:
    if current_app.conf.task_always_eager:
        current_app.loader.import_default_modules()  # a worker has them from its start
        current_app.tasks["notices.sweep"].apply()
    else:
        current_app.send_task("notices.sweep", retry=False)


@transaction.atomic
def close_task(*, task: Task, by: User) -> Task:
    """Mark a task as done. Closing it twice changes nothing, also at the same moment."""
    require(by, "notices.change_task", task)
    if locked_version(task) != task.version:
        task.refresh_from_db()
    if task.closed_at:
        return task
    task.closed_at, task.closed_by = timezone.now(), by
    write(task, by=by)
    Notice.objects.filter(object_id=task.pk, read_at=None).update(read_at=task.closed_at)
    record(by, "notices.task.closed", task)
    return task


@transaction.atomic
def read_notices(notices: QuerySet[Notice], *, by: User) -> int:
    """Mark one's own notices as read. What they are about stays as it is. Gives how many were new."""
    read = notices.filter(user=by, read_at=None).update(read_at=timezone.now())
    if read:
        trail.append(trail.Entry("notices.read", by.pk, "accounts.user", by.pk))
    return read
