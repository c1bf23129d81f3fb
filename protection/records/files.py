"""Open a case file, give and end rights to it, join files (design.md 4 and 5). Every function is a service."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone

from protection.accounts.models import User
from protection.audit import trail
from protection.records import codenames
from protection.records.choices import LEVEL_PERMISSIONS, GrantLevel
from protection.records.models import (
    CaseFile,
    CaseFileGroupObjectPermission,
    CaseFileUserObjectPermission,
    FileLink,
    Grant,
)
from protection.vault import access, keyring

GRANT_DAYS = 90


@transaction.atomic
def open_file(*, kind: str, by: User | None, code: str = "", to_sort: bool = False) -> CaseFile:
    """Make a case file with a code name and a data key of its own. No right to it yet: grant one."""
    file = CaseFile.objects.create(kind=kind, code=code or codenames.take(), created_by=by, to_sort=to_sort)
    keyring.make_key(file.id)
    return file


@transaction.atomic
def grant(
    *,
    file: CaseFile,
    by: User | None,
    level: int = GrantLevel.CASE,
    user: User | None = None,
    team: Group | None = None,
    reason: str = "",
    ends: datetime | None = None,
) -> Grant:
    """Give a person or a team a dated right, 90 days by default. The caller has checked that `by` may."""
    now = timezone.now()
    right = Grant.objects.create(
        file=file,
        user=user,
        team=team,
        level=level,
        starts=now,
        ends=ends or now + timedelta(days=GRANT_DAYS),
        reason=reason,
        granted_by=by,
    )
    _write_guardian_rows(right)
    _forget_levels()
    to = {"user": user.id} if user else {"team": team.id if team else None}
    trail.append(
        trail.Entry(
            "records.granted",
            by.id if by else None,
            "records.grant",
            right.id,
            file.id,
            {"level": level, **to},
        )
    )
    return right


@transaction.atomic
def end_grant(*, grant: Grant, by: User) -> None:
    """End a right now. Its row stays as the record that it was given."""
    grant.ends = max(timezone.now(), grant.starts)
    grant._history_user = by  # type: ignore[attr-defined]  # simple-history reads it
    grant.save(update_fields=["ends"])
    _forget_levels()
    trail.append(trail.Entry("records.grant.ended", by.id, "records.grant", grant.id, grant.file_id))


def link(*, outer: UUID, inner: UUID, source: UUID, starts: datetime, ends: datetime | None) -> None:
    """Make or change the link that a membership stands for. Called in the membership's own transaction."""
    if outer == inner:
        return
    FileLink.objects.update_or_create(
        source=source, defaults={"outer_id": outer, "inner_id": inner, "starts": starts, "ends": ends}
    )
    _forget_levels()


def unlink(*, source: UUID) -> None:
    FileLink.objects.filter(source=source).delete()
    _forget_levels()


def _write_guardian_rows(right: Grant) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="records", codename__in=LEVEL_PERMISSIONS[GrantLevel(right.level)]
    )
    if right.user_id:
        CaseFileUserObjectPermission.objects.bulk_create(
            CaseFileUserObjectPermission(
                user_id=right.user_id, permission=permission, content_object_id=right.file_id, grant=right
            )
            for permission in permissions
        )
    elif right.team_id:
        CaseFileGroupObjectPermission.objects.bulk_create(
            CaseFileGroupObjectPermission(
                group_id=right.team_id, permission=permission, content_object_id=right.file_id, grant=right
            )
            for permission in permissions
        )


def _forget_levels() -> None:
    """A right given or ended inside a request holds at once for the rest of it (R07)."""
    forget = getattr(access.reader(), "forget", None)
    if forget:
        forget()
