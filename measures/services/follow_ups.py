"""How a measure goes, and contacts with a file. Nothing blocks saving either (methodology.md 1.9, 2.4; design.md 6.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.services.values import check as check_fields
from communities.services.values import is_too_far, too_far
from measures import rules
from measures.choices import FollowUpKind, Outcome, Status
from measures.models import FollowUp, Measure
from measures.services.contact_interval import contact_days_of
from measures.services.measure_orders import Home, home_of
from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from protection.notices.services import TaskOrder, close_task, open_task
from protection.records.choices import Sensitivity
from protection.records.rules import allowed, require
from protection.records.services import changed, record, write

CONTACTS = frozenset({FollowUpKind.CALL, FollowUpKind.VISIT, FollowUpKind.MESSAGE})


@dataclass(frozen=True)
class FollowUpOrder:
    """How one measure goes: what is asked (outcome, note, next date), and the day if it was not today."""

    outcome: str
    note: str = ""
    next_on: date | None = None
    happened_on: date | None = None


@dataclass(frozen=True)
class ContactOrder:
    """A call, visit or message of the team with a group or a person."""

    kind: str
    note: str = ""
    next_on: date | None = None
    happened_on: date | None = None


@transaction.atomic
def add_follow_up(*, measure: Measure, order: FollowUpOrder, by: User) -> FollowUp:
    """Write how a measure goes; its status and next date follow. A late entry about an earlier day changes neither.

    *Made things worse*, *did not work* and *withdrawn* open a task to review the risk. Raises NotAllowed, OutOfScope,
    or ValidationError with the fields that are wrong.
    """
    require(by, "measures.add_follow_up", measure)
    if order.outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose how it goes.")})
    happened_on = _checked_day(order)
    measure = Measure.objects.unscoped().select_for_update().get(pk=measure.pk)  # two people at the same time
    is_newest = not measure.follow_ups.filter(happened_on__gt=happened_on).exists()
    status = _status_after(measure, order.outcome) if is_newest else measure.status
    row = FollowUp(file_id=measure.file_id, measure=measure, outcome=order.outcome, happened_on=happened_on)
    row.note, row.sensitivity = order.note, measure.sensitivity
    row.next_on = order.next_on or next_date(measure, status, happened_on, by)
    check_fields(row)
    write(row, by=by)
    if is_newest:
        _move(measure, status, row, by)
    _ask_for_a_review(row, measure, by)
    changed(measure.file_id, "follow_up")
    record(by, "measures.follow_up.added", row, {"outcome": order.outcome, "status": measure.status})
    return row


@transaction.atomic
def add_contact(*, home: Home, order: ContactOrder, by: User) -> FollowUp:
    """Write down a contact of the team. The open tasks that asked for one are done with it.

    Raises NotAllowed, OutOfScope, or ValidationError with the fields that are wrong.
    """
    row = FollowUp(file_id=home.file_id, kind=order.kind, note=order.note)
    row.sensitivity = max(Sensitivity.CONFIDENTIAL, home.sensitivity)
    require(by, "measures.add_follow_up", row)
    if order.kind not in CONTACTS:
        raise ValidationError({"kind": _("Choose a call, a visit or a message.")})
    row.happened_on = _checked_day(order)
    row.next_on = order.next_on or row.happened_on + timedelta(days=contact_days_of(home, by))
    check_fields(row)
    write(row, by=by)
    _close_tasks_that_asked(home, by)
    changed(home.file_id, "contact")
    record(by, "measures.contact.added", row, {"kind": order.kind})
    return row


def next_date(measure: Measure, status: str, day: date, by: User) -> date | None:
    """The next date that holds if nobody chooses one: the cadence, else the contact interval of the level."""
    return rules.next_follow_up(
        status=status,
        day=day,
        every_days=measure.every_days,
        contact_days=0 if measure.every_days else contact_days_of(home_of(measure), by),
    )


def last_contacts(file_ids: Iterable[UUID]) -> dict[UUID, date]:
    """The day of the last contact with each file that had one (registry.last_contact). One query."""
    rows = FollowUp.objects.unscoped().contacts().filter(file__in=list(file_ids))
    return dict(rows.order_by().values_list("file_id").annotate(Max("happened_on")))


def _checked_day(order: FollowUpOrder | ContactOrder) -> date:
    today = timezone.localdate()
    day = order.happened_on or today
    if day > today:
        raise ValidationError(
            {"happened_on": _("The date lies in the future. Enter today or an earlier day.")}
        )
    if order.next_on is not None and order.next_on < today:
        raise ValidationError({"next_on": _("This date has passed. Choose today or a later day.")})
    if is_too_far(order.next_on):
        raise ValidationError({"next_on": too_far()})
    return day


def _status_after(measure: Measure, outcome: str) -> str:
    return rules.after(measure.status, outcome, recurring=measure.every_days is not None)


def _move(measure: Measure, status: str, row: FollowUp, by: User) -> None:
    """The measure takes up what its newest follow-up says."""
    if status == Status.COMPLETED:
        measure.delivered_on = measure.delivered_on or row.happened_on
    elif status in rules.RUNNING:
        measure.delivered_on = None  # it was taken up again
        measure.starts = measure.starts or row.happened_on
    measure.status = status
    measure.next_follow_up = row.next_on
    write(measure, by=by)


def _ask_for_a_review(row: FollowUp, measure: Measure, by: User) -> None:
    """The risk may be higher now: assess again at once (methodology.md 1.9 and 2.4)."""
    if row.outcome not in rules.RISK_MAY_BE_UP:
        return
    home = home_of(measure)
    order = TaskOrder(
        file_id=measure.file_id,
        kind=TaskKind.REVIEW_RISK,
        due=timezone.localdate(),
        key=f"measures:review:{row.pk}",
        urgent=row.outcome == Outcome.WORSE,
        reason=f"MEASURE-{row.outcome.upper()}",
        view_name="risk:collective-assess" if measure.collective_id else "risk:member-assess",
        object_id=home.pk,
        sensitivity=measure.sensitivity,
    )
    open_task(order, by=by)


def _close_tasks_that_asked(home: Home, by: User) -> None:
    waiting = Task.objects.visible_to(by).filter(file=home.file_id, kind=TaskKind.CONTACT, closed_at=None)
    for task in waiting:
        if allowed(by, "notices.change_task", task):
            close_task(task=task, by=by)
