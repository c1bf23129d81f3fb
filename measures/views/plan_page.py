"""What stands on the page of a plan: its state, what is missing, the next step, copies, versions."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from communities.frame import collective_frame
from communities.models import Collective
from measures.choices import PlanStatus
from measures.documents.readiness import parts_of
from measures.models import Copy, PlanVersion
from protection.accounts.models import User
from protection.documents.services import KEPT
from protection.records.rules import allowed

STATES = {
    PlanStatus.DRAFT: "none",
    PlanStatus.PROPOSED: "wait",
    PlanStatus.AGREED: "good",
    PlanStatus.IN_FORCE: "wait",
    PlanStatus.REPLACED: "none",
    PlanStatus.EXPIRED: "bad",
}
MOST_COPIES_SHOWN = 50


def plan_page(user: User, collective: Collective, version: PlanVersion | None) -> dict[str, Any]:
    """Context of the page; without a version it says how to begin."""
    page = {
        **collective_frame(user, collective, "plan"),
        "version": version,
        "may_write": allowed(user, "measures.write_plan", version or collective),
    }
    return page if version is None else {**page, **_of_version(user, collective, version)}


def _of_version(user: User, collective: Collective, version: PlanVersion) -> dict[str, Any]:
    others = PlanVersion.objects.visible_to(user).filter(plan=version.plan_id).order_by("-number")
    copies = Copy.objects.visible_to(user).filter(plan_version=version).select_related("printed_by")
    today = timezone.localdate()
    versions = list(others.only("id", "number", "status", "agreed_on", "created_at", "file_id"))
    return {
        "state": STATES[PlanStatus(version.status)],
        "parts": parts_of(version, collective, user, today) if version.is_in_the_making else [],
        "versions": [{"row": row, "state": STATES[PlanStatus(row.status)]} for row in versions],
        "is_newest": versions[0].pk == version.pk,
        "copies": list(copies.order_by("-printed_at", "number")[:MOST_COPIES_SHOWN]),
        "pdf_since": timezone.now() - KEPT,
        "may_print": allowed(user, "measures.print_plan", version),
        "may_approve": allowed(user, "measures.approve_plan", version),
        "meetings_url": reverse("communities:meetings", args=[collective.pk]),
        "today": today,
    }
