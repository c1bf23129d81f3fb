"""Pages of follow-ups, contacts and everything that is due; who sees what; double submits; bad input."""

import uuid

import pytest
from django.urls import reverse

from measures.models import FollowUp, Measure
from protection.notices.services import TaskOrder, open_task
from protection.records import files
from tests import factories
from tests.measures import making
from tests.measures.making import day

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(collective):
    return making.measure(collective, what="Radio for the guard post", status="agreed", every_days=14)


def url(measure, **query) -> str:
    return reverse("measures:follow-up-create", args=[measure.pk], query=query)


# --- follow-up -------------------------------------------------------------------------------
def test_the_form_asks_three_questions_and_names_the_default_date(as_user, measure, ana):
    answer = as_user(ana).get(url(measure))
    assert [bound.name for bound in answer.context["form"].visible_fields()] == ["outcome", "note", "next_on"]
    text = answer.content.decode()
    assert "Radio for the guard post" in text
    assert "Late" not in text


def test_ana_says_how_it_goes_in_two_pages_and_is_back_at_her_work(as_user, measure, ana):
    answer = as_user(ana).post(url(measure, **{"from": "work"}), {"outcome": "going", "note": "Works"})
    assert answer.headers["Location"] == reverse("desk:work")
    now = Measure.objects.unscoped().get()
    assert (now.status, now.next_follow_up) == ("active", day(14))
    answer = as_user(ana).post(url(measure), {"outcome": "done"})
    assert answer.headers["Location"] == measure.get_absolute_url()


def test_the_same_form_sent_twice_makes_one_follow_up(as_user, measure, ana):
    client, sent = as_user(ana), {"outcome": "going", "form_key": str(uuid.uuid4())}
    client.post(url(measure), sent)
    client.post(url(measure), sent)
    assert FollowUp.objects.unscoped().count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "late"}, "outcome"),
        ({"note": "x" * 20_001}, "note"),
        ({"next_on_day": "1", "next_on_month": "1", "next_on_year": "2020"}, "next_on"),
        ({"next_on_day": "1", "next_on_month": "13", "next_on_year": "2027"}, "next_on"),
        ({"next_on_day": "\x00"}, "next_on"),
    ],
)
def test_bad_input_is_said_and_the_note_stays(as_user, measure, ana, fields, wrong):
    sent = {"outcome": "going", "note": "The battery is weak", **fields}
    answer = as_user(ana).post(url(measure), sent)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [wrong]
    assert ("The battery is weak" in answer.content.decode()) == ("note" not in fields)
    assert FollowUp.objects.unscoped().count() == 0


def test_staff_are_told_why_not_and_carla_learns_nothing(as_user, measure, ben, carla):
    assert as_user(ben).post(url(measure), {"outcome": "done"}).status_code == 403
    assert as_user(carla).post(url(measure), {"outcome": "done"}).status_code == 404
    assert as_user(carla).get(url(measure)).status_code == 404
    assert Measure.objects.unscoped().get().status == "agreed"


def test_a_measure_of_a_hidden_group_inside_a_visible_file_can_be_followed_up(as_user, cast, collective):
    inner = factories.collective(file=collective.file, part_of=collective, sensitivity=4)
    measure = making.measure(inner, status="agreed")
    files.grant(file=collective.file, by=None, user=cast.carla, level=3)
    client = as_user(cast.carla)  # a coordinator who sees the measure and not the inner group
    assert inner.code not in client.get(measure.get_absolute_url()).content.decode()
    assert client.get(reverse("measures:measure-edit", args=[measure.pk])).status_code == 200
    assert client.post(url(measure), {"outcome": "going"}).status_code == 302


# --- contacts --------------------------------------------------------------------------------
def test_ana_records_a_call_with_the_group(as_user, collective, ana):
    address = reverse("measures:contact-create", args=[collective.pk])
    today = day(0)
    sent = {
        "kind": "call", "note": "All well", "happened_on_day": str(today.day),
        "happened_on_month": str(today.month), "happened_on_year": str(today.year),
    }  # fmt: skip
    answer = as_user(ana).post(address, sent)
    assert answer.headers["Location"] == collective.get_absolute_url()
    row = FollowUp.objects.unscoped().get()
    assert (row.kind, row.measure_id, row.happened_on, row.next_on) == ("call", None, day(0), day(30))


