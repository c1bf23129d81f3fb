"""Incidents and acts over the API: the same services, the same scope, errors in one shape."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from protection.notices.models import Task
from protection.records import files
from protection.records.access import reading_as
from risk.models import Act, Incident
from risk.services.incidents import log_incident
from tests import factories
from tests.risk.filled import STORY, acts_of, report, the_incident

pytestmark = pytest.mark.django_db
INCIDENTS, ACTS = "/api/incidents/", "/api/acts/"


@pytest.fixture
def api(as_user):
    """A client that speaks JSON, signed in as the person."""

    def sign_in(user):
        client = as_user(user)

        def send(method, address, data=None, **headers):
            answer = getattr(client, method)(address, data, content_type="application/json", headers=headers)
            return answer.status_code, answer.json()

        return send

    return sign_in


def said(of, **more) -> dict:
    values = {
        "collective": str(of.pk) if of else None,
        "danger": "no",
        "boxes": ["threat"],
        "aimed_at": ["collective"],
        "happened_on": timezone.localdate().isoformat(),
        "permission": "agreed",
        **more,
    }
    return {name: value for name, value in values.items() if value is not None}


def test_what_was_logged_comes_back(api, ben, collective):
    status, made = api(ben)(
        "post", INCIDENTS, said(collective, narrative=STORY, call_back="at noon", death_threat=True)
    )
    assert (status, made["narrative"], made["call_back"], made["closed"]) == (201, STORY, None, ["call_back"])
    assert (made["severity"], made["collective"], made["reference"]) == (
        4,
        str(collective.pk),
        the_incident().reference,
    )


def test_a_list_holds_no_text(api, ben, collective):
    factories.incident(collective, narrative="Unmistakable words")
    status, answer = api(ben)("get", INCIDENTS)
    assert (status, answer["count"], answer["count_is_bound"]) == (200, 1, False)
    assert "narrative" not in answer["results"][0]


def test_carla_gets_an_empty_list_and_the_same_404(api, carla, collective):
    incident = factories.incident(collective)
    act = Act.objects.unscoped().get()
    assert api(carla)("get", INCIDENTS)[1]["results"] == []
    assert api(carla)("get", ACTS)[1]["results"] == []
    hidden = api(carla)("get", f"{INCIDENTS}{incident.pk}/")
    assert hidden == api(carla)("get", f"{INCIDENTS}{uuid4()}/")
    assert hidden[0] == 404
    assert api(carla)("post", f"{ACTS}{act.pk}/sort/", {"act_type": "DTV"})[0] == 404


def test_a_hidden_collective_is_the_same_as_a_missing_one(api, ben, foreign_collective):
    status, answer = api(ben)("post", INCIDENTS, said(foreign_collective))
    assert status == 400
    assert answer["error"]["code"] == "invalid"
    assert answer["error"]["fields"] == {"collective": ["There is nothing here that you may see."]}
    assert api(ben)("post", INCIDENTS, said(None, collective=str(uuid4())))[1] == answer


@pytest.mark.parametrize("missing", ["collective", "danger", "boxes", "aimed_at", "happened_on"])
def test_each_of_the_five_is_required(missing, api, ben, collective):
    status, answer = api(ben)("post", INCIDENTS, said(collective, **{missing: None}))
    assert (status, list(answer["error"]["fields"])) == (400, [missing])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"happened_on": "2999-01-01"}, "happened_on"),
        ({"happened_on": "yesterday"}, "happened_on"),
        ({"boxes": []}, "boxes"),
        ({"boxes": "threat"}, "boxes"),
        ({"aimed_at": ["moon"]}, "aimed_at"),
        ({"people_count": 0}, "people_count"),
        ({"people_count": 2_000_000_000}, "people_count"),
        ({"group": str(uuid4())}, "group"),
        ({"readers": [str(uuid4())]}, "readers"),
        ({"people": [{"member": str(uuid4())}]}, "people"),
        ({"severity": 1}, "severity"),
        ({"sensitivity": 1}, "sensitivity"),
        ({"boxes": ["smear"], "death_threat": True}, "boxes"),
        ({"permission": "refused", "narrative": STORY}, "narrative"),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(more, field, api, ben, collective):
    status, answer = api(ben)("post", INCIDENTS, said(collective, **more))
    assert (status, list(answer["error"]["fields"])) == (400, [field])
    assert Incident.objects.unscoped().count() == 0


def test_where_they_refused_texts_are_left_out_when_the_sender_says_so(api, ben, collective):
    status, made = api(ben)(
        "post", INCIDENTS, said(collective, permission="refused", narrative=STORY, drop=True)
    )
    assert (status, made["narrative"], made["permission"]) == (201, "", "refused")


def test_a_call_from_a_group_that_is_not_on_the_list(api, ben):
    status, made = api(ben)("post", INCIDENTS, said(None, unlisted=True, heard_of="Fishers"))
    assert (status, the_incident().collective.file.to_sort) == (201, True)
    assert made["collective"] == str(the_incident().collective_id)


def test_r93_the_same_key_makes_one_incident(api, ben, collective):
    key = str(uuid4())
    send = api(ben)
    first = send("post", INCIDENTS, said(collective), **{"Idempotency-Key": key})
    second = send("post", INCIDENTS, said(collective), **{"Idempotency-Key": key})
    assert (first[0], second[0], first[1]["id"]) == (201, 200, second[1]["id"])
    assert Incident.objects.unscoped().count() == 1


def test_danger_and_the_next_step_open_their_tasks(api, cast, collective):
    until = (timezone.localdate() + timedelta(days=2)).isoformat()
    step = {"note": "ask the lawyer", "who": str(cast.ana.pk), "until": until}
    api(cast.ben)("post", INCIDENTS, said(collective, danger="yes", next_step=step))
    tasks = Task.objects.unscoped().order_by("kind", "assignee__code")
    assert [(task.kind, task.assignee.code) for task in tasks] == [
        ("call_back", "Ana"),
        ("danger", "Ana"),
        ("danger", "Mara"),
    ]


def test_people_are_named_at_once(api, ben, collective):
    people = [factories.member(collective) for _ in range(3)]
    hits = [{"member": str(one.pk)} for one in people]
    api(ben)("post", INCIDENTS, said(collective, aimed_at=["people"], people_count=3, people=hits))
    assert acts_of(the_incident()) == [("THR", "member", None)] * 3


def test_a_patch_changes_what_it_sends_and_nothing_else(api, ben, collective, system):
    send = api(ben)
    _status, made = send(
        "post", INCIDENTS, said(collective, narrative=STORY, call_back="at noon", death_threat=True)
    )
    status, now = send(
        "patch", f"{INCIDENTS}{made['id']}/", {"version": 1, "effect": "Meetings moved indoors."}
    )
    assert (status, now["effect"], now["narrative"], now["version"]) == (
        200,
        "Meetings moved indoors.",
        STORY,
        2,
    )
    assert (the_incident().call_back, acts_of(the_incident())) == ("at noon", [("DTV", "collective", None)])


def test_r92_a_patch_of_an_old_version_is_409(api, ben, collective):
    send = api(ben)
    address = f"{INCIDENTS}{send('post', INCIDENTS, said(collective))[1]['id']}/"
    send("patch", address, {"version": 1, "author_type": "police"})
    status, answer = send("patch", address, {"version": 1, "author_type": "company"})
    assert (status, answer["error"]["code"]) == (409, "changed_meanwhile")
    assert the_incident().author_type == "police"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "version"),
        ({"version": 1, "collective": str(uuid4())}, "collective"),
        ({"version": 1, "readers": []}, "readers"),
        ({"version": 1, "file": str(uuid4())}, "file"),
        ({"version": 1, "reference": "I-0000"}, "reference"),
        ({"version": 1, "permission": "refused"}, "narrative"),
    ],
)
def test_a_patch_that_cannot_stand_is_refused(more, field, api, ben, collective):
    send = api(ben)
    made = send("post", INCIDENTS, said(collective, narrative=STORY))[1]
    status, answer = send("patch", f"{INCIDENTS}{made['id']}/", more)
    assert (status, list(answer["error"]["fields"])) == (400, [field])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("severity=4", 1),
        ("what=act:ASS", 1),
        ("happened_after=2025-01-01", 1),
        ("happened_before=2024-12-31", 1),
        ("danger=yes", 0),
    ],
)
def test_the_list_is_filtered(query, count, api, ben, collective):
    factories.incident(collective, happened_on="2024-05-05")
    factories.incident(collective, acts=("ASS",), severity=4)
    assert api(ben)("get", f"{INCIDENTS}?{query}")[1]["count"] == count


@pytest.mark.parametrize("query", ["severity=9", "happened_after=soon", "what=x", "collective=x"])
def test_a_filter_that_makes_no_sense_is_refused(query, api, ben, collective):
    status, answer = api(ben)("get", f"{INCIDENTS}?{query}")
    assert (status, list(answer["error"]["fields"])) == (400, [query.partition("=")[0]])


def test_an_act_is_sorted(api, ben, collective):
    with reading_as(ben):
        log_incident(report=report(collective, boxes=("damage",)), by=ben)
    act = Act.objects.unscoped().get()
    send = api(ben)
    assert send("get", f"{ACTS}?to_sort=true")[1]["count"] == 1
    status, now = send("post", f"{ACTS}{act.pk}/sort/", {"act_type": "THF", "version": 1})
    assert (status, now["act_type"], now["to_sort"], now["severity"]) == (200, "THF", False, 3)
    assert send("post", f"{ACTS}{act.pk}/sort/", {"act_type": "VAN", "version": 1})[0] == 409
    status, answer = send("post", f"{ACTS}{act.pk}/sort/", {"act_type": "VAN", "severity": 5})
    assert (status, list(answer["error"]["fields"])) == (400, ["reason"])


def test_an_act_that_is_sorted_into_care_answers_with_its_id_alone(api, ben, collective):
    with reading_as(ben):
        log_incident(report=report(collective, boxes=("other",)), by=ben)
    act = Act.objects.unscoped().get()
    assert api(ben)("post", f"{ACTS}{act.pk}/sort/", {"act_type": "SEX"}) == (200, {"id": str(act.pk)})


def test_acts_are_not_made_here(api, ben, collective):
    assert api(ben)("post", ACTS, {"act_type": "KIL"})[0] == 405


def test_a_code_grant_logs_and_does_not_read(api, cast, foreign_collective):
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    status, made = api(cast.ben)("post", INCIDENTS, said(foreign_collective, narrative=STORY))
    assert (status, made) == (201, {"id": str(the_incident().pk)})


# --- performance ------------------------------------------------------------------------------------
def saved_with(ben, of, api, history: int) -> int:
    """How many statements it takes to save an incident with three people, who were named before so many times."""
    people = [factories.member(of) for _ in range(3)]
    hits = [{"member": str(one.pk)} for one in people]
    for _ in range(history):
        incident = factories.incident(of, acts=())
        for one in people:
            Act(
                file=of.file, incident=incident, act_type="THR", severity=3, target="member", member=one,
                created_at=timezone.now(), updated_at=timezone.now(),
            ).save()  # fmt: skip
    send = api(ben)
    send("get", INCIDENTS)
    with CaptureQueriesContext(connection) as asked:
        status, _made = send("post", INCIDENTS, said(of, aimed_at=["people"], people_count=3, people=hits))
    assert status == 201
    return len(asked)


def test_p5_saving_with_three_people_costs_the_same_whatever_their_history(api, ben, collective):
    assert [saved_with(ben, collective, api, history) for history in (0, 5)] == [17, 17]
