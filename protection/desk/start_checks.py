"""What production refuses to start with (security.md R90). A sentence names the variable, never its value.

`manage.py` runs these with its other checks; web, worker and beat run them by `refuse_to_start_unsafe`.
"""

import base64
import itertools
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from protection import env
from protection.accounts.models import User
from protection.audit import trail
from protection.vault import keyring

SECRET_LENGTH = 50
VARIETY = 16  # different signs in a key: what came from a random source has far more, a sample has fewer


@register("start")
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[Error]:
    if not settings.PRODUCTION:
        return []
    return [Error(sentence, id="desk.E001") for sentence in (*unsafe_settings(), *unsafe_keys())]


@register("database")
def production_has_no_demo_accounts(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    if not settings.PRODUCTION or not databases:
        return []
    try:
        found = User.objects.filter(is_demo=True).exists()
    except (OperationalError, ProgrammingError):
        return []  # no table yet
    sentence = "CASEBOOK_DATABASE_URL names a database with demo accounts, whose password is public."
    return [Error(sentence, id="desk.E002")] if found else []


def refuse_to_start_unsafe() -> None:
    """Raise ImproperlyConfigured with every reason why this process must not serve people."""
    problems = run_checks(tags=["start"]) + run_checks(tags=["database"], databases=["default"])
    serious = [problem for problem in problems if problem.is_serious()]
    if serious:
        raise ImproperlyConfigured(" ".join(str(problem.msg) for problem in serious))


def unsafe_settings() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG must be off: its error pages show what is in the database."
    if not settings.ALLOWED_HOSTS:
        yield "CASEBOOK_ALLOWED_HOSTS is not set."
    if "*" in settings.ALLOWED_HOSTS:
        yield "CASEBOOK_ALLOWED_HOSTS must name the hosts, not all of them."
    if not env.text("CASEBOOK_DATABASE_URL"):
        yield "CASEBOOK_DATABASE_URL is not set."
    elif not env.text("CASEBOOK_DATABASE_URL").startswith(("postgres://", "postgresql://")):
        yield "CASEBOOK_DATABASE_URL must name a PostgreSQL database: SQLite is for one machine."
    if not env.text("CASEBOOK_REDIS_URL"):
        yield "CASEBOOK_REDIS_URL is not set."
    if any(cache["BACKEND"].endswith(("LocMemCache", "DummyCache")) for cache in settings.CACHES.values()):
        yield "CASEBOOK_REDIS_URL must give a cache that all processes share, or a code could be used twice."


def unsafe_keys() -> Iterator[str]:
    secret = env.django_secret_key()
    if not secret:
        yield "CASEBOOK_SECRET_KEY is not set."
    elif len(secret) < SECRET_LENGTH:
        yield f"CASEBOOK_SECRET_KEY must have at least {SECRET_LENGTH} characters."
    try:
        keks = list(keyring.key_encryption_keys().values())
    except env.BadSetting as reason:
        keks = []
        yield str(reason)
    try:
        audit = [trail.audit_key()]
    except env.BadSetting as reason:
        audit = []
        yield str(reason)
    named = [("CASEBOOK_SECRET_KEY", secret.encode())] if secret else []
    named += [("CASEBOOK_KEK", key) for key in keks] + [("CASEBOOK_AUDIT_KEY", key) for key in audit]
    yield from samples(named)
    yield from used_twice(named)


def samples(named: list[tuple[str, bytes]]) -> Iterator[str]:
    for name, key in named:
        if len(set(key)) < VARIETY or key.startswith(b"django-insecure"):
            yield f"{name} is a sample, not a key: make one from a random source."


def used_twice(named: list[tuple[str, bytes]]) -> Iterator[str]:
    """The same key in two places: whoever has one has both."""
    for (name, key), (other, same) in itertools.combinations(named, 2):
        if key == same or base64.b64encode(same) in key:  # nobody measures our time here
            yield f"{name} and {other} hold the same key."
