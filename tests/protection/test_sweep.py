"""Who is reminded of what, when, and that nothing is written twice (security.md 0.6, R72)."""

import json
from datetime import timedelta
from io import StringIO
from itertools import product

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from protection import registry
from protection.accounts.choices import Role
from protection.notices.models import Channel, Heartbeat, Notice, Reminder, Task
from protection.notices.services import close_task
from protection.notices.sweep import TASKS, DueSource, register, sweep
from protection.records import files
from protection.records.choices import Compartment, FileKind
from protection.records.models import Grant
from protection.records.services import narrow, write
from tests import factories
from tests.cast import account
from tests.protection.due import day, reminders_of, task, told


@pytest.fixture(autouse=True)
def _only_tasks(monkeypatch):
    """The apps' own sources have tests of their own."""
    monkeypatch.setattr(registry, "due_sources", {"task": TASKS})


# --- who ----------------------------------------------------------------------------------------


def test_the_coordinators_of_a_file_are_told_of_what_nobody_carries(collective):
    task(collective)
    assert sweep().reminders == 2
    assert (told(), told(Channel.MAIL)) == (["Ana"], ["Ana"])


def test_the_person_who_carries_it_is_told_alone(collective, ben):
    task(collective, assignee=ben)
    sweep()
    assert told() == ["Ben"]


def test_who_carries_it_but_may_no_longer_see_it_is_not_told(collective, carla):
    task(collective, assignee=carla)
    sweep()
    assert told() == ["Ana"]


def test_carla_is_told_of_her_own_file_alone(collective, foreign_collective, carla):
    task(collective)
    theirs = task(foreign_collective)
    sweep()
    assert [row.object_id for row in reminders_of(carla)] == [theirs.pk]


def test_managers_are_told_where_no_coordinator_works_on_the_file(collective, cast):
    Grant.objects.filter(user=cast.ana).delete()
    cast.ana.groups.clear()
    task(collective)
    sweep()
    assert told() == ["Mara"]


def test_staff_are_told_where_nobody_else_works_on_the_file(cast):
    file = files.open_file(kind=FileKind.COLLECTIVE, by=None)
    files.grant(file=file, by=None, user=cast.ben)
    task(file)
    sweep()
    assert told() == ["Ben"]


def test_something_urgent_is_told_to_coordinators_and_managers_together(collective, ben):
    task(collective, urgent=True, assignee=ben)
    sweep()
    assert told() == ["Ana", "Ben", "Mara"]


def test_who_sees_code_names_only_is_not_told_of_the_work_of_others(collective, cast):
    files.grant(file=collective.file, by=None, user=cast.carla, level=2)
    task(collective)
    sweep()
    assert told() == ["Ana"]


def test_who_sees_code_names_only_is_told_of_what_they_carry(collective, cast):
    files.grant(file=collective.file, by=None, user=cast.carla, level=2)
    task(collective, assignee=cast.carla)
    sweep()
    assert told() == ["Carla"]


def test_the_file_of_a_person_is_followed_through_the_group(collective, cast):
    person = factories.member(collective)
    task(person.file)
    sweep()
    assert told() == ["Ana"]


def test_a_link_that_has_ended_tells_nobody(collective):
    person = factories.member(collective)
    task(person.file)
    files.link(
        outer=collective.file_id,
        inner=person.file_id,
        source=person.memberships.get().pk,
        starts=timezone.now() - timedelta(days=9),
        ends=timezone.now() - timedelta(days=1),
    )
    assert (sweep().unheard, told()) == (1, [])


def test_people_who_see_no_cases_are_never_told(collective, cast):
    for person in (cast.otto, cast.ada):
        files.grant(file=collective.file, by=None, user=person, level=4)
        task(collective, assignee=person)
    sweep()
    assert told() == ["Ana", "Ana"]


