"""The reader of a request: which encrypted fields open for this person (security.md 5.1, design.md 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from protection.accounts.models import User
from protection.records.choices import PERMISSION_OF_LEVEL
from protection.records.models import (
    CaseFileGroupObjectPermission,
    CaseFileUserObjectPermission,
    FileLink,
)
from protection.records.querysets import files_granted
from protection.vault import access

LEVELS = {permission: level for level, permission in PERMISSION_OF_LEVEL.items()}


class PersonReading:
    """Opens level 3 with a *case* grant, level 4 with an *identity* grant on a file that was opened on purpose."""

    def __init__(self, user: User | None, opened: frozenset[UUID] = frozenset()) -> None:
        self.user = user
        self.opened = opened
        self._granted: dict[UUID, int] | None = None
        self._linked: dict[UUID, int] | None = None

    def become(self, user: User) -> None:
        """Read as this person from now on: the key of an API request is known only after the request began."""
        self.user, self.opened = user, frozenset()
        self.forget()

    def may_open(self, level: int, subject: UUID) -> bool:
        if self.user and subject == self.user.pk:
            return True  # one's own drafts
        if level >= 4 and subject not in self.opened:
            return False
        return self.level_on(subject) >= level

    def level_on(self, file_id: UUID) -> int:
        """The grant level on a file today: 0, 2, 3 or 4. Two queries a request, whatever the number of files."""
        if self.user is None or not self.user.sees_cases:
            return 0
        if self._granted is None:
            self._granted = self._grants(self.user)
        if file_id in self._granted:
            return self._granted[file_id]
        if self._linked is None:
            self._linked = self._links(self._granted)
        return self._linked.get(file_id, 0)

    def forget(self) -> None:
        self._granted = self._linked = None

    def _grants(self, user: User) -> dict[UUID, int]:
        now = timezone.now()
        holds = Q(grant__starts__lte=now, grant__ends__gt=now)
        fields = ("content_object_id", "permission__codename")
        own = CaseFileUserObjectPermission.objects.filter(holds, user=user).values_list(*fields)
        team = CaseFileGroupObjectPermission.objects.filter(holds, group__user=user).values_list(*fields)
        levels: dict[UUID, int] = {}
        for file_id, permission in own.union(team, *_raised(user, now)):
            levels[file_id] = max(levels.get(file_id, 0), LEVELS[permission])
        return levels

    def _links(self, granted: dict[UUID, int]) -> dict[UUID, int]:
        now = timezone.now()
        rows = FileLink.objects.filter(Q(ends=None) | Q(ends__gt=now), outer__in=granted, starts__lte=now)
        levels: dict[UUID, int] = {}
        for outer, inner in rows.values_list("outer_id", "inner_id"):
            levels[inner] = max(levels.get(inner, 0), granted[outer])
        return levels


def _raised(user: User, now: datetime) -> list[QuerySet[Any, Any]]:
    """Files with a grant of their own that a link shows too: the higher of the two holds, as in `visible_to`."""
    current = Q(ends=None) | Q(ends__gt=now)
    both = FileLink.objects.filter(current, starts__lte=now, inner__in=files_granted(user, 2))
    ways = {"casefileuserobjectpermission": "user", "casefilegroupobjectpermission": "group__user"}
    return [
        both.filter(
            **{
                f"outer__{row}__{holder}": user,
                f"outer__{row}__grant__starts__lte": now,
                f"outer__{row}__grant__ends__gt": now,
            }
        ).values_list("inner_id", f"outer__{row}__permission__codename")
        for row, holder in ways.items()
    ]


def level_on(user: User, file_id: UUID) -> int:
    """The user's level on a file, from the request's reader where it is the same person."""
    reader = access.reader()
    if isinstance(reader, PersonReading) and reader.user and reader.user.pk == user.pk:
        return reader.level_on(file_id)
    return PersonReading(user).level_on(file_id)


@contextmanager
def reading_as(user: User, opened: frozenset[UUID] = frozenset()) -> Iterator[PersonReading]:
    """Read and write as a person outside a request: a worker that prints for them, a test."""
    reader = PersonReading(user, opened)
    with access.reading_as(reader):
        yield reader
