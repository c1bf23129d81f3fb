"""A fresh proof of who is at the keyboard, within ten minutes (security.md R27)."""

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest


def require_step_up(request: HttpRequest) -> None:
    """Sends the person to confirm their sign-in, then back to the same act with what they posted."""
    if is_reauthentication_required(request, app=""):
        raise ReauthenticationRequired
