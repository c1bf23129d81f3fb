"""What to do now, and whom to call: above everything where somebody is in danger (ux.md 3.3, 6.2)."""

import re
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from communities.models import Collective
from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.records.people import colleagues_of, people_on
from protection.vault.fields import Sealed

ANSWER = frozenset({Role.COORDINATOR, Role.MANAGER})
NUMBERED = re.compile(r"^\s*(?:\d+\s*[.)]|[-•*–])\s*")  # people number their steps; the page does it itself


def urgent(user: User, collective: Collective | None) -> dict[str, Any]:
    """Context of `components/_urgent.html`: the agreed steps, and the coordinators and managers to call."""
    steps = _steps(collective)
    return {
        "code": collective.code if collective else "",
        "heading": "" if steps else _("Act first, write later. Call a colleague now."),
        "steps": steps,
        "closed": bool(collective) and isinstance(collective.emergency_steps, Sealed),
        "contacts": [
            _contact(person) for person in _people(user, collective.file_id if collective else None)
        ],
    }


def _steps(collective: Collective | None) -> list[str]:
    text = collective.emergency_steps if collective else ""
    if not text or isinstance(text, Sealed):
        return []
    lines = (NUMBERED.sub("", line).strip() for line in str(text).splitlines())
    return [line for line in lines if line]


def _people(user: User, file_id: UUID | None) -> QuerySet[User]:
    people = people_on(file_id, level=2) if file_id else colleagues_of(user)
    return people.filter(role__in=ANSWER).exclude(pk=user.pk).order_by("role", "code")


def _contact(person: User) -> dict[str, str]:
    return {"who": person.code, "how": str(person.get_role_display())}
