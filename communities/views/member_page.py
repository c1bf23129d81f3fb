"""What the page of a person shows: the consent box first, then roles (ux.md 2, screen 10)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from communities import rules
from communities.choices import ConsentPurpose, ConsentStatus
from communities.frame import shown
from communities.models import Consent, Member
from communities.views.panels_shown import panels_shown
from communities.views.tie_lines import tie_lines
from protection.accounts.models import User
from protection.records.rules import allowed

MOST_CONSENTS = 50
PURPOSES = (ConsentPurpose.CASE_FILE, ConsentPurpose.ASSESSMENT)
CLOSED = ("name", "aliases", "contact", "emergency_contact")


def member_page(user: User, member: Member) -> dict[str, Any]:
    """Context of the person's page, beside its frame."""
    consents = list(Consent.objects.visible_to(user).filter(member=member)[:MOST_CONSENTS])
    may_change = allowed(user, "communities.change_member", member)
    return {
        "consents": consents,
        "consent_state": consent_state(consents),
        "names": {name: getattr(member, name) for name in CLOSED},
        "factors": shown(member.factors) or [],
        "note": shown(member.note),
        "ties": tie_lines(user, member=member),
        "panels": panels_shown("member", user, member),
        "may_change": may_change,
        "may_record_consent": allowed(user, "communities.record_consent", member),
        "more": more_actions(member) if may_change else [],
    }


def consent_state(consents: list[Consent]) -> list[dict[str, Any]]:
    """For each purpose of daily work: whether it is permitted today, as a word and a state of the tag."""
    return [
        {
            "purpose": str(purpose.label),
            **_state(rules.latest_answer(consents, purpose, timezone.localdate())),
        }
        for purpose in PURPOSES
    ]


def _state(row: Consent | None) -> dict[str, Any]:
    if row is None:
        return {"word": _("No consent recorded"), "state": "bad", "until": None}
    if rules.holds(row, timezone.localdate()):
        if row.status == ConsentStatus.EXCEPTION:
            return {"word": _("Recorded exception"), "state": "wait", "until": row.review_on}
        return {"word": _("Agreed"), "state": "good", "until": row.expires_on}
    ended = {
        ConsentStatus.REFUSED: _("Refused"),
        ConsentStatus.WITHDRAWN: _("Withdrawn"),
        ConsentStatus.EXCEPTION: _("The exception has run out"),
        ConsentStatus.GIVEN: _("The consent has run out"),
    }
    return {"word": ended[ConsentStatus(row.status)], "state": "bad", "until": None}


def more_actions(member: Member) -> list[dict[str, str]]:
    acts = [
        (_("Change what is written here"), "member-edit"),
        (_("Give a role in another group"), "membership-create"),
        (_("Record consent"), "member-consent"),
    ]
    return [{"label": label, "url": reverse(f"communities:{name}", args=[member.pk])} for label, name in acts]
