"""R04: an act stays with the incident when the person it hit goes out of sight; who it was does not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.models import Member, Membership
from protection.records import files
from risk.models import Act
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(collective):
    return factories.member(collective)


@pytest.fixture
def incident(cast, collective, person):
    """Logged while the person belonged to the group."""
    made = factories.incident(collective, acts=(), aimed_at=["people"], permission="agreed", by=cast.ben)
    now = timezone.now()
    Act(
        file=collective.file, incident=made, act_type="ASS", severity=4, target="member", member=person,
        created_at=now, updated_at=now,
    ).save()  # fmt: skip
    return made


@pytest.fixture
def gone(cast, person):
    """The membership ended yesterday: nobody of the team sees the person's file any more."""
    membership = Membership.objects.unscoped().get(member=person)
    day = timedelta(days=1)
    files.link(
        outer=membership.file_id,
        inner=person.file_id,
        source=membership.pk,
        starts=timezone.now() - 9 * day,
        ends=timezone.now() - day,
    )
    assert not Member.objects.visible_to(cast.ana).exists()
    return person


def pages(client, incident):
    names = ("incident", "incident-people")
    return "".join(client.get(reverse(f"risk:{name}", args=[incident.pk])).content.decode() for name in names)


def test_who_was_hit_is_named_by_code_while_they_are_in_sight(as_user, ana, incident, person):
    assert person.code in pages(as_user(ana), incident)


def test_the_pages_do_not_name_who_is_out_of_sight(as_user, ana, incident, gone):
    seen = pages(as_user(ana), incident)
    assert gone.code not in seen
    assert str(gone.pk) not in seen
    assert "somebody whose file you do not see" in seen


def test_the_api_neither_gives_nor_finds_who_is_out_of_sight(as_user, ana, incident, gone):
    client, acts = as_user(ana), reverse("risk-api:act-list")
    (act,) = client.get(acts).json()["results"]
    assert (act["target"], act["member"]) == ("member", None)
    assert client.get(f"{acts}?member={gone.pk}").json()["results"] == []


def test_the_api_gives_and_finds_who_is_in_sight(as_user, ana, incident, person):
    (act,) = as_user(ana).get(f"{reverse('risk-api:act-list')}?member={person.pk}").json()["results"]
    assert act["member"] == str(person.pk)
