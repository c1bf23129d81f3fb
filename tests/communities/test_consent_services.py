"""Consent: what holds on a day, and what each answer starts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from communities.models import Consent
from communities.services import (
    consents_held,
    has_consent,
    record_consent,
    record_meeting,
    withdraw_consent,
)
from protection.notices.models import Task
from protection.records.rules import NotAllowed, OutOfScope
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
GIVEN = {"status": "given", "purposes": ["assessment"], "form": "oral"}


@pytest.fixture(autouse=True)
def _on_a_known_day():
    with time_machine.travel("2026-03-10T12:00:00Z", tick=False):
        yield


@pytest.fixture
def person(collective):
    return factories.member(collective)


def answer(cast, person, **values):
    return record_consent(of=person, by=cast.ana, values={**GIVEN, **values})


def test_a_consent_holds_for_its_purpose_alone(cast, person, reading, last_line):
    with reading(cast.ana):
        row = answer(cast, person)
    assert has_consent(person, "assessment") == row
    assert has_consent(person, "photo") is None
    assert last_line() == (
        cast.ana.pk,
        "communities.consent.recorded",
        row.pk,
        {"status": "given", "purposes": ["assessment"]},
    )


def test_nobody_asked_means_no_consent(cast, person):
    assert has_consent(person, "assessment") is None


def test_a_consent_ends_on_the_day_that_was_said(cast, person, reading):
    with reading(cast.ana):
        row = answer(cast, person, expires_on=TODAY + 5 * DAY)
    assert has_consent(person, "assessment", TODAY + 4 * DAY) == row
    assert has_consent(person, "assessment", TODAY + 5 * DAY) is None
    assert has_consent(person, "assessment", TODAY - DAY) is None


def test_a_renewal_that_ended_is_not_rescued_by_the_older_consent_without_an_end(cast, person, reading):
    with reading(cast.ana):
        answer(cast, person, given_on=TODAY - 90 * DAY)
        answer(cast, person, given_on=TODAY - 60 * DAY, expires_on=TODAY - DAY)
    assert has_consent(person, "assessment") is None
    assert has_consent(person, "assessment", TODAY - 2 * DAY) is not None


def test_a_later_refusal_of_one_purpose_leaves_the_other(cast, person, reading):
    with reading(cast.ana):
        row = answer(cast, person, purposes=["assessment", "case_file"], given_on=TODAY - 9 * DAY)
        answer(cast, person, status="refused", form="")
    assert has_consent(person, "assessment") is None
    assert has_consent(person, "assessment", TODAY - DAY) == row
    assert has_consent(person, "case_file") == row


def test_asking_again_without_an_answer_takes_nothing_back(cast, person, reading):
    with reading(cast.ana):
        row = answer(cast, person, given_on=TODAY - 9 * DAY)
        answer(cast, person, status="not_asked", form="")
    assert has_consent(person, "assessment") == row


def test_not_asked_yet_is_allowed_and_starts_a_reminder(cast, person, reading):
    with reading(cast.ana):
        answer(cast, person, status="not_asked", form="")
    task = Task.objects.unscoped().get()
    assert (task.kind, task.due, task.object_id) == ("ask_consent", TODAY + 7 * DAY, person.pk)
    assert has_consent(person, "assessment") is None


def test_an_exception_holds_seven_days_and_opens_a_task_to_review_it(cast, person, reading):
    with reading(cast.ana):
        row = answer(cast, person, status="exception", form="", reason="Taken away last night.")
    task = Task.objects.unscoped().get()
    assert (row.review_on, task.due, task.reason) == (TODAY + 7 * DAY, TODAY + 7 * DAY, "CONSENT-EXCEPTION")
    assert (task.view_name, task.file_id) == ("communities:member", person.file_id)
    assert has_consent(person, "assessment", TODAY + 7 * DAY) == row
    assert has_consent(person, "assessment", TODAY + 8 * DAY) is None


def test_a_withdrawal_holds_from_its_day_and_asks_what_must_go(cast, person, reading, last_line):
    with reading(cast.ana):
        row = answer(cast, person, given_on=TODAY - 9 * DAY)
        withdraw_consent(consent=row, by=cast.ana)
    assert has_consent(person, "assessment") is None
    assert has_consent(person, "assessment", TODAY - DAY) == row
    assert Task.objects.unscoped().get().reason == "CONSENT-WITHDRAWN"
    assert last_line()[:3] == (cast.ana.pk, "communities.consent.withdrawn", row.pk)


@pytest.mark.parametrize("status", ["refused", "not_asked", "exception"])
def test_only_what_was_given_can_be_withdrawn(cast, person, reading, status):
    with reading(cast.ana):
        row = answer(cast, person, status=status, reason="Life at risk")
        with pytest.raises(ValidationError):
            withdraw_consent(consent=row, by=cast.ana)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"purposes": []}, ["purposes"]),
        ({"purposes": ["gossip"]}, ["purposes"]),
        ({"form": ""}, ["form"]),
        ({"status": "exception", "form": ""}, ["reason"]),
        ({"status": "withdrawn"}, ["status"]),
        ({"status": "perhaps"}, ["status"]),
        ({"given_on": TODAY + DAY}, ["given_on"]),
        ({"expires_on": TODAY}, ["expires_on"]),
    ],
)
def test_an_answer_that_says_too_little_is_refused(cast, person, reading, values, wrong):
    with reading(cast.ana), pytest.raises(ValidationError) as refusal:
        answer(cast, person, **values)
    assert sorted(refusal.value.message_dict) == wrong
    assert Consent.objects.unscoped().count() == 0


def test_a_group_consents_in_a_meeting_of_its_own(cast, collective, foreign_collective, reading):
    with reading(cast.ana):
        meeting = record_meeting(
            collective=collective, by=cast.ana, values={"kind": "assembly", "date": TODAY}
        )
        row = record_consent(of=collective, by=cast.ana, values={**GIVEN, "meeting": meeting})
        assert has_consent(collective, "assessment") == row
        foreign = factories.meeting(foreign_collective)
        with pytest.raises(ValidationError) as refusal:
            record_consent(of=collective, by=cast.ana, values={**GIVEN, "meeting": foreign})
    assert list(refusal.value.message_dict) == ["meeting"]


def test_the_groups_consent_is_not_the_persons(cast, collective, person, reading):
    with reading(cast.ana):
        record_consent(of=collective, by=cast.ana, values=GIVEN)
    assert has_consent(person, "assessment") is None


@pytest.mark.parametrize(
    ("name", "refusal"), [("ben", NotAllowed), ("carla", OutOfScope), ("ada", OutOfScope)]
)
def test_who_may_not_record_consent_is_refused(cast, person, name, refusal):
    with pytest.raises(refusal):
        record_consent(of=person, by=getattr(cast, name), values=GIVEN)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_consents_of_many_persons_take_one_query(cast, collective, reading, count, django_assert_num_queries):
    people = [factories.member(collective) for _number in range(count)]
    with reading(cast.ana):
        rows = [answer(cast, one) for one in people]
    with django_assert_num_queries(1):
        assert consents_held(people, "assessment") == {
            one.pk: row for one, row in zip(people, rows, strict=True)
        }
