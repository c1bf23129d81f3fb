"""Change what is known of an incident, sort its acts, say who was hit; two people at once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from protection.audit.models import AuditLine
from protection.notices.models import Task
from protection.records.access import reading_as
from protection.records.rules import NotAllowed, OutOfScope
from protection.records.services import ChangedMeanwhile
from risk.models import Act, Incident
from risk.services.hits import name_people
from risk.services.incident_changes import IncidentChange, change_incident
from risk.services.incidents import log_incident
from risk.services.reports import PersonHit
from risk.services.sorting import Sorting, sort_act
from tests import factories
from tests.risk.filled import STORY, acts_of, facts, report, the_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(ben, collective):
    """A threat with a story, logged by Ben through the service."""
    with reading_as(ben):
        return log_incident(
            report=report(collective, narrative=STORY, where="at the ford", call_back="at noon"), by=ben
        )


def change(incident, by, seen=None, effect="", **more):
    with reading_as(by):
        said = IncidentChange(
            facts=facts(**{"narrative": STORY, "where": "at the ford", **more}), effect=effect
        )
        return change_incident(incident=incident, change=said, by=by, seen=seen)


def form_of(incident: Incident, **more) -> dict:
    said = {
        "version": str(incident.version),
        "danger": "no",
        "boxes": ["threat"],
        "aimed_at": ["collective"],
        "date_year": "2025",
        "date_month": "3",
        "precision": "month",
        "narrative": STORY,
        "where": "at the ford",
        "author_type": "unknown",
        "how_known": "unknown",
        "permission": "agreed",
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def edit(incident: Incident) -> str:
    return reverse("risk:incident-edit", args=[incident.pk])


# --- changing ---------------------------------------------------------------------------------------
def test_a_change_is_kept_and_told_by_the_names_of_its_answers(ben, logged, system):
    change(
        logged,
        ben,
        seen=1,
        effect="Meetings moved indoors.",
        author_type="company",
        happened_on=date(2025, 3, 9),
    )
    logged.refresh_from_db()
    assert (logged.effect, logged.author_type, logged.version) == ("Meetings moved indoors.", "company", 2)
    line = AuditLine.objects.get(verb="risk.incident.changed")
    from protection.audit.trail import detail_of

    assert sorted(detail_of(line)["fields"]) == ["author_type", "effect", "happened_on"]


def test_an_untouched_text_keeps_its_ciphertext(ben, logged):
    before = Incident.history.filter(id=logged.pk).values_list("narrative", flat=True)[0]
    change(logged, ben, seen=1, author_type="company")
    kept = {bytes(text) for text in Incident.history.filter(id=logged.pk).values_list("narrative", flat=True)}
    assert kept == {bytes(before)}


def test_a_closed_way_to_call_back_is_not_written_over(as_user, ben, logged, system):
    page = as_user(ben).get(edit(logged)).content.decode()
    assert "Kept as it is. Type to replace." in page
    assert "at noon" not in page
    as_user(ben).post(edit(logged), form_of(logged, where="by the river"))
    logged.refresh_from_db()
    assert (logged.where, logged.call_back) == ("by the river", "at noon")
    as_user(ben).post(edit(logged), form_of(logged, call_back="never by phone"))
    logged.refresh_from_db()
    assert logged.call_back == "never by phone"


def test_a_box_more_is_an_act_more_and_one_less_is_one_less(ben, logged):
    change(logged, ben, boxes=("threat", "attack"))
    assert (acts_of(logged), logged.severity) == (
        [("ASS", "collective", None), ("THR", "collective", None)],
        4,
    )
    change(logged, ben, boxes=("attack",))
    assert acts_of(logged) == [("ASS", "collective", None)]


def test_what_somebody_sorted_stays_sorted(ben, logged):
    change(logged, ben, boxes=("threat", "damage"))
    with reading_as(ben):
        sort_act(act=Act.objects.unscoped().get(box="damage"), sorting=Sorting("THF"), by=ben)
    logged.refresh_from_db()
    change(logged, ben, boxes=("threat", "damage"), author_type="company")
    assert sorted(kind for kind, _unit, _count in acts_of(logged)) == ["THF", "THR"]


def test_a_threat_to_kill_can_be_said_later_and_taken_back(ben, logged):
    change(logged, ben, death_threat=True)
    assert (acts_of(logged), logged.severity) == ([("DTV", "collective", None)], 4)
    change(logged, ben)
    assert (acts_of(logged), logged.severity) == ([("THR", "collective", None)], 3)


def test_other_aims_are_another_unit(ben, logged):
    change(logged, ben, aimed_at=("people",), people_count=4)
    assert acts_of(logged) == [("THR", "people", 4)]


def test_danger_that_comes_later_is_told_too(ben, logged):
    change(logged, ben, danger="yes")
    assert Task.objects.unscoped().filter(kind="danger", urgent=True).count() == 2


def test_permission_that_was_given_closes_the_task_to_ask(ben, collective):
    with reading_as(ben):
        incident = log_incident(report=report(collective, permission="not_asked"), by=ben)
    assert Task.objects.unscoped().get(kind="ask_consent").closed_at is None
    change(incident, ben, permission="agreed")
    assert Task.objects.unscoped().get(kind="ask_consent").closed_by == ben


def test_permission_taken_back_asks_first_and_then_leaves_anonymous_facts(
    as_user, ben, collective, logged, system
):
    person = factories.member(collective)
    act = Act.objects.unscoped().get(incident=logged)
    with reading_as(ben):
        name_people(incident=logged, hits=[(act, PersonHit(person.pk))], by=ben)
    said = form_of(the_incident(), permission="refused", effect="Afraid to speak")
    asked = as_user(ben).post(edit(logged), said)
    assert [line["text"] for line in asked.context["dropped"]] == [
        STORY, "at the ford", "Afraid to speak", "●●●", person.code,
    ]  # fmt: skip
    assert as_user(ben).post(edit(logged), {**said, "drop": "1"}).status_code == 302
    logged.refresh_from_db()
    assert [logged.narrative, logged.where, logged.call_back, logged.effect] == [""] * 4
    for old in Incident.history.filter(id=logged.pk):
        assert [old.narrative, old.where, old.call_back] == [""] * 3
    assert acts_of(logged) == [("THR", "collective", None)]
    assert Act.history.filter(incident=logged.pk).exclude(member=None).count() == 0


def test_r92_the_second_of_two_editors_is_told_and_both_texts_are_kept(as_user, cast, logged, system):
    first, second = form_of(logged, where="by the river"), form_of(logged, narrative="Two men at the gate.")
    assert as_user(cast.ana).post(edit(logged), first).status_code == 302
    late = as_user(cast.ben).post(edit(logged), second)
    assert late.status_code == 409
    page = late.content.decode()
    assert "Ana</bdi> saved changes." in page
    assert "Two men at the gate." in page
    assert 'value="by the river"' in page
    logged.refresh_from_db()
    assert (logged.where, logged.narrative) == ("by the river", STORY)


def test_r92_the_service_refuses_an_old_version(ben, logged):
    change(logged, ben, seen=1, author_type="company")
    with pytest.raises(ChangedMeanwhile):
        change(logged, ben, seen=1, author_type="police")


def test_carla_cannot_change_what_she_does_not_see(cast, logged):
    with pytest.raises(OutOfScope):
        change(logged, cast.carla)


def test_an_auditor_with_a_grant_changes_nothing(cast, logged):
    with pytest.raises((NotAllowed, OutOfScope)):
        change(logged, cast.ada)


def test_a_change_that_cannot_stand_changes_nothing(ben, logged):
    with pytest.raises(ValidationError) as refused:
        change(logged, ben, happened_on=date(2999, 1, 1), boxes=())
    assert sorted(refused.value.message_dict) == ["boxes", "happened_on"]
    assert Incident.objects.unscoped().get(pk=logged.pk).version == 1


# --- sorting ----------------------------------------------------------------------------------------
@pytest.fixture
def damage(ben, collective):
    with reading_as(ben):
        incident = log_incident(report=report(collective, boxes=("damage",)), by=ben)
    return Act.objects.unscoped().get(incident=incident)


def sort(act: Act) -> str:
    return reverse("risk:act-sort", args=[act.pk])


def test_sorting_an_act_sets_it_and_its_incident_and_closes_the_task(as_user, ben, damage):
    assert as_user(ben).post(sort(damage), {"version": "1", "act_type": "VAN"}).status_code == 302
    damage.refresh_from_db()
    assert (damage.act_type, damage.severity, damage.to_sort, damage.incident.severity) == (
        "VAN",
        3,
        False,
        3,
    )
    assert Task.objects.unscoped().get(kind="sort_act").closed_by == ben
    assert AuditLine.objects.filter(verb="risk.act.sorted").count() == 1


def test_the_task_stays_open_while_another_act_waits(ben, collective):
    with reading_as(ben):
        incident = log_incident(report=report(collective, boxes=("damage", "killing")), by=ben)
        sort_act(
            act=Act.objects.unscoped().get(incident=incident, box="damage"), sorting=Sorting("THF"), by=ben
        )
    assert Task.objects.unscoped().get(kind="sort_act").closed_at is None
    incident.refresh_from_db()
    assert incident.severity == 5


def test_any_other_act_can_be_chosen(as_user, ben, damage):
    page = as_user(ben).get(sort(damage)).content.decode()
    assert page.count('name="act_type"') == 4
    assert " checked" not in page
    as_user(ben).post(sort(damage), {"version": "1", "act_type": "other", "any_act": "RAI"})
    damage.refresh_from_db()
    assert damage.act_type == "RAI"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "act_type"),
        ({"act_type": "XXX"}, "act_type"),
        ({"act_type": "other"}, "any_act"),
        ({"act_type": "THF", "severity": "5"}, "reason"),
        ({"act_type": "THF", "severity": "9"}, "severity"),
    ],
)
def test_a_sorting_that_cannot_stand_is_refused(said, field, as_user, ben, damage):
    response = as_user(ben).post(sort(damage), {"version": "1", **said})
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert Act.objects.unscoped().get().to_sort is True


def test_another_severity_needs_its_reason(as_user, ben, damage, system):
    said = {"version": "1", "act_type": "THF", "severity": "5", "reason": "All seed for next year."}
    as_user(ben).post(sort(damage), said)
    damage.refresh_from_db()
    assert (damage.severity, damage.severity_reason, damage.incident.severity) == (
        5,
        "All seed for next year.",
        5,
    )


def test_r92_the_second_who_sorts_is_told(as_user, cast, damage):
    as_user(cast.ana).post(sort(damage), {"version": "1", "act_type": "VAN"})
    assert as_user(cast.ben).post(sort(damage), {"version": "1", "act_type": "THF"}).status_code == 409
    assert Act.objects.unscoped().get().act_type == "VAN"


# --- people hit -------------------------------------------------------------------------------------
def people(incident: Incident) -> str:
    return reverse("risk:incident-people", args=[incident.pk])


def rows(*persons, **more) -> dict:
    said = {"form-TOTAL_FORMS": str(max(len(persons), 1)), "form-INITIAL_FORMS": "0"}
    for place, (member, act, relation) in enumerate(persons):
        said |= {
            f"form-{place}-member": str(member.pk),
            f"form-{place}-act": str(act.pk),
            f"form-{place}-relation": relation,
        }
    return {**said, **more}


def test_people_of_the_community_are_named_with_how_they_are_touched(as_user, ben, collective, logged):
    person, act = factories.member(collective), Act.objects.unscoped().get(incident=logged)
    assert as_user(ben).post(people(logged), rows((person, act, "family"))).status_code == 302
    made = Act.objects.unscoped().get(member=person)
    assert (made.target, made.relation, made.act_type) == ("member", "family", "THR")


def test_a_person_of_another_community_cannot_be_named(as_user, cast, logged):
    stranger = factories.member(factories.collective(cast, name="Hill union"))
    act = Act.objects.unscoped().get(incident=logged)
    response = as_user(cast.ben).post(people(logged), rows((stranger, act, "self")))
    assert response.status_code == 200
    assert Act.objects.unscoped().filter(member=stranger).count() == 0


def test_the_service_refuses_a_person_of_another_community(cast, logged):
    stranger = factories.member(factories.collective(cast, name="Hill union"))
    act = Act.objects.unscoped().get(incident=logged)
    with reading_as(cast.ben), pytest.raises(ValidationError):
        name_people(incident=logged, hits=[(act, PersonHit(stranger.pk))], by=cast.ben)


def test_nobody_is_named_twice_for_the_same(as_user, ben, collective, logged):
    person, act = factories.member(collective), Act.objects.unscoped().get(incident=logged)
    twice = as_user(ben).post(people(logged), rows((person, act, "self"), (person, act, "family")))
    assert f"{person.code} is already named for this: Other threat." in twice.content.decode()
    assert Act.objects.unscoped().count() == 1


def test_more_rows_keep_what_was_chosen(as_user, ben, collective, logged):
    person, act = factories.member(collective), Act.objects.unscoped().get(incident=logged)
    said = rows((person, act, "family"), add_rows="3")
    page = as_user(ben).post(people(logged), said)
    assert len(page.context["formset"].forms) == 4
    assert f'<option value="{person.pk}" selected>' in page.content.decode()
    assert Act.objects.unscoped().count() == 1


def test_where_permission_was_refused_nobody_is_named(as_user, ben, collective):
    person = factories.member(collective)
    with reading_as(ben):
        incident = log_incident(report=report(collective, permission="refused"), by=ben)
    act = Act.objects.unscoped().get(incident=incident)
    page = as_user(ben).post(people(incident), rows((person, act, "self"))).content.decode()
    assert "nobody is named" in page
    assert Act.objects.unscoped().filter(member=person).count() == 0


def test_a_person_can_be_taken_out_again(as_user, ben, collective, logged):
    person, act = factories.member(collective), Act.objects.unscoped().get(incident=logged)
    as_user(ben).post(people(logged), rows((person, act, "self")))
    made = Act.objects.unscoped().get(member=person)
    as_user(ben).post(reverse("risk:act-take-out", args=[made.pk]))
    assert acts_of(logged) == [("THR", "collective", None)]


def test_the_page_tells_what_happened_since(as_user, cast, logged):
    as_user(cast.ana).post(edit(logged), form_of(logged, where="by the river"))
    items = as_user(cast.ben).get(logged.get_absolute_url()).context["timeline"]
    assert [(item["title"], item["by"], item["text"]) for item in items] == [
        ("Worked on", "Ana", "Changed: the date, how exact the date is, the place."),
        ("Logged", "Ben", ""),
    ]
