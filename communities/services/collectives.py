"""Open a collective's file, open a group inside it, change it; what the group agreed to do at once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.choices import Cause, CollectiveKind
from communities.models import Collective
from communities.services import values as typed
from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.notices.models import TaskKind
from protection.notices.services import TaskOrder, open_task
from protection.records import codenames, files
from protection.records.choices import FileKind, GrantLevel, Sensitivity
from protection.records.models import CaseFile
from protection.records.people import people_on
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write

EDITABLE = (
    "name",
    "plan_title",
    "kind",
    "legal_status",
    "causes",
    "defends",
    "identity",
    "area",
    "people",
    "women",
    "young",
    "older",
    "counted_on",
    "count_source",
    "formed_in",
    "languages",
    "decision_body",
    "decision_rule",
    "quorum",
    "emergency_steps",
    "reporting_rule",
    "safe_contact",
    "data_holder",
    "coordinator",
)
LOOKED_AT_WITHIN = timedelta(days=7)
RESPONSIBLE = frozenset({Role.COORDINATOR, Role.MANAGER})
EARLIEST_YEAR = 1000


@transaction.atomic
def create_collective(*, by: User, values: Mapping[str, Any], code: str = "") -> Collective:
    """Open a case file and its collective. `code` is one of those offered; without it one is drawn.

    The first grant, level *identity*, goes to the creator, level *case* to their teams; a manager of the team is told
    by a task (design.md 4). Raises NotAllowed, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.create_collective")
    file = files.open_file(kind=FileKind.COLLECTIVE, by=by, code=reserved(code))
    files.grant(file=file, by=by, user=by, level=GrantLevel.IDENTITY)
    grant_to_teams(file, by)
    row = Collective(file=file, code=file.code, coordinator=by, sensitivity=Sensitivity.INTERNAL)
    set_and_check(row, values)
    write(row, by=by)
    tell_a_manager(row, by)
    changed(file.id, "collective")
    record(by, "communities.collective.created", row, {"kind": row.kind})
    return row


@transaction.atomic
def create_group(*, inside: Collective, by: User, values: Mapping[str, Any], code: str = "") -> Collective:
    """Add a group or committee inside a collective. It shares the file, and so whoever may see it.

    Raises NotAllowed, OutOfScope, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.change_collective", inside)
    row = Collective(
        file_id=inside.file_id,
        code=reserved(code) or codenames.take(),
        kind=CollectiveKind.GRP,
        part_of=inside,
        coordinator_id=inside.coordinator_id,
        sensitivity=Sensitivity.INTERNAL,
    )
    set_and_check(row, values)
    write(row, by=by)
    changed(row.file_id, "collective")
    record(by, "communities.group.created", row, {"kind": row.kind})
    return row


@transaction.atomic
def change_collective(
    *, collective: Collective, by: User, values: Mapping[str, Any], seen: int | None = None
) -> Collective:
    """Change what is written about a collective. `seen` is the version that the form showed.

    Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.change_collective", collective)
    check_version(collective, seen)
    names = set_and_check(collective, values)
    write(collective, by=by)
    changed(collective.file_id, "collective")
    record(by, "communities.collective.changed", collective, {"fields": names})
    return collective


def emergency_steps_of(file: CaseFile) -> str:
    """What the group of a file agreed to do at once: the community's own words, before those of a group inside it."""
    rows = Collective.objects.unscoped().filter(file=file)
    outer_first = sorted(rows, key=lambda row: row.part_of_id is not None)
    return next((str(row.emergency_steps) for row in outer_first if row.emergency_steps), "")


def set_and_check(row: Collective, values: Mapping[str, Any]) -> list[str]:
    """Set the values and hold them against each other. Raises ValidationError."""
    names = typed.put(row, values, EDITABLE)
    typed.all_known("causes", row.causes, Cause)
    typed.parts_of_a_whole(row, "people", ("women", "young", "older"))
    typed.not_after_today("counted_on", row.counted_on)
    this_year = timezone.localdate().year
    if row.formed_in is not None and not EARLIEST_YEAR <= row.formed_in <= this_year:
        raise ValidationError({"formed_in": _("Enter the year with four digits, for example 1998.")})
    if "coordinator" in names and row.coordinator is not None:
        _must_work_on(row, row.coordinator)
    return names


def reserved(code: str) -> str:
    """Reserve a code name that the group chose; "" where it left the choice to us. Raises ValidationError."""
    if code and not codenames.take_this(code):
        raise ValidationError({"code": _("This code name was taken a moment ago. Choose another one.")})
    return code


def grant_to_teams(file: CaseFile, by: User) -> int:
    """A *case* grant for each team of a person. Gives how many teams that were."""
    teams = list(by.groups.all())
    for team in teams:
        files.grant(file=file, by=by, team=team, level=GrantLevel.CASE)
    return len(teams)


def tell_a_manager(row: Collective, by: User) -> None:
    """Another manager who already sees the file looks at it within a week; nobody is told of their own deed."""
    manager = (
        people_on(row.file_id, roles=frozenset({Role.MANAGER})).exclude(pk=by.pk).order_by("code").first()
    )
    if manager is None and by.role == Role.MANAGER:
        return
    order = TaskOrder(
        file_id=row.file_id,
        kind=TaskKind.NEW_FILE,
        due=timezone.localdate() + LOOKED_AT_WITHIN,
        key=f"new-file:{row.file_id}",
        assignee=manager,
        view_name="communities:collective",
        object_id=row.pk,
    )
    open_task(order, by=by)


def _must_work_on(row: Collective, person: User) -> None:
    if not people_on(row.file_id, roles=RESPONSIBLE).filter(pk=person.pk).exists():
        raise ValidationError({"coordinator": _("Choose a coordinator or manager who works on this file.")})
