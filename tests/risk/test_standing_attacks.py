"""FLOOR-ATTACK from incidents: what counts, against whom, until when, and in which file (methodology.md 2.4, 2.6)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from communities.models import SharingAgreement
from protection.records.services import changed, write
from risk import levels
from risk.models import Act, Affected, Incident, Standing
from tests import factories
from tests.risk import sheets_made as made

TODAY = timezone.localdate


def days_ago(days):
    return TODAY() - timedelta(days=days)


def attack(of, code="KIL", severity=5, target="collective", member=None, **fields):
    """An incident with one act, and the recomputation that its service asks for."""
    act = {"target": target, "member": member, "relation": fields.pop("relation", "self")}
    row = factories.incident(of, acts=(), severity=severity, **fields)
    write(Act(file=of.file, incident=row, act_type=code, severity=severity, **act), by=None)
    changed(of.file_id, "incident")
    return row


def floored(of):
    """Whether FLOOR-ATTACK holds in the current standing of a collective."""
    row = Standing.objects.unscoped().filter(collective=of, until=None).first()
    return bool(row and row.recent_attack and row.score == Decimal("4.0"))


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        pytest.param(0, True, id="today"),
        pytest.param(90, True, id="90 days ago"),
        pytest.param(91, False, id="91 days ago"),
        pytest.param(-1, False, id="a date in the future"),
    ],
)
def test_an_attack_counts_for_90_days(collective, days, counts):
    attack(collective, happened_on=days_ago(days))
    assert floored(collective) is counts


@pytest.mark.parametrize(
    ("code", "severity", "counts"),
    [
        pytest.param("KIL", 5, True, id="a killing"),
        pytest.param("DPL", 5, True, id="displacement"),
        pytest.param("DTV", 5, True, id="anything of severity 5"),
        pytest.param("ASS", 4, True, id="assault"),
        pytest.param("ARD", 4, True, id="detention"),
        pytest.param("MRU", 4, True, id="mass round-up"),
        pytest.param("DST", 4, True, id="destruction"),
        pytest.param("DTV", 4, False, id="a death threat is no attack"),
        pytest.param("EVI", 4, False, id="an eviction of severity 4"),
        pytest.param("ASS", 3, False, id="a light assault"),
    ],
)
def test_which_acts_are_an_attack(collective, code, severity, counts):
    attack(collective, code, severity)
    assert floored(collective) is counts


@pytest.mark.parametrize(
    ("verification", "counts"),
    [
        pytest.param("unknown", True, id="not checked yet"),
        pytest.param("possible", True, id="possible"),
        pytest.param("confirmed", True, id="confirmed"),
        pytest.param("unlikely", False, id="unlikely"),
        pytest.param("confirmed not", False, id="confirmed that it did not happen"),
    ],
)
def test_what_was_found_out_decides(collective, verification, counts):
    attack(collective, verification=verification)
    assert floored(collective) is counts


@pytest.mark.parametrize(
    ("target", "counts"),
    [
        pytest.param("collective", True, id="the community"),
        pytest.param("asset", True, id="its things"),
        pytest.param("unknown", True, id="not known: the graver one holds"),
        pytest.param("people", True, id="people not named: the graver one holds"),
        pytest.param("family", False, id="a family"),
        pytest.param("cause", False, id="the cause"),
    ],
)
def test_against_whom_it_was(collective, target, counts):
    attack(collective, target=target)
    assert floored(collective) is counts


@pytest.mark.parametrize(("visibility", "counts"), [("visible", True), ("member", False)])
def test_an_attack_on_a_person_counts_for_the_group_when_their_role_is_visible(
    collective, visibility, counts
):
    person = factories.member(collective, visibility=visibility)
    attack(collective, target="member", member=person)
    assert floored(collective) is counts


def test_an_attack_on_the_family_of_a_visible_person_is_not_one_on_the_group(collective):
    person = factories.member(collective, visibility="visible")
    attack(collective, target="member", member=person, relation="family")
    assert not floored(collective)


def test_the_killing_of_a_spokesperson_still_counts_after_the_role_ended_that_day(collective):
    person = factories.member(collective, visibility="visible")
    membership = person.memberships.get()
    membership.ends = days_ago(10)
    write(membership, by=None)
    attack(collective, target="member", member=person, happened_on=days_ago(10))
    assert floored(collective)


@pytest.mark.parametrize(
    ("happened_on", "precision", "logged", "counts"),
    [
        pytest.param(date(2026, 8, 20), "month", date(2026, 11, 1), True, id="some day of August: the 31st"),
        pytest.param(date(2026, 7, 1), "month", date(2026, 11, 1), False, id="some day of July"),
        pytest.param(date(2026, 1, 1), "year", date(2026, 11, 1), True, id="this year, logged this month"),
        pytest.param(date(2026, 1, 1), "year", date(2026, 3, 1), False, id="this year, logged in March"),
        pytest.param(date(2025, 1, 1), "year", date(2026, 11, 1), False, id="last year"),
        pytest.param(None, "unknown", date(2026, 11, 1), True, id="nobody knows, logged this month"),
        pytest.param(None, "unknown", date(2026, 3, 1), False, id="nobody knows, logged in March"),
    ],
)
def test_an_unclear_date_counts_as_late_as_it_can_have_been(
    collective, happened_on, precision, logged, counts
):
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=timezone.get_current_timezone())):
        row = attack(collective, happened_on=happened_on, precision=precision)
        at = datetime(logged.year, logged.month, logged.day, 9, tzinfo=timezone.get_current_timezone())
        Incident.objects.unscoped().filter(pk=row.pk).update(created_at=at)
        changed(collective.file_id, "incident")
        assert floored(collective) is counts


def test_an_imported_row_without_a_date_is_no_recent_attack(collective):
    attack(collective, happened_on=None, precision="unknown", import_key="table:7")
    assert not floored(collective)


def test_the_floor_ends_by_itself_and_its_history_says_why(cast, collective):
    made.finished(collective, cast.ana, made.scoring("1.2"))
    attack(collective)
    assert floored(collective)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        from risk.tasks import recompute_all

        recompute_all()
        row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.level, row.reason) == (Decimal("1.2"), "LOW", "attack_over")
    history = Standing.objects.unscoped().filter(collective=collective).order_by("since")
    assert list(history.values_list("reason", "level")) == [
        ("assessment", "LOW"),
        ("attack", "HIGH"),
        ("attack_over", "LOW"),
    ]


def test_the_floor_of_the_day_of_an_assessment_does_not_outlast_the_attack(cast, collective):
    attack(collective, happened_on=days_ago(89))
    assessment = made.finished(collective, cast.ana, made.sheet_of("E11"))
    assert (assessment.base, assessment.level) == (Decimal("4.0"), "HIGH")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        changed(collective.file_id, "incident")
    row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.level) == (Decimal("3.0"), "MEDIUM")
    assessment.refresh_from_db()
    assert assessment.base == Decimal("4.0")  # what was finished stays


def test_an_attack_on_a_group_that_nobody_assessed_is_at_least_high(collective):
    attack(collective)
    row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.level, row.at_least) == (Decimal("4.0"), "HIGH", True)


def test_an_attack_never_lowers_a_higher_score(cast, collective):
    made.finished(collective, cast.ana, made.scoring("9.0"))
    attack(collective)
    row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.recent_attack, row.terms["floored"]) == (Decimal("9.0"), True, False)


# Groups inside, incidents of other files


def test_an_attack_on_a_group_inside_counts_for_it_and_for_the_community_it_was_logged_on(collective):
    inner = factories.collective(file=collective.file, kind="GRP", part_of=collective)
    other = factories.collective(file=collective.file, kind="GRP", part_of=collective)
    attack(collective, group=inner)
    assert (floored(collective), floored(inner), floored(other)) == (True, True, False)


def test_an_incident_of_another_file_counts_only_under_an_agreement(cast, collective, foreign_collective):
    row = attack(foreign_collective)
    write(Affected(file=row.file, incident=row, collective=collective), by=cast.carla)
    changed(collective.file_id, "incident")
    assert not floored(collective)
    today = TODAY()
    write(SharingAgreement(file=row.file, other_file=collective.file, starts=today), by=cast.carla)
    changed(collective.file_id, "sharing")
    assert floored(collective)


# Persons


def test_an_attack_that_names_a_person_counts_for_them_through_that_group_alone(
    cast, collective, foreign_collective
):
    person = factories.member(collective)
    factories.membership(foreign_collective, person)
    made.finished(person, cast.ana, made.scoring("1.2"))
    attack(foreign_collective, target="member", member=person)

    assert levels.of_member(cast.carla, person).level == "HIGH"
    seen = levels.of_member(cast.ana, person)
    assert (seen.score, seen.level) == (Decimal("1.2"), "LOW")
    own = Standing.objects.unscoped().get(member=person, until=None)
    assert (own.score, own.recent_attack) == (Decimal("1.2"), False)


def test_an_attack_on_a_person_raises_what_they_pass_to_that_group(cast, collective):
    person = factories.member(collective, visibility="member")
    attack(collective, target="member", member=person)
    row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.driver, row.at_least) == (Decimal("1.0"), "from_member", True)  # a quarter of 4.0
    assert levels.of_member(cast.ana, person).score == Decimal("4.0")


def test_an_assessment_of_a_person_counts_the_attack_while_one_file_alone_shows_the_person(cast, collective):
    person = factories.member(collective)
    attack(collective, target="member", member=person)
    assessment = made.finished(person, cast.ana, made.sheet_of("E11"))
    assert (assessment.base, assessment.recent_attack) == (Decimal("4.0"), True)


def test_an_assessment_that_another_group_may_read_tells_nothing_of_the_attack(
    cast, collective, foreign_collective
):
    person = factories.member(collective)
    factories.membership(foreign_collective, person)
    attack(foreign_collective, target="member", member=person)
    assessment = made.finished(person, cast.ana, made.sheet_of("E11"))
    assert (assessment.base, assessment.recent_attack) == (Decimal("3.0"), False)


def test_an_attack_that_the_reader_may_not_open_still_protects_the_group(cast, collective):
    row = attack(collective, "SEX", 5)
    Act.objects.unscoped().filter(incident=row).update(compartment="care")
    changed(collective.file_id, "incident")
    assert floored(collective)
    assert levels.of_collectives(cast.ben, [collective])[collective.pk].level == "HIGH"
