"""Dated roles in a group. Each writes the link that lets the group's people see the person's file (design.md 4)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.choices import VISIBLE_ROLES, MemberRole, Visibility
from communities.models import Collective, Member, Membership
from communities.services import values as typed
from protection.accounts.models import User
from protection.records import files
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write

UNDO_WITHIN = timedelta(days=7)
EDITABLE = ("roles", "visibility", "starts", "ends", "known_to_group", "note")


def visibility_of(roles: list[str]) -> str:
    """Visible by default where one of the roles is (methodology.md 1.3)."""
    return Visibility.VISIBLE if VISIBLE_ROLES & set(roles) else Visibility.MEMBER


@transaction.atomic
def add_membership(
    *, collective: Collective, member: Member, by: User, values: Mapping[str, Any]
) -> Membership:
    """Give a person whom `by` may see a role in another group. Who works with that group then sees the person's file.

    `values` may name roles, visibility (else by the roles), starts (else today), ends, known_to_group, note. Raises
    NotAllowed, OutOfScope, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.add_member", collective)
    require(by, "communities.change_member", member)
    today = timezone.localdate()
    if Membership.objects.unscoped().holding(today).filter(collective=collective, member=member).exists():
        raise ValidationError(
            {"collective": _("This person already has a role in this group. Change that role instead.")}
        )
    row = begin(collective, member, values, by)
    _tell(row)
    record(by, "communities.membership.added", row, {"roles": row.roles, "visibility": row.visibility})
    return row


@transaction.atomic
def change_membership(
    *, membership: Membership, by: User, values: Mapping[str, Any], seen: int | None = None
) -> Membership:
    """Change roles, visibility or dates; the link follows. `seen` is the version that the form showed.

    A role that is over may be taken up again by who sees the person, or, for a week, by who ended it: nobody pulls
    a person back who has left their sight. Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError.
    """
    require(by, "communities.change_member", membership)
    check_version(membership, seen)
    was_over, undo = not membership.is_current, _is_ones_own_slip(membership, by)
    names = typed.put(membership, values, EDITABLE)
    _check(membership)
    if was_over and membership.is_current and not undo:
        require(by, "communities.change_member", membership.member)
    write(membership, by=by)
    _link(membership)
    _tell(membership)
    record(by, "communities.membership.changed", membership, {"fields": names})
    return membership


def end_membership(*, membership: Membership, by: User, on: date | None = None) -> Membership:
    """End a role, today if no day is given. The person's file closes to whoever saw it through this role alone."""
    return change_membership(membership=membership, by=by, values={"ends": on or timezone.localdate()})


def begin(collective: Collective, member: Member, values: Mapping[str, Any], by: User) -> Membership:
    """Write a new membership and its link. The caller has checked the right, and writes the audit line."""
    row = Membership(file_id=collective.file_id, collective=collective, member=member)
    roles = values.get("roles") or []
    given = {
        "starts": timezone.localdate(),
        **{key: value for key, value in values.items() if value is not None},
    }
    typed.put(row, {**given, "visibility": given.get("visibility") or visibility_of(roles)}, EDITABLE)
    _check(row)
    write(row, by=by)
    _link(row)
    return row


def _is_ones_own_slip(row: Membership, by: User) -> bool:
    return row.updated_by_id == by.pk and timezone.now() - row.updated_at < UNDO_WITHIN


def _check(row: Membership) -> None:
    typed.all_known("roles", row.roles, MemberRole)
    if not row.roles:
        raise ValidationError({"roles": _("Choose at least one role. “Member” is one.")})
    typed.not_after_today("starts", row.starts)
    typed.in_order("ends", row.starts, row.ends)


def _link(row: Membership) -> None:
    files.link(
        outer=row.collective.file_id,
        inner=row.member.file_id,
        source=row.pk,
        starts=_morning_of(row.starts),
        ends=_morning_of(row.ends) if row.ends else None,
    )


def _morning_of(day: date) -> datetime:
    """In the zone of whoever writes: their own today has always begun."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _tell(row: Membership) -> None:
    changed(row.collective.file_id, "membership")
    changed(row.member.file_id, "membership")
