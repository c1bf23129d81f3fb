"""The API of communities: scope, closed fields, services behind it, errors in one shape."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.models import Collective, Consent, Meeting, Member, Membership, Practice, Tie
from communities.services import create_unsorted
from protection.accounts.models import ApiToken
from protection.accounts.services import digest
from protection.audit.models import AuditLine
from protection.records import files
from protection.records.access import reading_as
from protection.records.middleware import OPENED
from protection.records.services import narrow, write
from protection.vault.access import reading_as_system
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()


class Api:
    """A client that signs in with a key, as a program does."""

    def __init__(self, user):
        self.key = f"key-of-{user.code}"
        ApiToken.objects.create(
            user=user,
            name="test",
            digest=digest(self.key),
            expires_at=timezone.now() + timedelta(days=1),
            last_used_at=timezone.now(),
        )
        self.client = Client(headers={"Authorization": f"Token {self.key}"})

    def get(self, address, **query):
        return self.client.get(address, query)

    def post(self, address, headers=None, **data):
        return self.client.post(address, data, content_type="application/json", headers=headers or {})

    def patch(self, address, **data):
        return self.client.patch(address, data, content_type="application/json")


@pytest.fixture
def api(db):
    return Api


@pytest.fixture
def person(collective):
    return factories.member(collective, name="Quirina Vale")


def many(noun):
    return reverse(f"communities-api:{noun}-list")


def one(noun, row):
    return reverse(f"communities-api:{noun}-detail", args=[row.pk])


def ids(answer):
    assert answer.status_code == 200
    return {row["id"] for row in answer.json()["results"]}


def refusal(answer, status):
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    return answer.json()["error"]


# --- scope and closed fields -------------------------------------------------------------------
def everything(collective, person):
    factories.consent(person)
    factories.meeting(collective, decisions="The secret decision")
    factories.practice(collective, what="The secret guard")
    factories.tie(collective, to_ally="The secret clinic")
    return ["collective", "member", "membership", "tie", "meeting", "consent", "practice"]


def test_carla_gets_empty_lists_and_the_same_404_as_for_nothing(api, cast, collective, person):
    carla = api(cast.carla)
    nouns = everything(collective, person)
    models = [Collective, Member, Membership, Tie, Meeting, Consent, Practice]
    for noun, model in zip(nouns, models, strict=True):
        row = model.objects.unscoped().get()
        assert carla.get(many(noun)).json()["results"] == []
        hidden, missing = (
            carla.get(one(noun, row)),
            carla.get(reverse(f"communities-api:{noun}-detail", args=[uuid.uuid4()])),
        )
        assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
        assert hidden.status_code == 404
        assert carla.patch(one(noun, row), version=1).status_code == 404


def test_lists_hold_no_encrypted_text_at_all(api, cast, collective, person):
    nouns = everything(collective, person)
    ana = api(cast.ana)
    for noun in nouns:
        answer = ana.get(many(noun))
        assert answer.json()["count"] == 1
        for secret in ("River guards", "Quirina", "secret"):
            assert secret not in answer.content.decode()


def test_a_key_opens_the_case_and_never_a_name(api, cast, collective, person):
    shown = api(cast.ana).get(one("collective", collective)).json()
    assert (shown["name"], shown["closed"]) == ("River guards of Lower Meadow", [])
    shown = api(cast.ben).get(one("member", person)).json()
    assert (shown["name"], shown["code"], shown["closed"]) == (None, person.code, ["name"])


def test_names_that_were_opened_on_purpose_open_in_that_session_too(as_user, cast, person):
    client = as_user(cast.ana)
    assert client.get(one("member", person)).json()["name"] is None
    session = client.session
    session[OPENED] = {str(person.file_id): timezone.now().timestamp() + 60}
    session.save()
    assert client.get(one("member", person)).json()["name"] == "Quirina Vale"


def test_a_code_grant_reads_the_code_name_alone(api, cast, foreign_collective):
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    factories.meeting(foreign_collective)
    ben = api(cast.ben)
    shown = ben.get(one("collective", foreign_collective)).json()
    assert (shown["code"], shown["name"], shown["closed"]) == (foreign_collective.code, None, ["name"])
    assert ids(ben.get(many("meeting"))) == set()


def test_without_a_key_nothing_is_told(client, collective):
    assert refusal(client.get(many("collective")), 401)["code"] == "not_authenticated"


def test_a_refused_id_is_noted_for_the_person_behind_the_key(api, cast, collective):
    api(cast.carla).get(one("collective", collective))
    line = AuditLine.objects.latest("seq")
    assert (line.verb, line.actor, line.object_id) == ("access.not_found", cast.carla.pk, collective.pk)


# --- writing -------------------------------------------------------------------------------------
def test_a_collective_is_opened_with_the_rights_of_the_service(api, cast):
    answer = api(cast.ana).post(
        many("collective"), kind="MOV", name="Weavers", causes=["land"], safe_contact="Signal"
    )
    made = Collective.objects.unscoped().get()
    assert answer.status_code == 201
    assert (answer.json()["name"], answer.json()["safe_contact"]) == ("Weavers", "Signal")
    assert (answer.json()["id"], answer.json()["coordinator"]) == (str(made.pk), str(cast.ana.pk))
    assert refusal(api(cast.ben).post(many("collective"), kind="COM"), 403)["code"] == "permission_denied"


def test_a_group_inside_and_a_call_to_sort_are_opened_at_the_same_address(api, cast, collective):
    group = api(cast.ana).post(many("collective"), kind="GRP", name="Guard", part_of=str(collective.pk))
    assert Collective.objects.unscoped().get(pk=group.json()["id"]).file == collective.file
    call = api(cast.ben).post(many("collective"), to_sort=True, name="Some women")
    assert Collective.objects.unscoped().get(pk=call.json()["id"]).file.to_sort


def test_a_call_is_sorted_over_the_api(api, cast):
    with reading_as(cast.ben):
        call = create_unsorted(by=cast.ben)
    address = reverse("communities-api:collective-sort", args=[call.pk])
    answer = api(cast.ana).post(address, kind="PRO", name="Sellers", version=1)
    call.refresh_from_db()
    assert (answer.status_code, call.kind, call.file.to_sort) == (200, "PRO", False)


def test_the_same_request_sent_twice_makes_one_record(api, cast, collective):
    ana, key = api(cast.ana), {"Idempotency-Key": str(uuid.uuid4())}
    data = {"collective": str(collective.pk), "what": "Own guard"}
    first, second = (ana.post(many("practice"), headers=key, **data) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert Practice.objects.unscoped().count() == 1
    assert refusal(ana.post(many("practice"), headers={"Idempotency-Key": "x"}, **data), 400)


def test_a_change_names_the_version_that_was_read(api, cast, collective):
    ana, address = api(cast.ana), one("collective", collective)
    assert refusal(ana.patch(address, area="North"), 400)["fields"] == {
        "version": ["Send the version that you read."]
    }
    assert ana.patch(address, area="North", version=1).json()["version"] == 2
    late = refusal(ana.patch(address, area="South", version=1), 409)
    assert late["code"] == "changed_meanwhile"
    assert Collective.objects.unscoped().get(pk=collective.pk).area == "North"


def test_a_change_leaves_what_was_not_sent_as_it_lies(api, cast, collective, person):
    before = bytes(Member.objects.unscoped().get(pk=person.pk).__dict__["name"])
    answer = api(cast.ben).patch(one("member", person), gender="woman", version=1)
    assert (answer.status_code, answer.json()["gender"]) == (200, "woman")
    assert bytes(Member.objects.unscoped().get(pk=person.pk).__dict__["name"]) == before


def test_nobody_writes_over_a_closed_name_without_the_identity_level(api, cast, person):
    answer = api(cast.ben).patch(one("member", person), name="Somebody", version=1)
    assert refusal(answer, 403)["code"] == "permission_denied"
    assert api(cast.ana).patch(one("member", person), name="Quirina Oru", version=1).status_code == 200
    with reading_as_system():
        assert Member.objects.unscoped().get(pk=person.pk).name == "Quirina Oru"


def test_a_person_comes_with_a_role_in_a_group_that_one_may_see(api, cast, collective, foreign_collective):
    ben = api(cast.ben)
    answer = ben.post(many("member"), collective=str(collective.pk), roles=["guard"], name="Quirina")
    assert (answer.status_code, answer.json()["name"], answer.json()["closed"]) == (201, None, ["name"])
    assert Membership.objects.unscoped().get().visibility == "visible"
    for wrong in (foreign_collective.pk, uuid.uuid4()):
        refused = refusal(ben.post(many("member"), collective=str(wrong), roles=["guard"]), 400)
        assert refused["fields"] == {"collective": ["There is nothing here that you may see."]}
    assert set(refusal(ben.post(many("member"), collective=str(collective.pk)), 400)["fields"]) == {"roles"}
    assert Member.objects.unscoped().count() == 1


def test_a_role_is_given_changed_and_ended(api, cast, collective, person):
    ben, other = api(cast.ben), factories.collective(cast)
    made = ben.post(
        many("membership"),
        collective=str(other.pk),
        member=str(person.pk),
        roles=["ally"],
        starts="2025-02-01",
    ).json()
    address = reverse("communities-api:membership-detail", args=[made["id"]])
    assert ben.patch(address, roles=["elder"], version=1).json()["roles"] == ["elder"]
    assert ben.patch(address, ends=TODAY, version=2).status_code == 200
    assert ids(ben.get(many("membership"), current="false")) == {made["id"]}


def test_ties_begin_and_end(api, cast, collective, person, foreign_collective):
    ana = api(cast.ana)
    ends = {"from_member": str(person.pk), "to_collective": str(collective.pk)}
    made = ana.post(many("tie"), **ends, kind="struggle", strength="strong")
    assert (made.status_code, made.json()["transmits_risk"]) == (201, True)
    address = reverse("communities-api:tie-detail", args=[made.json()["id"]])
    assert refusal(ana.patch(address, kind="family", version=1), 400)["fields"] == {
        "kind": ["This cannot be set here."]
    }
    assert ana.patch(address, until=TODAY, version=1).json()["until"] == TODAY
    hidden = {"from_collective": str(collective.pk), "to_collective": str(foreign_collective.pk)}
    assert set(refusal(ana.post(many("tie"), **hidden, kind="legal", strength="weak"), 400)["fields"]) == {
        "to_collective"
    }


def test_a_meeting_is_recorded_and_corrected(api, cast, collective):
    ana = api(cast.ana)
    data = {"collective": str(collective.pk), "kind": "assembly", "date": TODAY, "quorum_met": None}
    made = ana.post(many("meeting"), **data, present=40, women=21, decides_on=["plan"], decisions="We stay")
    assert (made.status_code, made.json()["decisions"]) == (201, "We stay")
    address = reverse("communities-api:meeting-detail", args=[made.json()["id"]])
    wrong = refusal(ana.patch(address, present=20, version=1), 400)
    assert wrong["fields"] == {"women": ["This is more than the total of 20. Correct one of the two."]}
    assert ana.patch(address, present=41, version=1).json()["present"] == 41


def test_a_consent_is_recorded_and_withdrawn(api, cast, collective, person, foreign_collective):
    ana = api(cast.ana)
    meeting = factories.meeting(collective)
    data = {"status": "given", "purposes": ["case_file"], "form": "oral"}
    of_group = ana.post(many("consent"), collective=str(collective.pk), meeting=str(meeting.pk), **data)
    assert (of_group.status_code, of_group.json()["meeting"]) == (201, str(meeting.pk))
    both = {"collective": str(collective.pk), "member": str(person.pk)}
    assert set(refusal(ana.post(many("consent"), **both, **data), 400)["fields"]) == {"member"}
    foreign = factories.meeting(foreign_collective)
    hidden = {"collective": str(collective.pk), "meeting": str(foreign.pk)}
    assert set(refusal(ana.post(many("consent"), **hidden, **data), 400)["fields"]) == {"meeting"}
    made = ana.post(many("consent"), member=str(person.pk), **data).json()
    address = reverse("communities-api:consent-detail", args=[made["id"]])
    assert ana.patch(address, withdrawn_on=TODAY, version=1).json()["status"] == "withdrawn"


@pytest.mark.parametrize(
    "field", ["file", "file_id", "id", "code", "sensitivity", "named_only", "created_by"]
)
def test_fields_of_the_house_cannot_be_sent(api, cast, collective, foreign_collective, field):
    data = {field: str(foreign_collective.file_id)}
    ana = api(cast.ana)
    assert set(refusal(ana.patch(one("collective", collective), version=1, **data), 400)["fields"]) == {field}
    assert set(refusal(ana.post(many("collective"), kind="COM", **data), 400)["fields"]) == {field}
    assert Collective.objects.unscoped().get(pk=collective.pk).version == 1


def test_nothing_is_deleted_or_put(api, cast, collective):
    ana = api(cast.ana)
    for send in (ana.client.delete, ana.client.put):
        assert refusal(send(one("collective", collective)), 405)["code"] == "method_not_allowed"


# --- filters and pages -----------------------------------------------------------------------------
def test_filters_narrow_the_lists(api, cast, collective, person):
    network = factories.collective(cast, kind="NET", area="Coast")
    ana = api(cast.ana)
    assert ids(ana.get(many("collective"), kind="NET")) == {str(network.pk)}
    assert ids(ana.get(many("collective"), area="coa")) == {str(network.pk)}
    assert ids(ana.get(many("member"), collective=str(network.pk))) == set()
    assert ids(ana.get(many("member"), collective=str(collective.pk))) == {str(person.pk)}
    assert refusal(ana.get(many("collective"), kind="dragon"), 400)["code"] == "invalid"
    assert refusal(ana.get(many("meeting"), collective="x"), 400)["code"] == "invalid"


def test_r04_what_lies_out_of_sight_is_neither_named_nor_found(
    api, cast, collective, person, foreign_collective
):
    """An id tells which group it is to whoever works with both, and a filter answers whoever guesses one."""
    stranger = factories.member(foreign_collective)
    factories.membership(foreign_collective, person)
    inner = factories.collective(cast, part_of=foreign_collective)
    to = [factories.tie(collective, to=end) for end in (foreign_collective, stranger)]
    ana, foreign = api(cast.ana), str(foreign_collective.pk)
    for answer in (
        ana.get(many("tie")),
        *(ana.get(one("tie", tie)) for tie in to),
        ana.get(one("collective", inner)),
    ):
        assert (answer.status_code, foreign in answer.content.decode()) == (200, False)
        assert str(stranger.pk) not in answer.content.decode()
    for noun, field in (("tie", "to_collective"), ("collective", "part_of"), ("member", "collective")):
        assert ana.get(many(noun), **{field: foreign}).json()["count"] == 0
    assert ana.get(many("tie"), from_collective=str(collective.pk)).json()["count"] == 2
    assert ana.get(many("tie")).json()["results"][0]["from_collective"] == str(collective.pk)


def test_r04_a_role_kept_to_others_is_not_found_through_the_person(api, cast, collective, person):
    hidden = factories.membership(factories.collective(cast), person)
    narrow(hidden, readers=[cast.mara])
    write(hidden, by=cast.mara)
    address, of = many("member"), str(hidden.collective_id)
    found = {
        user.code: api(user).get(address, collective=of).json()["count"] for user in (cast.ana, cast.mara)
    }
    assert found == {"Ana": 0, "Mara": 1}


def test_pages_are_bounded(api, cast, collective):
    for _number in range(3):
        factories.meeting(collective)
    answer = api(cast.ana).get(many("meeting"), page_size=2).json()
    assert (answer["count"], len(answer["results"]), answer["count_is_bound"]) == (3, 2, False)
    assert refusal(api(cast.ben).get(many("meeting"), page=99), 404)["code"] == "not_found"


MAKE = {
    "collective": lambda cast, of: factories.collective(cast),
    "member": lambda cast, of: factories.member(of),
    "membership": lambda cast, of: factories.member(of),
    "meeting": lambda cast, of: factories.meeting(of),
    "practice": lambda cast, of: factories.practice(of),
    "tie": lambda cast, of: factories.tie(of, to_ally="Clinic"),
    "consent": lambda cast, of: factories.consent(of),
}


@pytest.mark.parametrize("count", [1, 3, 50])
@pytest.mark.parametrize("noun", list(MAKE))
def test_a_list_takes_three_queries(api, cast, collective, noun, count, django_assert_num_queries):
    for _number in range(count):
        MAKE[noun](cast, collective)
    ana = api(cast.ana)
    with django_assert_num_queries(3):
        assert ana.get(many(noun)).json()["count"] >= count


def test_the_schema_describes_every_route(as_user, ana):
    schema = as_user(ana).get("/api/schema/").json()
    shown = schema["components"]["schemas"]["CollectiveShown"]["properties"]
    assert shown["name"] == {"type": "string", "nullable": True, "readOnly": True}
    assert "post" in schema["paths"]["/api/collectives/{id}/sort/"]
