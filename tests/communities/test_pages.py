"""The pages: what they show to whom, what they refuse, and that nothing typed is lost."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from communities.forms.collectives import OFFERED
from communities.models import Collective, Consent, Meeting, Member, Membership, Practice, Tie
from protection import registry
from protection.records import files
from protection.records.access import reading_as
from protection.records.middleware import OPENED
from protection.vault.access import reading_as_system
from tests import factories

pytestmark = pytest.mark.django_db
HIDDEN = "Quorvex Hidden Circle"
TODAY = timezone.localdate()


def at(name, *things, **query):
    address = reverse(f"communities:{name}", args=[getattr(thing, "pk", thing) for thing in things])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def day(name, value=TODAY):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def field_value(html, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)
    return found.group(1) if found else ""


@pytest.fixture
def person(collective):
    return factories.member(collective, name="Quirina Vale")


@pytest.fixture
def opened(as_user):
    """A client whose person opened the names of a file a moment ago."""

    def sign_in(user, *things):
        client = as_user(user)
        session = client.session
        session[OPENED] = {str(thing.file_id): timezone.now().timestamp() + 60 for thing in things}
        session.save()
        return client

    return sign_in


# --- lists -------------------------------------------------------------------------------------
def test_the_list_shows_what_one_may_see_and_nothing_else(as_user, ana, collective, foreign_collective):
    html = page(as_user(ana), at("collectives"))
    assert collective.code in html
    assert "River guards of Lower Meadow" in html
    assert foreign_collective.code not in html
    assert HIDDEN not in html


def test_carla_learns_from_no_list_or_count_that_the_group_exists(as_user, carla, collective):
    before = page(as_user(carla), at("collectives"))
    factories.member(collective, name="Quirina Vale")
    factories.meeting(collective)
    after = page(as_user(carla), at("collectives"))
    assert collective.code not in after
    assert "Signed in until" in after
    strip = re.compile(r"csrfmiddlewaretoken[^>]*>|Signed in until.{0,60}")
    assert strip.sub("", before) == strip.sub("", after)


@pytest.mark.parametrize("name", ["collective", "people", "ties", "meetings"])
def test_a_code_grant_shows_the_code_name_and_no_text(as_user, cast, foreign_collective, name):
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    person = factories.member(foreign_collective, name="Quirina Vale")
    factories.meeting(foreign_collective, decisions="The secret decision")
    factories.practice(foreign_collective, what="The secret guard")
    html = page(as_user(cast.ben), at(name, foreign_collective))
    assert foreign_collective.code in html
    for secret in (HIDDEN, "Quirina Vale", "The secret decision", "The secret guard"):
        assert secret not in html
    assert person.code not in html
    assert "You see code names only" in html
    for lie in ("Nobody is written down", "No ties yet", "No meetings are recorded", "Nothing is agreed"):
        assert lie not in html


def test_a_person_seen_by_code_name_is_not_said_to_lack_consent(as_user, cast, foreign_collective):
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    person = factories.member(foreign_collective, name="Quirina Vale")
    factories.consent(person)
    html = page(as_user(cast.ben), at("member", person))
    assert ("You see code names only" in html, "No consent recorded" in html) == (True, False)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"valley", "coast", "call"}),
        ("?kind=NET", {"coast"}),
        ("?area=VALL", {"valley"}),
        ("?to_sort=on", {"call"}),
        ("?kind=NET&area=valley", set()),
        ("?kind=%00", {"valley", "coast", "call"}),
        ("?kind=dragon&area=coast", {"coast"}),
        ("?page=99999999999999999999", {"valley", "coast", "call"}),
        ("?page=x", {"valley", "coast", "call"}),
    ],
)
def test_filters_narrow_and_a_senseless_one_is_left_out(as_user, cast, query, shown):
    groups = {
        "valley": factories.collective(cast, area="Upper valley"),
        "coast": factories.collective(cast, kind="NET", area="Coast"),
        "call": factories.collective(cast),
    }
    groups["call"].file.to_sort = True
    groups["call"].file.save()
    html = page(as_user(cast.ana), at("collectives") + query)
    assert {name for name, row in groups.items() if row.code in html} == shown


def test_an_empty_list_says_why_it_is_empty(as_user, cast, collective):
    client = as_user(cast.ana)
    assert "No communities match these filters." in page(client, at("collectives") + "?kind=NET")
    assert "No communities yet." in page(as_user(cast.carla), at("collectives"))
    assert "No community is open to you yet." in page(as_user(cast.otto), at("collectives"))


def test_the_level_filter_stands_only_where_an_app_above_can_answer_it(as_user, ana, collective, monkeypatch):
    def give(rows, user):
        return {row.pk: {"level": "HIGH", "next_date": TODAY + timedelta(days=1)} for row in rows}

    monkeypatch.setattr(registry, "collective_columns", {"made": give})
    assert 'name="level"' not in page(as_user(ana), at("collectives"))
    give.narrow = lambda rows, level, user: rows if level == "HIGH" else rows.none()
    html = page(as_user(ana), at("collectives") + "?level=HIGH")
    assert collective.code in html
    assert "Risk level High, 3 of 4" in html
    assert "Due tomorrow" in html
    assert collective.code not in page(as_user(ana), at("collectives") + "?level=LOW")


def test_the_soonest_of_two_next_dates_is_shown(as_user, ana, collective, monkeypatch):
    soon, late = TODAY + timedelta(days=1), TODAY + timedelta(days=9)
    columns = {
        "one": lambda rows, user: {row.pk: {"next_date": late, "next_what": "Review"} for row in rows},
        "two": lambda rows, user: {row.pk: {"next_date": soon, "next_what": "Visit"} for row in rows},
        "three": lambda rows, user: {row.pk: {"next_date": None} for row in rows},
    }
    monkeypatch.setattr(registry, "collective_columns", columns)
    html = page(as_user(ana), at("collective", collective))
    assert ("Visit" in html, "Review" in html) == (True, False)


# --- the page of a collective ------------------------------------------------------------------
def test_the_page_shows_strengths_steps_and_contact(as_user, ben, cast):
    of = factories.collective(
        cast,
        causes=["land"],
        defends="The right to water",
        emergency_steps="Ring the bell",
        safe_contact="Signal only",
        reporting_rule="The council reports",
    )
    factories.practice(of, what="Own guard")
    html = page(as_user(ben), of.get_absolute_url())
    for words in (
        "Land and territory",
        "The right to water",
        "Own guard",
        "Ring the bell",
        "Signal only",
        "The council reports",
        "No consent recorded",
    ):
        assert words in html
    assert "<title>Overview · " + of.code in html


def test_staff_are_offered_no_act_that_would_be_refused(as_user, cast, collective):
    staff, coordinator = (page(as_user(user), at("collective", collective)) for user in (cast.ben, cast.ana))
    address = at("collective-edit", collective)
    assert (address in staff, address in coordinator) == (False, True)


def test_no_title_names_a_person_or_a_group(opened, ana, collective, person):
    client = opened(ana, collective, person)
    for address in (
        at("collective", collective),
        at("member", person),
        at("people", collective),
        at("member-edit", person),
    ):
        title = re.search(r"<title>(.*?)</title>", page(client, address), re.S).group(1)
        assert ("Quirina" in title, "River guards" in title) == (False, False)


def test_a_group_inside_leads_back_to_its_community(as_user, ana, collective):
    group = factories.collective(kind="GRP", part_of=collective, file=collective.file, name="Women's circle")
    assert group.code in page(as_user(ana), at("collective", collective))
    assert at("collective", collective) in page(as_user(ana), at("collective", group))


def test_a_group_that_lies_in_a_file_out_of_sight_is_not_named(as_user, cast, foreign_collective):
    group = factories.collective(cast, kind="GRP", part_of=foreign_collective)
    for address in (at("collective", group), at("collectives")):
        assert foreign_collective.code not in page(as_user(cast.ana), address)


# --- opening and changing ------------------------------------------------------------------------
def test_ana_opens_a_file_with_the_code_name_that_the_group_chose(as_user, ana, cast):
    client = as_user(ana)
    html = page(client, at("collective-create"))
    offered = re.findall(r'name="code" value="([^"]+)"', html)
    assert len(offered) == 3
    data = {"code": offered[1], "kind": "MOV", "name": "Weavers", "causes": ["land"], "area": "North"}
    answer = client.post(at("collective-create"), data)
    made = Collective.objects.unscoped().get()
    assert (answer.status_code, answer.headers["Location"]) == (302, made.get_absolute_url())
    assert made.code == OFFERED.unsign(offered[1])
    assert (made.kind, made.area, made.causes) == ("MOV", "North", ["land"])


def test_nobody_types_a_code_name_of_their_own(as_user, ana):
    client = as_user(ana)
    answer = client.post(at("collective-create"), {"code": "river-guards", "kind": "COM"})
    assert answer.status_code == 200
    assert Collective.objects.unscoped().count() == 0


def test_a_code_name_that_was_taken_meanwhile_is_refused_and_the_rest_kept(as_user, ana, cast):
    taken = factories.collective(cast).code
    answer = as_user(ana).post(
        at("collective-create"), {"code": OFFERED.sign(taken), "kind": "COM", "name": "Weavers & sons"}
    )
    html = answer.content.decode()
    assert "This code name was taken a moment ago." in html
    assert escape("Weavers & sons") in html
    assert Collective.objects.unscoped().count() == 1


def test_the_same_form_sent_twice_opens_one_file(as_user, ana):
    client = as_user(ana)
    data = {"kind": "COM", "form_key": str(uuid.uuid4())}
    first, second = (client.post(at("collective-create"), data) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Collective.objects.unscoped().count() == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"kind": ""}, "Choose an answer for “What kind of group is it?”."),
        ({"kind": "dragon"}, "dragon is not one of the available choices"),
        ({"kind": "COM", "area": "x" * 200}, "Shorten “Area”: it has 200 characters, and 120 are the most."),
        ({"kind": "COM", "name": "a\x00b"}, "Null characters are not allowed."),
        ({"kind": "COM", "causes": ["land", "x"]}, "x is not one of the available choices"),
        ({"kind": "COM", "form_key": "x"}, "Enter a valid UUID."),
    ],
)
def test_bad_input_gives_a_clear_sentence_and_keeps_what_was_typed(as_user, ana, data, message):
    answer = as_user(ana).post(at("collective-create"), {"defends": "Typed with care", **data})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert message in html
    assert "Typed with care" in html
    assert html.count("<title>Error:") == 1
    assert Collective.objects.unscoped().count() == 0


def edit_data(client, of, **typed):
    version = field_value(page(client, at("collective-edit", of)), "version")
    return {"kind": of.kind, "name": "River guards of Lower Meadow", "version": version, **typed}


def test_an_edit_saves_and_an_untouched_name_keeps_its_ciphertext(as_user, ana, collective):
    before = bytes(Collective.objects.unscoped().get(pk=collective.pk).__dict__["name"])
    client = as_user(ana)
    data = edit_data(client, collective, defends="Water", people="64", **day("counted_on"))
    answer = client.post(at("collective-edit", collective), data)
    row = Collective.objects.unscoped().get(pk=collective.pk)
    assert answer.status_code == 302
    assert (row.people, row.counted_on, row.version) == (64, TODAY, 2)
    assert bytes(row.__dict__["name"]) == before


def test_who_counted_stands_beside_the_count(as_user, ana, collective):
    client = as_user(ana)
    data = edit_data(
        client, collective, women="30", count_source="The council's own list", **day("counted_on")
    )
    assert client.post(at("collective-edit", collective), data).status_code == 302
    assert "The council&#x27;s own list" in page(client, at("collective", collective))


def test_an_impossible_count_stands_beside_its_question(as_user, ana, collective):
    client = as_user(ana)
    data = edit_data(client, collective, people="10", women="11", defends="Typed with care")
    html = client.post(at("collective-edit", collective), data).content.decode()
    assert "This is more than the total of 10. Correct one of the two." in html
    assert 'href="#id_women"' in html
    assert "Typed with care" in html


def test_two_editors_see_both_texts_and_lose_neither(as_user, cast, collective):
    ana, mara = as_user(cast.ana), as_user(cast.mara)
    of_mara = edit_data(mara, collective, defends="Mara: the forest", area="South")
    ana.post(
        at("collective-edit", collective),
        edit_data(ana, collective, defends="Ana: the river", safe_contact="Ana: by radio"),
    )
    answer = mara.post(at("collective-edit", collective), of_mara)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Ana: the river" in html
    assert ">\nMara: the forest</textarea>" in html
    assert ">\nAna: by radio</textarea>" in html
    assert 'value="South"' in html
    row = Collective.objects.unscoped().get(pk=collective.pk)
    assert (row.version, row.area) == (2, "")
    again = {**of_mara, "safe_contact": "Ana: by radio", "version": field_value(html, "version")}
    assert mara.post(at("collective-edit", collective), again).status_code == 302
    with reading_as(cast.mara):
        row.refresh_from_db()
        assert (row.defends, row.safe_contact, row.area) == ("Mara: the forest", "Ana: by radio", "South")


def test_a_version_from_nowhere_is_no_way_around_the_lock(as_user, ana, collective):
    client = as_user(ana)
    for version in ("", "x", "99", "-1"):
        data = edit_data(client, collective, area="South") | {"version": version}
        assert client.post(at("collective-edit", collective), data).status_code in {200, 409}
    assert Collective.objects.unscoped().get(pk=collective.pk).area == ""


def test_a_coordinator_sorts_a_call_on_its_page(as_user, cast):
    from communities.services import create_unsorted

    with reading_as(cast.ben):
        call = create_unsorted(by=cast.ben, name="Women from the market")
    client = as_user(cast.ana)
    assert "This call is to be sorted." in page(client, at("collective", call))
    data = {"kind": "PRO", "name": "Market sellers", "version": "1"}
    assert client.post(at("collective-sort", call), data).status_code == 302
    assert "This call is to be sorted." not in page(client, at("collective", call))


# --- people --------------------------------------------------------------------------------------
def test_names_are_dots_until_they_are_opened_on_purpose(as_user, opened, ana, collective, person):
    closed = page(as_user(ana), at("people", collective))
    assert ("Quirina Vale" in closed, "●●●" in closed, "Show names" in closed) == (False, True, True)
    html = page(opened(ana, collective, person), at("people", collective))
    assert ("Quirina Vale" in html, "●●●" in html, "Show names" in html) == (True, False, False)


def test_the_button_that_shows_names_is_for_the_identity_level(as_user, opened, cast, collective, person):
    for address in (at("people", collective), at("member", person)):
        assert "Show names" not in page(as_user(cast.ben), address)
        assert "Quirina Vale" not in page(opened(cast.ben, collective, person), address)


def test_people_of_a_group_inside_stand_on_the_list_with_their_group(as_user, ben, collective, person):
    group = factories.collective(kind="GRP", part_of=collective, file=collective.file)
    inner = factories.member(group)
    html = page(as_user(ben), at("people", collective))
    assert (person.code in html, inner.code in html, group.code in html) == (True, True, True)


def test_a_person_is_added_without_a_name(as_user, ben, collective):
    data = {"roles": ["treasurer"], **day("starts")}
    answer = as_user(ben).post(at("member-create", collective), data)
    made = Member.objects.unscoped().get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert Membership.objects.unscoped().get().roles == ["treasurer"]


def test_a_person_without_a_role_is_asked_for_one_and_the_text_stays(as_user, ben, collective):
    data = {"note": "Typed with care", **day("starts")}
    html = as_user(ben).post(at("member-create", collective), data).content.decode()
    assert "Choose an answer for “Roles in the group”." in html
    assert "Typed with care" in html
    assert '<details class="fold" open>' in html
    assert Member.objects.unscoped().count() == 0


def test_the_form_never_holds_a_closed_name(as_user, cast, person):
    for user, offered in ((cast.ana, True), (cast.ben, False)):
        html = page(as_user(user), at("member-edit", person))
        assert ("Quirina" in html, "●●●" in html) == (False, False)
        assert ("Kept as it is. Type to replace." in html) is offered
        assert ('name="name"' in html) is offered


def test_an_empty_box_keeps_a_closed_name_and_words_replace_it(as_user, cast, person):
    def name():
        with reading_as_system():
            return Member.objects.unscoped().get(pk=person.pk).name

    client = as_user(cast.ana)
    client.post(at("member-edit", person), {"name": "", "gender": "woman", "version": "1"})
    assert name() == "Quirina Vale"
    client.post(at("member-edit", person), {"name": "Quirina Oru", "version": "2"})
    assert name() == "Quirina Oru"


def test_an_opened_name_that_is_emptied_is_removed(opened, as_user, cast, collective, person):
    client = opened(cast.ana, collective, person)
    html = page(client, at("member-edit", person))
    assert field_value(html, "name") == "Quirina Vale"
    assert field_value(html, "names_shown") == "True"
    as_user(cast.ana).post(at("member-edit", person), {"name": "", "names_shown": "True", "version": "1"})
    with reading_as_system():
        assert Member.objects.unscoped().get(pk=person.pk).name == ""


def test_a_case_grant_cannot_empty_a_name_by_saying_that_it_was_shown(as_user, ben, person):
    data = {"name": "", "aliases": "", "names_shown": "True", "version": "1"}
    as_user(ben).post(at("member-edit", person), data)
    with reading_as_system():
        assert Member.objects.unscoped().get(pk=person.pk).name == "Quirina Vale"


def test_two_editors_of_a_person(as_user, cast, person):
    ana, ben = as_user(cast.ana), as_user(cast.ben)
    ana.post(at("member-edit", person), {"gender": "woman", "note": "Ana's note", "version": "1"})
    answer = ben.post(at("member-edit", person), {"note": "Ben's note", "version": "1"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert escape("Ana's note") in html
    assert ">\n" + escape("Ben's note") + "</textarea>" in html
    assert "Quirina" not in html
    assert re.search(r'value="woman"[^>]*checked', html)


def test_the_consent_box_stands_first_and_is_honest(as_user, cast, person):
    client = as_user(cast.ana)
    assert page(client, at("member", person)).count("No consent recorded") == 2
    factories.consent(person, expires_on=date(2026, 2, 1))
    html = page(client, at("member", person))
    assert html.count("The consent has run out") == 2
    assert html.index("Consent") < html.index("Roles")


def test_a_role_is_given_in_another_group_that_one_may_see(
    as_user, cast, collective, person, foreign_collective
):
    other = factories.collective(cast)
    client = as_user(cast.ben)
    html = page(client, at("membership-create", person))
    assert (other.code in html, collective.code in html.split("<form", 2)[-1]) == (True, False)
    assert foreign_collective.code not in html
    data = {"collective": str(other.pk), "roles": ["ally"], **day("starts")}
    assert client.post(at("membership-create", person), data).status_code == 302
    hidden = data | {"collective": str(foreign_collective.pk)}
    assert client.post(at("membership-create", person), hidden).status_code == 200
    assert Membership.objects.unscoped().filter(member=person).count() == 2


def test_a_role_that_was_ended_by_mistake_is_taken_up_again_by_who_ended_it(
    as_user, cast, collective, person
):
    role = Membership.objects.unscoped().get(member=person)
    client = as_user(cast.ben)
    data = {"roles": ["base"], **day("starts", date(2025, 1, 1)), **day("ends"), "version": "1"}
    assert client.post(at("membership-edit", role), data).status_code == 302
    assert client.get(at("member", person)).status_code == 404
    former = page(client, at("people", collective, former=1))
    assert (person.code in former, "Quirina" in former) == (True, False)
    back = {"roles": ["base"], **day("starts", date(2025, 1, 1)), "version": "2"}
    assert as_user(cast.cora).post(at("membership-edit", role), back).status_code == 404
    assert client.post(at("membership-edit", role), back).status_code == 302
    assert client.get(at("member", person)).status_code == 200


# --- ties, meetings, strengths, consent ----------------------------------------------------------
def test_a_tie_is_recorded_from_a_person_and_shown_on_both_pages(as_user, cast, collective, person):
    other = factories.collective(cast)
    client = as_user(cast.ana)
    data = {
        "start": str(person.pk),
        "end": str(other.pk),
        "kind": "struggle",
        "strength": "strong",
        "direction": "out",
    }
    assert client.post(at("tie-create", collective), data).status_code == 302
    assert Tie.objects.unscoped().get().transmits_risk
    for address in (at("ties", collective), at("member", person)):
        assert other.code in page(client, address)
    assert person.code in page(client, at("ties", other))


def test_an_end_out_of_sight_is_another_group(as_user, cast, collective, foreign_collective):
    factories.tie(collective, foreign_collective)
    html = page(as_user(cast.ana), at("ties", collective))
    assert ("another group" in html, foreign_collective.code in html) == (True, False)


def test_a_tie_of_somebody_elses_file_is_seen_only_by_who_sees_that_file(
    as_user, cast, collective, foreign_collective
):
    factories.tie(foreign_collective, collective)
    assert "No ties yet." in page(as_user(cast.ana), at("ties", collective))


@pytest.mark.parametrize("end", ["x", "0b1f6b0a-9b0e-4c1e-8f0a-3d8f5a1c2e4d"])
def test_an_end_that_is_not_offered_is_refused(as_user, cast, collective, foreign_collective, end):
    data = {"start": str(collective.pk), "kind": "legal", "strength": "weak", "direction": "both"}
    for wrong in (end, str(foreign_collective.pk)):
        assert as_user(cast.ana).post(at("tie-create", collective), {**data, "end": wrong}).status_code == 200
    assert Tie.objects.unscoped().count() == 0


def test_a_tie_is_ended(as_user, ana, collective):
    tie = factories.tie(collective, to_ally="Law clinic")
    data = {**day("on"), "version": "1"}
    assert as_user(ana).post(at("tie-end", tie), data).status_code == 302
    assert Tie.objects.unscoped().get().until == TODAY


def test_a_meeting_is_recorded_read_and_corrected(as_user, cast, collective):
    client = as_user(cast.ana)
    data = {
        "kind": "assembly",
        "by_decision_body": "on",
        "present": "41",
        "women": "22",
        "quorum_met": "yes",
        "decides_on": ["plan"],
        "decisions": "The guard goes on",
        "dissent": "Three elders would wait",
        **day("date"),
    }
    answer = client.post(at("meeting-create", collective), data)
    row = Meeting.objects.unscoped().get()
    html = page(client, answer.headers["Location"])
    for words in ("The guard goes on", "Three elders would wait", "women: 22", "Protection plan"):
        assert words in html
    data |= {"present": "42", "version": "1"}
    assert client.post(at("meeting-edit", row), data).status_code == 302
    assert client.post(at("meeting-edit", row), data | {"decisions": "Mine"}).status_code == 409
    assert Meeting.objects.unscoped().get().present == 42


def test_a_strength_is_added_and_a_group_consents(as_user, cast, collective):
    client = as_user(cast.ana)
    client.post(at("practice-create", collective), {"what": "Own guard", "works": "4"})
    assert Practice.objects.unscoped().get().works == 4
    meeting = factories.meeting(collective)
    data = {
        "status": "given",
        "purposes": ["case_file"],
        "form": "recorded",
        "meeting": str(meeting.pk),
        **day("given_on"),
    }
    assert client.post(at("collective-consent", collective), data).status_code == 302
    assert Consent.objects.unscoped().get().meeting == meeting
    assert "No consent recorded" not in page(client, at("collective", collective))


def test_a_consent_cannot_be_saved_without_its_purpose(as_user, ana, person):
    data = {"status": "given", "form": "oral", **day("given_on"), "limits": "Typed with care"}
    html = as_user(ana).post(at("member-consent", person), data).content.decode()
    assert "Choose an answer for “What is the answer for?”." in html
    assert "Typed with care" in html
    assert Consent.objects.unscoped().count() == 0


def test_before_a_withdrawal_the_page_says_what_follows(as_user, ana, person):
    row = factories.consent(person)
    client = as_user(ana)
    html = page(client, at("consent-withdraw", row))
    assert "Keep a file, Assess the risk" in html
    assert client.post(at("consent-withdraw", row), {**day("on"), "version": "1"}).status_code == 302
    assert Consent.objects.unscoped().get().status == "withdrawn"


# --- queries -------------------------------------------------------------------------------------
@pytest.fixture
def alone(monkeypatch):
    """This app's own queries: panels, tabs and columns of the apps above have counts of their own."""
    from communities import panels

    monkeypatch.setattr(registry, "panels", [])
    monkeypatch.setattr(registry, "collective_columns", {})
    own = panels.__name__
    for name in ("collective_tabs", "member_tabs"):
        kept = [entry for entry in getattr(registry, name) if entry[1].__module__ == own]
        monkeypatch.setattr(registry, name, kept)


