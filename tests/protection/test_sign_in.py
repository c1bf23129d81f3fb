"""The pages of signing in that are allauth's: which of them we have, what they send, what they end."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from protection.accounts.forms import InvitationForm
from protection.accounts.models import ApiToken, User
from protection.accounts.services import create_token, invite
from protection.audit.models import AuditLine
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "another long pass phrase"


@pytest.mark.parametrize("place", ["email/", "confirm-email/", "confirm-email/a-key/", "login/code/confirm/"])
def test_t2_nobody_can_change_where_a_new_password_is_sent(place, as_user, ana):
    client = as_user(ana)
    address = f"/sign-in/{place}"
    assert client.get(address).status_code == 404
    said = {"action_add": "", "email": "thief@example.net"}
    assert client.post(address, said).status_code == 404
    assert mail.outbox == []
    with pytest.raises(NoReverseMatch):
        reverse("account_email")


@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_r70_the_mail_for_a_new_password_names_nothing(name, client, cast):
    client.post(reverse("account_reset_password"), {"email": f"{name}@example.org"})
    (sent,) = mail.outbox
    told = f"{sent.subject} {sent.body}".lower()
    assert sent.subject == "A short notice"
    assert [
        word for word in ("password reset", "account", "sign", "hello", "casebook") if f"{word} " in told
    ] == []
    assert ("/sign-in/password/reset/" in told) == (name == "ana")


def test_r21_the_answer_to_a_forgotten_password_is_the_same_for_strangers(client, cast):
    address = reverse("account_reset_password")
    answers = [
        client.post(address, {"email": f"{name}@example.org"}, follow=True) for name in ("ana", "nobody")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert len(mail.outbox) == 2  # and takes as long


def test_r24_a_new_password_ends_keys_and_other_sessions(client, cast, as_user):
    create_token(user=cast.ana, name="report")
    create_token(user=cast.ben, name="of somebody else")
    elsewhere = as_user(cast.ana)
    client.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    said = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), said)
    assert User.objects.get(pk=cast.ana.pk).check_password(NEW)
    assert [token.user for token in ApiToken.objects.all()] == [cast.ben]
    assert elsewhere.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert AuditLine.objects.filter(verb="accounts.password.changed", actor=cast.ana.pk).count() == 1


def test_t1_signing_out_empties_the_browser(as_user, ana):
    answer = as_user(ana).post(reverse("account_logout"))
    assert (answer.status_code, answer.url) == (302, reverse("desk:blank"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def test_signing_out_asks_before_it_does(as_user, ana):
    client = as_user(ana)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/").status_code == 200


def test_r89_signing_out_needs_the_token_of_the_form(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("account_logout")).status_code == 403
    assert client.get("/").status_code == 200


def test_a_short_name_that_was_taken_a_moment_ago_is_refused_in_words(client, cast, monkeypatch):
    link = reverse("accounts:invitation", args=[invite(email="nina@example.org", role="staff")])
    monkeypatch.setattr(
        InvitationForm, "clean_code", lambda form: form.cleaned_data["code"]
    )  # it was free then
    answer = client.post(link, {"code": "Ana", "password": NEW})
    assert "Somebody has this short name already" in answer.content.decode()
    assert client.post(link, {"code": "Nina", "password": NEW}).status_code == 302
