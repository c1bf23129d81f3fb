"""Risk on *My work*, on the page of a collective, on the page of a person and on the list of communities."""

from django.utils.translation import gettext_lazy as _

from communities.rules import sees_the_case
from protection import registry
from protection.notices.sweep import DueSource
from protection.notices.sweep import register as register_due
from protection.records import rules
from risk.services import standings
from risk.services.picture import latest_finished

REVIEWS = DueSource(
    kind="assessment_review",
    label=_("A risk review is due"),
    view_name="risk:assessment",
    open_rows=latest_finished,
    due="review_on",
    assignee="finished_by",
)


def register() -> None:
    """Called once, when the apps are ready."""
    for permission in ("risk.assess", "risk.decide_level"):
        rules.register(permission, sees_the_case)
    registry.recompute.append(standings.recompute)
    register_due(REVIEWS)
