"""Levels as one person may see them: of a collective, of a person (the highest among visible rows), of many at once.

Source: methodology.md 2.6, "What may pass between files".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from communities.choices import Visibility
from communities.models import Collective, Member, Membership
from protection.accounts.models import User
from protection.records.querysets import ScopedQuerySet
from risk.models import Assessment, LevelDecision, Standing
from risk.scoring import LEVELS
from risk.services.decisions import is_lower


@dataclass(frozen=True)
class Seen:
    """A person's level as this reader sees it. `row` is the standing that gives it."""

    score: Decimal | None = None
    level: str | None = None
    at_least: bool = False
    row: Standing | None = None


@dataclass(frozen=True)
class PersonLevel:
    """A person of a collective on the list of people by level."""

    member: Member
    visible: bool
    seen: Seen


def standings_seen(user: User) -> ScopedQuerySet[Standing]:
    """Standings that a person may see, without what a membership that is kept from them passes on."""
    mine = Membership.objects.visible_to(user)
    through = Q(membership=None) | Q(membership__in=mine)
    return Standing.objects.visible_to(user).filter(through)


def current(user: User) -> ScopedQuerySet[Standing]:
    return standings_seen(user).filter(until=None)


def of_collectives(user: User, collectives: Collection[Collective]) -> dict[UUID, Standing]:
    """Today's standing of each collective that has one, with its own assessment, in one query.

    `changed_at` and `level_before` tell since when the level is what it is, and what it was.
    """
    other = Standing.objects.visible_to(user).filter(collective=OuterRef("collective"), until__isnull=False)
    other = other.filter(~Q(level=OuterRef("level")) | Q(level=None)).order_by("-until")
    rows = current(user).filter(collective__in=[one.pk for one in collectives])
    rows = rows.annotate(
        changed_at=Subquery(other.values("until")[:1]), level_before=Subquery(other.values("level")[:1])
    )
    return {row.collective_id: row for row in rows.select_related("assessment") if row.collective_id}


def of_members(user: User, members: Iterable[UUID]) -> dict[UUID, Seen]:
    """Each person's level through everything that this reader may see, in one query."""
    ids = list(members)
    whose = Q(member__in=ids) | Q(membership__member__in=ids)
    rows = current(user).filter(whose).annotate(through=F("membership__member"))
    found: dict[UUID, list[Standing]] = {}
    for row in rows.select_related("membership__collective"):
        found.setdefault(row.member_id or row.through, []).append(row)
    return {pk: highest(held) for pk, held in found.items()}


def of_member(user: User, member: Member) -> Seen:
    return of_members(user, [member.pk]).get(member.pk, Seen())


def highest(rows: Iterable[Standing]) -> Seen:
    """The highest score speaks; of equal ones the person's own."""
    known = [row for row in rows if row.score is not None]
    if not known:
        return Seen()
    top = max(known, key=lambda row: (row.score, row.member_id is not None))
    at_least = any(row.at_least for row in known if _may_matter(row, top))
    return Seen(score=top.score, level=top.level, at_least=at_least, row=top)


def _may_matter(row: Standing, top: Standing) -> bool:
    """The row that speaks, or a person's own whose blanks could still bring more than it."""
    return row is top or row.member_id is not None


def people_by_level(user: User, collective: Collective) -> list[PersonLevel]:
    """Everybody who belongs to a collective today, highest level first, the not assessed last; three queries."""
    roles = Membership.objects.visible_to(user).filter(collective=collective).holding(timezone.localdate())
    rows = list(roles.select_related("member").order_by("member__code"))
    visible = {row.member_id for row in rows if row.visibility == Visibility.VISIBLE}
    members = {row.member_id: row.member for row in rows}
    levels = of_members(user, members)
    people = [PersonLevel(member, pk in visible, levels.get(pk, Seen())) for pk, member in members.items()]
    return sorted(people, key=lambda one: -(one.seen.score or Decimal(-1)))


def agreed(decisions: Iterable[LevelDecision], assessment: Assessment) -> LevelDecision | None:
    """The newest decision that holds: a lower level holds once a second person confirmed it."""
    for decision in decisions:
        if decision.confirmed_at or not is_lower(assessment, decision.decided_level):
            return decision
    return None


def step(level: str | None) -> int:
    """0 where nothing is known, 1 for LOW to 4 for EXTREME."""
    return 1 + [str(one) for one in LEVELS].index(level) if level else 0
