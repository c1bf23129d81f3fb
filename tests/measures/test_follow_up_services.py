"""How a measure goes, and contacts: statuses, next dates, tasks, every refusal, the audit line."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from measures.models import FollowUp, Measure
from measures.services import follow_ups
from measures.services.follow_ups import ContactOrder, FollowUpOrder, add_contact, add_follow_up
from protection import registry
from protection.accounts.rules import NotAllowed, OutOfScope
from protection.audit.models import AuditLine
from protection.audit.trail import detail_of
from protection.notices.models import Reminder, Task
from protection.notices.services import TaskOrder, open_task
from protection.notices.sweep import sweep
from protection.records.access import reading_as
from tests import factories
from tests.measures import making
from tests.measures.making import day

pytestmark = pytest.mark.django_db


def say(measure, by, outcome="going", **fields) -> FollowUp:
    return add_follow_up(measure=measure, order=FollowUpOrder(outcome=outcome, **fields), by=by)


def now(measure) -> Measure:
    return Measure.objects.unscoped().get(pk=measure.pk)


def reviews() -> list[tuple]:
    return list(Task.objects.unscoped().values_list("kind", "urgent", "reason", "object_id"))


# --- how a measure goes ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("not_started", "agreed"),
        ("going", "in progress"),
        ("stuck", "suspended"),
        ("done", "completed"),
        ("failed", "failed"),
        ("worse", "suspended"),
        ("refused_community", "refused community"),
        ("refused_authority", "refused authority"),
        ("withdrawn", "withdrawn"),
    ],
)
def test_the_status_follows_from_what_is_said(collective, ana, outcome, status):
    measure = making.measure(collective, status="agreed")
    say(measure, ana, outcome)
    assert now(measure).status == status


def test_a_recurring_measure_that_goes_as_agreed_is_active(collective, ana):
    measure = making.measure(collective, status="agreed", every_days=14)
    say(measure, ana)
    assert (now(measure).status, now(measure).next_follow_up) == ("active", day(14))


def test_the_next_date_is_chosen_or_the_cadence_or_the_interval_of_the_level(collective, ana):
    measure = making.measure(collective, status="in progress")
    assert say(measure, ana, next_on=day(3)).next_on == day(3)
    assert now(measure).next_follow_up == day(3)
    assert say(measure, ana).next_on == day(30)
    making.standing(collective, "HIGH")
    assert say(measure, ana).next_on == day(14)


def test_a_measure_in_a_persons_file_follows_the_level_of_the_person(collective, ana):
    person = factories.member(collective)
    making.standing(person, "EXTREME")
    measure = making.measure(member=person, code="I12", status="agreed")
    assert say(measure, ana).next_on == day(7)


def test_what_ended_asks_no_more_unless_somebody_chose_a_day(collective, ana):
    measure = making.measure(collective, status="active", every_days=7, next_follow_up=day(0))
    say(measure, ana, "done")
    assert (now(measure).next_follow_up, now(measure).delivered_on) == (None, day(0))
    say(measure, ana, "done", next_on=day(60))
    assert (now(measure).status, now(measure).next_follow_up) == ("completed", day(60))


def test_delivered_is_the_first_day_it_was_done_and_is_taken_back_when_it_goes_on(collective, ana):
    measure = making.measure(collective, status="in progress")
    say(measure, ana, "done", happened_on=day(-2))
    say(measure, ana, "done")
    assert now(measure).delivered_on == day(-2)
    say(measure, ana, "going")
    assert (now(measure).status, now(measure).delivered_on) == ("in progress", None)


def test_the_first_time_it_goes_is_its_start(collective, ana):
    measure = making.measure(collective, status="agreed")
    say(measure, ana, happened_on=day(-1))
    assert now(measure).starts == day(-1)


def test_a_late_entry_about_an_earlier_day_changes_neither_status_nor_date(collective, ana):
    measure = making.measure(collective, status="agreed")
    say(measure, ana, "going", next_on=day(5))
    say(measure, ana, "stuck", happened_on=day(-3))
    assert (now(measure).status, now(measure).next_follow_up) == ("in progress", day(5))
    assert FollowUp.objects.unscoped().filter(measure=measure).count() == 2


def test_nothing_blocks_a_follow_up_of_a_measure_that_was_withdrawn(collective, ana):
    measure = making.measure(collective, status="withdrawn")
    assert say(measure, ana, "going").outcome == "going"
    assert now(measure).status == "withdrawn"


@pytest.mark.parametrize(
    ("outcome", "opened"),
    [
        ("worse", ("review_risk", True, "MEASURE-WORSE")),
        ("failed", ("review_risk", False, "MEASURE-FAILED")),
        ("withdrawn", ("review_risk", False, "MEASURE-WITHDRAWN")),
    ],
)
def test_what_may_raise_the_risk_opens_a_task_to_assess_again(collective, ana, outcome, opened):
    measure = making.measure(collective, status="active")
    say(measure, ana, outcome)
    assert reviews() == [(*opened, collective.pk)]
    task = Task.objects.unscoped().get()
    assert (task.view_name, task.due, task.file_id) == (
        "risk:collective-assess",
        day(0),
        collective.file_id,
    )


@pytest.mark.parametrize("outcome", ["not_started", "going", "stuck", "done", "refused_community"])
def test_the_other_outcomes_open_no_task(collective, ana, outcome):
    say(making.measure(collective, status="active"), ana, outcome)
    assert reviews() == []


def test_worse_for_a_person_asks_to_assess_that_person(collective, ana):
    person = factories.member(collective)
    say(making.measure(member=person, code="I08", status="active"), ana, "worse")
    task = Task.objects.unscoped().get()
    assert (task.view_name, task.object_id, task.file_id) == (
        "risk:member-assess",
        person.pk,
        person.file_id,
    )


def test_the_note_is_encrypted_and_the_audit_line_has_codes_only(collective, ana):
    row = say(making.measure(collective), ana, "stuck", note="The battery was stolen")
    fresh = FollowUp.objects.unscoped().get(pk=row.pk)
    assert str(fresh.note) == "●●●"
    with reading_as(ana):
        assert fresh.note == "The battery was stolen"
    line = AuditLine.objects.filter(verb="measures.follow_up.added").get()
    assert (line.object_id, line.file, line.actor) == (row.pk, collective.file_id, ana.pk)
    assert detail_of(line) == {"outcome": "stuck", "status": "suspended"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"outcome": "late"}, "outcome"),
        ({"outcome": ""}, "outcome"),
        ({"happened_on": day(1)}, "happened_on"),
        ({"next_on": day(-1)}, "next_on"),
        ({"next_on": date(2206, 12, 1)}, "next_on"),
        ({"note": "x" * 20_001}, "note"),
    ],
)
def test_bad_input_is_refused_by_name_and_nothing_is_half_saved(collective, ana, fields, wrong):
    measure = making.measure(collective, status="agreed")
    with pytest.raises(ValidationError) as refusal:
        add_follow_up(measure=measure, order=FollowUpOrder(**{"outcome": "going", **fields}), by=ana)
    assert list(refusal.value.message_dict) == [wrong]
    assert (now(measure).status, FollowUp.objects.unscoped().count()) == ("agreed", 0)


def test_staff_and_carla_may_not_follow_up(collective, ben, carla):
    measure = making.measure(collective)
    with pytest.raises(NotAllowed):
        say(measure, ben)
    with pytest.raises(OutOfScope):
        say(measure, carla)


# --- contacts --------------------------------------------------------------------------------
def touch(home, by, kind="call", **fields) -> FollowUp:
    return add_contact(home=home, order=ContactOrder(kind=kind, **fields), by=by)


@pytest.mark.parametrize("kind", ["call", "visit", "message"])
def test_a_contact_is_a_follow_up_of_the_file_alone(collective, ana, kind):
    row = touch(collective, ana, kind, note="They are well")
    assert (row.measure_id, row.kind, row.file_id, row.next_on) == (None, kind, collective.file_id, day(30))
    line = AuditLine.objects.filter(verb="measures.contact.added").get()
    assert detail_of(line) == {"kind": kind}


def test_a_contact_with_a_person_lies_in_the_persons_file(collective, ana):
    person = factories.member(collective)
    making.standing(person, "HIGH")
    row = touch(person, ana, happened_on=day(-1))
    assert (row.file_id, row.next_on) == (person.file_id, day(13))


def test_a_contact_does_what_the_open_tasks_asked_for(collective, ana):
    asked = TaskOrder(file_id=collective.file_id, kind="contact", due=day(0), key="asked")
    other = TaskOrder(file_id=collective.file_id, kind="review_risk", due=day(0), key="other")
    open_task(asked, by=None)
    open_task(other, by=None)
    touch(collective, ana)
    still_open = Task.objects.unscoped().filter(closed_at=None)
    assert [task.key for task in still_open] == ["other"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "measure"}, "kind"),
        ({"kind": "dream"}, "kind"),
        ({"happened_on": day(1)}, "happened_on"),
        ({"next_on": day(-1)}, "next_on"),
        ({"next_on": date(2206, 12, 1)}, "next_on"),
    ],
)
def test_a_contact_that_does_not_fit_is_refused_by_name(collective, ana, fields, wrong):
    with pytest.raises(ValidationError) as refusal:
        add_contact(home=collective, order=ContactOrder(**{"kind": "call", **fields}), by=ana)
    assert list(refusal.value.message_dict) == [wrong]


def test_staff_and_carla_may_not_record_a_contact(collective, ben, carla):
    with pytest.raises(NotAllowed):
        touch(collective, ben)
    with pytest.raises(OutOfScope):
        touch(collective, carla)


def test_the_last_contact_of_each_file_is_known_to_the_kernel(collective, foreign_collective, ana):
    touch(collective, ana, happened_on=day(-9))
    touch(collective, ana, happened_on=day(-2))
    say(making.measure(collective), ana)  # a measure's follow-up is no contact
    asked = [collective.file_id, foreign_collective.file_id]
    assert follow_ups.last_contacts(asked) == {collective.file_id: day(-2)}
    assert registry.last_contact["measures"](asked) == {collective.file_id: day(-2)}


# --- what the sweep asks ---------------------------------------------------------------------
def due(kind) -> set:
    return set(registry.due_sources[kind].open_rows().values_list("pk", flat=True))


def test_measures_and_their_follow_ups_are_due_while_open(collective):
    running = making.measure(collective, status="active", due=day(1), next_follow_up=day(0))
    checked = making.measure(collective, status="completed", due=day(-9), next_follow_up=day(9))
    ended = making.measure(collective, status="withdrawn", due=day(-9))
    assert due("follow_up") == {running.pk, checked.pk}
    assert due("measure") == {running.pk}
    assert ended.pk not in due("follow_up") | due("measure")


def test_only_the_newest_contact_of_a_file_asks_for_the_next(collective, ana):
    touch(collective, ana, happened_on=day(-9), next_on=day(0))
    assert len(due("contact")) == 1
    newest = touch(collective, ana, happened_on=day(-1))
    assert due("contact") == {newest.pk}
    same_day = touch(collective, ana, "visit", happened_on=day(-1))
    assert due("contact") == {same_day.pk}


def test_the_sweep_tells_who_keeps_an_eye_on_it_and_who_was_in_touch(collective, ana, mara):
    making.measure(collective, status="active", due=day(-1), responsible=mara)
    making.measure(collective, status="active", next_follow_up=day(0), responsible=ana)
    making.measure(collective, status="active", due=day(5), next_follow_up=day(5), responsible=ana)
    touch(collective, ana, happened_on=day(-9), next_on=day(0))
    sweep()
    told = Reminder.objects.filter(channel="app").values_list("kind", "user")
    assert sorted(told) == sorted([("measure", mara.pk), ("follow_up", ana.pk), ("contact", ana.pk)])
    sweep()
    assert Reminder.objects.filter(channel="app").count() == 3
