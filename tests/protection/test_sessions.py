"""R25: a session ends twenty minutes after the last request, to a minute, and a page seldom has to write it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

pytestmark = pytest.mark.django_db
PAGE = "/"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def open_after(clock, client, seconds: int) -> int:
    """The answer to a page that is opened so many seconds later."""
    clock.shift(timedelta(seconds=seconds))
    return client.get(PAGE).status_code


def end() -> timedelta:
    return Session.objects.get().expire_date - timezone.now()


def test_r25_a_session_ends_after_twenty_idle_minutes(clock, as_user, ana):
    client = as_user(ana)
    assert open_after(clock, client, 19 * 60) == 200
    assert open_after(clock, client, 20 * 60 + 1) == 302


def test_r25_a_request_moves_the_end(clock, as_user, ana):
    client = as_user(ana)
    assert [open_after(clock, client, 15 * 60) for _ in range(4)] == [200] * 4
    assert end() == timedelta(minutes=20)


def test_r25_the_end_is_never_more_than_a_minute_early(clock, as_user, ana):
    client = as_user(ana)
    assert open_after(clock, client, 59) == 200
    assert end() == timedelta(minutes=19, seconds=1)
    assert open_after(clock, client, 2) == 200
    assert end() == timedelta(minutes=20)


def test_pages_of_one_minute_do_not_write_the_session(clock, as_user, ana, django_assert_max_num_queries):
    client = as_user(ana)
    client.get(PAGE)
    with django_assert_max_num_queries(20) as asked:
        client.get(PAGE)
    assert [one["sql"] for one in asked.captured_queries if one["sql"].startswith("UPDATE")] == []


def test_an_ended_session_opens_nothing_and_keeps_nothing(clock, as_user, ana):
    client = as_user(ana)
    assert open_after(clock, client, 3600) == 302
    assert "_auth_user_id" not in client.session


def test_r25_a_session_ends_twelve_hours_after_signing_in_whatever_is_done(clock, as_user, ana):
    client = as_user(ana)
    assert {open_after(clock, client, 15 * 60) for _ in range(48)} == {200}
    assert open_after(clock, client, 1) == 302
    assert Session.objects.count() == 0
    assert open_after(clock, as_user(ana), 60) == 200


def test_r25_a_new_sign_in_begins_the_twelve_hours_anew(clock, as_user, ana):
    as_user(ana)
    clock.shift(timedelta(hours=13))
    client = as_user(ana)
    assert open_after(clock, client, 60) == 200
