"""Add a person by code name, change what is written about them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from communities.models import Collective, Member
from communities.rules import may_replace_closed
from communities.services import values as typed
from communities.services.memberships import begin
from protection.accounts.models import User
from protection.records import files
from protection.records.choices import FileKind, Sensitivity
from protection.records.rules import NotAllowed, require
from protection.records.services import changed, check_version, record, write
from protection.vault.fields import Sealed

STRICT = ("name", "aliases", "contact", "emergency_contact")
EDITABLE = (*STRICT, "gender", "age_band", "factors", "dependants", "note")
MOST_FACTORS, LONGEST_FACTOR = 30, 200


@transaction.atomic
def add_member(
    *, collective: Collective, by: User, values: Mapping[str, Any], role: Mapping[str, Any]
) -> Member:
    """Open a person's own file and their role in the collective; the role is what makes the file visible.

    `values` may be empty: one can work without naming anyone. `role` is that of `add_membership`. Raises NotAllowed,
    OutOfScope, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.add_member", collective)
    file = files.open_file(kind=FileKind.MEMBER, by=by)
    member = Member(file=file, code=file.code, sensitivity=Sensitivity.INTERNAL)
    typed.put(member, values, EDITABLE)
    _check_factors(member)
    write(member, by=by)
    membership = begin(collective, member, role, by)
    changed(file.id, "member")
    changed(collective.file_id, "membership")
    record(by, "communities.member.added", member, {"membership": membership.pk})
    return member


@transaction.atomic
def change_member(*, member: Member, by: User, values: Mapping[str, Any], seen: int | None = None) -> Member:
    """Change what is written about a person. `seen` is the version that the form showed.

    A closed name may only be replaced by somebody with an *identity* grant: nobody writes over what they could not
    read. Raises NotAllowed, OutOfScope, ChangedMeanwhile, or ValidationError with the fields that are wrong.
    """
    require(by, "communities.change_member", member)
    _keep_closed_names(member, by, values)
    check_version(member, seen)
    names = typed.put(member, values, EDITABLE)
    _check_factors(member)
    write(member, by=by)
    changed(member.file_id, "member")
    record(by, "communities.member.changed", member, {"fields": names})
    return member


def _keep_closed_names(member: Member, by: User, values: Mapping[str, Any]) -> None:
    closed = [name for name in STRICT if name in values and isinstance(getattr(member, name), Sealed)]
    if closed and not may_replace_closed(by, member):
        raise NotAllowed(_("Names on this file are closed to you. Ask somebody who may see who people are."))


def _check_factors(member: Member) -> None:
    factors = member.factors
    if isinstance(factors, Sealed) or not factors:
        return
    plain = isinstance(factors, list) and all(isinstance(line, str) for line in factors)
    if not plain or len(factors) > MOST_FACTORS or any(len(line) > LONGEST_FACTOR for line in factors):
        words = _("Write one thing a line: %(lines)s lines at most, each of up to %(most)s characters.")
        raise ValidationError({"factors": words % {"lines": MOST_FACTORS, "most": LONGEST_FACTOR}})