def test_somebody_who_left_is_not_told(collective, ben):
    task(collective, assignee=ben)
    ben.is_active = False
    ben.save()
    sweep()
    assert told() == ["Ana"]


def test_who_wants_no_mail_is_told_in_the_casebook_alone(collective, ana):
    ana.mail_notices = False
    ana.save()
    task(collective)
    sweep()
    assert (told(), told(Channel.MAIL)) == (["Ana"], [])


def test_things_that_nobody_may_see_any_more_are_counted(collective):
    task(collective)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        swept = sweep()
    assert (swept.reminders, swept.unheard) == (0, 1)
    assert Heartbeat.objects.get().unheard == 1


def test_everybody_who_is_told_may_see_it_and_nobody_else(collective, cast):
    """The statement says for all people what `visible_to` says for one: every narrowing x every person who carries it."""
    lena = account("Lena", Role.STAFF)
    files.grant(file=collective.file, by=None, user=lena, level=2)
    people = [cast.ana, cast.ben, cast.carla, cast.mara, cast.cora, cast.otto, cast.ada, lena]
    carried = []
    for sensitivity, compartment, named, person in product(
        (1, 2, 3, 4), (Compartment.NONE, Compartment.CARE), (False, True), people
    ):
        made = task(collective, sensitivity=sensitivity, compartment=compartment, assignee=person)
        if named:
            narrow(made, readers=[cast.ben, cast.cora, lena])
            write(made, by=None)
        carried.append((made.pk, person))
    sweep()
    written = set(Reminder.objects.values_list("object_id", "user_id"))
    seen = {user.pk: set(Task.objects.visible_to(user).values_list("pk", flat=True)) for user in people}
    assert [(row, user) for row, user in written if row not in seen[user]] == []
    assert [(row, person.code) for row, person in carried if row in seen[person.pk]] == [
        (row, person.code) for row, person in carried if (row, person.pk) in written
    ]


# --- when ---------------------------------------------------------------------------------------


def test_nothing_is_told_before_its_day(collective):
    task(collective, due=day(1))
    assert sweep().reminders == 0
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert sweep().reminders == 2


def test_something_urgent_is_told_at_once_and_again_on_its_day(collective, ana):
    task(collective, due=day(3), urgent=True)
    sweep()
    assert len(reminders_of(ana)) == 1
    for hours in (24, 48, 72):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            sweep()
    assert [row.key.split(":")[2] for row in reminders_of(ana)] == [f"{day(3)}!", f"{day(3)}"]


def test_what_is_done_is_not_told(collective, ana):
    close_task(task=task(collective), by=ana)
    assert sweep().reminders == 0


def test_a_closed_file_is_not_told(collective):
    task(collective)
    collective.file.closed_at = timezone.now()
    collective.file.save()
    swept = sweep()
    assert (swept.reminders, swept.unheard) == (0, 0)


def test_another_day_is_told_anew(collective, ana):
    row = task(collective)
    sweep()
    row.due = day(2)
    write(row, by=ana)
    assert sweep().reminders == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert sweep().reminders == 2


def test_sweeping_twice_writes_nothing_twice(collective):
    for _ in range(3):
        task(collective)
    assert [sweep().reminders, sweep().reminders] == [6, 0]


def test_what_stays_open_is_told_every_week(collective, ana):
    task(collective)
    days = []
    for offset in range(22):
        with time_machine.travel(timezone.now() + timedelta(days=offset)):
            if sweep().reminders:
                days.append(offset)
    assert days == [0, 7, 14, 21]


def test_what_is_urgent_and_stays_open_is_told_every_day(collective, ana):
    task(collective, urgent=True)
    for offset in range(4):
        with time_machine.travel(timezone.now() + timedelta(days=offset)):
            sweep()
            sweep()
    days = [row.key.split(":")[2] for row in reminders_of(ana)]
    assert days == [f"{day()}", f"{day()}+1", f"{day()}+2", f"{day()}+3"]


