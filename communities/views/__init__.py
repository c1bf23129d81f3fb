"""Pages of communities and people, by noun."""

from communities.views.collectives import collective, collectives
from communities.views.meetings import meetings
from communities.views.people import member, people
from communities.views.ties import ties

__all__ = ["collective", "collectives", "meetings", "member", "people", "ties"]
