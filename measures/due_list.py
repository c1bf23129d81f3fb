"""What waits for a person: follow-ups, measures, tasks, contacts. The urgent and the oldest first (ux.md 3.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from communities.frame import shown
from measures.models import FollowUp, Measure
from protection.accounts import roles
from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.desk.dates import date_words
from protection.notices.models import Task, TaskKind
from risk.models import Incident

MEASURE, TASK, CONTACT = "measure", "task", "contact"
LAST_DAY = date.max
NOTE_LENGTH = 120
DANGER_FIRST = -1  # before what is urgent, however long that is overdue


@dataclass(frozen=True)
class DueRow:
    """One line: what, by when, in which file, and where to do something about it."""

    day: date
    what: str
    code: str
    url: str
    act_url: str
    act_label: str
    is_urgent: bool = False
    about: str = ""  # the reference of the incident that a task came from


def due_rows(user: User, today: date, *, after: date | None = None, until: date = LAST_DAY) -> Any:
    """(rank, day, kind, id) of what is due after a day and until a day; one query however many sources.

    Somebody in danger comes first, then what is urgent.
    """
    days = {"act_on__lte": until, **({"act_on__gt": after} if after else {})}
    task_days = {"due__lte": until, **({"due__gt": after} if after else {})}
    measures = measures_of(user).with_act_on(today).filter(**days).order_by()
    measures = measures.annotate(
        rank=Value(1, IntegerField()), kind_of=Value(MEASURE, CharField())
    ).values_list("rank", "act_on", "kind_of", "pk")
    in_danger = When(kind=TaskKind.DANGER, then=Value(DANGER_FIRST))
    rank = Case(in_danger, When(urgent=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    tasks = tasks_of(user).filter(**task_days).order_by()
    tasks = tasks.annotate(rank=rank, kind_of=Value(TASK, CharField())).values_list(
        "rank", "due", "kind_of", "pk"
    )
    contact_days = {"next_on__lte": until, **({"next_on__gt": after} if after else {})}
    contacts = contacts_of(user).filter(**contact_days).order_by()
    contacts = contacts.annotate(
        rank=Value(1, IntegerField()), kind_of=Value(CONTACT, CharField())
    ).values_list("rank", "next_on", "kind_of", "pk")
    return measures.union(tasks, contacts, all=True).order_by("rank", "act_on", "pk")


def measures_of(user: User) -> Any:
    """Measures that this person keeps an eye on; who may follow up also those that nobody does yet."""
    rows = Measure.objects.visible_to(user)
    if roles.may(user, "measures.add_follow_up"):
        return rows.carried_with(user.pk)
    return rows.filter(responsible=user)


def tasks_of(user: User) -> Any:
    """Open tasks of this person; those of nobody wait for coordinators and managers."""
    mine = Q(assignee=user)
    if user.role in {Role.COORDINATOR, Role.MANAGER}:
        mine |= Q(assignee=None)
    return Task.objects.visible_to(user).filter(mine, closed_at=None)


def contacts_of(user: User) -> Any:
    """The last contact of each file, where this person was in touch; for who may do it in their place, all others."""
    rows = FollowUp.objects.visible_to(user).newest()
    mine = Q(created_by=user)
    if user.role in {Role.COORDINATOR, Role.MANAGER}:
        mine |= Q(created_by__is_active=False)
    return rows.filter(mine)


def rows_of(found: list[tuple[int, date, str, UUID]], user: User) -> list[DueRow]:
    """The lines behind what `due_rows` found, in its order. A query for each kind, whatever their number."""
    wanted: dict[str, list[UUID]] = {MEASURE: [], TASK: [], CONTACT: []}
    for _rank, _day, kind, pk in found:
        wanted[kind].append(pk)
    measures = Measure.objects.visible_to(user).select_related("file")
    rows = {
        MEASURE: measures.in_bulk(wanted[MEASURE]),
        TASK: Task.objects.visible_to(user).select_related("file").in_bulk(wanted[TASK]),
        CONTACT: FollowUp.objects.visible_to(user).select_related("file").in_bulk(wanted[CONTACT]),
    }
    about = _references(rows[TASK].values(), user)
    make: dict[str, Any] = {
        MEASURE: _measure_row,
        TASK: lambda task, day: _task_row(task, day, about.get(task.object_id, "")),
        CONTACT: _contact_row,
    }
    return [make[kind](rows[kind][pk], day) for _rank, day, kind, pk in found if pk in rows[kind]]


def _references(tasks: Iterable[Task], user: User) -> dict[UUID | None, str]:
    """The references of the incidents that these tasks came from: two of one kind are told apart by them."""
    wanted = {task.object_id for task in tasks if task.view_name == "risk:incident"}
    if not wanted:
        return {}
    return dict(Incident.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "reference"))


def _measure_row(measure: Measure, day: date) -> DueRow:
    what = {"what": shown(measure.what)}
    is_follow_up = day == measure.next_follow_up
    act_url = reverse("measures:follow-up-create", args=[measure.pk], query={"from": "work"})
    return DueRow(
        day=day,
        what=_("Follow-up: %(what)s") % what if is_follow_up else _("To be ready: %(what)s") % what,
        code=measure.file.code,
        url=measure.get_absolute_url(),
        act_url=act_url,
        act_label=_("Update"),
    )


def _task_row(task: Task, day: date, about: str) -> DueRow:
    note = shown(task.note)
    note = note if len(note) <= NOTE_LENGTH else f"{note[:NOTE_LENGTH]}…"
    words = {"task": task.get_kind_display(), "note": note}
    url = reverse("notices:task", args=[task.pk])
    return DueRow(
        day=day,
        what=_("%(task)s: %(note)s") % words if note else str(words["task"]),
        code=task.file.code,
        url=url,
        act_url=url,
        act_label=_("Open"),
        is_urgent=task.urgent,
        about=about,
    )


def _contact_row(contact: FollowUp, day: date) -> DueRow:
    url = reverse("measures:contact", args=[contact.pk])
    words = {"kind": contact.get_kind_display(), "date": date_words(contact.happened_on)}
    return DueRow(
        day=day,
        what=_("Be in touch again. Last: %(kind)s, %(date)s") % words,
        code=contact.file.code,
        url=url,
        act_url=url,
        act_label=_("Open"),
    )
