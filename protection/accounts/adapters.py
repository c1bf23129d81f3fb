"""What we change in allauth: nobody signs up by themselves, and second factors lie encrypted (stack.md)."""

import base64
from functools import partial
from typing import Any, ClassVar

from allauth.account import signals as account_signals
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import signals as mfa_signals
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from protection.accounts.models import User
from protection.accounts.services import end_keys
from protection.vault import keyring
from protection.vault.models import KeyBox

ORIGIN = "mfa.authenticator.data"
LONGEST_NAME = 255  # of axes' column: an address may be longer, and PostgreSQL refuses it with a fault


def name_typed(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whom a sign-in is for, as axes counts failures: allauth names it `email`, the form `login`."""
    credentials = credentials or {}
    return str(credentials.get("email") or request.POST.get("login", "")).strip().lower()[:LONGEST_NAME]


def listen() -> None:
    """What allauth tells of, so that it stands in the trail and old keys of the API end (R24)."""
    verbs = {
        account_signals.password_changed: "accounts.password.changed",
        account_signals.password_reset: "accounts.password.reset",
        mfa_signals.authenticator_added: "accounts.factor.added",
        mfa_signals.authenticator_removed: "accounts.factor.removed",
    }
    for signal, verb in verbs.items():
        signal.connect(partial(_secret_changed, verb), weak=False, dispatch_uid=verb)


def _secret_changed(verb: str, user: User, **told: Any) -> None:
    end_keys(user=user, verb=verb)


class InvitationOnlyAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right. Try again."),
        "incorrect_password": _("The password is not right. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Signing in needs no message of its own: it would cover the first thing that is due."""


class SealedFactorsAdapter(DefaultMFAAdapter):
    """Seeds and recovery codes under the installation's key: a stolen database gives no second factor."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code did not work. Codes change every 30 seconds."),
    }

    def encrypt(self, text: str) -> str:
        if not KeyBox.objects.filter(subject=keyring.INSTALLATION).exists():
            keyring.make_key(keyring.INSTALLATION)
        sealed = keyring.seal(
            text.encode(), origin=ORIGIN, row=keyring.INSTALLATION, subject=keyring.INSTALLATION
        )
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return keyring.unseal(
            sealed, origin=ORIGIN, row=keyring.INSTALLATION, subject=keyring.INSTALLATION
        ).decode()
