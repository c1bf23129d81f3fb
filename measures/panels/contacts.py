"""The last contacts of the team with a group or a person, on their pages."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from communities.models import Collective, Member
from measures.models import FollowUp
from protection import registry
from protection.accounts.models import User
from protection.records.rules import allowed
from protection.registry import Panel

MOST = 3


def contacts_panel(user: User, home: Collective | Member) -> dict[str, Any]:
    """Three at most, the newest first, and when the next one is due."""
    rows = list(FollowUp.objects.visible_to(user).contacts().filter(file=home.file_id)[:MOST])
    name = "contact-create" if isinstance(home, Collective) else "member-contact-create"
    return {
        "contacts": rows,
        "next_on": rows[0].next_on if rows else None,
        "today": timezone.localdate(),
        "may_add": allowed(user, "measures.add_follow_up", home),
        "add_url": reverse(f"measures:{name}", args=[home.pk]),
    }


def register() -> None:
    """Called once, when the apps are ready."""
    registry.panels += [
        Panel("collective", 45, "measures/_contacts.html", contacts_panel),
        Panel("member", 45, "measures/_contacts.html", contacts_panel),
    ]
