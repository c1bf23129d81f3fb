"""What follows from a measure's status, its dates and what a follow-up says. Pure (methodology.md 1.9)."""

from datetime import date, timedelta

from measures.choices import ENDED, Outcome, Shown, Status

PLANNED = frozenset({Status.PROPOSED, Status.AGREED, Status.APPROVED})
RUNNING = frozenset({Status.IN_PROGRESS, Status.ACTIVE})
BLOCKED = frozenset({Status.SUSPENDED, Status.FAILED})
TURNED_DOWN = frozenset({Status.REFUSED_COMMUNITY, Status.REFUSED_AUTHORITY, Status.WITHDRAWN})
_STEADY_WORDS: dict[str, Shown] = {
    **dict.fromkeys(BLOCKED, Shown.BLOCKED),
    **dict.fromkeys(TURNED_DOWN, Shown.ENDED),
    Status.COMPLETED: Shown.DONE,
}

# The status that an outcome asks for; *Not started* asks for none, *Going as agreed* depends on the measure.
_WANTED: dict[str, Status] = {
    Outcome.STUCK: Status.SUSPENDED,
    Outcome.DONE: Status.COMPLETED,
    Outcome.FAILED: Status.FAILED,
    Outcome.WORSE: Status.SUSPENDED,
    Outcome.REFUSED_COMMUNITY: Status.REFUSED_COMMUNITY,
    Outcome.REFUSED_AUTHORITY: Status.REFUSED_AUTHORITY,
    Outcome.WITHDRAWN: Status.WITHDRAWN,
}
_UNDER_WAY = frozenset({Status.COMPLETED, *RUNNING, *BLOCKED, *TURNED_DOWN})
_TRANSITIONS: dict[str, frozenset[Status]] = {
    Status.PROPOSED: frozenset({Status.AGREED, Status.APPROVED}) | _UNDER_WAY,
    Status.AGREED: frozenset({Status.APPROVED}) | _UNDER_WAY,
    Status.APPROVED: _UNDER_WAY,
    Status.IN_PROGRESS: _UNDER_WAY,
    Status.ACTIVE: _UNDER_WAY,
    Status.SUSPENDED: _UNDER_WAY,
    Status.FAILED: RUNNING | {Status.COMPLETED, Status.SUSPENDED, Status.WITHDRAWN},
    # Done may turn out otherwise, or be taken up again; it can no longer be refused or withdrawn.
    Status.COMPLETED: RUNNING | BLOCKED,
    # Who refused may change their mind.
    Status.REFUSED_COMMUNITY: RUNNING | {Status.AGREED},
    Status.REFUSED_AUTHORITY: RUNNING | {Status.AGREED},
    Status.WITHDRAWN: frozenset(),  # for good: a new start is a new measure
}
RISK_MAY_BE_UP = frozenset({Outcome.WORSE, Outcome.FAILED, Outcome.WITHDRAWN})  # methodology.md 2.4


def shown(status: str, due: date | None, today: date) -> Shown:
    """The word of the pages. *Late* is derived: something is still to be done and its date has passed."""
    if status in _STEADY_WORDS:
        return _STEADY_WORDS[status]
    if due is not None and due < today:
        return Shown.LATE
    return Shown.ON_TRACK if status in RUNNING else Shown.PLANNED


def may_become(status: str, wanted: str) -> bool:
    """Whether a status may follow another; to stay is always allowed."""
    return status == wanted or wanted in _TRANSITIONS[status]


def after(status: str, outcome: str, *, recurring: bool) -> str:
    """The status after a follow-up. Where the step is not allowed the status stays: the follow-up is saved anyway."""
    if outcome == Outcome.NOT_STARTED:
        return status
    going = Status.ACTIVE if recurring else Status.IN_PROGRESS
    wanted = _WANTED.get(outcome, going)
    return str(wanted) if may_become(status, wanted) else status


def next_follow_up(*, status: str, day: date, every_days: int | None, contact_days: int) -> date | None:
    """The next date if nobody chose one: the cadence, else the contact interval of the level. None once it ended."""
    if status in ENDED:
        return None
    return day + timedelta(days=every_days or contact_days)


def days_late(*, due: date | None, delivered_on: date | None, today: date) -> int:
    """How many days after its date something was delivered, or is still owed. 0 if in time or without a date."""
    return max(0, ((delivered_on or today) - due).days) if due else 0
