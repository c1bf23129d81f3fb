"""Pages of communities and people, by noun."""

from communities.views.collectives import (
    collective,
    collective_create,
    collective_edit,
    collective_sort,
    collectives,
    group_create,
)
from communities.views.consents import collective_consent, consent_withdraw, member_consent
from communities.views.meetings import meeting, meeting_create, meeting_edit, meetings
from communities.views.memberships import membership_create, membership_edit
from communities.views.people import member, member_create, member_edit, people
from communities.views.practices import practice_create, practice_edit
from communities.views.ties import tie_create, tie_end, ties

__all__ = [
    "collective",
    "collective_consent",
    "collective_create",
    "collective_edit",
    "collective_sort",
    "collectives",
    "consent_withdraw",
    "group_create",
    "meeting",
    "meeting_create",
    "meeting_edit",
    "meetings",
    "member",
    "member_consent",
    "member_create",
    "member_edit",
    "membership_create",
    "membership_edit",
    "people",
    "practice_create",
    "practice_edit",
    "tie_create",
    "tie_end",
    "ties",
]
