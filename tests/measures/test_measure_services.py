"""Add and change measures: what is written, every refusal, the audit line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Membership
from measures.models import Measure, MeasureTarget
from measures.services.measure_orders import MeasureOrder, order_of
from measures.services.measures import RowRefused, add_measure, add_measures, change_measure
from protection.accounts.rules import NotAllowed, OutOfScope
from protection.audit.models import AuditLine
from protection.audit.trail import detail_of
from protection.records import files
from protection.records.access import reading_as
from protection.records.services import ChangedMeanwhile, narrow, write
from tests import factories
from tests.measures import making
from tests.measures.making import day
from tests.risk import sheets_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(collective):
    return factories.member(collective)


def order(code="A1", **fields) -> MeasureOrder:
    return MeasureOrder(**{"measure_type": making.measure_type(code), "what": "Watch in pairs", **fields})


def refused(**asked) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        add_measure(**asked)
    return refusal.value.message_dict


def targets(measure) -> set:
    rows = MeasureTarget.objects.unscoped().filter(measure=measure)
    return {(row.kind, row.collective_id or row.member_id) for row in rows}


def last_line(verb: str) -> AuditLine:
    return AuditLine.objects.filter(verb=verb).latest("seq")


# --- what is written -------------------------------------------------------------------------
def test_a_measure_without_a_target_is_for_the_group(collective, ana):
    measure = add_measure(order=order(), home=collective, by=ana)
    assert targets(measure) == {("collective", collective.pk)}
    assert (measure.scope, measure.axis, measure.status) == ("collective", "A", "proposed")
    assert (measure.file_id, measure.collective_id, measure.sensitivity) == (
        collective.file_id,
        collective.pk,
        3,
    )


def test_the_type_says_what_the_order_leaves_open(collective, ana):
    measure = add_measure(order=order("B6.1"), home=collective, by=ana)
    assert (measure.component, measure.acts_on, measure.root_cause) == ("K5", "vulnerability", True)
    other = add_measure(order=order("B6.1", component="K1", acts_on="threat"), home=collective, by=ana)
    assert (other.component, other.acts_on) == ("K1", "threat")


def test_a_meeting_that_decided_it_makes_it_agreed_on_that_day(collective, ana):
    meeting = factories.meeting(collective, date=day(-4))
    measure = add_measure(order=order(meeting=meeting), home=collective, by=ana)
    assert (measure.status, measure.agreed_on) == ("agreed", day(-4))


def test_a_measure_for_persons_and_families_of_the_group(collective, person, ana):
    asked = order("I13", people=(person,), families=(person,))
    measure = add_measure(order=asked, home=collective, by=ana)
    assert targets(measure) == {("individual", person.pk), ("family", person.pk)}
    assert measure.scope == "individual"
    assert add_measure(order=order("I15", families=(person,)), home=collective, by=ana).scope == "family"


def test_a_measure_may_lie_in_the_file_of_a_person(person, ana):
    measure = add_measure(order=order("I12"), home=person, by=ana)
    assert (measure.file_id, measure.collective_id) == (person.file_id, None)
    assert targets(measure) == {("individual", person.pk)}


def test_a_group_inside_shares_the_file_and_may_be_the_target(collective, ana):
    inner = factories.collective(file=collective.file, part_of=collective, kind="GRP")
    measure = add_measure(order=order(groups=(collective, inner)), home=collective, by=ana)
    assert targets(measure) == {("collective", collective.pk), ("collective", inner.pk)}


def test_the_first_day_to_ask_is_the_cadence_else_the_interval_of_the_level(collective, ana):
    def first(**fields):
        return add_measure(order=order(**fields), home=collective, by=ana).next_follow_up

    assert first(every_days=7) == day(7)
    assert first(every_days=7, starts=day(10)) == day(17)
    assert first() == day(30)  # not assessed is never read as low
    assert first(next_follow_up=day(3)) == day(3)
    making.standing(collective, "EXTREME")
    assert first() == day(7)


def test_texts_lie_encrypted_and_ana_reads_them(collective, ana):
    made = add_measure(order=order(harm="People may envy the radio"), home=collective, by=ana)
    row = Measure.objects.unscoped().get(pk=made.pk)
    assert str(row.what) == "●●●"
    with reading_as(ana):
        assert (row.what, row.harm) == ("Watch in pairs", "People may envy the radio")


def test_references_are_random_and_short(collective, ana):
    made = {add_measure(order=order(), home=collective, by=ana).reference for _measure in range(5)}
    assert len(made) == 5
    assert all(reference.startswith("M-") and len(reference) <= 12 for reference in made)


def test_the_audit_line_says_codes_and_counts(collective, person, ana):
    measure = add_measure(order=order("I13", people=(person,)), home=collective, by=ana)
    line = last_line("measures.measure.added")
    assert (line.object_id, line.file, line.actor) == (measure.pk, collective.file_id, ana.pk)
    assert detail_of(line) == {"type": "I13", "status": "proposed", "scope": "individual", "for": 1}


def test_several_from_one_meeting_are_all_saved_or_none(collective, ana):
    meeting = factories.meeting(collective)
    good, bad = order(meeting=meeting), order(what="  ", meeting=meeting)
    with pytest.raises(RowRefused) as refusal:
        add_measures(orders=[good, bad], home=collective, by=ana)
    assert (refusal.value.number, list(refusal.value.wrong.message_dict)) == (1, ["what"])
    assert Measure.objects.unscoped().count() == 0
    assert len(add_measures(orders=[good, good], home=collective, by=ana)) == 2


# --- refusals --------------------------------------------------------------------------------
def test_staff_may_not_add_a_measure(collective, ben):
    with pytest.raises(NotAllowed):
        add_measure(order=order(), home=collective, by=ben)


def test_carla_and_a_holder_of_code_names_only_are_out_of_scope(collective, cast):
    with pytest.raises(OutOfScope):
        add_measure(order=order(), home=collective, by=cast.carla)
    files.grant(file=collective.file, by=None, user=cast.carla, level=2)
    with pytest.raises(OutOfScope):
        add_measure(order=order(), home=collective, by=cast.carla)


def test_it_must_say_what_will_be_done(collective, ana):
    assert list(refused(order=order(what=" \n"), home=collective, by=ana)) == ["what"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"starts": day(5), "due": day(4)}, "due"),
        ({"every_days": 0}, "every_days"),
        ({"every_days": 366}, "every_days"),
        ({"effectiveness": 6}, "effectiveness"),
        ({"agreed_on": day(1)}, "agreed_on"),
        ({"starts": date.max, "every_days": 365}, "starts"),
        ({"due": date(2206, 12, 1)}, "due"),
        ({"next_follow_up": date(2206, 12, 1)}, "next_follow_up"),
        ({"component": "K13"}, "component"),
        ({"doer": "nobody"}, "doer"),
        ({"phase": "later"}, "phase"),
        ({"acts_on": "luck"}, "acts_on"),
        ({"harm": "x" * 20_001}, "harm"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_name(collective, ana, fields, wrong):
    assert list(refused(order=order(**fields), home=collective, by=ana)) == [wrong]
    assert Measure.objects.unscoped().count() == 0


def test_a_kind_for_persons_needs_persons(collective, ana):
    assert list(refused(order=order("I05"), home=collective, by=ana)) == ["people"]
    assert list(refused(order=order("I05", groups=(collective,)), home=collective, by=ana)) == ["people"]


def test_people_and_groups_from_elsewhere_are_refused(collective, foreign_collective, ana):
    stranger = factories.member(foreign_collective)
    assert list(refused(order=order(people=(stranger,)), home=collective, by=ana)) == ["people"]
    assert list(refused(order=order(families=(stranger,)), home=collective, by=ana)) == ["families"]
    assert list(refused(order=order(groups=(foreign_collective,)), home=collective, by=ana)) == ["groups"]


def test_a_scenario_of_another_file_is_refused(collective, foreign_collective, ana, carla):
    hidden = making.scenario(foreign_collective)
    assert list(refused(order=order(scenario=hidden), home=collective, by=ana)) == ["scenario"]


def test_a_scenario_of_this_group_that_the_writer_may_not_see_is_refused(collective, ana, mara):
    own = making.scenario(collective)
    assert add_measure(order=order(scenario=own), home=collective, by=ana).scenario == own
    narrow(own, readers=[mara])
    write(own, by=mara)
    assert list(refused(order=order(scenario=own), home=collective, by=ana)) == ["scenario"]


def test_a_scenario_of_a_draft_is_refused(collective, ana):
    """It may change or be discarded, and the measure would then act on nothing."""
    threat = sheets_made.draft(collective, ana).scenarios.get()
    assert list(refused(order=order(scenario=threat), home=collective, by=ana)) == ["scenario"]


def test_a_scenario_of_the_person_whom_it_protects_may_be_named(collective, person, ana):
    threat = making.scenario(person)
    asked = order("I13", people=(person,), scenario=threat)
    assert add_measure(order=asked, home=collective, by=ana).scenario == threat
    assert list(refused(order=order(scenario=threat), home=collective, by=ana)) == ["scenario"]


def test_a_meeting_an_authority_and_a_colleague_must_be_of_this_file(
    collective, foreign_collective, ana, carla
):
    asked = order(
        meeting=factories.meeting(foreign_collective),
        duty_bearer=making.authority(foreign_collective),
        responsible=carla,
    )
    assert sorted(refused(order=asked, home=collective, by=ana)) == ["duty_bearer", "meeting", "responsible"]


def test_an_actor_without_a_duty_to_protect_owes_nothing(collective, ana):
    armed = making.authority(collective, duty=False)
    assert list(refused(order=order(duty_bearer=armed), home=collective, by=ana)) == ["duty_bearer"]


# --- change ----------------------------------------------------------------------------------
def changed_to(measure, by, **fields):
    with reading_as(by):
        return change_measure(measure=measure, order=replace(order_of(measure, by), **fields), by=by)


def test_a_change_is_written_and_the_audit_line_names_the_fields(collective, ana):
    measure = add_measure(order=order(), home=collective, by=ana)
    changed_to(measure, ana, what="Watch in threes", due=day(9))
    with reading_as(ana):
        assert Measure.objects.unscoped().get(pk=measure.pk).what == "Watch in threes"
    line = last_line("measures.measure.changed")
    assert detail_of(line) == {
        "fields": ["due", "what"], "status": "proposed", "for_added": 0, "for_removed": 0,
    }  # fmt: skip


def test_naming_the_meeting_later_makes_it_agreed_and_never_takes_a_status_back(collective, ana):
    measure = add_measure(order=order(), home=collective, by=ana)
    meeting = factories.meeting(collective, date=day(-2))
    assert changed_to(measure, ana, meeting=meeting).status == "agreed"
    measure.status = "active"
    write(measure, by=ana)
    assert changed_to(measure, ana, meeting=None).status == "active"


def test_two_editors_the_second_is_told(collective, ana, mara):
    measure = add_measure(order=order(), home=collective, by=ana)
    seen = measure.version
    change_measure(measure=Measure.objects.unscoped().get(), order=order(what="One"), by=mara, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change_measure(measure=measure, order=order(what="Two"), by=ana, version=seen)
    with reading_as(ana):
        assert Measure.objects.unscoped().get().what == "One"


def test_staff_and_carla_may_not_change_it(collective, ana, ben, carla):
    measure = add_measure(order=order(), home=collective, by=ana)
    with pytest.raises(NotAllowed):
        change_measure(measure=measure, order=order(), by=ben)
    with pytest.raises(OutOfScope):
        change_measure(measure=measure, order=order(), by=carla)


def test_targets_come_and_go(collective, person, ana):
    measure = add_measure(order=order(), home=collective, by=ana)
    changed_to(measure, ana, people=(person,))
    assert targets(measure) == {("collective", collective.pk), ("individual", person.pk)}
    assert changed_to(measure, ana, groups=()).scope == "individual"
    assert targets(measure) == {("individual", person.pk)}


def test_a_person_who_left_the_group_stays_named_when_something_else_changes(collective, person, ana):
    measure = add_measure(order=order(people=(person,)), home=collective, by=ana)
    membership = Membership.objects.unscoped().get(member=person)
    membership.ends = day(-1)
    write(membership, by=ana)
    changed_to(measure, ana, due=day(9))
    assert targets(measure) == {("individual", person.pk)}
    files.unlink(source=membership.pk)  # now Ana no longer sees the person
    changed_to(measure, ana, due=day(10))
    assert targets(measure) == {("individual", person.pk)}


def test_what_the_writer_cannot_see_stays_named(collective, ana, mara):
    threat = making.scenario(collective)
    measure = add_measure(order=order(scenario=threat), home=collective, by=ana)
    narrow(threat, readers=[mara])
    write(threat, by=mara)
    assert changed_to(measure, ana, scenario=None, due=day(9)).scenario_id == threat.pk
    assert changed_to(measure, mara, scenario=None).scenario_id is None


def test_taking_the_next_date_away_gives_the_default_one(collective, ana):
    measure = add_measure(order=order(next_follow_up=day(3)), home=collective, by=ana)
    assert changed_to(measure, ana, next_follow_up=None).next_follow_up == day(30)
    assert timezone.localdate() + timedelta(days=30) == day(30)
