"""Pages of measures: lists, one measure, add, change; who sees what; how many queries."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from measures.models import Measure
from measures.panels.measures import next_dates
from protection.records import files
from protection.records.services import narrow, write
from tests import factories
from tests.measures import making
from tests.measures.making import day

pytestmark = pytest.mark.django_db
ALL = "measures:measures"


def page(client, name, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def date_boxes(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def answers(of, **fields) -> dict:
    """What a browser sends for a measure of the whole group."""
    return {
        "measure_type": "A1", "what": "Watch in pairs", "groups": [str(of.pk)], "doer": "member", **fields,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _catalogue(db):
    making.ensure_catalogue()


@pytest.fixture
def add_url(collective):
    return reverse("measures:measure-create", args=[collective.pk])


# --- lists -----------------------------------------------------------------------------------
def test_the_list_shows_my_files_the_most_pressing_first(as_user, collective, foreign_collective, ana):
    making.measure(collective, what="Far away", due=day(50))
    making.measure(collective, what="Overdue", due=day(-3), status="active")
    making.measure(collective, what="Without a date")
    making.measure(foreign_collective, what="Quorvex secret", due=day(-9))
    answer = as_user(ana).get(reverse(ALL))
    assert [entry["what"] for entry in answer.context["entries"]] == ["Overdue", "Far away", "Without a date"]
    assert [str(entry["word"]) for entry in answer.context["entries"]] == ["Late", "Planned", "Planned"]
    assert "Quorvex" not in answer.content.decode()


def test_the_list_is_empty_for_carla_and_names_no_community_of_others(as_user, collective, carla):
    making.measure(collective, what="Radio")
    text = page(as_user(carla), ALL)
    assert "No measures yet" in text
    assert collective.code not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "open"}, ["mine", "persons", "running", "stuck"]),
        ({"status": "late"}, ["running"]),
        ({"status": "blocked"}, ["stuck"]),
        ({"status": "done"}, ["done"]),
        ({"kind": "B"}, ["stuck"]),
        ({"kind": "I"}, ["persons"]),
        ({"scope": "individual"}, ["persons"]),
        ({"who": "me"}, ["mine"]),
        ({"due": "overdue"}, ["running"]),
        ({"due": "week"}, ["mine"]),
        ({"due": "month"}, ["mine", "stuck"]),
        ({"due": "none"}, ["done", "persons"]),
        ({"status": "open", "kind": "A"}, ["mine", "running"]),
    ],
)
def test_the_list_is_narrowed_by(as_user, collective, ana, query, found):
    person = factories.member(collective)
    making.measure(collective, what="running", status="active", due=day(-1), next_follow_up=day(-1))
    making.measure(collective, what="stuck", code="B4", status="suspended", due=day(20))
    making.measure(collective, what="done", status="completed", due=day(-1))
    making.measure(collective, what="persons", code="I13", people=[person])
    making.measure(collective, what="mine", responsible=ana, next_follow_up=day(5))
    answer = as_user(ana).get(reverse(ALL), query)
    assert sorted(entry["what"] for entry in answer.context["entries"]) == found
    assert len(answer.context["chips"]) == len(query)


def test_a_filter_value_without_sense_is_left_out_and_said(as_user, collective, ana):
    making.measure(collective)
    for query in ({"status": "x"}, {"kind": "\x00"}, {"due": "2026-13-45"}):
        answer = as_user(ana).get(reverse(ALL), query)
        assert len(answer.context["entries"]) == 1
        assert "left out" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_list_asks_five_times(as_user, cast, collective, count, django_assert_num_queries):
    for number in range(count):
        making.measure(collective, what=f"Measure {number}", next_follow_up=day(number))
    client = as_user(cast.ana)
    with django_assert_num_queries(5):
        client.get(reverse(ALL))


def test_the_groups_own_list_counts_and_balances(as_user, collective, ana):
    inner = factories.collective(file=collective.file, part_of=collective, kind="GRP")
    making.measure(collective, status="active")
    making.measure(collective, status="active", due=day(-1))
    making.measure(collective, code="B4", status="suspended")
    making.measure(inner, code="I13", people=[factories.member(collective)])
    making.measure(collective, status="completed")
    client, address = as_user(ana), reverse("measures:collective-measures", args=[collective.pk])
    answer = client.get(address)
    balance = answer.context["balance"]
    assert {str(word["label"]): word["number"] for word in balance["words"]} == {
        "On track": 1, "Late": 1, "Blocked": 1, "Planned": 1, "Done": 1,
    }  # fmt: skip
    assert [balance[name] for name in ("axis_a", "axis_b", "for_group", "for_persons")] == [2, 1, 3, 1]
    assert len(answer.context["entries"]) == 5
    assert client.get(address, {"status": "late"}).context["balance"] == balance


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_groups_list_asks_the_same_however_many(
    as_user, cast, collective, count, django_assert_num_queries
):
    for number in range(count):
        making.measure(collective, what=f"Measure {number}", next_follow_up=day(number))
    client = as_user(cast.ana)
    with django_assert_num_queries(9):
        client.get(reverse("measures:collective-measures", args=[collective.pk]))


# --- one measure -----------------------------------------------------------------------------
def test_the_page_says_what_why_who_and_when(as_user, collective, ana):
    person = factories.member(collective)
    threat = making.scenario(collective, "They may burn the meeting house")
    meeting = factories.meeting(collective, date=date(2026, 11, 3))
    measure = making.measure(
        collective, what="Night watch", scenario=threat, component="K4", meeting=meeting, responsible=ana,
        carried_by="The guard", due=day(-2), status="in progress", people=[person],
    )  # fmt: skip
    making.follow_up(measure, by=ana, outcome="stuck", note="No fuel")
    text = page(as_user(ana), "measures:measure", measure.pk)
    for words in (
        "Night watch", "They may burn the meeting house", "3 November 2026", "The guard", "No fuel", "Stuck",
        "Overdue 2 days", "Late by", "Late", person.code, "A1 Build on existing community practices",
    ):  # fmt: skip
        assert words in text
    assert f"<title>{measure.reference} " in text


def test_what_the_reader_may_not_see_is_not_on_the_page(as_user, cast, collective):
    person = factories.member(collective)
    threat = making.scenario(collective, "Zyqqowitz threat")
    measure = making.measure(collective, scenario=threat, people=[person])
    narrow(threat, readers=[cast.mara])
    write(threat, by=cast.mara)
    membership = person.memberships.get()
    files.unlink(source=membership.pk)
    text = page(as_user(cast.ana), "measures:measure", measure.pk)
    assert "Zyqqowitz" not in text
    assert person.code not in text
    assert "1 other person" in text


def test_kinds_that_single_a_person_out_are_warned_about_until_it_is_written_how(as_user, collective, ana):
    person = factories.member(collective)
    measure = making.measure(collective, code="I05", people=[person])
    client = as_user(ana)
    text = page(client, "measures:measure", measure.pk)
    assert "more likely target" in text
    assert "away from the group" in text
    measure.harm, measure.return_plan = "Plain clothes", "Back in May"
    write(measure, by=ana)
    text = page(client, "measures:measure", measure.pk)
    assert "more likely target" not in text
    assert "away from the group" not in text


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_of_a_measure_asks_the_same_however_long_its_story(
    as_user, collective, ana, count, django_assert_num_queries
):
    measure = making.measure(collective, people=[factories.member(collective) for _person in range(count)])
    for number in range(count):
        making.follow_up(measure, by=ana, happened_on=day(-number), note="Well")
    client = as_user(ana)
    with django_assert_num_queries(7):
        client.get(measure.get_absolute_url())


# --- add -------------------------------------------------------------------------------------
def test_the_collective_kinds_come_first_and_the_group_is_ticked(as_user, collective, ana, add_url):
    factories.member(collective)
    text = as_user(ana).get(add_url).content.decode()
    places = [text.index(f'value="{code}"') for code in ("A1", "B1", "I01")]
    assert places == sorted(places)
    assert f'value="{collective.pk}" id="id_groups_0" checked' in " ".join(text.split())
    assert text.index('name="groups"') < text.index('name="people"')


def test_ana_adds_a_measure_and_stands_on_its_page(as_user, collective, ana, add_url):
    meeting = factories.meeting(collective)
    threat = making.scenario(collective)
    sent = answers(
        collective, meeting=str(meeting.pk), scenario=str(threat.pk), component="K1", every_days="14",
        responsible=str(ana.pk), carried_by="The guard", harm="Envy", **date_boxes("due", day(40)),
    )  # fmt: skip
    answer = as_user(ana).post(add_url, sent)
    made = Measure.objects.unscoped().get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert (made.status, made.component, made.every_days, made.due) == ("agreed", "K1", 14, day(40))
    assert (made.meeting_id, made.scenario_id, made.responsible_id) == (meeting.pk, threat.pk, ana.pk)
    assert made.next_follow_up == day(14)


def test_a_measure_for_persons_and_families(as_user, collective, ana, add_url):
    one, other = factories.member(collective), factories.member(collective)
    sent = answers(
        collective, measure_type="I13", groups=[], people=[str(one.pk)], families=[str(one.pk), str(other.pk)]
    )
    as_user(ana).post(add_url, sent)
    kinds = Measure.objects.unscoped().get().targets.order_by("kind").values_list("kind", "member")
    assert set(kinds) == {("individual", one.pk), ("family", one.pk), ("family", other.pk)}


def test_a_measure_in_a_persons_own_file(as_user, collective, ana):
    person = factories.member(collective)
    url = reverse("measures:member-measure-create", args=[person.pk])
    as_user(ana).post(url, {"measure_type": "I12", "what": "See a doctor", "doer": "organisation"})
    made = Measure.objects.unscoped().get()
    assert (made.file_id, made.collective_id) == (person.file_id, None)
    assert [row.member_id for row in made.targets.all()] == [person.pk]


def test_the_same_form_sent_twice_makes_one_measure(as_user, collective, ana, add_url):
    client, sent = as_user(ana), answers(collective, form_key=str(uuid.uuid4()))
    first, second = client.post(add_url, sent), client.post(add_url, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Measure.objects.unscoped().count() == 1


def test_what_is_hidden_is_no_choice_and_cannot_be_sent(
    as_user, cast, collective, foreign_collective, add_url
):
    stranger = factories.member(foreign_collective)
    threat = making.scenario(foreign_collective, "Zyqqowitz threat")
    meeting = factories.meeting(foreign_collective)
    making.authority(foreign_collective)
    own = making.scenario(collective, "Kept to Mara")
    narrow(own, readers=[cast.mara])
    write(own, by=cast.mara)
    client = as_user(cast.ana)
    text = client.get(add_url).content.decode()
    for hidden in (stranger.pk, threat.pk, meeting.pk, own.pk, cast.carla.pk):
        assert str(hidden) not in text
    wrong = {
        "scenario": str(threat.pk), "meeting": str(meeting.pk), "responsible": str(cast.carla.pk),
    }  # fmt: skip
    answer = client.post(add_url, answers(collective, **wrong))
    assert sorted(answer.context["form"].errors) == ["meeting", "responsible", "scenario"]
    answer = client.post(add_url, answers(collective, scenario=str(own.pk)))
    assert sorted(answer.context["form"].errors) == ["scenario"]
    assert Measure.objects.unscoped().count() == 0


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"measure_type": ""}, "measure_type"),
        ({"measure_type": "Z9"}, "measure_type"),
        ({"what": "   "}, "what"),
        ({"what": "x" * 20_001}, "what"),
        ({"groups": ["not an id"]}, "groups"),
        ({"people": ["not an id"]}, "people"),
        ({"measure_type": "I05"}, "people"),
        ({"scenario": "\x00"}, "scenario"),
        ({"component": "K99"}, "component"),
        ({"doer": "nobody"}, "doer"),
        ({"every_days": "soon"}, "every_days"),
        ({"due_day": "31", "due_month": "2", "due_year": "2027"}, "due"),
        ({"due_day": "x", "due_month": "2", "due_year": "2027"}, "due"),
        ({"starts_day": "1", "starts_month": "2", "starts_year": "2028", "due_day": "1", "due_month": "1",
          "due_year": "2028"}, "due"),
        ({"phase": "later"}, "phase"),
    ],
)  # fmt: skip
def test_bad_input_is_said_beside_the_question_and_what_was_typed_stays(
    as_user, collective, ana, add_url, fields, wrong
):
    factories.member(collective)
    answer = as_user(ana).post(add_url, answers(collective, carried_by="The night guard", **fields))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [wrong]
    assert "The night guard" in answer.content.decode()
    assert Measure.objects.unscoped().count() == 0


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_form_asks_the_same_however_large_the_group(
    as_user, collective, ana, count, django_assert_num_queries
):
    for number in range(count):
        factories.member(collective)
        factories.meeting(collective)
        making.scenario(collective, f"Threat {number}", assessment=None)
    client = as_user(ana)
    with django_assert_num_queries(12):
        client.get(reverse("measures:measure-create", args=[collective.pk]))


# --- change ----------------------------------------------------------------------------------
@pytest.fixture
def measure(collective, ana):
    return making.measure(collective, by=ana, what="Radio", component="K4", every_days=45)


def edit(client, measure, **fields):
    sent = answers(
        measure.collective,
        what="Radio",
        component="K4",
        every_days="45",
        version=str(measure.version),
        **fields,
    )
    return client.post(reverse("measures:measure-edit", args=[measure.pk]), sent)


def test_a_change_keeps_what_was_not_touched(as_user, measure, ana):
    answer = edit(as_user(ana), measure, carried_by="The guard", effectiveness="4")
    assert answer.headers["Location"] == measure.get_absolute_url()
    now = Measure.objects.unscoped().get()
    assert (now.every_days, now.component, now.effectiveness) == (45, "K4", 4)
    assert now.__dict__["what"] == measure.__dict__["what"]  # the same ciphertext


def test_two_editors_see_both_texts_and_lose_neither(as_user, measure, ana, mara):
    edit(as_user(mara), measure, carried_by="The youth")
    answer = edit(as_user(ana), measure, carried_by="The elders")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "The youth" in text
    assert "The elders" in text
    measure.refresh_from_db()
    assert edit(as_user(ana), measure, carried_by="The elders").status_code == 302


def test_staff_see_the_measure_and_may_not_change_it(as_user, measure, ben):
    client = as_user(ben)
    assert "Add follow-up" not in page(client, "measures:measure", measure.pk)
    assert client.get(reverse("measures:measure-edit", args=[measure.pk])).status_code == 403


# --- panels ----------------------------------------------------------------------------------
def test_the_page_of_the_community_counts_its_measures(as_user, measure, collective, ana):
    text = page(as_user(ana), "communities:collective", collective.pk)
    assert "?status=planned" in text


def test_the_page_of_a_person_lists_the_groups_measures_first(as_user, measure, collective, ana):
    person = factories.member(collective)
    making.measure(collective, what="For the person", code="I13", people=[person])
    making.measure(member=person, what="In the own file", code="I12")
    text = page(as_user(ana), "communities:member", person.pk)
    places = [text.index(words) for words in ("Radio", "For the person", "In the own file")]
    assert places[0] < min(places[1:])


def test_the_next_date_of_a_community_is_the_soonest_of_its_measures(as_user, measure, collective, ana):
    assert next_dates([collective], ana) == {}
    making.measure(collective, next_follow_up=day(9))
    making.measure(collective, due=day(4))
    assert next_dates([collective], ana)[collective.pk]["next_date"] == day(4)


@pytest.mark.parametrize("name", ["measure-create", "measures-from-meeting", "contact-create"])
def test_who_sees_code_names_only_is_told_before_typing(name, as_user, carla, collective):
    files.grant(file=collective.file, by=None, user=carla, level=2)
    answer = as_user(carla).get(reverse(f"measures:{name}", args=[collective.pk]))
    assert answer.status_code == 403
    assert "shows code names only" in answer.content.decode()
