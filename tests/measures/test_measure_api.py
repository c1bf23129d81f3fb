"""The API of measures, follow-ups and contacts: the same scope and services as the pages; errors in one shape."""

import uuid

import pytest

from measures.models import FollowUp, Measure
from protection.records.services import narrow, write
from tests import factories
from tests.measures import making
from tests.measures.making import day

pytestmark = pytest.mark.django_db
MEASURES, TYPES, FOLLOW_UPS, CONTACTS = (
    f"/api/{name}/" for name in ("measures", "measure-types", "follow-ups", "contacts")
)


@pytest.fixture(autouse=True)
def _catalogue(db):
    making.ensure_catalogue()


@pytest.fixture
def person(collective):
    return factories.member(collective)


def get(client, address, **query) -> dict:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def post(client, address, **data):
    return client.post(address, data, content_type="application/json")


def patch(client, measure, **data):
    sent = {"version": measure.version, **data}
    return client.patch(f"{MEASURES}{measure.pk}/", sent, content_type="application/json")


def fields_of(answer) -> list[str]:
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    return sorted(error["fields"])


# --- the catalogue ---------------------------------------------------------------------------
def test_the_catalogue_is_read_by_everybody_who_is_signed_in(as_user, cast):
    for user in (cast.ben, cast.carla, cast.otto):
        assert get(as_user(user), TYPES, page_size=200)["count"] == 77
    found = get(as_user(cast.ana), f"{TYPES}A1.2/")
    assert (found["label"], found["parent"], found["axis"]) == ("Early-warning chain", "A1", "A")
    assert get(as_user(cast.ana), TYPES, axis="I")["count"] == 17
    assert post(as_user(cast.mara), TYPES, code="X").status_code == 405


# --- lists -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["blocked", "done", "late", "person"]),
        ({"open": "true"}, ["blocked", "late", "person"]),
        ({"open": "false"}, ["done"]),
        ({"word": "late"}, ["late"]),
        ({"status": ["suspended", "completed"]}, ["blocked", "done"]),
        ({"axis": "B"}, ["blocked"]),
        ({"scope": "individual"}, ["person"]),
        ({"measure_type": "I13"}, ["person"]),
        ({"due_until": "TODAY"}, ["late"]),
        ({"act_on_until": "TODAY"}, ["late"]),
    ],
)
def test_the_list_is_scoped_and_narrowed(as_user, collective, foreign_collective, person, ana, query, found):
    making.measure(collective, status="active", due=day(-2), reference="late")
    making.measure(collective, status="suspended", code="B4", reference="blocked")
    making.measure(collective, status="completed", reference="done")
    making.measure(collective, code="I13", people=[person], reference="person")
    making.measure(foreign_collective, status="active", due=day(-2), reference="foreign")
    query = {name: day(0).isoformat() if value == "TODAY" else value for name, value in query.items()}
    rows = get(as_user(ana), MEASURES, **query)["results"]
    assert sorted(row["reference"] for row in rows) == found


def test_the_list_of_one_person_or_group(as_user, collective, person, ana):
    making.measure(collective, code="I13", people=[person], reference="person")
    making.measure(member=person, code="I12", reference="own")
    making.measure(collective, reference="group")
    client = as_user(ana)

    def found(**query):
        return sorted(row["reference"] for row in get(client, MEASURES, **query)["results"])

    assert found(member=str(person.pk)) == ["own", "person"]
    assert found(collective=str(collective.pk)) == ["group", "person"]
    assert found(collective=str(uuid.uuid4())) == []


def test_lists_hold_no_text_and_carla_gets_none(as_user, collective, ana, carla):
    making.measure(collective, what="Radio")
    assert "what" not in get(as_user(ana), MEASURES)["results"][0]
    assert get(as_user(carla), MEASURES)["results"] == []


@pytest.mark.parametrize(
    "query", [{"status": "x"}, {"axis": "Z"}, {"due_until": "soon"}, {"collective": "1"}]
)
def test_a_filter_without_sense_is_an_error_in_the_one_shape(as_user, ana, query):
    assert fields_of(as_user(ana).get(MEASURES, query)) == sorted(query)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_list_asks_the_same_however_many(as_user, collective, ana, count, django_assert_num_queries):
    for _measure in range(count):
        making.measure(collective)
    client = as_user(ana)
    with django_assert_num_queries(4):
        get(client, MEASURES)


# --- one measure -----------------------------------------------------------------------------
def test_one_measure_with_its_texts_and_whom_it_is_for(as_user, collective, person, ana):
    measure = making.measure(collective, what="Radio", code="I13", people=[person], due=day(-1))
    found = get(as_user(ana), f"{MEASURES}{measure.pk}/")
    assert (found["what"], found["word"], found["closed"]) == ("Radio", "late", [])
    assert found["targets"] == [{"kind": "individual", "collective": None, "member": str(person.pk)}]


