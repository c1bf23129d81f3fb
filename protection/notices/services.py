"""Open and close tasks. The sweep and the outbox have files of their own."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from protection.records.rules import require
from protection.records.services import record, write


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


@transaction.atomic
def open_task(order: TaskOrder, *, by: User | None) -> Task:
    """Open a task, or give the one that its key already opened. The caller has checked the right to the file."""
    existing = Task.objects.unscoped().filter(key=order.key).first()
    if existing:
        return existing
    fields: dict[str, Any] = {name: getattr(order, name) for name in order.__dataclass_fields__}
    task = write(Task(**fields), by=by)
    record(by, "notices.task.opened", task, {"kind": order.kind, "due": order.due.isoformat()})
    return task


@transaction.atomic
def close_task(*, task: Task, by: User) -> Task:
    """Mark a task as done. Closing it twice changes nothing."""
    require(by, "notices.change_task", task)
    if task.closed_at:
        return task
    task.closed_at, task.closed_by = timezone.now(), by
    write(task, by=by)
    record(by, "notices.task.closed", task)
    return task
