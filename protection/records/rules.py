"""May this role do this act on this record? Role table, grant level, and the state rules that apps register."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from protection.accounts import roles
from protection.accounts.models import User
from protection.accounts.rules import NotAllowed, OutOfScope
from protection.records import access
from protection.records.choices import Compartment
from protection.records.models import NamedReader

__all__ = ["NotAllowed", "OutOfScope", "allowed", "register", "require", "why_not"]

# permission -> callable(user, record) giving None, or the reason why not
_state_rules: dict[str, Callable[[User, Any], str | None]] = {}


def register(permission: str, rule: Callable[[User, Any], str | None]) -> None:
    _state_rules[permission] = rule


def why_not(user: User, permission: str, record: Any = None) -> str | None:
    """None if the act is allowed, else a sentence that says why not. Raises OutOfScope for a file out of sight."""
    if record is not None:
        _require_sight(user, record)
    if not roles.may(user, permission):
        return _("Your role does not allow this. Ask a coordinator or a manager of this file.")
    rule = _state_rules.get(permission)
    return rule(user, record) if rule and record is not None else None


def allowed(user: User, permission: str, record: Any = None) -> bool:
    """For flags that a view gives its template."""
    return why_not(user, permission, record) is None


def require(user: User, permission: str, record: Any = None) -> None:
    """Raises NotAllowed with the reason, or OutOfScope. Every service calls it first."""
    reason = why_not(user, permission, record)
    if reason is not None:
        raise NotAllowed(reason)


def _require_sight(user: User, record: Any) -> None:
    file_id = getattr(record, "file_id", None) or record.pk
    needed = max(2, getattr(record, "sensitivity", 2))
    if access.level_on(user, file_id) < needed:
        raise OutOfScope
    if getattr(record, "compartment", "") == Compartment.CARE and not (user.care and user.sees_cases):
        raise OutOfScope
    if getattr(record, "named_only", False) and not _is_named(user, record):
        raise OutOfScope


def _is_named(user: User, record: Any) -> bool:
    return NamedReader.objects.filter(record=record.pk, user=user).exists()
