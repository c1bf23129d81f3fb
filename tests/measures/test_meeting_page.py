"""What follows from a meeting stands on its page: the measures it decided, and the plan that waits for it."""

import pytest
from django.urls import reverse

from measures.services import plans
from tests import factories
from tests.measures import making, plan_making

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly(cast, collective):
    return factories.meeting(collective, by=cast.ana, decides_on=["measure", "plan"])


def page(client, meeting):
    return client.get(reverse("communities:meeting", args=[meeting.pk])).content.decode()


def add_link(meeting):
    return f"{reverse('measures:measures-from-meeting', args=[meeting.collective_id])}?meeting={meeting.pk}"


def test_from_a_meeting_that_decided_measures_one_step_leads_to_writing_them_down(as_user, ana, assembly):
    client = as_user(ana)
    html = page(client, assembly)
    assert "None is written down yet." in html
    assert f'href="{add_link(assembly)}"' in html
    form = client.get(add_link(assembly)).content.decode()
    assert f'<option value="{assembly.pk}" selected>' in form


def test_a_meeting_of_another_group_is_not_taken_from_the_address(
    as_user, ana, collective, foreign_collective
):
    foreign = factories.meeting(foreign_collective, decides_on=["measure"])
    address = reverse("measures:measures-from-meeting", args=[collective.pk])
    form = as_user(ana).get(f"{address}?meeting={foreign.pk}").content.decode()
    assert str(foreign.pk) not in form


def test_the_measures_of_a_meeting_are_listed_on_it_and_no_others(as_user, ana, collective, assembly):
    of_it = making.measure(collective, meeting=assembly)
    other = making.measure(collective)
    html = page(as_user(ana), assembly)
    assert of_it.get_absolute_url() in html
    assert other.get_absolute_url() not in html


def test_a_measure_that_the_reader_may_not_see_is_not_listed(as_user, cast, collective, assembly):
    hidden = making.measure(collective, meeting=assembly, sensitivity=4)
    assert hidden.get_absolute_url() not in page(as_user(cast.ben), assembly)


def test_staff_are_offered_nothing_that_they_may_not_do(as_user, ben, cast, collective, assembly):
    plan_making.proposal(cast, collective)
    html = page(as_user(ben), assembly)
    assert add_link(assembly) not in html
    assert "Record the group" not in html


def test_a_proposed_plan_is_one_step_away_from_the_meeting_that_decided_it(
    as_user, cast, ana, collective, assembly
):
    draft = plan_making.draft(cast, collective)
    address = reverse("measures:plan-agree", args=[draft.pk])
    assert address not in page(as_user(ana), assembly)
    plans.propose(version=draft, by=ana)
    assert address in page(as_user(ana), assembly)
    for fields in ({"by_decision_body": False, "decides_on": ["plan"]}, {"decides_on": ["level"]}):
        other = factories.meeting(collective, by=ana, **fields)
        assert address not in page(as_user(ana), other)


def test_a_meeting_that_decided_nothing_of_the_kind_says_nothing_of_measures(as_user, ana, collective):
    html = page(as_user(ana), factories.meeting(collective, decides_on=["level"]))
    assert "Measures that this meeting decided" not in html


@pytest.mark.parametrize("count", [1, 3, 12])
def test_the_page_of_a_meeting_takes_the_same_queries_for_any_number_of_measures(
    as_user, ana, collective, assembly, count, django_assert_max_num_queries
):
    for _number in range(count):
        making.measure(collective, meeting=assembly)
    client = as_user(ana)
    with django_assert_max_num_queries(12):
        page(client, assembly)
