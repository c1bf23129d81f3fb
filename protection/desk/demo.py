"""The fictional demo: eighteen months of two teams' work, done day by day through the services of the apps.

Each app registers its part (`registry.demo_parts`), which plans deeds: so many days ago somebody did something. They
are done in the order of their days, read and written as that person, on that day: for the length of a deed the clock
of this process stands at it. So standings, tasks, history and the audit trail are what such months would have left.
All people, groups, places and sentences are invented.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from protection import env, registry
from protection.accounts.models import User
from protection.audit import trail
from protection.notices.models import Task
from protection.notices.services import close_task
from protection.records import chance
from protection.records.access import reading_as
from protection.records.models import CaseFile

MORNING = time(8, 30)
DAY_S_WORK = timedelta(hours=9)
TIDIED_EVERY = 7
LAST_TIDIED = 9  # what fell due later is left for whoever opens the demo
Changes = dict[str, set[UUID]]  # what changed -> in which files


class CannotLoad(Exception):
    """Why the demo must not be loaded here, in a sentence."""


@dataclass(frozen=True)
class Deed:
    """Something that a person does on a day. Without a person the system acts."""

    ago: int
    who: str
    do: Callable[[User], Any]


@dataclass
class Demo:
    """What the parts share: the day, chance that a seed repeats, who works here, and everything made so far."""

    today: date
    dice: random.Random
    people: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Group] = field(default_factory=dict)
    made: dict[tuple[str, str], Any] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    in_one_go: dict[Callable[..., Any], Callable[..., Any]] = field(
        default_factory=dict
    )  # of registry.recompute

    def day(self, ago: int | None) -> date | None:
        """The day so many days ago; a number below zero lies ahead."""
        return None if ago is None else self.today - timedelta(days=ago)

    def plan(self, ago: int, who: str, do: Callable[..., Any]) -> None:
        """Let a person (`ana`) do something on a day. Deeds of one day are done in the order they were planned."""
        self.deeds.append(Deed(ago, who, do))

    def keep(self, kind: str, key: str, row: Any) -> Any:
        """Remember what was made, for the parts that come later. Gives the row."""
        self.made[kind, key] = row
        return row

    def get(self, kind: str, key: str) -> Any:
        return self.made[kind, key]

    def live(self) -> None:
        """Do everything that was planned, day after day."""
        for ago, deeds in groupby(sorted(self.deeds, key=lambda one: -one.ago), key=lambda one: one.ago):
            moment = timezone.make_aware(datetime.combine(self.today - timedelta(days=ago), MORNING))
            with self._recomputed_in_the_evening(moment + DAY_S_WORK):
                for deed in deeds:
                    moment += timedelta(seconds=self.dice.randrange(40, 400))
                    self._do(deed, moment)

    def _do(self, deed: Deed, moment: datetime) -> None:
        person = self.people.get(deed.who)
        with clock_at(moment), reading_as(person) if person else nullcontext():
            deed.do(person)

    @contextmanager
    def _recomputed_in_the_evening(self, evening: datetime) -> Iterator[None]:
        """What follows from changes (`registry.recompute`) is computed once a day, for all files in one go."""
        hooks = list(registry.recompute)
        gathered: Changes = {}
        registry.recompute[:] = [lambda file_id, what: gathered.setdefault(what, set()).add(file_id)]
        try:
            yield
        finally:
            registry.recompute[:] = hooks
        with clock_at(evening):
            for hook in hooks:
                in_one_go = self.in_one_go.get(hook, partial(_one_by_one, hook))
                in_one_go(gathered)


def _one_by_one(hook: Callable[..., Any], gathered: Changes) -> None:
    for what, files in gathered.items():
        for file_id in files:
            hook(file_id, what)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """It is that moment for this whole process, or now if it still lies ahead. Only the demo turns the clock."""
    now = timezone.now
    stood = min(moment, now())
    timezone.now = lambda: stood
    try:
        yield
    finally:
        timezone.now = now


@transaction.atomic
def load(*, seed: int, today: date) -> dict[str, int]:
    """Fill the empty database. Gives how much of each kind was made. Raises CannotLoad."""
    check_may_load(today)
    demo = Demo(today=today, dice=random.Random(seed))  # noqa: S311  fictional rows, no secrets
    for _order, _name, fill in sorted(registry.demo_parts, key=lambda part: part[0]):
        fill(demo)
    _tidy_up(demo)
    with chance.repeating(demo.dice):
        demo.live()
    counts: dict[str, Any] = dict(sorted(Counter(kind for kind, _key in demo.made).items()))
    trail.append(trail.Entry("desk.demo.loaded", detail=counts))
    transaction.get_connection().run_on_commit.clear()  # no worker is asked: the next sweep finds what is due
    return counts


def check_may_load(today: date) -> None:
    """Raises CannotLoad in a production installation, for a day to come, and where anything is kept already."""
    if env.is_production():
        raise CannotLoad("This is a production installation: the fictional demo is never loaded into one.")
    if today > timezone.localdate():
        raise CannotLoad("The demo leads up to today or to an earlier day, not to one that is still to come.")
    if User.objects.exists() or CaseFile.objects.exists():
        raise CannotLoad("This database is not empty. The fictional demo goes only into an empty one.")


def _tidy_up(demo: Demo) -> None:
    """Once a week everybody closes what was due: the desk that a newcomer sees is a worked one."""
    first = max((deed.ago for deed in demo.deeds), default=0)
    for ago in range(first, LAST_TIDIED - 1, -TIDIED_EVERY):
        demo.plan(ago, "", lambda _nobody: _close_what_is_due(demo))


def _close_what_is_due(demo: Demo) -> None:
    waiting = Task.objects.unscoped().filter(closed_at=None, due__lte=timezone.localdate())
    for task in waiting.select_related("assignee").order_by("due", "created_at", "key"):
        who = task.assignee or demo.people["mara"]
        with reading_as(who):
            close_task(task=task, by=who)
