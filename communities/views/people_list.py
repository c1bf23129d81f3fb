"""People of a community and of the groups inside it, by code name."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from communities.choices import Visibility
from communities.models import Collective, Member, Membership
from communities.views.paging import Shown, page_of, query_without
from protection.records import access
from protection.records.rules import allowed
from protection.vault.fields import Sealed

PAGE_SIZE = 50


def people_list(request: HttpRequest, of: Collective) -> dict[str, Any]:
    """Context of the list: each person once, with the roles that this reader may see."""
    user, former = request.user, "former" in request.GET
    page = _former(request, of) if former else _current(request, of)
    names = [entry["name"] for entry in page.rows]
    level = access.level_on(user, of.file_id)
    closed = any(isinstance(name, Sealed) for name in names)
    return {
        "page": page,
        "former": former,
        "other_url": query_without(request, "former", "page") if former else f"{request.path}?former=1",
        "has_names": any(names),
        "can_open_names": closed and level >= 4 and allowed(user, "records.open_names", of),
        "may_add": level >= 3 and allowed(user, "communities.add_member", of),
    }


def _roles(request: HttpRequest, of: Collective) -> Any:
    in_here = Q(collective=of) | Q(collective__part_of=of)
    return Membership.objects.visible_to(request.user).filter(in_here).select_related("collective")


def _current(request: HttpRequest, of: Collective) -> Shown:
    """People whose roles hold today: a page of persons, and their roles in one query."""
    roles = _roles(request, of).holding(timezone.localdate())
    people = Member.objects.visible_to(request.user).filter(pk__in=roles.values("member"))
    page = page_of(request, people, PAGE_SIZE)
    held: dict[UUID, list[dict[str, Any]]] = {}
    for row in roles.filter(member__in=[person.pk for person in page.rows]):
        held.setdefault(row.member_id, []).append(role_entry(row))
    entries = [
        {
            "code": person.code,
            "url": person.get_absolute_url(),
            "name": person.name,
            "roles": held.get(person.pk, []),
        }
        for person in page.rows
    ]
    return replace(page, rows=entries)


def _former(request: HttpRequest, of: Collective) -> Shown:
    """Roles that are over, a line each. The person's own file has closed with them, so no name and no link."""
    today = timezone.localdate()
    rows = _roles(request, of).filter(ends__lte=today, member__named_only=False).select_related("member")
    page = page_of(request, rows, PAGE_SIZE)
    entries = [
        {"code": row.member.code, "url": "", "name": "", "roles": [role_entry(row)]} for row in page.rows
    ]
    return replace(page, rows=entries)


def role_entry(row: Membership) -> dict[str, Any]:
    return {
        "words": ", ".join(row.role_words),
        "row": row,
        "visible": row.visibility == Visibility.VISIBLE,
    }
