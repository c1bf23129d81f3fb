"""Configuration from the environment. Secrets also come from `NAME_FILE`; errors name the variable, never its value."""

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BASE = Path(__file__).resolve().parent.parent
KEYS_README = """These files are the keys of this casebook.

secret  signs sessions and form keys. Losing it signs everybody out.
kek     opens the data keys. WITHOUT IT NOTHING IN THE DATABASE CAN BE READ AGAIN.
audit   seals the audit trail. Without it nobody can prove that the trail is whole.

Keep a copy apart from the database (on paper or an offline stick), never beside a backup.
Each file is readable by its owner alone (mode 0600).
"""


class BadSetting(Exception):
    """A variable is missing or unusable. The message names the variable and never its value."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if value not in {"", "1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise BadSetting(f"{name} must be yes or no.")
    return value in {"1", "true", "yes", "on"} if value else default


def number(name: str, default: int) -> int:
    value = text(name)
    if value and not value.isdecimal():
        raise BadSetting(f"{name} must be a whole number.")
    return int(value) if value else default


def words(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def var_folder() -> Path:
    return Path(text("CASEBOOK_VAR", str(BASE / "var"))).resolve()


def is_production() -> bool:
    mode = text("CASEBOOK_MODE", "embedded")
    if mode not in {"embedded", "production"}:
        raise BadSetting("CASEBOOK_MODE must be embedded or production.")
    return mode == "production"


def secret(name: str) -> str:
    """The secret from NAME or from the file that NAME_FILE names; empty where neither is set."""
    if value := text(name):
        return value
    path = text(f"{name}_FILE")
    if not path:
        return ""
    try:
        return Path(path).read_text().strip()
    except OSError:
        raise BadSetting(f"{name}_FILE names a file that cannot be read.") from None


def own_secret(name: str, file_name: str, fresh: Callable[[], str]) -> str:
    """Like `secret`; the embedded mode makes its own in var/keys on first use. Empty where nothing may be written."""
    value = secret(name)
    if value or is_production():
        return value
    path = var_folder() / "keys" / file_name
    try:
        return path.read_text().strip()
    except OSError:
        return _make_key_file(path, fresh())


def _make_key_file(path: Path, value: str) -> str:
    """Write a key once, whole and with mode 0600, even when two processes start together."""
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        readme = path.parent / "README.txt"
        if not readme.exists():
            readme.write_text(KEYS_README)
        handle, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp gives mode 0600
        with os.fdopen(handle, "w") as stream:
            stream.write(value + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
        return path.read_text().strip()
    except OSError:
        return ""


def django_secret_key() -> str:
    return own_secret("CASEBOOK_SECRET_KEY", "secret", lambda: secrets.token_urlsafe(60))


def key_encryption_keys() -> str:
    """One or more `id:base64 of 32 bytes`, comma separated, the current one first."""
    return own_secret("CASEBOOK_KEK", "kek", lambda: f"1:{_fresh_key()}")


def audit_key() -> str:
    return own_secret("CASEBOOK_AUDIT_KEY", "audit", _fresh_key)


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def database(url: str) -> dict[str, Any]:
    """A Django database from postgres://user:password@host:port/name or sqlite:///path; empty: SQLite in var."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or "") or secret("CASEBOOK_DATABASE_PASSWORD"),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": "-c statement_timeout=30000"},
        }
    if parts.scheme in {"", "sqlite"}:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path) or str(var_folder() / "casebook.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    raise BadSetting("CASEBOOK_DATABASE_URL must begin with postgres:// or sqlite:///.")
