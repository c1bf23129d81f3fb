"""Production does not start with an unsafe setting, and says which one, never its value (security.md R90).

That web, worker, beat and migrate really end is shown with processes in tests/test_team_start.py.
"""

import base64
import secrets

import pytest
from django.core.exceptions import ImproperlyConfigured

from checks.production import fresh_key, throwaway_environment
from protection.accounts.models import User
from protection.desk.start_checks import refuse_to_start_unsafe

SAMPLE = base64.b64encode(b"0" * 32).decode()
SHARED = fresh_key()


@pytest.fixture
def production(monkeypatch, settings, db):
    """A whole and safe production configuration, to be spoilt by one setting."""
    for name, value in throwaway_environment("/nowhere").items():
        if name.startswith("CASEBOOK_"):
            monkeypatch.setenv(name, value)
    settings.PRODUCTION = True
    settings.ALLOWED_HOSTS = ["casebook.example.org"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    return settings


def test_a_whole_configuration_starts(production):
    refuse_to_start_unsafe()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CASEBOOK_SECRET_KEY", "", "CASEBOOK_SECRET_KEY is not set."),
        (
            "CASEBOOK_SECRET_KEY",
            secrets.token_urlsafe(30)[:30],
            "CASEBOOK_SECRET_KEY must have at least 50 characters.",
        ),
        (
            "CASEBOOK_SECRET_KEY",
            "change-me-" * 6,
            "CASEBOOK_SECRET_KEY is a sample, not a key: make one from a random source.",
        ),
        (
            "CASEBOOK_SECRET_KEY",
            f"django-insecure-{secrets.token_urlsafe(50)}",
            "CASEBOOK_SECRET_KEY is a sample, not a key: make one from a random source.",
        ),
        ("CASEBOOK_KEK", "", "CASEBOOK_KEK is not set."),
        ("CASEBOOK_KEK", "1:AAAA", "CASEBOOK_KEK must hold keys of 32 bytes, each with an id."),
        ("CASEBOOK_KEK", "1:?", "CASEBOOK_KEK must be id:base64, comma separated."),
        (
            "CASEBOOK_KEK",
            f"1:{SAMPLE}",
            "CASEBOOK_KEK is a sample, not a key: make one from a random source.",
        ),
        ("CASEBOOK_KEK", f"2:{SHARED},1:{SHARED}", "CASEBOOK_KEK and CASEBOOK_KEK hold the same key."),
        ("CASEBOOK_AUDIT_KEY", "", "CASEBOOK_AUDIT_KEY must be base64 of 32 bytes."),
        (
            "CASEBOOK_AUDIT_KEY",
            SAMPLE,
            "CASEBOOK_AUDIT_KEY is a sample, not a key: make one from a random source.",
        ),
        ("CASEBOOK_DATABASE_URL", "", "CASEBOOK_DATABASE_URL is not set."),
        (
            "CASEBOOK_DATABASE_URL",
            "sqlite:////tmp/casebook.sqlite3",
            "CASEBOOK_DATABASE_URL must name a PostgreSQL database: SQLite is for one machine.",
        ),
        ("CASEBOOK_REDIS_URL", "", "CASEBOOK_REDIS_URL is not set."),
    ],
    ids=lambda value: (
        value if value.startswith("CASEBOOK") else ""
    ),  # keys are random: no part of a test's name
)
def test_r90_a_bad_variable_is_named_and_its_value_is_not(production, monkeypatch, name, value, sentence):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unsafe()
    assert str(refused.value) == sentence


def test_r90_one_key_for_two_uses_is_refused(production, monkeypatch):
    monkeypatch.setenv("CASEBOOK_KEK", f"1:{SHARED}")
    monkeypatch.setenv("CASEBOOK_AUDIT_KEY", SHARED)
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unsafe()
    assert str(refused.value) == "CASEBOOK_KEK and CASEBOOK_AUDIT_KEY hold the same key."


def test_r90_a_key_inside_the_secret_is_refused(production, monkeypatch):
    monkeypatch.setenv("CASEBOOK_SECRET_KEY", f"{SHARED}-{SHARED}")
    monkeypatch.setenv("CASEBOOK_AUDIT_KEY", SHARED)
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unsafe()
    assert str(refused.value) == "CASEBOOK_SECRET_KEY and CASEBOOK_AUDIT_KEY hold the same key."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", True, "DEBUG must be off: its error pages show what is in the database."),
        ("ALLOWED_HOSTS", [], "CASEBOOK_ALLOWED_HOSTS is not set."),
        ("ALLOWED_HOSTS", ["*"], "CASEBOOK_ALLOWED_HOSTS must name the hosts, not all of them."),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
            "CASEBOOK_REDIS_URL must give a cache that all processes share, or a code could be used twice.",
        ),
    ],
)
def test_r90_an_unsafe_setting_is_refused(production, name, value, sentence):
    setattr(production, name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unsafe()
    assert str(refused.value) == sentence


def test_every_reason_is_said_at_once(production, monkeypatch):
    monkeypatch.setenv("CASEBOOK_SECRET_KEY", "")
    production.ALLOWED_HOSTS = []
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unsafe()
    assert str(refused.value) == "CASEBOOK_ALLOWED_HOSTS is not set. CASEBOOK_SECRET_KEY is not set."


def test_production_refuses_demo_accounts(production):
    User.objects.create_user(email="ana@demo.example", password="nine herons", is_demo=True)
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_to_start_unsafe()
    assert (
        str(refused.value)
        == "CASEBOOK_DATABASE_URL names a database with demo accounts, whose password is public."
    )


def test_the_embedded_mode_asks_for_nothing(monkeypatch, settings, db):
    User.objects.create_user(email="ana@demo.example", password="nine herons", is_demo=True)
    monkeypatch.setenv("CASEBOOK_KEK", "")
    refuse_to_start_unsafe()
