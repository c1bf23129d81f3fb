"""A call from a group that is not on the list: logged at once, sorted later (design.md 4)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from communities.choices import CollectiveKind
from communities.models import Collective
from communities.services import collectives as common
from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from protection.notices.services import TaskOrder, close_task, open_task
from protection.records import files
from protection.records.choices import FileKind, GrantLevel, Sensitivity
from protection.records.people import coordinators_of
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write

SORTED_WITHIN = timedelta(days=2)


@transaction.atomic
def create_unsorted(*, by: User, name: str = "", area: str = "") -> Collective:
    """A file *to be sorted*, with the caller's own words for the group. Staff may do this.

    The teams of `by` see it (or `by` alone, who has no team); a coordinator gets a task. Raises NotAllowed, or
    ValidationError with the fields that are wrong.
    """
    require(by, "communities.sort_call")
    file = files.open_file(kind=FileKind.COLLECTIVE, by=by, to_sort=True)
    if not common.grant_to_teams(file, by):
        files.grant(file=file, by=by, user=by, level=GrantLevel.CASE)
    row = Collective(file=file, code=file.code, kind=CollectiveKind.COM, sensitivity=Sensitivity.INTERNAL)
    common.set_and_check(row, {"name": name, "area": area})
    write(row, by=by)
    _ask_a_coordinator(row, by)
    changed(file.id, "collective")
    record(by, "communities.call.created", row)
    return row


@transaction.atomic
def sort_call(
    *, collective: Collective, by: User, values: Mapping[str, Any], seen: int | None = None
) -> Collective:
    """A coordinator takes the group on: says what it is, gets the *identity* grant, closes the task.

    Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.create_collective", collective)
    require(by, "communities.change_collective", collective)
    check_version(collective, seen)
    common.set_and_check(collective, {"coordinator": by, **values})
    write(collective, by=by)
    if collective.file.to_sort:
        collective.file.to_sort = False
        collective.file.save(update_fields=["to_sort"])
        files.grant(file=collective.file, by=by, user=by, level=GrantLevel.IDENTITY)
        _close_the_task(collective, by)
        common.tell_a_manager(collective, by)
    changed(collective.file_id, "collective")
    record(by, "communities.call.sorted", collective, {"kind": collective.kind})
    return collective


def _ask_a_coordinator(row: Collective, by: User) -> None:
    order = TaskOrder(
        file_id=row.file_id,
        kind=TaskKind.SORT_CALL,
        due=timezone.localdate() + SORTED_WITHIN,
        key=_key(row),
        assignee=coordinators_of(row.file_id).order_by("code").first(),
        view_name="communities:collective-sort",
        object_id=row.pk,
    )
    open_task(order, by=by)


def _close_the_task(row: Collective, by: User) -> None:
    task = Task.objects.unscoped().filter(key=_key(row), closed_at=None).first()
    if task:
        close_task(task=task, by=by)


def _key(row: Collective) -> str:
    return f"sort-call:{row.pk}"