def test_links_that_the_reader_may_not_see_are_null(as_user, cast, collective):
    threat = making.scenario(collective)
    measure = making.measure(collective, scenario=threat, meeting=factories.meeting(collective))
    narrow(threat, readers=[cast.mara])
    write(threat, by=cast.mara)
    found = get(as_user(cast.ana), f"{MEASURES}{measure.pk}/")
    assert (found["scenario"], found["meeting"]) == (None, str(measure.meeting_id))
    assert get(as_user(cast.mara), f"{MEASURES}{measure.pk}/")["scenario"] == str(threat.pk)


def test_carla_cannot_learn_that_the_measure_exists(as_user, collective, carla):
    measure = making.measure(collective)
    hidden = as_user(carla).get(f"{MEASURES}{measure.pk}/")
    missing = as_user(carla).get(f"{MEASURES}{uuid.uuid4()}/")
    assert (
        (hidden.status_code, hidden.content)
        == (missing.status_code, missing.content)
        == (404, hidden.content)
    )


# --- add and change --------------------------------------------------------------------------
def test_a_program_adds_a_measure(as_user, collective, person, ana):
    meeting = factories.meeting(collective)
    answer = post(
        as_user(ana), MEASURES,
        collective=str(collective.pk), measure_type="A1.1", what="Night watch", people=[str(person.pk)],
        groups=[str(collective.pk)], meeting=str(meeting.pk), responsible=str(ana.pk), every_days=7, due="2027-01-31",
    )  # fmt: skip
    assert answer.status_code == 201
    made = answer.json()
    assert (made["status"], made["scope"], made["component"], made["what"]) == (
        "agreed",
        "collective",
        "K4",
        "Night watch",
    )
    assert len(made["targets"]) == 2
    assert Measure.objects.unscoped().get().responsible_id == ana.pk


def test_a_measure_for_a_persons_own_file(as_user, person, ana):
    made = post(as_user(ana), MEASURES, member=str(person.pk), measure_type="I12", what="Doctor").json()
    assert (made["collective"], made["targets"][0]["member"]) == (None, str(person.pk))


