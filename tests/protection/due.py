"""Things that are due, for the tests of reminders."""

import itertools
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from communities.models import Collective
from protection.accounts.models import User
from protection.notices.models import Channel, Reminder, Task, TaskKind
from protection.records.models import CaseFile
from protection.records.services import write

_numbers = itertools.count(1)


def day(offset: int = 0) -> date:
    """Today, or a day so many days from it."""
    return timezone.localdate() + timedelta(days=offset)


def task(of: Collective | CaseFile, due: date | None = None, **fields: Any) -> Task:
    """An open task in the file of a group, due today unless another day is given."""
    values = {
        "kind": TaskKind.CONTACT,
        "due": due or day(),
        "key": f"test:{next(_numbers)}",
        "sensitivity": 2,
        **fields,
    }
    file = of.file if isinstance(of, Collective) else of
    return write(Task(file=file, **values), by=None)


def told(channel: str = Channel.IN_APP) -> list[str]:
    """Short names of those for whom a reminder is written, one for each reminder."""
    return sorted(Reminder.objects.filter(channel=channel).values_list("user__code", flat=True))


def reminders_of(user: User, channel: str = Channel.IN_APP) -> list[Reminder]:
    return list(Reminder.objects.filter(user=user, channel=channel).order_by("created_at", "key"))