@pytest.mark.parametrize("silent_days", [1, 6, 8, 30, 85])
def test_r72_after_a_silence_there_is_one_catch_up_for_each_thing(collective, ana, silent_days):
    task(collective)
    with time_machine.travel(timezone.now() + timedelta(days=silent_days)):
        sweep()
        sweep()
    assert len(reminders_of(ana)) == 1


@pytest.mark.parametrize("jump", [-1, 1])
def test_r72_a_clock_that_jumps_a_day_and_back_tells_once(collective, ana, jump):
    task(collective)
    for offset in (0, jump, 0, jump, 0):
        with time_machine.travel(timezone.now() + timedelta(days=offset)):
            sweep()
    assert len(reminders_of(ana)) == 1


@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25"])
def test_r72_the_day_begins_at_local_midnight_when_clocks_change(collective, ana, settings, change):
    """Madrid goes one hour forward in March and back in October: midnight is 23:00 or 22:00 UTC of the day before."""
    settings.TIME_ZONE = "Europe/Madrid"
    timezone.activate("Europe/Madrid")
    with time_machine.travel(f"{change}T12:00:00+00:00"):
        files.grant(file=collective.file, by=None, user=ana)
        task(collective, due=day(1))
        midnight = timezone.make_aware(timezone.datetime.combine(day(1), timezone.datetime.min.time()))
    with time_machine.travel(midnight - timedelta(seconds=1)):
        assert sweep().reminders == 0
    with time_machine.travel(midnight):
        assert sweep().reminders == 2
    timezone.deactivate()


# --- how ----------------------------------------------------------------------------------------


def test_notices_of_what_is_done_or_moved_are_settled(collective, ana):
    done, moved, waits = task(collective), task(collective), task(collective)
    sweep()
    call_command("sweep", stdout=StringIO())
    done.closed_at = timezone.now()
    moved.due = day(5)
    for row in (done, moved):
        write(row, by=ana)
    assert sweep().settled == 2
    assert [row.object_id for row in Notice.objects.filter(user=ana, read_at=None)] == [waits.pk]


def test_a_source_that_breaks_leaves_the_others_alone_and_stops_the_heart(collective, caplog):
    register(DueSource("broken", "Broken", "notices:task", lambda: Task.objects.filter(no_such_field=1)))
    task(collective)
    swept = sweep()
    assert (swept.reminders, swept.broken, Heartbeat.objects.count()) == (2, ("broken",), 0)
    assert caplog.messages[1:] == ["The reminders of broken failed."]


def test_the_heart_beats(collective):
    sweep()
    before = Heartbeat.objects.get().at
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        sweep()
    assert Heartbeat.objects.get().at - before > timedelta(seconds=59)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_number_of_statements_does_not_depend_on_the_rows(collective, count):
    for _ in range(count):
        task(collective)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert sweep().reminders == 2 * count
    beside = ("SAVEPOINT", "pg_advisory_xact_lock")
    statements = [query["sql"] for query in queries if not any(word in query["sql"] for word in beside)]
    assert len(statements) == 5


def test_the_command_prints_counts(collective):
    task(collective)
    out = StringIO()
    call_command("sweep", stdout=out)
    assert json.loads(out.getvalue()) == {
        "reminders": 2, "settled": 0, "unheard": 0, "broken": [], "told": 1, "mails": 1, "failed": 0,
    }  # fmt: skip
    out = StringIO()
    call_command("sweep", stdout=out)
    assert json.loads(out.getvalue()) == dict.fromkeys(
        ["reminders", "settled", "unheard", "told", "mails", "failed"], 0
    ) | {"broken": []}


def test_the_command_fails_where_a_source_is_broken(collective):
    register(DueSource("broken", "Broken", "notices:task", lambda: Task.objects.filter(no_such_field=1)))
    with pytest.raises(CommandError, match="broken"):
        call_command("sweep", stdout=StringIO())
