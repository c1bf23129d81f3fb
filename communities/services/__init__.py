"""Every write of this app, by noun. Each checks the right, writes history and one audit line, and tells the apps above."""

from communities.services.calls import create_unsorted, sort_call
from communities.services.collectives import (
    change_collective,
    create_collective,
    create_group,
    emergency_steps_of,
)
from communities.services.consents import consents_held, has_consent, record_consent, withdraw_consent
from communities.services.meetings import change_meeting, record_meeting
from communities.services.memberships import (
    add_membership,
    change_membership,
    end_membership,
    visibility_of,
)
from communities.services.people import add_member, change_member
from communities.services.practices import add_practice, change_practice
from communities.services.ties import add_tie, end_tie, transmits_by_default

__all__ = [
    "add_member",
    "add_membership",
    "add_practice",
    "add_tie",
    "change_collective",
    "change_meeting",
    "change_member",
    "change_membership",
    "change_practice",
    "consents_held",
    "create_collective",
    "create_group",
    "create_unsorted",
    "emergency_steps_of",
    "end_membership",
    "end_tie",
    "has_consent",
    "record_consent",
    "record_meeting",
    "sort_call",
    "transmits_by_default",
    "visibility_of",
    "withdraw_consent",
]
