"""Ties as lines of a table, seen from one end. An end out of sight is *another group*, never a code name."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.choices import TieDirection
from communities.frame import shown
from communities.models import Collective, Member, Membership, Tie
from protection.accounts.models import User

MOST_TIES = 200
WAYS = {
    TieDirection.BOTH: _("Both ways"),
    TieDirection.OUT: _("To them"),
    TieDirection.IN: _("From them"),
}
TURNED = {TieDirection.OUT: TieDirection.IN, TieDirection.IN: TieDirection.OUT}


@dataclass(frozen=True)
class End:
    """One end of a tie, as a link: a group or a person by code name."""

    code: str
    url: str


def tie_lines(
    user: User, *, collective: Collective | None = None, member: Member | None = None
) -> list[dict[str, Any]]:
    """The ties of a group (with those of its people) or of a person, standing ones first."""
    rows = list(Tie.objects.visible_to(user).filter(_touches(user, collective, member))[:MOST_TIES])
    seen = _ends_seen(user, rows)
    here = {row.pk for row in (collective, member) if row is not None}
    today = timezone.localdate()
    lines = [_line(row, here, seen, today) for row in rows]
    return sorted(lines, key=lambda line: (line["ended"], line["kind"]))


def _touches(user: User, collective: Collective | None, member: Member | None) -> Q:
    if member is not None:
        return Q(from_member=member) | Q(to_member=member)
    people = Membership.objects.visible_to(user).filter(collective=collective).values("member")
    return Q(from_collective=collective) | Q(to_collective=collective) | Q(from_member__in=people)


def _ends_seen(user: User, rows: list[Tie]) -> dict[UUID, End]:
    """Every group and person that the ties name, as far as this reader may see them, in one query."""
    groups = {key for row in rows for key in (row.from_collective_id, row.to_collective_id) if key}
    people = {key for row in rows for key in (row.from_member_id, row.to_member_id) if key}
    if not rows:
        return {}
    of = Collective.objects.visible_to(user).filter(pk__in=groups).order_by()
    persons = Member.objects.visible_to(user).filter(pk__in=people).order_by()
    named = of.values_list("pk", "code", Value("collective")).union(
        persons.values_list("pk", "code", Value("member"))
    )
    return {pk: End(code, reverse(f"communities:{kind}", args=[pk])) for pk, code, kind in named}


def _line(row: Tie, here: set[UUID], seen: dict[UUID, End], today: Any) -> dict[str, Any]:
    start, end = row.from_collective_id or row.from_member_id, row.to_collective_id or row.to_member_id
    turned = end in here
    other = start if turned else end
    direction = TURNED.get(TieDirection(row.direction), row.direction) if turned else row.direction
    return {
        "tie": row,
        "kind": row.get_kind_display(),
        "from": None if turned or start in here else seen.get(start),
        "other": seen.get(other),
        "ally": shown(row.to_ally) if other is None else "",
        "hidden": other is not None and other not in seen,
        "strength": row.get_strength_display(),
        "way": str(WAYS[TieDirection(direction)]),
        "passes": row.transmits_risk,
        "purpose": shown(row.purpose),
        "since": row.since,
        "until": row.until,
        "lies_here": not turned,
        "ended": row.until is not None and row.until <= today,
    }