def test_the_same_key_makes_one_measure(as_user, collective, ana):
    client, key = as_user(ana), str(uuid.uuid4())
    sent = {"collective": str(collective.pk), "measure_type": "A1", "what": "Watch"}
    codes = [
        client.post(
            MEASURES, sent, content_type="application/json", headers={"Idempotency-Key": key}
        ).status_code
        for _time in range(2)
    ]
    assert codes == [201, 200]
    assert Measure.objects.unscoped().count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"measure_type": "Z9"}, ["measure_type"]),
        ({"measure_type": None}, ["measure_type"]),
        ({"what": ""}, ["what"]),
        ({"what": "x" * 20_001}, ["what"]),
        ({"component": "K13"}, ["component"]),
        ({"every_days": 0}, ["every_days"]),
        ({"due": "2027-02-31"}, ["due"]),
        ({"people": ["x"]}, ["people"]),
        ({"people": [str(uuid.uuid4())]}, ["people"]),
        ({"groups": [str(uuid.uuid4())]}, ["groups"]),
        ({"scenario": str(uuid.uuid4())}, ["scenario"]),
        ({"responsible": str(uuid.uuid4())}, ["responsible"]),
        ({"status": "active"}, ["status"]),
        ({"collective": str(uuid.uuid4())}, ["collective"]),
        ({"doer": "nobody"}, ["doer"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(as_user, collective, ana, fields, wrong):
    sent = {"collective": str(collective.pk), "measure_type": "A1", "what": "Watch", **fields}
    assert fields_of(post(as_user(ana), MEASURES, **sent)) == wrong
    assert Measure.objects.unscoped().count() == 0


def test_r04_an_account_that_does_not_work_on_the_file_is_like_one_that_is_not_there(
    as_user, collective, ana, carla
):
    sent = {"collective": str(collective.pk), "measure_type": "A1", "what": "Watch"}
    answers = [post(as_user(ana), MEASURES, **sent, responsible=str(pk)) for pk in (carla.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()


def test_rows_of_other_files_are_nothing_that_one_may_see(as_user, collective, foreign_collective, ana):
    sent = {
        "collective": str(collective.pk),
        "measure_type": "A1",
        "what": "Watch",
        "scenario": str(making.scenario(foreign_collective).pk),
    }
    assert fields_of(post(as_user(ana), MEASURES, **sent)) == ["scenario"]


def test_one_field_is_changed_and_the_rest_stays(as_user, collective, person, ana):
    measure = making.measure(
        collective, by=ana, what="Radio", code="I13", people=[person], harm="Envy", every_days=9
    )
    answer = patch(as_user(ana), measure, due="2027-01-31")
    assert answer.status_code == 200
    changed = answer.json()
    assert (changed["due"], changed["what"], changed["harm"], changed["every_days"]) == (
        "2027-01-31",
        "Radio",
        "Envy",
        9,
    )
    assert len(changed["targets"]) == 1


def test_two_programs_the_second_is_told(as_user, collective, ana):
    measure = making.measure(collective, by=ana)
    assert patch(as_user(ana), measure, due="2027-01-31").status_code == 200
    answer = patch(as_user(ana), measure, due="2027-02-01")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "changed_meanwhile")


def test_the_home_and_the_status_are_not_set_by_a_change(as_user, collective, person, ana):
    measure = making.measure(collective, by=ana)
    assert fields_of(patch(as_user(ana), measure, member=str(person.pk))) == ["member"]
    assert fields_of(patch(as_user(ana), measure, status="active")) == ["status"]


def test_staff_may_read_and_not_write(as_user, collective, ben):
    measure = making.measure(collective)
    sent = {"collective": str(collective.pk), "measure_type": "A1", "what": "Watch"}
    assert post(as_user(ben), MEASURES, **sent).status_code == 403
    assert patch(as_user(ben), measure, due="2027-01-31").status_code == 403
    assert post(as_user(ben), FOLLOW_UPS, measure=str(measure.pk), outcome="done").status_code == 403


# --- follow-ups and contacts -----------------------------------------------------------------
def test_a_program_says_how_it_goes(as_user, collective, ana):
    measure = making.measure(collective, status="agreed")
    client = as_user(ana)
    made = post(client, FOLLOW_UPS, measure=str(measure.pk), outcome="going", note="Works")
    assert (made.status_code, made.json()["next_on"]) == (201, day(30).isoformat())
    assert Measure.objects.unscoped().get().status == "in progress"
    assert [row["outcome"] for row in get(client, FOLLOW_UPS, measure=str(measure.pk))["results"]] == [
        "going"
    ]
    assert client.patch(f"{FOLLOW_UPS}{made.json()['id']}/", {}).status_code == 405


def test_follow_ups_of_a_measure_kept_to_others_are_not_listed(as_user, cast, collective):
    measure = making.measure(collective)
    narrow(measure, readers=[cast.mara])
    write(measure, by=cast.mara)
    row = making.follow_up(measure)
    assert get(as_user(cast.ana), FOLLOW_UPS)["results"] == []
    assert as_user(cast.ana).get(f"{FOLLOW_UPS}{row.pk}/").status_code == 404
    assert len(get(as_user(cast.mara), FOLLOW_UPS)["results"]) == 1


def test_contacts_are_no_follow_ups_and_the_other_way_round(as_user, collective, ana):
    client = as_user(ana)
    making.follow_up(making.measure(collective))
    made = post(client, CONTACTS, collective=str(collective.pk), kind="visit", note="All well")
    assert (made.status_code, made.json()["file"], made.json()["note"]) == (201, collective.code, "All well")
    assert [row["kind"] for row in get(client, CONTACTS)["results"]] == ["visit"]
    assert len(get(client, FOLLOW_UPS)["results"]) == 1
    assert FollowUp.objects.unscoped().count() == 2


@pytest.mark.parametrize(
    ("address", "fields", "wrong"),
    [
        (FOLLOW_UPS, {"outcome": "late"}, ["outcome"]),
        (FOLLOW_UPS, {"measure": str(uuid.uuid4())}, ["measure"]),
        (FOLLOW_UPS, {"next_on": "2020-01-01"}, ["next_on"]),
        (FOLLOW_UPS, {"happened_on": "2999-01-01"}, ["happened_on"]),
        (CONTACTS, {"kind": "measure"}, ["kind"]),
        (CONTACTS, {"kind": "dream"}, ["kind"]),
        (CONTACTS, {"collective": None}, ["collective"]),
        (CONTACTS, {"happened_on": "2999-01-01"}, ["happened_on"]),
    ],
)
def test_follow_ups_and_contacts_that_do_not_fit(as_user, collective, ana, address, fields, wrong):
    whole = {
        FOLLOW_UPS: {"measure": str(making.measure(collective).pk), "outcome": "going"},
        CONTACTS: {"collective": str(collective.pk), "kind": "call"},
    }[address]
    assert fields_of(post(as_user(ana), address, **{**whole, **fields})) == wrong
    assert FollowUp.objects.unscoped().count() == 0


def test_carla_can_neither_follow_up_nor_be_in_touch(as_user, collective, carla):
    measure = making.measure(collective)
    client = as_user(carla)
    assert fields_of(post(client, FOLLOW_UPS, measure=str(measure.pk), outcome="done")) == ["measure"]
    assert fields_of(post(client, CONTACTS, collective=str(collective.pk), kind="call")) == ["collective"]
