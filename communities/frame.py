"""What stands on every page of a collective or a person: who it is, and the tabs that all apps have registered.

A page of an upper app extends `communities/on_collective.html` or `communities/on_member.html` and adds
`collective_frame(...)` or `member_frame(...)` to its context (ux.md 3.2). `sees_case` is false for who sees code names
only: say so there, for what they do not see is not missing.
"""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Collective, Member, Membership
from protection import registry
from protection.accounts.models import User
from protection.records import access
from protection.records.choices import GrantLevel
from protection.records.rules import allowed
from protection.vault.fields import Sealed

Tab = dict[str, Any]


def collective_frame(user: User, collective: Collective, current_key: str) -> dict[str, Any]:
    """Context of a page that stands on a collective which the user may see: identity bar and tabs."""
    columns = columns_of([collective], user)[collective.pk]
    return {
        "collective": collective,
        "sees_case": access.level_on(user, collective.file_id) >= GrantLevel.CASE,
        "identity": {
            "code": collective.code,
            "name": shown(collective.name),
            "kind": collective.get_kind_display(),
            "facts": collective_facts(collective),
            "show_level": bool(registry.collective_columns),
            **{key: columns.get(key) for key in ("level", "level_note", "next_date", "next_what")},
        },
        "sub_nav": tabs(registry.collective_tabs, user, collective, current_key),
    }


def member_frame(user: User, member: Member, current_key: str) -> dict[str, Any]:
    """Context of a page that stands on a person: code name, current roles, tabs, and whether names may open."""
    memberships = memberships_seen(user, member)
    return {
        "member": member,
        "sees_case": access.level_on(user, member.file_id) >= GrantLevel.CASE,
        "memberships": memberships,
        "identity": {
            "code": member.code,
            "name": shown(member.name),
            "facts": [role_line(row) for row in memberships if row.is_current],
        },
        "can_open_names": may_open_names(user, member),
        "sub_nav": tabs(registry.member_tabs, user, member, current_key),
    }


def shown(value: Any) -> str:
    """The text of an encrypted field, or nothing at all while it is closed."""
    return "" if isinstance(value, Sealed) else value


def collective_facts(collective: Collective) -> list[str]:
    """The line under the code name. Numbers and codes only; nothing that has to be asked of the database."""
    facts = [str(collective.area)] if collective.area else []
    if collective.people is not None:
        facts.append(
            ngettext("%(count)s person", "%(count)s people", collective.people) % {"count": collective.people}
        )
    if collective.coordinator:
        facts.append(_("Coordinator: %(name)s") % {"name": collective.coordinator.code})
    if collective.languages:
        facts.append(_("Languages: %(languages)s") % {"languages": collective.languages})
    return facts


def columns_of(collectives: Iterable[Collective], user: User) -> dict[UUID, dict[str, Any]]:
    """What the apps above say of each collective (level, next date); the soonest of two dates wins."""
    rows = list(collectives)
    merged: dict[UUID, dict[str, Any]] = {row.pk: {} for row in rows}
    for give in registry.collective_columns.values():
        for pk, values in give(rows, user).items():
            merged[pk] = _with_the_soonest_date(merged[pk], values)
    return merged


def _with_the_soonest_date(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = {**one, **other}
    if one.get("next_date") and (not other.get("next_date") or one["next_date"] <= other["next_date"]):
        both |= {"next_date": one["next_date"], "next_what": one.get("next_what")}
    return both


def tabs(
    entries: list[tuple[int, Callable[..., Tab | None]]], user: User, record: Any, current_key: str
) -> list[Tab]:
    """The tabs of a page in their order; an app stays away by giving None."""
    made = (make(user, record) for _order, make in sorted(entries, key=itemgetter(0)))
    return [{"count": None, **tab, "current": tab["key"] == current_key} for tab in made if tab]


def memberships_seen(user: User, member: Member) -> list[Membership]:
    """The roles of a person in the groups that this user may see, newest first."""
    rows = Membership.objects.visible_to(user).filter(member=member)
    return list(rows.select_related("collective"))


def role_line(row: Membership) -> str:
    """`Spokesperson, Elder in amber-heron`."""
    words = {"roles": ", ".join(row.role_words), "code": row.collective.code}
    return _("%(roles)s in %(code)s") % words


def may_open_names(user: User, member: Member) -> bool:
    """Whether *Show names* is offered: something is closed that this person may open on purpose."""
    closed = any(isinstance(getattr(member, name), Sealed) for name in ("name", "aliases", "contact"))
    return (
        closed and access.level_on(user, member.file_id) >= 4 and allowed(user, "records.open_names", member)
    )
