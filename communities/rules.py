"""What the state of a record adds to the table of roles, and when a consent holds. No queries of this app's rows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from communities.choices import ConsentStatus
from protection.accounts.models import User
from protection.records import access, rules
from protection.records.choices import GrantLevel

NEEDS_THE_CASE = (
    "communities.add_member",
    "communities.change_collective",
    "communities.change_member",
    "communities.record_consent",
    "communities.record_meeting",
    "communities.tie",
)


def register() -> None:
    """Called once, when the apps are ready."""
    for permission in NEEDS_THE_CASE:
        rules.register(permission, sees_the_case)


def sees_the_case(user: User, record: Any) -> str | None:
    """Who sees code names only must not write over what stays closed to them."""
    if access.level_on(user, record.file_id) >= GrantLevel.CASE:
        return None
    return _("Your access to this file shows code names only. A manager can change that.")


def may_replace_closed(user: User, record: Any) -> bool:
    """Whether this person may write over a level-4 text that is closed to them right now."""
    return access.level_on(user, record.file_id) >= GrantLevel.IDENTITY


def latest_answer(consents: Iterable[Any], purpose: str, on: date) -> Any | None:
    """The record that decides about a purpose on a day: the newest one that answers it, whatever it answers.

    *Not asked yet* is no answer, so it never hides an older one. `consents` come newest first.
    """
    for consent in consents:
        asked = consent.status != ConsentStatus.NOT_ASKED
        if asked and purpose in consent.purposes and consent.given_on <= on:
            return consent
    return None


def holds(consent: Any, on: date) -> bool:
    """Whether one record permits on a day: agreed and not over, or an exception before its review (methodology.md 1.8)."""
    if consent.given_on > on:
        return False
    if consent.status == ConsentStatus.EXCEPTION:
        return consent.review_on is not None and on <= consent.review_on
    if consent.withdrawn_on is not None and consent.withdrawn_on <= on:
        return False
    if consent.expires_on is not None and consent.expires_on <= on:
        return False
    was_withdrawn_later = consent.status == ConsentStatus.WITHDRAWN and consent.withdrawn_on is not None
    return consent.status == ConsentStatus.GIVEN or was_withdrawn_later
