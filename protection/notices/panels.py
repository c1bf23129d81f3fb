"""On *My work*: how many notices are new, and whether the reminders themselves work.

A silent reminder system is a safety failure (security.md 5.6)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from protection import registry
from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.notices.models import Channel, Dropped, Heartbeat, Reminder
from protection.notices.querysets import notices_of

SILENT_AFTER = timedelta(minutes=15)
URGENT_LATE_AFTER = timedelta(hours=1)
MAIL_LATE_AFTER = timedelta(hours=26)  # a digest goes out within a day
REMEMBER_FAILURES = timedelta(days=14)
MOST_COUNTED = 99
KEEPERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


def watch(user: User) -> dict[str, Any] | None:
    """What is wrong with the reminders, for who can do something about it; None if all is well.

    Everybody learns that their own mail is returned. Managers and administrators learn of everybody's, of a sweep that
    stands still, of mail that waits too long, and managers of due things that nobody may see.
    """
    now = timezone.now()
    failed = _gave_up(now)
    if user.role not in KEEPERS:
        return {"own_mail_failed": True} if failed.filter(user=user).exists() else None
    beat = Heartbeat.objects.first()
    found = {
        "silent": beat is None or not now - SILENT_AFTER < beat.at,
        "last": beat.at if beat else None,
        "late": _late(now).exists(),
        "failed": sorted(set(failed.values_list("user__code", flat=True))),
        "unheard": beat.unheard if beat and user.role == Role.MANAGER else 0,
    }
    return found if any(found[name] for name in ("silent", "late", "failed", "unheard")) else None


def _gave_up(now: datetime) -> QuerySet[Reminder]:
    """Mail that was given up lately, to people whom no mail has reached since."""
    reached = Reminder.objects.filter(
        user=OuterRef("user"), channel=Channel.MAIL, sent_at__gt=OuterRef("next_try_at")
    )
    gave_up = Reminder.objects.filter(dropped=Dropped.DEAD, next_try_at__gt=now - REMEMBER_FAILURES)
    return gave_up.filter(~Exists(reached))


def _late(now: datetime) -> QuerySet[Reminder]:
    late = Q(created_at__lt=now - MAIL_LATE_AFTER) | Q(urgent=True, created_at__lt=now - URGENT_LATE_AFTER)
    return Reminder.objects.filter(late, channel=Channel.MAIL, sent_at=None, dropped="")


def unread(user: User) -> dict[str, Any] | None:
    """How many notices of this person nobody has read yet, up to MOST_COUNTED; None if there is none."""
    count = notices_of(user).filter(read_at=None)[: MOST_COUNTED + 1].count()
    return {"count": min(count, MOST_COUNTED), "more": count > MOST_COUNTED} if count else None


def register() -> None:
    registry.panels.append(registry.Panel("work", 1, "notices/_unread.html", unread))
    registry.panels.append(registry.Panel("work", 0, "notices/_watch.html", watch))
