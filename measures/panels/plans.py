"""The plan: a tab of a collective's page, a place in the navigation, and a document that can be printed."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective
from measures.documents import printing
from protection import registry
from protection.accounts.models import User


def plan_tab(user: User, collective: Collective) -> dict[str, Any]:
    return {
        "key": "plan",
        "label": _("Plan"),
        "url": reverse("measures:collective-plan", args=[collective.pk]),
    }


def register() -> None:
    """Called once, when the apps are ready."""
    registry.navigation.append((50, "measures:plans", gettext_lazy("Plans")))
    registry.collective_tabs.append((60, plan_tab))
    printing.register_plan()
