"""Invitation, sign-in, the second step, keys for the API, preferences."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from protection.accounts.models import ApiToken, User
from protection.accounts.services import create_token
from protection.vault import access
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def invited(**options) -> str:
    out = StringIO()
    call_command("invite", "nina@example.org", role="staff", stdout=out, **options)
    return out.getvalue().strip()


def test_an_invitation_makes_an_account_once(client):
    link = invited()
    sent = client.post(link, {"code": "Nina", "password": "four words make sense"})
    assert (sent.status_code, sent.url) == (302, reverse("account_login"))
    assert User.objects.get(code="Nina").role == "staff"
    assert client.get(link).status_code == 404


def test_an_invitation_is_a_whole_link_where_the_address_of_the_casebook_is_told():
    out = StringIO()
    words = ["nina@example.org", "--role", "staff", "--site", "https://casebook.example.org/"]
    call_command("invite", *words, stdout=out)
    assert out.getvalue().startswith("https://casebook.example.org/account/invitation/")


def test_an_invitation_ends_after_a_week(client):
    link = invited()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get(link).status_code == 404


def test_a_short_password_is_refused_and_the_name_stays(client):
    answer = client.post(invited(), {"code": "Nina", "password": "short"})
    assert answer.status_code == 200
    assert 'value="Nina"' in answer.content.decode()
    assert not User.objects.filter(code="Nina").exists()


def test_inviting_twice_or_to_nonsense_is_refused(cast):
    with pytest.raises(CommandError, match="already"):
        call_command("invite", "ana@example.org", role="staff")
    with pytest.raises(CommandError, match="not an e-mail"):
        call_command("invite", "nobody", role="staff")


def test_nobody_signs_up_without_an_invitation(client):
    answer = client.post(reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD})
    assert not User.objects.filter(email="x@example.org").exists()
    assert "closed" in answer.content.decode().lower() or answer.status_code == 200


def sign_in(client, name="ana", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": f"{name}@example.org", "password": password})


def test_ana_signs_in_with_her_password(client, cast):
    assert sign_in(client).url == reverse("desk:work")


def test_a_second_step_is_asked_for_and_a_demo_code_answers_it(client, cast):
    TOTP.activate(cast.ana, generate_totp_secret())
    User.objects.filter(pk=cast.ana.pk).update(is_demo=True)
    assert sign_in(client).url == reverse("mfa_authenticate")
    out = StringIO()
    call_command("demo_code", "ana", stdout=out)
    code = out.getvalue().strip()
    assert re.fullmatch(r"\d{6}", code)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == reverse("desk:work")


def test_the_seed_of_a_second_step_lies_encrypted(cast):
    secret = generate_totp_secret()
    TOTP.activate(cast.ana, secret)
    assert secret not in str(Authenticator.objects.get().data)


def test_a_demo_code_is_for_demo_accounts_alone(cast):
    TOTP.activate(cast.ana, generate_totp_secret())
    with pytest.raises(CommandError):
        call_command("demo_code", "ana", stdout=StringIO())


def test_five_wrong_passwords_lock_this_person_here_and_nobody_else(client, cast):
    for _ in range(5):
        sign_in(client, password="wrong wrong wrong wrong")
    assert sign_in(client).status_code == 429
    assert sign_in(client, name="ben").status_code == 302


def test_r86_an_address_longer_than_any_is_a_wrong_one_like_others(client, cast):
    longest = "a" * 60 + "@" + ".".join(["b" * 60] * 4)
    said = {"login": f"{longest}.org", "password": "wrong wrong wrong"}
    answers = [client.post(reverse("account_login"), said).status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]


def test_a_key_of_the_api_works_until_it_ends(client, cast):
    key = create_token(user=cast.ana, name="report", days=7)
    headers = {"authorization": f"Token {key}"}
    assert client.get("/api/schema/", headers=headers).status_code == 200
    assert key not in str(ApiToken.objects.values())
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get("/api/schema/", headers=headers).status_code == 401


def test_r24_a_key_of_a_deactivated_account_does_not_work(client, cast):
    key = create_token(user=cast.ana, name="report")
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert client.get("/api/schema/", headers={"authorization": f"Token {key}"}).status_code == 401


def test_preferences_are_kept_with_the_person(cast, as_user):
    client = as_user(cast.ana)
    client.post(reverse("accounts:language"), {"language": "ar", "next": "/account/settings/"})
    page = client.get(reverse("accounts:settings")).content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_the_language_form_never_sends_elsewhere(cast, as_user):
    answer = as_user(cast.ana).post(
        reverse("accounts:language"), {"language": "es", "next": "https://evil.example/"}
    )
    assert answer.url == "/"


def test_a_wrong_name_answers_like_a_wrong_password(client, cast):
    def shown(answer):
        page = answer.content.decode()
        page = re.sub(r'value="[^"]*"', "", page)
        return re.sub(r'name="csrfmiddlewaretoken"[^>]*', "", page)

    assert shown(sign_in(client, name="ana", password="not this one at all")) == shown(
        sign_in(client, name="nobody", password="not this one at all")
    )


def test_the_system_reads_what_it_must(cast):
    with access.reading_as_system() as reader:
        assert reader.may_open(4, cast.ana.pk)
