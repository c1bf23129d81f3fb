"""The page of a task, its end, the list of notices, the watch over the reminders, and the API of tasks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from protection.accounts.rules import NotAllowed, OutOfScope
from protection.accounts.services import create_token
from protection.audit.models import AuditLine
from protection.notices import panels
from protection.notices.models import Channel, Dropped, Heartbeat, Notice, Reminder, TaskKind
from protection.notices.outbox import deliver
from protection.notices.services import TaskOrder, close_task, open_task, read_notices
from protection.notices.sweep import sweep
from protection.records.files import grant
from protection.records.models import Grant
from protection.records.services import write
from tests.protection.due import day, task


def tell(*tasks):
    """Sweep and send: what a minute of the worker does."""
    sweep()
    deliver()
    return [Notice.objects.get(object_id=row.pk) for row in tasks]


def page(client, row):
    return client.get(reverse("notices:task", args=[row.pk])).content.decode()


# --- a task -------------------------------------------------------------------------------------


def test_a_task_says_what_for_whom_until_when_and_where(as_user, ben, collective, system):
    row = task(
        collective,
        note="Ask who was at the gate.",
        assignee=ben,
        view_name="notices:task",
        object_id=collective.pk,
    )
    said = page(as_user(ben), row)
    for words in ("Contact the group", collective.file.code, "Due today", "Ben", "Ask who was at the gate."):
        assert words in said
    assert reverse("notices:task", args=[collective.pk]) in said
    assert collective.name not in said


def test_a_note_stays_closed_for_a_grant_that_sees_code_names_only(as_user, carla, collective):
    from protection.records import files

    files.grant(file=collective.file, by=None, user=carla, level=2)
    said = page(as_user(carla), task(collective, note="Ask who was at the gate."))
    assert ("gate" in said, "Only who may see the case can read the note." in said) == (False, True)


def test_a_task_that_points_at_a_page_that_is_gone_still_opens(as_user, ana, collective):
    row = task(collective, view_name="risk:no-such-page", object_id=collective.pk)
    assert "Open what it is about" not in page(as_user(ana), row)


def test_an_urgent_task_says_so(as_user, ana, collective):
    assert "Act first, write later." in page(as_user(ana), task(collective, urgent=True))


def test_marking_as_done_closes_the_task_and_settles_its_notices(as_user, ana, ben, collective):
    row = task(collective)
    (notice,) = tell(row)
    answer = as_user(ben).post(reverse("notices:task-close", args=[row.pk]))
    assert (answer.status_code, answer.url) == (302, reverse("desk:work"))
    row.refresh_from_db()
    notice.refresh_from_db()
    assert (row.closed_by, row.closed_at == notice.read_at) == (ben, True)
    said = page(as_user(ana), row)
    assert ("Done on" in said, "Ben" in said, "Mark as done" in said) == (True, True, False)


def test_closing_twice_changes_nothing(ana, ben, collective):
    row = task(collective)
    close_task(task=row, by=ana)
    lines = AuditLine.objects.count()
    close_task(task=row, by=ben)
    row.refresh_from_db()
    assert (row.closed_by, AuditLine.objects.count()) == (ana, lines)


def test_carla_cannot_close_it(carla, collective):
    with pytest.raises(OutOfScope):
        close_task(task=task(collective), by=carla)


def test_who_sees_code_names_only_ends_their_own_tasks_and_nobody_elses(as_user, ana, carla, collective):
    grant(file=collective.file, by=None, user=carla, level=2)
    hers = task(collective, kind=TaskKind.DANGER, assignee=carla)
    others = [task(collective, kind=TaskKind.DANGER, assignee=person) for person in (ana, None)]
    for row in others:
        with pytest.raises(NotAllowed):
            close_task(task=row, by=carla)
        assert reverse("notices:task-close", args=[row.pk]) not in page(as_user(carla), row)
    assert close_task(task=hers, by=carla).closed_by == carla
    assert close_task(task=others[0], by=ana).closed_by == ana


def test_an_auditor_cannot_close_it(cast, collective):
    with pytest.raises((NotAllowed, OutOfScope)):
        close_task(task=task(collective), by=cast.ada)


def test_closing_writes_its_line(ana, collective):
    row = task(collective)
    close_task(task=row, by=ana)
    line = AuditLine.objects.latest("seq")
    assert (line.verb, line.actor, line.object_id, line.file) == (
        "notices.task.closed",
        ana.pk,
        row.pk,
        row.file_id,
    )


def test_something_urgent_wakes_the_sweep_after_the_commit(
    ana, collective, django_capture_on_commit_callbacks
):
    order = TaskOrder(collective.file_id, TaskKind.DANGER, day(), "danger:1", urgent=True)
    with django_capture_on_commit_callbacks(execute=True):
        open_task(order, by=ana)
        assert Notice.objects.count() == 0
    assert sorted(Notice.objects.values_list("user__code", flat=True)) == ["Ana", "Mara"]


@pytest.mark.parametrize("kind", TaskKind)
def test_danger_and_first_response_are_always_urgent(ana, collective, kind):
    made = open_task(TaskOrder(collective.file_id, kind, day(3), f"{kind}:1"), by=ana)
    assert made.urgent == (kind in {"danger", "first_response"})


def test_something_ordinary_waits_for_the_next_minute(ana, collective, django_capture_on_commit_callbacks):
    order = TaskOrder(collective.file_id, TaskKind.CONTACT, day(), "contact:1")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        open_task(order, by=ana)
    assert callbacks == []


def test_the_same_key_opens_one_task(ana, collective):
    order = TaskOrder(collective.file_id, TaskKind.CONTACT, day(), "contact:1")
    assert open_task(order, by=ana).pk == open_task(order, by=ana).pk


# --- notices ------------------------------------------------------------------------------------


def listed(client):
    return client.get(reverse("notices:notices")).content.decode()


def test_the_list_names_the_task_the_file_and_the_day(as_user, ana, collective):
    tell(task(collective, kind=TaskKind.DECIDE_PLAN))
    said = listed(as_user(ana))
    for words in ("Let the group decide the plan", collective.file.code, "Due today", "Mark as read"):
        assert words in said


def test_nobody_sees_the_notices_of_another(as_user, ben, collective):
    (notice,) = tell(task(collective))
    client = as_user(ben)
    assert "You have no notices." in listed(client)
    assert client.post(reverse("notices:notice-read", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_r07_notices_of_a_file_that_one_may_no_longer_see_are_gone(as_user, ana, collective):
    tell(task(collective))
    ana.groups.clear()
    Grant.objects.filter(user=ana).update(ends=timezone.now())
    assert "You have no notices." in listed(as_user(ana))


def test_a_task_that_was_narrowed_is_called_by_its_kind_alone(as_user, ana, collective):
    row = task(collective, kind=TaskKind.DANGER)
    tell(row)
    row.named_only = True
    write(row, by=None)
    said = listed(as_user(ana))
    assert ("Someone is in danger now" in said, "A task is due" in said) == (False, True)


def test_my_work_says_how_many_notices_are_new(as_user, ana, ben, collective):
    tell(task(collective), task(collective))
    assert "2 new notices" in as_user(ana).get("/").content.decode()
    as_user(ana).post(reverse("notices:notices-read"))
    for user in (ana, ben):
        assert "new notice" not in as_user(user).get("/").content.decode()


def test_more_notices_than_one_counts_are_told_as_more(ana, collective, monkeypatch):
    monkeypatch.setattr(panels, "MOST_COUNTED", 2)
    tell(task(collective), task(collective))
    assert panels.unread(ana) == {"count": 2, "more": False}
    tell(task(collective))
    assert panels.unread(ana) == {"count": 2, "more": True}


def test_one_notice_is_marked_as_read(as_user, ana, collective):
    one, other = tell(task(collective), task(collective))
    as_user(ana).post(reverse("notices:notice-read", args=[one.pk]))
    assert list(Notice.objects.filter(read_at=None)) == [other]


def test_all_notices_are_marked_as_read_at_once(as_user, ana, collective, foreign_collective, carla):
    tell(task(collective), task(collective), task(foreign_collective))
    as_user(ana).post(reverse("notices:notices-read"))
    assert [notice.user for notice in Notice.objects.filter(read_at=None)] == [carla]
    assert AuditLine.objects.latest("seq").verb == "notices.read"


def test_reading_what_was_read_writes_no_line(ana, collective):
    tell(task(collective))
    assert read_notices(Notice.objects.all(), by=ana) == 1
    lines = AuditLine.objects.count()
    assert (read_notices(Notice.objects.all(), by=ana), AuditLine.objects.count()) == (0, lines)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_list_asks_the_same_number_of_questions(
    as_user, ana, collective, count, django_assert_num_queries
):
    tell(*[task(collective) for _ in range(count)])
    client = as_user(ana)
    with django_assert_num_queries(5):
        listed(client)


def test_the_page_of_a_task_asks_few_questions(as_user, ana, collective, django_assert_num_queries):
    row = task(collective, note="A note")
    client = as_user(ana)
    with django_assert_num_queries(5):
        page(client, row)


def test_long_lists_have_pages(as_user, ana, collective):
    tell(*[task(collective) for _ in range(51)])
    client = as_user(ana)
    assert listed(client).count('data-label="What"') == 50
    second = client.get(reverse("notices:notices"), {"page": 2}).content.decode()
    assert second.count('data-label="What"') == 1
    assert client.get(reverse("notices:notices"), {"page": "'"}).status_code == 200


# --- the watch ----------------------------------------------------------------------------------


@pytest.fixture
def beat(db):
    return Heartbeat.objects.create(at=timezone.now())


def mail(user, **fields):
    now = timezone.now()
    values = {"created_at": now, "next_try_at": now, "channel": Channel.MAIL, "kind": "task", **fields}
    return Reminder.objects.create(user=user, key=f"{timezone.now().timestamp()}", **values)


def test_all_is_well_and_nothing_is_said(mara, beat):
    assert panels.watch(mara) is None


@pytest.mark.parametrize(("minutes", "silent"), [(14, False), (15, True), (600, True), (-14, False)])
def test_managers_see_that_the_sweep_stands_still(mara, beat, minutes, silent):
    beat.at = timezone.now() - timedelta(minutes=minutes)
    beat.save()
    assert bool(panels.watch(mara)) == silent


def test_managers_see_that_the_sweep_never_ran(mara):
    assert panels.watch(mara)["silent"] is True


def test_a_coordinator_is_not_troubled_with_it(ana):
    assert panels.watch(ana) is None


def test_mail_that_comes_back_is_told_to_the_person_and_to_managers(ana, ben, mara, beat):
    mail(ana, dropped=Dropped.DEAD)
    assert panels.watch(ana) == {"own_mail_failed": True}
    assert panels.watch(ben) is None
    assert panels.watch(mara)["failed"] == ["Ana"]


def test_mail_that_arrives_again_ends_the_warning(ana, mara, beat):
    mail(ana, dropped=Dropped.DEAD)
    mail(ana, sent_at=timezone.now() + timedelta(seconds=1))
    assert (panels.watch(ana), panels.watch(mara)) == (None, None)


@pytest.mark.parametrize(
    ("hours", "urgent", "late"), [(25, False, False), (27, False, True), (0.5, True, False), (2, True, True)]
)
def test_managers_see_mail_that_waits_too_long(ana, mara, beat, hours, urgent, late):
    mail(ana, urgent=urgent, created_at=timezone.now() - timedelta(hours=hours))
    assert bool(panels.watch(mara)) == late


def test_managers_see_that_things_are_due_that_nobody_may_see(mara, cast, beat):
    beat.unheard = 2
    beat.save()
    assert panels.watch(mara)["unheard"] == 2
    assert panels.watch(cast.otto) is None


def test_the_watch_is_drawn(rf, mara, beat):
    from django.template.loader import render_to_string

    beat.at, beat.unheard = timezone.now() - timedelta(hours=1), 2
    beat.save()
    mail(mara, dropped=Dropped.DEAD)
    mail(mara, created_at=timezone.now() - timedelta(days=3))
    said = render_to_string("notices/_watch.html", {"panel": panels.watch(mara)})
    for words in ("Reminders stand still", "Mail does not go out", "Mara", "2 things are due"):
        assert words in said


# --- the API ------------------------------------------------------------------------------------


@pytest.fixture
def api(client):
    def call(user, method="get", address="/api/tasks/", **query):
        key = create_token(user=user, name=f"test {timezone.now()}")
        return getattr(client, method)(address, query, headers={"Authorization": f"Token {key}"})

    return call


def found(answer):
    return [row["id"] for row in answer.json()["results"]]


def test_the_api_lists_what_the_person_may_see(api, ana, carla, collective, foreign_collective):
    ours, theirs = task(collective), task(foreign_collective)
    assert found(api(ana)) == [str(ours.pk)]
    assert found(api(carla)) == [str(theirs.pk)]


def test_the_api_gives_a_note_only_to_who_may_read_it(api, ana, carla, collective):
    from protection.records import files

    files.grant(file=collective.file, by=None, user=carla, level=2)
    task(collective, note="Ask who was at the gate.")
    assert [api(user).json()["results"][0]["note"] for user in (ana, carla)] == [
        "Ask who was at the gate.",
        None,
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"open": "true"}, ["late", "mine", "later"]),
        ({"open": "false"}, ["done"]),
        ({"mine": "true"}, ["mine"]),
        ({"urgent": "true"}, ["late"]),
        ({"kind": "danger"}, ["late"]),
        ({"due_until": "{today}", "open": "true"}, ["late", "mine"]),
        ({"due_from": "{tomorrow}"}, ["later"]),
        ({"file": "no-such"}, []),
    ],
)
def test_the_api_filters(api, ana, collective, query, expected):
    rows = {
        "done": task(collective, due=day(-9)),
        "late": task(collective, due=day(-2), urgent=True, kind=TaskKind.DANGER),
        "mine": task(collective, assignee=ana),
        "later": task(collective, due=day(4)),
    }
    close_task(task=rows["done"], by=ana)
    dates = {"today": day(), "tomorrow": day(1)}
    answer = api(ana, **{name: value.format(**dates) for name, value in query.items()})
    assert found(answer) == [str(rows[name].pk) for name in expected]


def test_the_api_says_what_is_wrong_with_a_filter(api, ana, collective):
    answer = api(ana, due_from="soon")
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["due_from"])


def test_the_api_closes_by_the_same_service(api, ana, carla, collective):
    row = task(collective)
    address = f"/api/tasks/{row.pk}/close/"
    assert api(carla, "post", address).status_code == 404
    answer = api(ana, "post", address)
    assert (answer.status_code, answer.json()["closed_by"]) == (200, "Ana")
    assert AuditLine.objects.filter(verb="notices.task.closed", object_id=row.pk).count() == 1


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_api_asks_the_same_number_of_questions(client, ana, collective, count, django_assert_num_queries):
    for _ in range(count):
        task(collective, assignee=ana, note="A note")
    key = create_token(user=ana, name="count")
    client.get("/api/tasks/", headers={"Authorization": f"Token {key}"})
    with django_assert_num_queries(5):
        client.get("/api/tasks/", headers={"Authorization": f"Token {key}"})
