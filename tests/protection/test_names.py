"""Names open on purpose: with an identity grant, a fresh sign-in, a line in the trail, and for a minute."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from protection.audit.models import AuditLine
from protection.records import opening
from protection.records.rules import NotAllowed, OutOfScope
from tests import factories
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def confirm(client, address):
    """Post, be asked for the password, type it, and come back to the same act."""
    asked = client.post(address, {"next": "/account/settings/"})
    assert asked.status_code == 302
    assert asked.url.startswith(reverse("account_reauthenticate"))
    return client.post(asked.url, {"password": PASSWORD})


def test_ana_opens_names_after_confirming_her_sign_in(cast, collective, as_user):
    person = factories.member(collective)
    client = as_user(cast.ana)
    back = confirm(client, reverse("records:names-open", args=[collective.file_id]))
    assert (back.status_code, back.url) == (302, "/account/settings/")
    opened = client.session["opened_files"]
    assert set(opened) == {str(collective.file_id), str(person.file_id)}
    assert max(opened.values()) <= timezone.now().timestamp() + 60
    assert AuditLine.objects.filter(verb="records.names.opened", actor=cast.ana.pk).count() == 1


def test_names_close_by_themselves_after_a_minute(cast, collective, as_user, rf):
    from protection.records.middleware import opened_files

    client = as_user(cast.ana)
    confirm(client, reverse("records:names-open", args=[collective.file_id]))
    request = rf.get("/")
    request.session = client.session
    assert opened_files(request) == {collective.file_id}
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert opened_files(request) == frozenset()


def test_a_case_grant_does_not_open_names(cast, collective):
    with pytest.raises(NotAllowed):
        opening.open_names(file=collective.file, by=cast.ben)


def test_carla_cannot_open_names_of_a_file_she_does_not_see(cast, collective, as_user):
    with pytest.raises(OutOfScope):
        opening.open_names(file=collective.file, by=cast.carla)
    answer = as_user(cast.carla).post(reverse("records:names-open", args=[collective.file_id]))
    assert answer.status_code == 404
