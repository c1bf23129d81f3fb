"""What this app puts into the frame of the house and into its own pages' tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective, Member
from communities.services import emergency_steps_of
from protection import registry
from protection.accounts.models import User


def overview_tab(user: User, collective: Collective) -> dict[str, Any]:
    return {"key": "overview", "label": _("Overview"), "url": collective.get_absolute_url()}


def people_tab(user: User, collective: Collective) -> dict[str, Any]:
    return {
        "key": "people",
        "label": _("People"),
        "url": reverse("communities:people", args=[collective.pk]),
    }


def ties_tab(user: User, collective: Collective) -> dict[str, Any]:
    return {"key": "ties", "label": _("Ties"), "url": reverse("communities:ties", args=[collective.pk])}


def meetings_tab(user: User, collective: Collective) -> dict[str, Any]:
    return {
        "key": "meetings",
        "label": _("Meetings"),
        "url": reverse("communities:meetings", args=[collective.pk]),
    }


def member_overview_tab(user: User, member: Member) -> dict[str, Any]:
    return {"key": "overview", "label": _("Overview"), "url": member.get_absolute_url()}


def register() -> None:
    """Called once, when the apps are ready. Upper apps take the numbers between."""
    registry.navigation.append((20, "communities:collectives", gettext_lazy("Communities")))
    registry.collective_tabs += [(10, overview_tab), (30, people_tab), (70, ties_tab), (80, meetings_tab)]
    registry.member_tabs.append((10, member_overview_tab))
    registry.emergency_steps["communities"] = emergency_steps_of
