"""People, their dated roles, and who sees them through a role."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Member, Membership
from communities.services import (
    add_member,
    add_membership,
    change_member,
    change_membership,
    create_group,
    end_membership,
)
from protection import registry
from protection.records import files
from protection.records.access import PersonReading, reading_as
from protection.records.models import CaseFile, FileLink
from protection.records.rules import NotAllowed, OutOfScope
from protection.records.services import ChangedMeanwhile
from protection.vault.fields import Sealed
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
BASE = {"roles": ["base"]}


def sees(user, person):
    return Member.objects.visible_to(user).filter(pk=person.pk).exists()


def closed_name(person):
    return bytes(Member.objects.unscoped().get(pk=person.pk).__dict__["name"])


def test_staff_add_a_person_whom_the_team_sees_through_the_role(cast, collective, reading, last_line):
    with reading(cast.ben):
        person = add_member(
            collective=collective,
            by=cast.ben,
            values={"name": "Quirina Vale", "gender": "woman"},
            role={"roles": ["spokesperson"]},
        )
    row = Membership.objects.unscoped().get(member=person)
    assert (row.roles, row.visibility, row.starts) == (["spokesperson"], "visible", timezone.localdate())
    assert (person.code, person.sensitivity, person.file.kind) == (person.file.code, 2, "member")
    assert [sees(user, person) for user in (cast.ana, cast.ben, cast.carla)] == [True, True, False]
    actor, verb, found, detail = last_line()
    assert (actor, verb, found) == (cast.ben.pk, "communities.member.added", person.pk)
    assert detail == {"membership": str(row.pk)}


def test_the_name_stays_closed_until_the_file_was_opened_on_purpose(cast, collective):
    with reading_as(cast.ben):
        person = add_member(collective=collective, by=cast.ben, values={"name": "Quirina Vale"}, role=BASE)
    with reading_as(cast.ana):
        assert isinstance(Member.objects.unscoped().get(pk=person.pk).name, Sealed)
    with reading_as(cast.ana, frozenset({person.file_id})):
        assert Member.objects.unscoped().get(pk=person.pk).name == "Quirina Vale"
    with reading_as(cast.ben, frozenset({person.file_id})):
        assert isinstance(Member.objects.unscoped().get(pk=person.pk).name, Sealed)


@pytest.mark.parametrize(
    ("roles", "visibility", "expected"),
    [
        (["base"], None, "member"),
        (["elder", "guard"], None, "visible"),
        (["guard"], "member", "member"),
        (["base"], "visible", "visible"),
    ],
)
def test_a_visible_role_makes_visible_unless_somebody_says_otherwise(
    cast, collective, reading, roles, visibility, expected
):
    with reading(cast.ben):
        person = add_member(
            collective=collective, by=cast.ben, values={}, role={"roles": roles, "visibility": visibility}
        )
    assert Membership.objects.unscoped().get(member=person).visibility == expected


@pytest.mark.parametrize(
    ("values", "role", "wrong"),
    [
        ({}, {"roles": []}, ["roles"]),
        ({}, {"roles": ["king"]}, ["roles"]),
        ({}, {**BASE, "starts": timezone.localdate() + timedelta(days=2)}, ["starts"]),
        ({}, {**BASE, "starts": date(2024, 1, 2), "ends": date(2024, 1, 1)}, ["ends"]),
        ({}, {**BASE, "visibility": "maybe"}, ["visibility"]),
        ({"gender": "x"}, BASE, ["gender"]),
        ({"dependants": 40_000}, BASE, ["dependants"]),
        ({"factors": "one text"}, BASE, ["factors"]),
        ({"factors": ["x" * 201]}, BASE, ["factors"]),
    ],
)
def test_a_person_with_impossible_values_is_refused_and_no_file_stays(
    cast, collective, reading, values, role, wrong
):
    with reading(cast.ben), pytest.raises(ValidationError) as refusal:
        add_member(collective=collective, by=cast.ben, values=values, role=role)
    assert sorted(refusal.value.message_dict) == wrong
    assert CaseFile.objects.filter(kind="member").count() == 0
    assert FileLink.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "refusal"), [("carla", OutOfScope), ("otto", OutOfScope), ("ada", OutOfScope)]
)
def test_who_may_not_see_the_group_adds_nobody_to_it(cast, collective, name, refusal):
    with pytest.raises(refusal):
        add_member(collective=collective, by=getattr(cast, name), values={}, role=BASE)


def test_a_code_grant_is_not_enough_to_add_a_person(cast, foreign_collective, reading):
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    with reading(cast.ben), pytest.raises(NotAllowed):
        add_member(collective=foreign_collective, by=cast.ben, values={}, role=BASE)


def test_an_untouched_name_keeps_its_ciphertext_when_the_rest_changes(cast, collective, reading, last_line):
    person = factories.member(collective, name="Quirina Vale")
    before = closed_name(person)
    row = Member.objects.unscoped().get(pk=person.pk)
    with reading(cast.ben):
        change_member(member=row, by=cast.ben, values={"gender": "woman"}, seen=1)
    assert closed_name(person) == before
    assert last_line() == (cast.ben.pk, "communities.member.changed", person.pk, {"fields": ["gender"]})


def test_nobody_writes_over_a_name_that_they_could_never_read(cast, collective, reading):
    person = factories.member(collective, name="Quirina Vale")
    before = closed_name(person)
    row = Member.objects.unscoped().get(pk=person.pk)
    with reading(cast.ben), pytest.raises(NotAllowed):
        change_member(member=row, by=cast.ben, values={"name": "Somebody else"})
    assert closed_name(person) == before


def test_with_an_identity_grant_a_closed_name_can_be_replaced(cast, collective):
    person = factories.member(collective, name="Quirina Vale")
    row = Member.objects.unscoped().get(pk=person.pk)
    with reading_as(cast.ana):
        change_member(member=row, by=cast.ana, values={"name": "Quirina Vale Oru"})
    with reading_as(cast.ana, frozenset({person.file_id})):
        assert Member.objects.unscoped().get(pk=person.pk).name == "Quirina Vale Oru"


def test_staff_write_the_first_name_where_none_was_kept(cast, collective, reading):
    person = factories.member(collective, name="")
    row = Member.objects.unscoped().get(pk=person.pk)
    with reading(cast.ben):
        change_member(member=row, by=cast.ben, values={"name": "Quirina Vale"})
    assert closed_name(person) != b""


def test_two_editors_of_a_person_do_not_overwrite_each_other(cast, collective, reading):
    person = factories.member(collective)
    with reading(cast.ben):
        change_member(
            member=Member.objects.unscoped().get(pk=person.pk), by=cast.ben, values={"gender": "man"}, seen=1
        )
        with pytest.raises(ChangedMeanwhile):
            change_member(
                member=Member.objects.unscoped().get(pk=person.pk),
                by=cast.ben,
                values={"gender": "woman"},
                seen=1,
            )
    assert Member.objects.unscoped().get(pk=person.pk).gender == "man"


def test_carla_cannot_change_a_person(cast, collective):
    person = factories.member(collective)
    with pytest.raises(OutOfScope):
        change_member(member=person, by=cast.carla, values={"gender": "man"})


def test_a_role_in_a_second_group_shows_the_person_to_that_groups_people(
    cast, collective, foreign_collective, reading, last_line
):
    person = factories.member(collective)
    files.grant(file=foreign_collective.file, by=None, user=cast.ana, level=3)
    assert not sees(cast.carla, person)
    with reading(cast.ana):
        row = add_membership(
            collective=foreign_collective, member=person, by=cast.ana, values={"roles": ["ally"]}
        )
    assert sees(cast.carla, person)
    assert last_line()[:3] == (cast.ana.pk, "communities.membership.added", row.pk)


def test_a_second_role_at_the_same_time_in_the_same_group_is_a_change_of_the_first(cast, collective, reading):
    person = factories.member(collective)
    with reading(cast.ben), pytest.raises(ValidationError) as refusal:
        add_membership(collective=collective, member=person, by=cast.ben, values=BASE)
    assert list(refusal.value.message_dict) == ["collective"]


def test_a_person_out_of_sight_cannot_be_pulled_into_a_group_of_ones_own(
    cast, collective, foreign_collective, reading
):
    hidden = factories.member(foreign_collective)
    with reading(cast.ben), pytest.raises(OutOfScope):
        add_membership(collective=collective, member=hidden, by=cast.ben, values=BASE)
    assert Membership.objects.unscoped().filter(member=hidden).count() == 1


def test_ending_a_role_closes_the_persons_file_at_once(cast, collective, last_line):
    person = factories.member(collective)
    row = Membership.objects.unscoped().get(member=person)
    with reading_as(cast.ben) as reader:
        assert reader.level_on(person.file_id) == 3
        end_membership(membership=row, by=cast.ben)
        assert reader.level_on(person.file_id) == 0
    assert not sees(cast.ana, person)
    assert last_line() == (cast.ben.pk, "communities.membership.changed", row.pk, {"fields": ["ends"]})


@time_machine.travel("2026-03-10T12:00:00Z", tick=False)
def test_a_role_that_ends_later_shows_the_person_until_that_day(cast, reading):
    person = factories.member(factories.collective(cast))
    row = Membership.objects.unscoped().get(member=person)
    with reading(cast.ben):
        end_membership(membership=row, by=cast.ben, on=TODAY + timedelta(days=3))
    with time_machine.travel("2026-03-12T23:00:00Z"):
        assert sees(cast.ben, person)
    with time_machine.travel("2026-03-13T01:00:00Z"):
        assert not sees(cast.ben, person)


def test_today_has_begun_for_whoever_lives_east_of_the_server(cast):
    with time_machine.travel("2026-03-10T20:00:00Z", tick=False), timezone.override("Asia/Manila"):
        collective = factories.collective(cast)
        with reading_as(cast.ben):
            person = add_member(collective=collective, by=cast.ben, values={}, role=BASE)
        assert Membership.objects.unscoped().get(member=person).starts == date(2026, 3, 11)
        assert PersonReading(cast.ben).level_on(person.file_id) == 3


def test_a_membership_changed_by_two_is_refused_for_the_second(cast, collective, reading):
    row = Membership.objects.unscoped().get(member=factories.member(collective))
    with reading(cast.ben):
        change_membership(membership=row, by=cast.ben, values={"roles": ["elder"]}, seen=1)
        with pytest.raises(ChangedMeanwhile):
            change_membership(membership=row, by=cast.ben, values={"roles": ["guard"]}, seen=1)


@pytest.mark.parametrize("name", ["carla", "otto"])
def test_carla_and_the_administrator_cannot_end_a_role(cast, collective, name):
    row = Membership.objects.unscoped().get(member=factories.member(collective))
    with pytest.raises(OutOfScope):
        end_membership(membership=row, by=getattr(cast, name))


def test_a_role_in_a_group_inside_needs_no_link_of_files_that_are_the_same(cast, collective, reading):
    with reading(cast.ana):
        group = create_group(inside=collective, by=cast.ana, values={"name": "Guard"})
        person = add_member(collective=group, by=cast.ana, values={}, role={"roles": ["guard"]})
    assert FileLink.objects.get(inner=person.file_id).outer_id == collective.file_id


def test_apps_above_hear_of_a_role_for_the_group_and_for_the_person(cast, collective, reading, monkeypatch):
    person = factories.member(collective)
    heard = []
    monkeypatch.setattr(registry, "recompute", [lambda file_id, what: heard.append((file_id, what))])
    with reading(cast.ben):
        end_membership(membership=Membership.objects.unscoped().get(member=person), by=cast.ben)
    assert heard == [(collective.file_id, "membership"), (person.file_id, "membership")]
