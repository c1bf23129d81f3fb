"""Accounts by invitation, named API tokens (design.md 6.10)."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from protection.accounts.models import ApiToken, Invitation, User
from protection.audit import trail
from protection.vault import keyring

INVITATION_DAYS = 7


class InvitationUnusable(Exception):
    """The link was used, has expired or never existed: the same words for all three."""


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_account(*, email: str, code: str, role: str, password: str, **fields: object) -> User:
    """Make an account with its own data key (drafts) and its verified address. Gives the user."""
    user = User.objects.create_user(email, password, code=code, role=role, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    keyring.make_key(user.id)
    trail.append(
        trail.Entry("accounts.user.created", user.id, "accounts.user", user.id, detail={"role": role})
    )
    return user


@transaction.atomic
def invite(*, email: str, role: str, by: User | None = None, care: bool = False) -> str:
    """Make a one-time link that ends after 7 days. Gives the token, which is shown once and kept nowhere."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.lower(),
        role=role,
        care=care,
        invited_by=by,
        digest=digest(token),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    actor = by.id if by else None
    trail.append(
        trail.Entry("accounts.invited", actor, "accounts.invitation", invitation.id, detail={"role": role})
    )
    return token


def open_invitation(token: str) -> Invitation:
    """The invitation behind a token. Raises InvitationUnusable."""
    invitation = Invitation.objects.filter(
        digest=digest(token), used_at__isnull=True, expires_at__gt=timezone.now()
    ).first()
    if invitation is None:
        raise InvitationUnusable(_("This link was used already or has ended. Ask for a new one."))
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, code: str, password: str) -> User:
    """Turn an invitation into an account, once. Raises InvitationUnusable or ValidationError (weak password)."""
    invitation = Invitation.objects.select_for_update().get(id=open_invitation(token).id)
    validate_password(password)
    if User.objects.filter(email=invitation.email).exists():
        raise InvitationUnusable(_("This link was used already or has ended. Ask for a new one."))
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    return create_account(
        email=invitation.email, code=code, role=invitation.role, password=password, care=invitation.care
    )


@transaction.atomic
def create_token(*, user: User, name: str, days: int = 90) -> str:
    """Make a named API key for oneself. Gives the key, which is shown once."""
    key = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name, digest=digest(key), expires_at=timezone.now() + timedelta(days=days)
    )
    trail.append(
        trail.Entry("accounts.token.created", user.id, "accounts.token", token.id, detail={"days": days})
    )
    return key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    trail.append(trail.Entry("accounts.token.revoked", by.id, "accounts.token", token.id))
    token.delete()


@transaction.atomic
def end_keys(*, user: User, verb: str) -> None:
    """The password or a second factor changed: whoever knew the old one has no key left either (R24)."""
    ended, _rows = ApiToken.objects.filter(user=user).delete()
    trail.append(trail.Entry(verb, user.id, "accounts.user", user.id, detail={"keys": ended}))


@transaction.atomic
def save_preferences(*, user: User, changes: dict[str, object]) -> None:
    """Store language, time zone, colours, text size and mail notices of one's own account."""
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    trail.append(trail.Entry("accounts.preferences.changed", user.id, "accounts.user", user.id))
