"""What the tests with real processes run inside them: `manage.py shell -c "from tests.protection import reminding; ..."`.

These processes have a database of their own, so nothing here touches that of the test run.
"""

import json
import os
import secrets
import signal
import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import connections
from django.utils import timezone

from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.notices import outbox
from protection.notices.models import Reminder
from protection.notices.sweep import sweep
from protection.records import files
from protection.records.choices import FileKind
from tests import factories
from tests.cast import make_cast
from tests.measures import making
from tests.protection.due import day, task


def one_follow_up() -> None:
    """A group of Ana's with one measure whose follow-up is due today, and one that is due tomorrow."""
    cast = make_cast()
    group = factories.collective(cast)
    making.measure(group, by=cast.ana, responsible=cast.ana, status="agreed", next_follow_up=day())
    making.measure(group, by=cast.ana, responsible=cast.ana, status="agreed", next_follow_up=day(1))


def many_people(count: int) -> None:
    """So many people of one team, each with one task that is due."""
    team = Group.objects.create(name="Large team")
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.org", code=f"P{n}", role=Role.STAFF, password="!") for n in range(count)
    )
    team.user_set.set(people)
    file = files.open_file(kind=FileKind.COLLECTIVE, by=None)
    files.grant(file=file, by=None, team=team)
    for person in people:
        task(file, assignee=person)


def together(processes: int) -> None:
    """So many sweeps at the same moment. Prints how many reminders they wrote between them."""
    ready, go = os.pipe()
    ends = [_child(lambda: (os.read(ready, 1), sweep().reminders)[1]) for _ in range(processes)]
    time.sleep(0.5)
    os.write(go, b"." * processes)
    print(json.dumps(sorted(int(os.read(end, 20)) for end in ends)))  # noqa: T201 - the answer
    for _ in range(processes):
        os.wait()


def deliver_and_kill(kills: int) -> None:
    """Two senders; again and again one of them is killed at random and another begins. Prints the number of kills.

    The lease is shortened, so that nobody waits five minutes for what a killed one left.
    """
    outbox.LEASE = timedelta(seconds=3)
    dice, done = secrets.SystemRandom(), 0
    senders = [_sender(), _sender()]
    while done < kills or _waits():
        time.sleep(dice.uniform(0.05, 0.35))
        if done < kills:
            os.kill(senders[0], signal.SIGKILL)
            os.waitpid(senders[0], 0)
            done += 1
            senders = [senders[1], _sender()]
        connections.close_all()  # never open while a child is begun
    for pid in senders:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    print(json.dumps({"kills": done}))  # noqa: T201 - the answer


def _waits() -> bool:
    waiting = Reminder.objects.filter(sent_at=None, dropped="").exists()
    connections.close_all()
    return waiting


def _sender() -> int:
    """The id of a child that sends whatever waits, for ever."""
    pid = os.fork()
    if pid == 0:
        while True:
            outbox.deliver()
            time.sleep(0.05)
    return pid


def _child(work: Callable[[], int]) -> int:
    """Run `work` in a child; gives where its answer can be read."""
    connections.close_all()
    answer, write = os.pipe()
    if os.fork() == 0:
        os.write(write, str(work()).encode())
        os._exit(0)
    return answer


def end_leases() -> None:
    """As if more than their time had passed."""
    Reminder.objects.exclude(lease_until=None).update(lease_until=timezone.now() - timedelta(seconds=1))
