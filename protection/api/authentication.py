"""`Authorization: Token <key>`: named, hashed, with an end (design.md 6.10)."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from protection.accounts.models import ApiToken, User
from protection.accounts.services import digest
from protection.vault import access

KEYWORD = b"token"
SEEN_EVERY = timedelta(minutes=5)


class TokenAuthentication(BaseAuthentication):
    """The user behind a token that has not ended, of an account that is active."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD:
            return None
        token = self._find(parts[1] if len(parts) == 2 else b"")
        now = timezone.now()
        if token is None or token.expires_at <= now or not token.user.is_active:
            raise AuthenticationFailed(
                _("This key is not known or has ended. Make a new one in your settings.")
            )
        if become := getattr(access.reader(), "become", None):
            become(token.user)  # fields open as for this person, whom the request did not know when it began
        if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"

    def _find(self, key: bytes) -> ApiToken | None:
        written = key.decode("ascii", errors="replace")
        return ApiToken.objects.select_related("user").filter(digest=digest(written)).first()


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped library
    target_class = "protection.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <key>"}
