"""Who works on a file: for tasks, reminders and choices of a responsible person."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from protection.accounts.choices import CASE_ROLES, Role
from protection.accounts.models import User
from protection.records.choices import PERMISSION_OF_LEVEL
from protection.records.models import (
    CaseFileGroupObjectPermission,
    CaseFileUserObjectPermission,
    FileLink,
)
from protection.records.querysets import files_granted


def people_on(file_id: UUID, *, level: int = 3, roles: frozenset[str] = CASE_ROLES) -> QuerySet[User]:
    """Active people whose current grants, own, of a team, or through a link, show the file at `level`."""
    now = timezone.now()
    outer = FileLink.objects.filter(Q(ends=None) | Q(ends__gt=now), inner=file_id, starts__lte=now)
    on = Q(content_object=file_id) | Q(content_object__in=outer.values("outer"))
    holds = Q(grant__starts__lte=now, grant__ends__gt=now, permission__codename=PERMISSION_OF_LEVEL[level])
    own = CaseFileUserObjectPermission.objects.filter(on, holds)
    team = CaseFileGroupObjectPermission.objects.filter(on, holds)
    granted = Q(pk__in=own.values("user")) | Q(groups__in=team.values("group"))
    return User.objects.filter(granted, is_active=True, role__in=roles).distinct()


def coordinators_of(file_id: UUID) -> QuerySet[User]:
    return people_on(file_id, roles=frozenset({Role.COORDINATOR}))


def managers_of(file_id: UUID) -> QuerySet[User]:
    return people_on(file_id, roles=frozenset({Role.MANAGER}))


def colleagues_of(user: User) -> QuerySet[User]:
    """Active people who hold a right to one of the files that this person was granted; this person too."""
    if not user.sees_cases:
        return User.objects.none()
    now = timezone.now()
    holds = Q(grant__starts__lte=now, grant__ends__gt=now, content_object__in=files_granted(user, 2))
    own = CaseFileUserObjectPermission.objects.filter(holds)
    team = CaseFileGroupObjectPermission.objects.filter(holds)
    shares = Q(pk__in=own.values("user")) | Q(groups__in=team.values("group")) | Q(pk=user.pk)
    people = User.objects.filter(shares, is_active=True, role__in=CASE_ROLES)
    return people.order_by("code").distinct()


def standing_rights() -> tuple[QuerySet[Any, Any], QuerySet[Any, Any], QuerySet[Any, Any]]:
    """Every right that holds now, for one set-based statement over all files and people.

    Gives (file, person, permission) of people's own grants, the same of their teams, and (outer file, inner file) of
    links. A grant has one row for each permission up to its level.
    """
    now = timezone.now()
    holds = Q(grant__starts__lte=now, grant__ends__gt=now)
    own = CaseFileUserObjectPermission.objects.filter(holds)
    team = CaseFileGroupObjectPermission.objects.filter(holds, group__user__isnull=False)
    links = FileLink.objects.filter(Q(ends=None) | Q(ends__gt=now), starts__lte=now)
    return (
        own.values_list("content_object", "user", "permission__codename"),
        team.values_list("content_object", "group__user", "permission__codename"),
        links.values_list("outer", "inner"),
    )
