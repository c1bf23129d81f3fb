"""How soon to be in touch again: the interval of the subject's level as of today (methodology.md 2.4)."""

from typing import get_args

from communities.models import Collective, Member
from protection.accounts.models import User
from risk.intervals import contact_days
from risk.models import Standing
from risk.parameters import LEVELS, Level

NOT_ASSESSED: Level = "MEDIUM"  # a blank is never read as low risk


def contact_days_of(home: Collective | Member, by: User) -> int:
    """Days to the next contact, by the highest level among the standings that the user may see."""
    standings = Standing.objects.visible_to(by).filter(until=None)
    if isinstance(home, Collective):
        standings = standings.filter(collective=home)
    else:
        standings = standings.filter(member=home) | standings.filter(membership__member=home)
    levels = [level for level in standings.values_list("level", flat=True) if level in get_args(Level)]
    return contact_days(max(levels, key=LEVELS.index, default=NOT_ASSESSED))
