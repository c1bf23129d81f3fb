"""*My work today*: overdue first, then this week, then my communities; nothing of others; 20 queries at most."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from protection.desk.dates import date_words
from protection.notices.services import TaskOrder, open_task
from tests import factories
from tests.measures import making
from tests.measures.making import day

pytestmark = pytest.mark.django_db
WORK = "desk:work"


def work(client):
    answer = client.get(reverse(WORK))
    assert answer.status_code == 200
    return answer


def panel(answer, name) -> dict | None:
    found = [
        entry["panel"] for entry in answer.context["panels"] if entry["template"] == f"desk/_work_{name}.html"
    ]
    return found[0] if found else None


def whats(answer, name) -> list[str]:
    return [row.what for row in panel(answer, "due")[name]]


def task(of, key, due, **fields) -> None:
    order = TaskOrder(file_id=of.file_id, kind="review_risk", due=day(due), key=key, note=key, **fields)
    open_task(order, by=None)


def test_overdue_stands_first_and_this_week_after_it(as_user, collective, ana):
    making.measure(collective, what="In two days", next_follow_up=day(2), status="active")
    making.measure(collective, what="Today", next_follow_up=day(0), status="active")
    making.measure(collective, what="Three days ago", due=day(-3), status="active")
    making.measure(collective, what="Next month", due=day(30), status="active")
    task(collective, "a day ago", -1)
    answer = work(as_user(ana))
    assert whats(answer, "now") == [
        "To be ready: Three days ago",
        "Review the risk: a day ago",
        "Follow-up: Today",
    ]
    assert whats(answer, "week") == ["Follow-up: In two days"]
    text = answer.content.decode()
    assert "Overdue 3 days" in text
    assert "Next month" not in text
    assert text.index("Needs you now") < text.index("This week") < text.index("My communities")


def test_a_contact_that_is_due_stands_there_until_the_next_one(as_user, collective, ana, cast):
    making.contact(collective, by=ana, happened_on=day(-9), next_on=day(-2))
    making.contact(factories.collective(cast), by=cast.mara, happened_on=day(-9), next_on=day(-2))
    assert [row[:20] for row in whats(work(as_user(ana)), "now")] == ["Be in touch again. L"]
    making.contact(collective, by=cast.mara)
    assert whats(work(as_user(ana)), "now") == []


def test_ten_at_most_and_a_link_to_the_rest(as_user, collective, ana):
    for number in range(11):
        making.measure(collective, what=f"Number {number}", next_follow_up=day(-number), status="active")
    answer = work(as_user(ana))
    assert len(whats(answer, "now")) == 10
    assert whats(answer, "now")[0] == "Follow-up: Number 10"
    assert f'href="{reverse("measures:due")}"' in answer.content.decode()


def test_each_line_leads_to_its_update_and_back(as_user, collective, ana):
    measure = making.measure(collective, next_follow_up=day(0), status="active")
    row = panel(work(as_user(ana)), "due")["now"][0]
    assert row.act_url == reverse("measures:follow-up-create", args=[measure.pk]) + "?from=work"
    assert (row.code, str(row.act_label)) == (collective.code, "Update")


def test_nothing_due_says_so_with_the_next_date(as_user, collective, ana):
    assert "Nothing is due, and no date is set." in work(as_user(ana)).content.decode()
    making.measure(collective, next_follow_up=day(11), status="active")
    words = f'Nothing is due. Next date: <bdi dir="ltr">{date_words(day(11))}</bdi>.'
    assert words in work(as_user(ana)).content.decode()


def test_what_a_colleague_keeps_an_eye_on_does_not_stand_on_my_list(as_user, cast, collective):
    making.measure(collective, what="Of Mara", next_follow_up=day(0), responsible=cast.mara)
    making.measure(collective, what="Of nobody", next_follow_up=day(0))
    task(collective, "of Mara", 0, assignee=cast.mara)
    assert whats(work(as_user(cast.ana)), "now") == ["Follow-up: Of nobody"]
    assert sorted(whats(work(as_user(cast.mara)), "now")) == [
        "Follow-up: Of Mara",
        "Follow-up: Of nobody",
        "Review the risk: of Mara",
    ]


def test_staff_see_what_is_theirs(as_user, cast, collective):
    making.measure(collective, what="Of Ben", next_follow_up=day(0), responsible=cast.ben)
    making.measure(collective, what="Of nobody", next_follow_up=day(0))
    task(collective, "of nobody", 0)
    task(collective, "of Ben", 0, assignee=cast.ben)
    assert sorted(whats(work(as_user(cast.ben)), "now")) == ["Follow-up: Of Ben", "Review the risk: of Ben"]


def test_carla_sees_nothing_of_anas(as_user, collective, carla):
    making.measure(collective, what="Zyqqowitz", next_follow_up=day(0))
    task(collective, "Zyqqowitz task", 0)
    text = work(as_user(carla)).content.decode()
    assert "Zyqqowitz" not in text
    assert collective.code not in text
    assert "No community is open to you yet." in text


def test_who_may_open_a_file_is_offered_it_where_there_is_none(as_user, cast, mara):
    """The first account of an installation is a manager before an empty page: nobody else is there to ask."""
    offer = f'href="{reverse("communities:collective-create")}"'
    assert offer in work(as_user(mara)).content.decode()
    text = work(as_user(cast.ben)).content.decode()
    assert offer not in text
    assert "Ask a coordinator or a manager for access." in text


def test_people_without_case_data_get_no_lists(as_user, cast, collective):
    making.measure(collective, next_follow_up=day(0))
    for user in (cast.otto, cast.ada):
        answer = work(as_user(user))
        assert [panel(answer, name) for name in ("due", "communities")] == [None, None]


def test_the_date_stands_in_words_with_the_time_zone_of_the_reader(as_user, ana):
    ana.time_zone = "America/Bogota"
    ana.save()
    with time_machine.travel(datetime(2026, 11, 24, 2, 0, tzinfo=UTC), tick=False):
        text = work(as_user(ana)).content.decode()
    assert '<bdi dir="ltr">Monday 23 November 2026</bdi> (<bdi dir="ltr">Bogota</bdi> time)' in text


def test_my_communities_stand_there_with_their_levels(as_user, collective, ana):
    shown = panel(work(as_user(ana)), "communities")["communities"]
    assert [one["row"].pk for one in shown] == [collective.pk]


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_page_asks_the_same_however_much_is_due(
    as_user, cast, collective, count, django_assert_num_queries
):
    for number in range(count):
        other = factories.collective(cast)
        making.measure(other, what=f"Late {number}", next_follow_up=day(-number), status="active")
        making.measure(other, what=f"Soon {number}", next_follow_up=day(3), status="active")
        task(other, f"late {number}", -number)
        task(other, f"soon {number}", 4)
        making.contact(other, by=cast.ana, happened_on=day(-9), next_on=day(-number))
    client = as_user(cast.ana)
    with django_assert_num_queries(17):
        work(client)
