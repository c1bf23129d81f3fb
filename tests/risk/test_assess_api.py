"""Assessments and standings over the API: the same services, scope and refusals as the pages."""

from decimal import Decimal

import pytest
from django.urls import reverse

from protection.records.access import reading_as
from risk.models import Assessment, LevelDecision, Standing
from tests import factories
from tests.risk import sheets_made as made

LIST = reverse("risk-api:assessment-list")
STANDINGS = reverse("risk-api:standing-list")


@pytest.fixture
def ask(as_user):
    """ask(person, method, address, data) gives status and body."""

    def send(person, method, address, data=None):
        options = {"data": data, "content_type": "application/json"} if method != "get" else {}
        answer = getattr(as_user(person), method)(address, **options)
        return answer.status_code, answer.json()

    return send


def detail(assessment, name="detail"):
    return reverse(f"risk-api:assessment-{name}", args=[assessment.pk])


def body(of, **fields):
    kind = "member" if hasattr(of, "gender") else "collective"
    return {kind: str(of.pk), "assessed_on": "2026-03-01", **fields}


def scenario(**fields):
    values = {
        "threat": "Men may burn the school.",
        "answers": [
            *({"axis": "T", "code": f"T{at}", "value": 3} for at in range(1, 6)),
            *({"axis": axis, "code": f"K{at}", "value": 3} for axis in "VC" for at in range(1, 4)),
        ],
    }
    return {**values, **fields}


def test_an_assessment_from_draft_to_frozen(ask, cast, collective):
    code, draft = ask(cast.ana, "post", LIST, body(collective, scenarios=[scenario()], sources=2))
    assert (code, draft["status"], draft["version"], draft["sources"]) == (201, "draft", 1, 2)
    assert [one["threat"] for one in draft["scenarios"]] == ["Men may burn the school."]
    row = Assessment.objects.unscoped().get()

    sent = {"version": 1, "took_part": "Council, 9 people"}
    code, changed = ask(cast.ana, "patch", detail(row), sent)
    assert (code, changed["took_part"], changed["version"]) == (200, "Council, 9 people", 2)
    assert len(changed["scenarios"][0]["answers"]) == 11  # what was not sent stays

    code, finished = ask(cast.ana, "post", detail(row, "finish"), {"version": 2})
    assert (code, finished["status"], finished["level"], finished["base"]) == (
        200,
        "finished",
        "MEDIUM",
        "3.0",
    )
    assert finished["scenarios"][0]["raw"] == "3.0"

    code, refused = ask(cast.ana, "patch", detail(row), {"version": 3, "summary": "x"})
    assert (code, refused["error"]["code"]) == (409, "refused")
    code, refused = ask(cast.ana, "post", detail(row, "finish"), {})
    assert code == 409


def test_scenarios_that_are_sent_replace_all(ask, cast, collective):
    draft = made.draft(collective, cast.ana, made.MEDIUM, made.sheet_of("E2"))
    sent = {"version": 1, "scenarios": [scenario(act_type="DST", sureness="good")]}
    code, changed = ask(cast.ana, "patch", detail(draft), sent)
    assert (code, len(changed["scenarios"])) == (200, 1)
    assert (changed["scenarios"][0]["act_type"], changed["scenarios"][0]["sureness"]) == ("DST", "good")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        pytest.param(
            {"scenarios": [scenario(answers=[{"axis": "T", "code": "T1", "value": 0}])]}, "scenarios", id="0"
        ),
        pytest.param(
            {"scenarios": [scenario(answers=[{"axis": "V", "code": "K1", "value": 6}])]}, "scenarios", id="6"
        ),
        pytest.param(
            {"scenarios": [scenario(answers=[{"axis": "V", "code": "K1", "value": "much"}])]},
            "scenarios",
            id="text",
        ),
        pytest.param(
            {"scenarios": [scenario(answers=[{"axis": "V", "code": "J1"}])]}, "scenarios", id="of a person"
        ),
        pytest.param({"scenarios": [scenario()] * 6}, "scenarios", id="six scenarios"),
        pytest.param({"scenarios": "many"}, "scenarios", id="no list"),
        pytest.param({"assessed_on": "2999-01-01"}, "assessed_on", id="the future"),
        pytest.param({"assessed_on": "soon"}, "assessed_on", id="no date"),
        pytest.param({"sources": 0}, "sources", id="no source"),
        pytest.param({"level": "LOW"}, "level", id="a result cannot be sent"),
        pytest.param({"member": "x"}, "member", id="no id"),
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(ask, cast, collective, fields, place):
    code, answer = ask(cast.ana, "post", LIST, body(collective, **fields))
    assert (code, list(answer["error"]["fields"])) == (400, [place])
    assert Assessment.objects.unscoped().count() == 0


def test_one_subject_is_named_not_two_and_not_none(ask, cast, collective):
    member = factories.member(collective)
    both = {**body(collective), **body(member)}
    for sent in (both, {"assessed_on": "2026-03-01"}):
        code, answer = ask(cast.ana, "post", LIST, sent)
        assert (code, list(answer["error"]["fields"])) == (400, ["collective"])


def test_a_person_without_permission_is_a_403_with_the_reason(ask, cast, collective):
    member = factories.member(collective)
    code, answer = ask(cast.ana, "post", LIST, body(member))
    assert (code, "no permission to assess" in answer["error"]["message"]) == (403, True)
    made.consent(member)
    assert ask(cast.ana, "post", LIST, body(member))[0] == 201


