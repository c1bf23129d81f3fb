"""Run `manage.py check --deploy` as a production installation would, with secrets that nobody keeps."""

import base64
import os
import secrets
import subprocess
import sys
import tempfile

from checks.code import ROOT


def throwaway_environment(var: str, **changes: str) -> dict[str, str]:
    """A whole production configuration with fresh secrets, apart from whatever this shell has set.

    `changes` replace variables; an empty value leaves the variable out.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("CASEBOOK_", "PYTEST_"))
    }
    inherited.pop("DJANGO_SETTINGS_MODULE", None)
    own = {
        "CASEBOOK_MODE": "production",
        "CASEBOOK_VAR": var,
        "CASEBOOK_SECRET_KEY": secrets.token_urlsafe(60),
        "CASEBOOK_KEK": f"1:{fresh_key()}",
        "CASEBOOK_AUDIT_KEY": fresh_key(),
        "CASEBOOK_ALLOWED_HOSTS": "casebook.example.org",
        "CASEBOOK_DATABASE_URL": "postgres://casebook@127.0.0.1:5432/casebook",
        "CASEBOOK_REDIS_URL": "redis://127.0.0.1:6379/14",
        "CASEBOOK_EMAIL_HOST": "mail.example.org",
    }
    return inherited | {name: value for name, value in (own | changes).items() if value}


def fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def main() -> int:
    with tempfile.TemporaryDirectory() as var:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=ROOT, env=throwaway_environment(var), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
