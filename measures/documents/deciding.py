"""Which meetings can decide a plan, and what is frozen when one did."""

from communities.choices import DecidesOn
from communities.models import Meeting
from measures.documents.collecting import collect
from measures.documents.content import to_plain
from measures.documents.shared import shared
from measures.models import PlanVersion
from measures.services.plans import agree
from protection.accounts.models import User

MOST = 100


def deciding_meetings(version: PlanVersion, user: User) -> list[Meeting]:
    """Meetings of the group's own decision body that decided on a plan, the newest first."""
    rows = shared(Meeting, user).filter(collective=version.plan.collective, by_decision_body=True)
    return [row for row in rows.order_by("-date")[:MOST] if DecidesOn.PLAN in row.decides_on]


def record_decision(version: PlanVersion, meeting: Meeting, by: User) -> PlanVersion:
    """Freeze what the version says now, as everybody on the file may read it. Raises PlanRefused."""
    return agree(version=version, meeting=meeting, content=to_plain(collect(version, by, meeting)), by=by)
