"""What follows from a meeting, on its page: the measures it decided, and the plan it decided on."""

from typing import Any

from django.urls import reverse

from communities.choices import DecidesOn
from communities.models import Meeting
from measures.choices import PlanStatus
from measures.models import Measure, PlanVersion
from protection import registry
from protection.accounts.models import User
from protection.records.rules import allowed
from protection.registry import Panel

MOST = 20


def meeting_panel(user: User, meeting: Meeting) -> dict[str, Any] | None:
    """Stays away where the meeting decided nothing of the kind and nothing may be added."""
    rows = Measure.objects.visible_to(user).filter(meeting=meeting).select_related("measure_type")
    found = list(rows.order_by("reference")[: MOST + 1])
    proposed = _proposed(user, meeting)
    decides = DecidesOn.MEASURE in meeting.decides_on
    may_add = decides and allowed(user, "measures.add_measure", meeting.collective)
    if not (found or proposed or may_add):
        return None
    add = reverse("measures:measures-from-meeting", args=[meeting.collective_id])
    return {
        "measures": found[:MOST],
        "has_more": len(found) > MOST,
        "all_url": reverse("measures:collective-measures", args=[meeting.collective_id]),
        "decides": decides,
        "add_url": f"{add}?meeting={meeting.pk}" if may_add else "",
        "agree_url": reverse("measures:plan-agree", args=[proposed.pk]) if proposed else "",
    }


def _proposed(user: User, meeting: Meeting) -> PlanVersion | None:
    """The version that waits for a decision which this meeting could be."""
    if not (meeting.by_decision_body and DecidesOn.PLAN in meeting.decides_on):
        return None
    rows = PlanVersion.objects.visible_to(user).filter(plan__collective=meeting.collective_id)
    found = rows.filter(status=PlanStatus.PROPOSED).first()
    return found if found and allowed(user, "measures.write_plan", found) else None


def register() -> None:
    """Called once, when the apps are ready."""
    registry.panels.append(Panel("meeting", 40, "measures/_of_meeting.html", meeting_panel))