def test_a_stale_version_is_a_409(ask, cast, collective):
    draft = made.draft(collective, cast.ana)
    assert ask(cast.ana, "patch", detail(draft), {"version": 1, "sources": 2})[0] == 200
    code, answer = ask(cast.mara, "patch", detail(draft), {"version": 1, "sources": 9})
    assert (code, answer["error"]["code"]) == (409, "changed_meanwhile")
    code, answer = ask(cast.mara, "post", detail(draft, "finish"), {"version": 1})
    assert (code, answer["error"]["code"]) == (409, "changed_meanwhile")
    code, answer = ask(cast.mara, "patch", detail(draft), {"sources": 9})
    assert (code, list(answer["error"]["fields"])) == (400, ["version"])


def test_a_level_is_decided_and_confirmed(ask, cast, collective):
    row = made.finished(collective, cast.ana, made.sheet_of("E6"))
    code, answer = ask(cast.ana, "post", detail(row, "decide"), {"level": "LOW"})
    assert (code, list(answer["error"]["fields"])) == (400, ["reason"])
    code, answer = ask(cast.ana, "post", detail(row, "decide"), {"level": "LOW", "reason": "Talked through."})
    assert (code, answer["decisions"][0]["confirmed_at"]) == (200, None)
    assert ask(cast.ana, "post", detail(row, "confirm"))[0] == 403
    code, answer = ask(cast.mara, "post", detail(row, "confirm"))
    assert (code, answer["decisions"][0]["confirmed_at"] is not None) == (200, True)
    assert LevelDecision.objects.unscoped().get().confirmed_by == cast.mara


def test_nothing_to_confirm_or_to_decide_is_a_409(ask, cast, collective):
    draft = made.draft(collective, cast.ana)
    assert ask(cast.mara, "post", detail(draft, "confirm"))[0] == 409
    assert ask(cast.ana, "post", detail(draft, "decide"), {"level": "LOW"})[0] == 409


def test_carla_sees_nothing_of_it_in_any_list(ask, cast, collective, foreign_collective):
    made.finished(collective, cast.ana)
    mine = made.finished(foreign_collective, cast.carla)
    code, answer = ask(cast.carla, "get", LIST)
    assert (code, [one["id"] for one in answer["results"]]) == (200, [str(mine.pk)])
    code, answer = ask(cast.carla, "get", STANDINGS)
    assert [one["collective"] for one in answer["results"]] == [str(foreign_collective.pk)]
    code, answer = ask(cast.carla, "get", f"{LIST}?collective={collective.pk}")
    assert (code, answer["results"]) == (200, [])


def test_standings_of_a_person_hold_only_what_the_reader_may_know(ask, cast, collective, foreign_collective):
    member = factories.member(collective, visibility="visible")
    factories.membership(foreign_collective, member, visibility="visible")
    made.finished(foreign_collective, cast.carla, made.scoring("9.0"))
    made.finished(collective, cast.ana, made.scoring("2.6"))
    made.finished(member, cast.ana, made.scoring("1.2"))
    _code, answer = ask(cast.ana, "get", f"{STANDINGS}?member={member.pk}&current=true")
    assert sorted((one["score"], one["driver"]) for one in answer["results"]) == [
        ("1.2", "own"),
        ("2.6", "from_collective"),
    ]
    assert {one["why"] for one in answer["results"]} == {
        "This person is Low because of their own assessment: 1.2.",
        f"This person is Medium because the group {collective.code} is at 2.6: all of that passes to its visible "
        "people. A measure for the whole group comes first.",
    }
    assert "9.0" not in str(answer)


def test_a_kept_membership_is_no_standing_for_those_who_may_not_see_it(ask, cast, collective):
    member = factories.member(collective)
    made.finished(collective, cast.ana, made.scoring("9.0"))
    with reading_as(cast.ana):
        row = member.memberships.get()
        row.sensitivity = 4
        row.save()
    assert len(ask(cast.ana, "get", f"{STANDINGS}?member={member.pk}")[1]["results"]) == 1
    assert ask(cast.ben, "get", f"{STANDINGS}?member={member.pk}")[1]["results"] == []


def test_nobody_writes_a_standing(ask, cast, collective):
    made.finished(collective, cast.ana)
    row = Standing.objects.unscoped().get()
    address = reverse("risk-api:standing-detail", args=[row.pk])
    assert ask(cast.ana, "patch", address, {"score": "0.1"})[0] == 405
    assert ask(cast.ana, "post", STANDINGS, {})[0] == 405
    assert Standing.objects.unscoped().get().score == Decimal("3.6")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("?status=finished", 2, id="finished"),
        pytest.param("?status=draft", 1, id="drafts"),
        pytest.param("?level=HIGH", 1, id="high"),
        pytest.param("?review_by=2000-01-01", 0, id="due long ago"),
    ],
)
def test_filters(ask, cast, collective, query, count):
    made.finished(collective, cast.ana, made.sheet_of("E6"))
    made.finished(collective, cast.ana, made.sheet_of("E1"))
    made.draft(collective, cast.ana)
    assert ask(cast.ana, "get", LIST + query)[1]["count"] == count


def test_a_senseless_filter_is_named(ask, cast, collective):
    code, answer = ask(cast.ana, "get", f"{LIST}?level=GREEN")
    assert (code, list(answer["error"]["fields"])) == (400, ["level"])


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_lists_ask_the_same_number_of_questions(
    as_user, cast, collective, count, django_assert_num_queries
):
    for _one in range(count):
        made.draft(collective, cast.ana)
    client = as_user(cast.ana)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


LIST_QUERIES = 4
