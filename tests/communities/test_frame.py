"""The frame that every page of a collective or a person stands in."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["collective", "people", "ties", "meetings"])
def test_ben_opens_every_tab_and_carla_gets_the_page_that_says_nothing(name, as_user, ben, carla, collective):
    address = reverse(f"communities:{name}", args=[collective.pk])
    assert as_user(ben).get(address).status_code == 200
    assert as_user(carla).get(address).status_code == 404