@pytest.mark.parametrize("count", [1, 3, 50])
@pytest.mark.usefixtures("alone")
def test_the_list_of_communities_takes_5_queries(as_user, cast, count, django_assert_num_queries):
    for _number in range(count):
        factories.collective(cast)
    client = as_user(cast.ana)
    with django_assert_num_queries(5):
        client.get(at("collectives"))


@pytest.mark.parametrize("count", [1, 3, 50])
@pytest.mark.usefixtures("alone")
def test_the_people_of_a_community_take_7_queries(
    as_user, cast, collective, count, django_assert_num_queries
):
    for _number in range(count):
        factories.member(collective)
    client = as_user(cast.ana)
    with django_assert_num_queries(7):
        client.get(at("people", collective))


@pytest.mark.parametrize("count", [1, 3, 50])
@pytest.mark.usefixtures("alone")
def test_the_meetings_take_6_queries(as_user, cast, collective, count, django_assert_num_queries):
    for _number in range(count):
        factories.meeting(collective)
    client = as_user(cast.ana)
    with django_assert_num_queries(6):
        client.get(at("meetings", collective))


@pytest.mark.parametrize("count", [1, 3, 50])
@pytest.mark.usefixtures("alone")
def test_the_ties_take_7_queries(as_user, cast, collective, count, django_assert_num_queries):
    for _number in range(count):
        factories.tie(collective, factories.collective(cast))
        factories.tie(collective, factories.member(collective), kind="family")
    client = as_user(cast.ana)
    with django_assert_num_queries(7):
        client.get(at("ties", collective))