def test_a_contact_with_a_person_goes_into_the_persons_file(as_user, collective, ana):
    person = factories.member(collective)
    address = reverse("measures:member-contact-create", args=[person.pk])
    client = as_user(ana)
    form = client.get(address).context["form"]
    assert form.initial.get("happened_on", form.fields["happened_on"].initial()) == day(0)
    today = day(0)
    client.post(
        address,
        {
            "kind": "visit",
            "happened_on_day": today.day,
            "happened_on_month": today.month,
            "happened_on_year": today.year,
        },
    )
    assert FollowUp.objects.unscoped().get().file_id == person.file_id


def test_a_contact_needs_a_kind_and_a_day_that_has_come(as_user, collective, ana):
    address = reverse("measures:contact-create", args=[collective.pk])
    later = day(3)
    sent = {
        "kind": "measure", "happened_on_day": later.day, "happened_on_month": later.month,
        "happened_on_year": later.year,
    }  # fmt: skip
    answer = as_user(ana).post(address, sent)
    assert list(answer.context["form"].errors) == ["kind"]
    answer = as_user(ana).post(address, {**sent, "kind": "call"})
    assert list(answer.context["form"].errors) == ["happened_on"]


def test_the_page_of_a_contact_says_when_the_next_is(as_user, collective, ana):
    row = making.contact(collective, by=ana, note="They moved the meeting", next_on=day(5))
    text = as_user(ana).get(reverse("measures:contact", args=[row.pk])).content.decode()
    assert "They moved the meeting" in text
    assert "In 5 days" in text
    assert reverse("measures:contact-create", args=[collective.pk]) in text


def test_a_follow_up_of_a_measure_is_no_contact_page(as_user, measure, ana):
    row = making.follow_up(measure)
    assert as_user(ana).get(reverse("measures:contact", args=[row.pk])).status_code == 404


# --- everything that is due ------------------------------------------------------------------
def test_everything_due_is_one_list_the_urgent_and_the_oldest_first(as_user, collective, ana):
    making.measure(collective, what="Late", due=day(-3), status="active")
    making.measure(collective, what="Ask", next_follow_up=day(20), status="active")
    for key, due, urgent in (("a", 0, True), ("b", -5, False)):
        order = TaskOrder(
            file_id=collective.file_id, kind="review_risk", due=day(due), key=key, urgent=urgent, note=key
        )
        open_task(order, by=None)
    entries = as_user(ana).get(reverse("measures:due")).context["entries"]
    assert [(row.what, row.is_urgent) for row in entries] == [
        ("Review the risk: a", True),
        ("Review the risk: b", False),
        ("To be ready: Late", False),
        ("Follow-up: Ask", False),
    ]


def test_somebody_in_danger_now_stands_before_what_is_urgent_and_overdue(as_user, collective, ana):
    for kind, due in (("review_risk", -10), ("danger", 0)):
        order = TaskOrder(file_id=collective.file_id, kind=kind, due=day(due), key=kind, urgent=True)
        open_task(order, by=None)
    for address in (reverse("measures:due"), "/"):
        text = as_user(ana).get(address).content.decode()
        assert text.index("Someone is in danger now") < text.index("Review the risk"), address


@pytest.mark.parametrize(("count", "told"), [(10, False), (11, True)])
def test_my_work_says_when_it_leaves_out_what_is_due(as_user, collective, ana, count, told):
    for number in range(count):
        making.measure(collective, what=f"Radio {number}", due=day(0), status="active")
    text = as_user(ana).get("/").content.decode()
    assert ("More is due than stands here." in text) is told
    assert "More is coming than stands here." not in text


def test_two_tasks_of_one_kind_are_told_apart_by_their_incidents(
    as_user, cast, collective, foreign_collective
):
    own, other = factories.incident(collective), factories.incident(foreign_collective)
    for number, row in enumerate((own, other)):
        order = TaskOrder(
            file_id=collective.file_id, kind="ask_consent", due=day(0), key=str(number),
            view_name="risk:incident", object_id=row.pk,
        )  # fmt: skip
        open_task(order, by=None)
    entries = as_user(cast.ana).get(reverse("measures:due")).context["entries"]
    assert sorted(row.about for row in entries) == ["", own.reference]  # what Ana does not see stays unnamed


@pytest.mark.parametrize("count", [1, 3, 25])
def test_the_due_list_asks_the_same_however_long(as_user, collective, ana, count, django_assert_num_queries):
    for number in range(count):
        making.measure(collective, next_follow_up=day(number))
        order = TaskOrder(file_id=collective.file_id, kind="other", due=day(number), key=str(number))
        open_task(order, by=None)
    client = as_user(ana)
    with django_assert_num_queries(7):
        client.get(reverse("measures:due"))
