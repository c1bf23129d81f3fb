"""The list of incidents: scoped, narrowed, bounded, with a fixed number of queries (ux.md screen 16, performance.md P1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from protection.records import files
from protection.records.models import CaseFile
from risk.models import Incident
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/incidents/"


def references(response) -> list[str]:
    return [row["reference"] for row in response.context["rows"]]


def ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def test_the_newest_come_first(as_user, ben, collective):
    made = [factories.incident(collective, happened_on=ago(days)) for days in (3, 1, 2)]
    expected = [made[1].reference, made[2].reference, made[0].reference]
    assert references(as_user(ben).get(LIST)) == expected


def test_carla_sees_neither_rows_nor_numbers_nor_choices(as_user, carla, collective, foreign_collective):
    factories.incident(collective)
    own = factories.incident(foreign_collective)
    response = as_user(carla).get(LIST)
    page = response.content.decode()
    assert (references(response), response.context["page"].total) == ([own.reference], 1)
    assert collective.code not in page


def test_r03_what_ben_gets_is_the_same_with_and_without_hidden_incidents(
    as_user, ben, collective, foreign_collective
):
    factories.incident(collective)
    address = f"{LIST}?what=act:THR"
    before = as_user(ben).get(address)
    for _ in range(3):
        factories.incident(foreign_collective)
    after = as_user(ben).get(address)
    assert (references(after), after.context["page"].total) == (references(before), 1)
    assert foreign_collective.code not in after.content.decode()


def test_a_hidden_community_is_no_filter(as_user, ben, collective, foreign_collective):
    factories.incident(collective)
    factories.incident(foreign_collective)
    hidden = as_user(ben).get(f"{LIST}?collective={foreign_collective.pk}")
    missing = as_user(ben).get(f"{LIST}?collective={CaseFile().pk}")
    assert references(hidden) == references(missing)
    assert hidden.context["not_understood"] == missing.context["not_understood"] == ["Community or group"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("what=box:threat", {"new", "grave", "old"}),
        ("what=act:KIL", {"grave"}),
        ("severity=4", {"grave"}),
        ("severity=2", {"new", "grave"}),
        ("period=7d", {"new"}),
        ("period=90d", {"new", "grave"}),
        ("danger=yes", {"grave"}),
        ("author_type=police", {"old"}),
        ("severity=2&period=30d", {"new"}),
        ("", {"new", "grave", "old"}),
    ],
)
def test_each_filter_keeps_what_it_says(query, expected, as_user, ben, collective):
    made = {
        "new": factories.incident(collective, severity=3),
        "grave": factories.incident(
            collective, acts=("KIL", "THR"), severity=5, danger="yes", happened_on=ago(60)
        ),
        "old": factories.incident(collective, severity=1, author_type="police", happened_on=ago(800)),
    }
    from risk.models import Act

    Act.objects.unscoped().filter(act_type="THR").update(box="threat")
    found = set(references(as_user(ben).get(f"{LIST}?{query}")))
    assert found == {made[name].reference for name in expected}


def test_the_year_is_a_period(as_user, ben, collective):
    last_year = timezone.localdate().year - 1
    kept = factories.incident(collective, happened_on=timezone.datetime(last_year, 12, 31).date())
    factories.incident(collective)
    assert references(as_user(ben).get(f"{LIST}?period={last_year}")) == [kept.reference]


def test_a_community_filter_holds_groups_of_its_file_too(as_user, ben, cast, collective):
    group = factories.collective(file=collective.file, part_of=collective, kind="GRP", name="Women's circle")
    inner = factories.incident(collective, group=group)
    outer = factories.incident(collective, happened_on=ago(1))
    assert references(as_user(ben).get(f"{LIST}?collective={group.pk}")) == [inner.reference]
    assert references(as_user(ben).get(f"{LIST}?collective={collective.pk}")) == [
        inner.reference,
        outer.reference,
    ]


def test_a_chip_removes_its_filter_and_keeps_the_others(as_user, ben, collective):
    factories.incident(collective)
    chips = as_user(ben).get(f"{LIST}?severity=3&danger=no&page=1").context["chips"]
    assert [(chip["label"], chip["url"]) for chip in chips] == [
        ("Severity: 3 or more", "/incidents/?danger=no"),
        ("Danger when it was logged: No", "/incidents/?severity=3"),
    ]


@pytest.mark.parametrize(
    "query",
    ["severity=9", "what=box", "what=%00", "period=1", "collective=x", "danger=maybe", "author_type=it"],
)
def test_a_value_that_makes_no_sense_is_left_out_and_said(query, as_user, ben, collective):
    made = factories.incident(collective)
    response = as_user(ben).get(f"{LIST}?{query}")
    assert references(response) == [made.reference]
    assert response.content.decode().count("was not understood and is left out.") == 1


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", ""])
def test_a_page_that_does_not_exist_is_the_nearest(page, as_user, ben, collective):
    made = factories.incident(collective)
    assert references(as_user(ben).get(f"{LIST}?page={page}")) == [made.reference]


def test_empty_because_new_filtered_or_not_permitted_are_three_sentences(as_user, cast, collective):
    assert "No incidents yet." in as_user(cast.ben).get(LIST).content.decode()
    assert "No incidents match these filters." in as_user(cast.ben).get(f"{LIST}?severity=5").content.decode()
    assert "You work on no file yet" in as_user(cast.carla).get(LIST).content.decode()


def test_the_total_is_bounded(as_user, ben, collective, monkeypatch):
    monkeypatch.setattr("protection.api.paging.BOUND", 3)
    monkeypatch.setattr("risk.views.incident_list.PAGE_SIZE", 2)
    for _ in range(5):
        factories.incident(collective, acts=())
    page = as_user(ben).get(LIST).context["page"]
    assert (page.total, page.more) == (3, True)


def test_no_story_stands_in_a_list(as_user, ben, collective):
    factories.incident(collective, narrative="Unmistakable words of a story")
    assert "Unmistakable" not in as_user(ben).get(LIST).content.decode()


def test_a_code_grant_lists_no_incident(as_user, cast, foreign_collective):
    factories.incident(foreign_collective)
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    assert references(as_user(cast.ben).get(LIST)) == []
    page = as_user(cast.ben).get(f"/communities/{foreign_collective.pk}/incidents/")
    assert (page.status_code, references(page)) == (200, [])
    assert "No incidents yet." not in page.content.decode()


def test_the_tab_of_a_community_lists_its_own(as_user, ben, cast, collective):
    made = factories.incident(collective)
    factories.incident(factories.collective(cast, name="Hill union"))
    response = as_user(ben).get(f"/communities/{collective.pk}/incidents/")
    assert references(response) == [made.reference]
    tab = next(tab for tab in response.context["sub_nav"] if tab["key"] == "incidents")
    assert (tab["count"], tab["current"]) == (1, True)


# --- performance ------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3, 50])
def test_p1_the_list_asks_the_database_four_times(count, as_user, ben, collective, django_assert_num_queries):
    for number in range(count):
        factories.incident(collective, acts=("THR",), happened_on=ago(number))
    client = as_user(ben)
    client.get(LIST)
    # session and user, three for the session at its end; rows; communities to filter by
    with django_assert_num_queries(4):
        client.get(LIST)


def test_p1_more_than_a_page_costs_one_query_for_the_total(
    as_user, ben, collective, django_assert_num_queries
):
    for _ in range(51):
        factories.incident(collective, acts=())
    client = as_user(ben)
    with django_assert_num_queries(5):
        page = client.get(LIST).context["page"]
    assert (page.shown, page.total, page.next_url) == (50, 51, "/incidents/?page=2")


@pytest.mark.parametrize("count", [1, 3, 50])
def test_p1_rows_and_total_are_two_queries_also_with_filters(
    count, as_user, ben, collective, django_assert_num_queries
):
    for _ in range(count):
        factories.incident(collective, acts=("THR", "DEF"))
    client = as_user(ben)
    with django_assert_num_queries(5):  # one more: the chosen community is looked up
        client.get(f"{LIST}?collective={collective.pk}&what=act:DEF&severity=2&period=12m")


@pytest.mark.parametrize("count", [1, 3, 50])
def test_p4_the_page_of_an_incident_asks_eight_times(
    count, as_user, ben, collective, django_assert_num_queries
):
    incident = factories.incident(collective, by=ben, acts=("THR",) * count)
    client = as_user(ben)
    with django_assert_num_queries(8):
        client.get(incident.get_absolute_url())
    assert Incident.objects.unscoped().count() == 1
