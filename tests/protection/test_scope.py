"""`visible_to`: own grants, teams, links, dates, narrowing, the care compartment, roles without cases."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from communities.models import Collective, Member, Membership
from protection.records import access, files, querysets
from protection.records.querysets import UnscopedQuery
from protection.records.services import narrow, write
from risk.models import Act, Incident
from tests import factories

pytestmark = pytest.mark.django_db


def codes(model, user):
    return set(model.objects.visible_to(user).values_list("pk", flat=True))


def test_the_team_sees_the_collective_and_carla_does_not(cast, collective):
    assert codes(Collective, cast.ana) == codes(Collective, cast.ben) == {collective.pk}
    assert codes(Collective, cast.carla) == set()


def test_administrator_and_auditor_see_no_case_even_with_a_grant(cast, collective):
    for user in (cast.otto, cast.ada):
        files.grant(file=collective.file, by=None, user=user, level=4)
        assert codes(Collective, user) == set()


def test_r10_a_grant_that_has_ended_shows_nothing(cast, collective):
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert codes(Collective, cast.ana) == set()


def test_r07_ending_a_grant_holds_at_once(cast, collective):
    for grant in collective.file.grants.filter(user=cast.ana):
        files.end_grant(grant=grant, by=cast.mara)
    for grant in collective.file.grants.filter(team=cast.team):
        files.end_grant(grant=grant, by=cast.mara)
    assert codes(Collective, cast.ana) == set()


def test_one_queryset_is_for_one_person_and_its_moment(cast, collective):
    """The subqueries are written once a process: nothing of one person or moment may stay in them."""
    for _again in range(2):
        seen = {user.code: codes(Collective, user) for user in (cast.ana, cast.carla, cast.mara)}
        assert seen == {"Ana": {collective.pk}, "Carla": set(), "Mara": {collective.pk}}
        with time_machine.travel(timezone.now() + timedelta(days=91)):
            assert codes(Collective, cast.ana) == set()


def test_scope_is_one_statement_whatever_the_level(cast, collective, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(Incident.objects.visible_to(cast.ana)) == 0


def test_a_member_is_visible_through_a_membership_until_it_ends(cast, collective):
    person = factories.member(collective)
    assert codes(Member, cast.ben) == {person.pk}
    membership = Membership.objects.unscoped().get(member=person)
    files.link(
        outer=collective.file_id,
        inner=person.file_id,
        source=membership.pk,
        starts=timezone.now() - timedelta(days=9),
        ends=timezone.now() - timedelta(days=1),
    )
    assert codes(Member, cast.ben) == set()


def test_a_person_in_two_groups_shows_each_membership_only_with_its_group(
    cast, collective, foreign_collective
):
    person = factories.member(collective)
    factories.membership(foreign_collective, person)
    seen = Membership.objects.visible_to(cast.ana)
    assert [row.collective_id for row in seen] == [collective.pk]


def test_a_code_grant_lists_the_collective_and_not_its_incidents(cast, foreign_collective):
    factories.incident(foreign_collective)
    files.grant(file=foreign_collective.file, by=None, user=cast.ben, level=2)
    assert codes(Collective, cast.ben) == {foreign_collective.pk}
    assert codes(Incident, cast.ben) == set()


def test_strict_records_need_an_identity_grant(cast, collective):
    row = factories.incident(collective, sensitivity=4)
    assert codes(Incident, cast.ana) == {row.pk}
    assert codes(Incident, cast.ben) == set()


def test_a_record_narrowed_to_named_persons_hides_from_the_rest_of_the_team(cast, collective):
    row = factories.incident(collective)
    narrow(row, readers=[cast.ben])
    write(row, by=cast.ben)
    assert codes(Incident, cast.ben) == {row.pk}
    assert codes(Incident, cast.ana) == set()


def test_acts_of_the_care_compartment_are_for_the_psychosocial_role_alone(cast, collective):
    incident = factories.incident(collective, acts=())
    act = write(
        Act(file=collective.file, incident=incident, act_type="SEX", severity=5, compartment="care"),
        by=cast.ben,
    )
    assert codes(Act, cast.cora) == {act.pk}
    assert codes(Act, cast.ana) == codes(Act, cast.ben) == codes(Act, cast.mara) == set()


def test_an_unscoped_query_in_a_request_raises(cast, collective):
    with querysets.guarded():
        with pytest.raises(UnscopedQuery):
            list(Collective.objects.all())
        with pytest.raises(UnscopedQuery):
            Collective.objects.filter(pk=collective.pk).count()
        with pytest.raises(UnscopedQuery):
            Collective.objects.filter(pk=collective.pk).exists()


def test_a_related_manager_of_a_visible_parent_counts_as_scoped(cast, collective):
    factories.incident(collective)
    with querysets.guarded():
        row = Collective.objects.visible_to(cast.ana).get()
        assert len(row.incidents.all()) == 1


def test_a_child_in_another_file_than_its_parent_is_refused_by_the_database(
    cast, collective, foreign_collective
):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(
            Incident(
                file=foreign_collective.file,
                collective=collective,
                reference="I-WRONG",
                danger="no",
                severity=1,
                happened_on=timezone.localdate(),
            ),
            by=cast.ana,
        )


@pytest.mark.parametrize(("own", "through", "level"), [(2, 3, 3), (2, 4, 4), (3, 4, 4), (4, 3, 4)])
def test_of_a_grant_and_a_link_to_the_same_file_the_higher_holds(cast, own, through, level):
    """As `visible_to` says: else a page shows what its texts and acts then refuse."""
    group = factories.collective()
    person = factories.member(group)
    files.grant(file=group.file, by=None, user=cast.carla, level=through)
    files.grant(file=person.file, by=None, user=cast.carla, level=own)
    assert access.level_on(cast.carla, person.file_id) == level
    files.grant(file=group.file, by=None, team=cast.team, level=through)
    files.grant(file=person.file, by=None, user=cast.ben, level=own)
    assert access.level_on(cast.ben, person.file_id) == level


def test_a_link_that_has_ended_raises_nothing(cast):
    group = factories.collective()
    person = factories.member(group)
    files.grant(file=group.file, by=None, user=cast.carla, level=4)
    files.grant(file=person.file, by=None, user=cast.carla, level=2)
    source = Membership.objects.unscoped().get(member=person).pk
    over = timezone.now() - timedelta(days=1)
    files.link(outer=group.file_id, inner=person.file_id, source=source, starts=over, ends=over)
    assert access.level_on(cast.carla, person.file_id) == 2