@pytest.mark.parametrize("count", [1, 3, 50])
@pytest.mark.usefixtures("alone")
def test_the_page_of_a_community_takes_8_queries(as_user, cast, collective, count, django_assert_num_queries):
    for _number in range(count):
        factories.practice(collective)
        factories.consent(collective)
        factories.collective(kind="GRP", part_of=collective, file=collective.file)
    client = as_user(cast.ana)
    with django_assert_num_queries(8):
        client.get(at("collective", collective))


@pytest.mark.parametrize("count", [1, 3, 50])
@pytest.mark.usefixtures("alone")
def test_the_page_of_a_person_takes_9_queries(
    as_user, cast, collective, person, count, django_assert_num_queries
):
    for _number in range(count):
        factories.consent(person)
        factories.membership(factories.collective(cast), person)
        factories.tie(collective, person, kind="work")
    client = as_user(cast.ana)
    with django_assert_num_queries(9):
        client.get(at("member", person))


@pytest.mark.slow
def test_the_fifty_first_stands_on_the_second_page(as_user, cast):
    rows = sorted((factories.collective(cast) for _number in range(51)), key=lambda row: row.code)
    client = as_user(cast.ana)
    first = page(client, at("collectives") + "?kind=COM")
    assert (rows[49].code in first, rows[50].code in first) == (True, False)
    assert escape("?kind=COM&page=2") in first
    second = page(client, at("collectives") + "?kind=COM&page=2")
    assert (rows[0].code in second, rows[50].code in second) == (False, True)
    assert page(client, at("collectives") + "?page=7").count(rows[50].code) == second.count(rows[50].code)
