"""What an incident leaves to do: the tasks that it opens, and when they close (ux.md 3.3, methodology.md 1.5)."""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from protection.notices.services import TaskOrder, close_task
from protection.records.choices import Sensitivity
from protection.records.models import NamedReader
from protection.records.people import people_on
from risk.choices import Danger, Permission
from risk.models import Incident
from risk.services.reports import NextStep

SORTED_WITHIN = timedelta(days=7)
ASKED_WITHIN = timedelta(days=7)


def orders_of(incident: Incident, *, by: User, next_step: NextStep | None, sorts: bool) -> list[TaskOrder]:
    """Every task that a new incident opens."""
    orders = danger_orders(incident) if incident.danger == Danger.YES else []
    if next_step:
        orders.append(call_back_order(incident, next_step))
    if sorts:
        orders.append(sort_order(incident, by))
    if incident.permission == Permission.NOT_ASKED:
        orders.append(consent_order(incident, by))
    return orders


def danger_orders(incident: Incident) -> list[TaskOrder]:
    """One urgent task for every coordinator of the file and one manager; for nobody in particular where there is none.

    Life before secrecy: they are told that someone is in danger also where the record itself is kept from them. Then
    the task leads to the page of the group.
    """
    found = people_on(incident.file_id, level=2, roles=frozenset({Role.COORDINATOR, Role.MANAGER}))
    people = list(found.order_by("code"))
    managers = [person for person in people if person.role == Role.MANAGER]
    told = [person for person in people if person.role == Role.COORDINATOR] + managers[:1]
    is_open = incident.sensitivity <= Sensitivity.CONFIDENTIAL and not incident.named_only
    make = partial(
        TaskOrder,
        file_id=incident.file_id,
        kind=TaskKind.DANGER,
        due=timezone.localdate(),
        urgent=True,
        view_name="risk:incident" if is_open else "communities:collective",
        object_id=incident.pk if is_open else incident.collective_id,
    )
    if not told:
        return [make(key=f"danger:{incident.pk}")]
    return [make(key=f"danger:{incident.pk}:{person.pk}", assignee=person) for person in told]


def call_back_order(incident: Incident, step: NextStep) -> TaskOrder:
    return _order(incident, TaskKind.CALL_BACK, due=step.until, assignee=step.who, note=step.note)


def sort_order(incident: Incident, by: User) -> TaskOrder:
    """Whoever logged it knows best what it was."""
    return _order(incident, TaskKind.SORT_ACT, due=timezone.localdate() + SORTED_WITHIN, assignee=by)


def consent_order(incident: Incident, by: User) -> TaskOrder:
    return _order(incident, TaskKind.ASK_CONSENT, due=timezone.localdate() + ASKED_WITHIN, assignee=by)


def _order(incident: Incident, kind: TaskKind, **fields: object) -> TaskOrder:
    return TaskOrder(
        file_id=incident.file_id,
        kind=kind,
        key=f"{kind}:{incident.pk}",
        view_name="risk:incident",
        object_id=incident.pk,
        sensitivity=incident.sensitivity,
        readers=readers_of(incident),
        **fields,  # type: ignore[arg-type]  # due, assignee, note: as TaskOrder names them
    )


def readers_of(incident: Incident) -> tuple[User, ...]:
    """The named persons of an incident that is kept to them; empty where everybody with the file sees it."""
    if not incident.named_only:
        return ()
    named = NamedReader.objects.filter(record=incident.pk).select_related("user")
    return tuple(row.user for row in named)


def close_open(incident: Incident, kind: TaskKind, by: User) -> None:
    """Close the task of this kind that the incident opened, if it still is open."""
    task = Task.objects.unscoped().filter(key=f"{kind}:{incident.pk}", closed_at=None).first()
    if task:
        close_task(task=task, by=by)
