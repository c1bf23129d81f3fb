"""Sending what the sweep wrote: in the casebook exactly once, by mail at least once (security.md 0.6, 5.6, R71-R73).

A reminder is sent when `sent_at` is set and given up when `dropped` says why. A mail is claimed first, with a lease: a
process that is killed loses nothing, for the lease ends and the next run sends the same mail with the same Message-ID.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from protection import registry
from protection.accounts.models import User
from protection.audit import trail
from protection.notices import mail
from protection.notices.models import Channel, Dropped, Notice, Reminder

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than asking, sending and noting one mail may take
DIGEST_EVERY = timedelta(hours=20)  # "at most daily", without drifting later from day to day
CLOCK_SLACK = timedelta(minutes=5)  # a mail sent later than this from now was sent by a clock that went wrong
BACK_OFF = [timedelta(minutes=minutes) for minutes in (5, 15, 45, 135, 405, 720, 720)]  # 34 hours in all
MOST_TRIES = len(BACK_OFF) + 1
AT_ONCE = 500  # in-app rows in one transaction


class ServerSilent(Exception):
    """The mail server cannot be reached: no mail of this run can go out, and none of them counts as tried."""


class Beaten(Exception):
    """Another process claimed some of these rows first: it sends them."""


@dataclass
class Delivered:
    """What one run did. `mails` went out, `failed` will be tried again or were given up."""

    told: int = 0
    mails: int = 0
    failed: int = 0


def deliver() -> Delivered:
    """Send everything that waits, to people with urgent things first. May run in several processes at once."""
    done = Delivered()
    for user in _people_with(Channel.IN_APP):
        while (told := tell_in_app(user)) is not None:
            done.told += told
    connection = get_connection()
    try:
        for user in _people_with(Channel.MAIL):
            while batch := claim_mail(user):
                sent = send_mail(user, batch, connection)
                done.mails, done.failed = done.mails + bool(sent), done.failed + (sent is False)
    except ServerSilent:
        logger.warning("The mail server cannot be reached. Mail waits; the notices in the casebook do not.")
        done.failed += 1
    finally:
        connection.close()
    return done


@transaction.atomic
def tell_in_app(user: User) -> int | None:
    """Write notices of one person and mark their reminders as sent, in one transaction.

    Gives how many were told (those that may not be told any more are dropped), or None if nothing waited.
    """
    waiting = _waiting(Channel.IN_APP).filter(user=user).select_for_update(skip_locked=True)
    rows = list(waiting.order_by("created_at", "key")[:AT_ONCE])
    if not rows:
        return None
    good = _still_wanted(rows, user)
    now = timezone.now()
    Notice.objects.bulk_create([_notice(row, now) for row in good], ignore_conflicts=True)
    Reminder.objects.filter(pk__in=[row.pk for row in good]).update(sent_at=now)
    if good:
        trail.append(trail.Entry("notices.told", None, "accounts.user", user.pk))
    return len(good)


def claim_mail(user: User) -> list[Reminder]:
    """The reminders of the next mail to a person, under a lease; empty if none is to be sent now.

    A mail that was begun goes first, as it was. Then whatever waits: at once if something is urgent, else at most
    once in DIGEST_EVERY. Claimed by compare-and-set: of two processes one gets all of them, the other none.
    """
    now = timezone.now()
    waiting = _waiting(Channel.MAIL).filter(user=user, next_try_at__lte=now)
    rows = list(waiting.order_by("created_at", "key"))
    begun = [row for row in rows if row.batch]
    rows = [row for row in rows if row.batch == begun[0].batch] if begun else rows
    if not rows or not (begun or any(row.urgent for row in rows) or _digest_is_due(user, now)):
        return []
    batch, lease = rows[0].batch or rows[0].pk, now + LEASE
    try:
        with transaction.atomic():
            free = waiting.filter(pk__in=[row.pk for row in rows], batch=rows[0].batch)
            if free.update(batch=batch, lease_until=lease, tries=F("tries") + 1) != len(rows):
                raise Beaten
    except Beaten:
        return []
    for row in rows:
        row.batch, row.lease_until, row.tries = batch, lease, row.tries + 1
    return rows


def send_mail(user: User, rows: list[Reminder], connection: Any) -> bool | None:
    """Send one mail for claimed reminders: True if it went out, False if it failed, None if nobody needs it now.

    Raises ServerSilent.
    """
    good = _still_wanted(rows, user)
    if not good:
        return None
    first = Reminder.objects.get(pk=str(rows[0].batch))
    message = mail.compose(to=user, things=len({row.object_id for row in good}), key=first.key)
    try:
        connection.open()
    except OSError:  # smtplib's errors are OSErrors too
        _give_back(good)
        raise ServerSilent from None
    try:
        connection.send_messages([message])
    except OSError:
        connection.close()
        _failed(good)
        return False
    _sent(good, user)
    return True


def _waiting(channel: Channel) -> QuerySet[Reminder]:
    free = Q(lease_until=None) | Q(lease_until__lte=timezone.now())
    return Reminder.objects.filter(free, channel=channel, sent_at=None, dropped="")


def _people_with(channel: Channel) -> list[User]:
    waiting = _waiting(channel).values("user").annotate(urgent_ones=Count("id", filter=Q(urgent=True)))
    ids = list(waiting.order_by("-urgent_ones", "user").values_list("user", flat=True))
    people = User.objects.in_bulk(ids)
    return [people[pk] for pk in ids]


def _digest_is_due(user: User, now: datetime) -> bool:
    """No mail went out lately, and none is under way."""
    lately = Q(sent_at__gt=now - DIGEST_EVERY, sent_at__lt=now + CLOCK_SLACK)
    under_way = Q(sent_at=None, dropped="", batch__isnull=False)
    return not Reminder.objects.filter(lately | under_way, user=user, channel=Channel.MAIL).exists()


def _still_wanted(rows: list[Reminder], user: User) -> list[Reminder]:
    """The rows that may be sent now (R73). The others are dropped, with the reason."""
    refused: dict[UUID, Dropped] = {}
    if rows[0].channel == Channel.MAIL and not user.mail_notices:
        refused = dict.fromkeys((row.pk for row in rows), Dropped.SWITCHED_OFF)
    for kind, group in groupby(sorted(rows, key=attrgetter("kind")), key=attrgetter("kind")):
        refused = _refused(kind, list(group), user) | refused
    for reason in set(refused.values()):
        ids = [pk for pk, why in refused.items() if why == reason]
        Reminder.objects.filter(pk__in=ids, sent_at=None).update(dropped=reason, lease_until=None)
    return [row for row in rows if row.pk not in refused]


def _refused(kind: str, rows: list[Reminder], user: User) -> dict[UUID, Dropped]:
    """Reminder id -> why it may not be sent: its row is done or moved, or the person may no longer see it."""
    source = registry.due_sources.get(kind)
    if source is None:
        return dict.fromkeys((row.pk for row in rows), Dropped.CLOSED)
    waiting = source.waiting().filter(pk__in=[row.object_id for row in rows])
    due = dict(waiting.values_list("pk", source.due))
    seen = set(waiting.visible_to(user).values_list("pk", flat=True))
    closed = {row.pk: Dropped.CLOSED for row in rows if due.get(row.object_id) != row.due}
    return {row.pk: Dropped.NOT_ENTITLED for row in rows if row.object_id not in seen} | closed


def _notice(row: Reminder, now: datetime) -> Notice:
    return Notice(
        user_id=row.user_id,
        file_id=row.file_id,
        key=row.key.removesuffix(f":{Channel.IN_APP}"),
        kind=row.kind,
        view_name=row.view_name,
        object_id=row.object_id,
        due=row.due,
        created_at=now,
    )


@transaction.atomic
def _sent(rows: list[Reminder], user: User) -> None:
    ids = [row.pk for row in rows]
    Reminder.objects.filter(pk__in=ids).update(sent_at=timezone.now(), lease_until=None)
    trail.append(trail.Entry("notices.mailed", None, "accounts.user", user.pk))


def _failed(rows: list[Reminder]) -> None:
    """Try the same mail again later, or give it up: then the person and the managers see it in the casebook."""
    now = timezone.now()
    for row in rows:
        dead = row.tries >= MOST_TRIES
        row.dropped = Dropped.DEAD if dead else ""
        row.next_try_at = now if dead else now + BACK_OFF[row.tries - 1]
        row.lease_until = None
    Reminder.objects.bulk_update(rows, ["dropped", "next_try_at", "lease_until"])


def _give_back(rows: list[Reminder]) -> None:
    """As if never claimed."""
    ids = [row.pk for row in rows]
    Reminder.objects.filter(pk__in=ids).update(batch=None, lease_until=None, tries=F("tries") - 1)
