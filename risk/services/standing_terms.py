"""What each standing says, from the picture of a file: the propagation of methodology.md 2.6 on our rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from communities.choices import Visibility
from communities.models import Membership
from risk.choices import Driver
from risk.propagation import GroupStanding, propagate, propagate_to_member
from risk.services.picture import Base, Picture

VISIBLE, OTHER = Visibility.VISIBLE, Visibility.MEMBER
Pick = Callable[[Base], Decimal | None]


@dataclass(frozen=True)
class Computed:
    """What a standing says. Two that are equal need no new row."""

    score: Decimal | None = None
    level: str | None = None
    at_least: bool = False
    driver: str = ""
    terms: dict[str, Any] = field(default_factory=dict)
    own_base: Decimal | None = None
    recent_attack: bool = False
    assessment_id: UUID | None = None


@dataclass(frozen=True)
class Subject:
    """Whose standing it is (`kind` names the foreign key), the file it lies in, and how narrow it is kept."""

    kind: str
    pk: UUID
    file_id: UUID
    sensitivity: int = 3

    @property
    def key(self) -> tuple[str, UUID]:
        return self.kind, self.pk


@dataclass(frozen=True)
class Terms:
    """The inputs of one group: own base, each person once, the groups tied to it."""

    own: Base
    people: list[tuple[Visibility, Base]]
    neighbours: list[Base]

    def pass_on(self, picture: Picture, pick: Pick) -> GroupStanding:
        people = [(visibility.value, pick(base)) for visibility, base in self.people]
        neighbours = [pick(base) for base in self.neighbours]
        return propagate(pick(self.own), people, neighbours, picture.parameters)  # type: ignore[arg-type]  # a str enum

    def is_at_least(self, picture: Picture, found: GroupStanding) -> bool:
        """Whether the level rests on a base that is only a lowest end, or could rise once blanks are known."""
        if found.score is None:
            return False
        known = self.pass_on(picture, lambda base: None if base.at_least else base.score)
        highest = self.pass_on(picture, lambda base: base.ceiling)
        return known.score != found.score or highest.level != found.level


def of_collectives(picture: Picture) -> Iterator[tuple[Subject, Computed]]:
    """The standing of each collective, and what each passes to its people."""
    for collective in picture.neighbours:
        yield Subject("collective", collective, picture.file_of[collective]), _group(picture, collective)
        for row in picture.memberships.get(collective, []):
            subject = Subject("membership", row.pk, row.file_id, max(3, row.sensitivity))
            yield subject, _through(picture, row)


def of_members(picture: Picture, members: set[UUID]) -> Iterator[tuple[Subject, Computed]]:
    """A person's own row: the base of their own assessment, and nothing of any group."""
    for member in members:
        base = picture.bases.get(member, Base())
        level = None if base.score is None else picture.parameters.level_of(base.score)
        yield (
            Subject("member", member, picture.file_of[member]),
            Computed(
                score=base.score,
                level=level,
                at_least=base.score is not None and (base.at_least or _could_rise(picture, base)),
                driver=Driver.OWN if base.score is not None else "",
                own_base=base.score,
                assessment_id=base.assessment,
            ),
        )


def _could_rise(picture: Picture, base: Base) -> bool:
    if base.score is None or base.ceiling is None:
        return False
    return picture.parameters.level_of(base.ceiling) != picture.parameters.level_of(base.score)


def _group(picture: Picture, collective: UUID) -> Computed:
    terms = Terms(
        own=picture.own(collective),
        people=_people(picture, collective),
        neighbours=[picture.own(other) for other in sorted(picture.neighbours[collective])],
    )
    found = terms.pass_on(picture, lambda base: base.score)
    return Computed(
        score=found.score,
        level=found.level,
        at_least=terms.is_at_least(picture, found),
        driver=found.driver or "",
        terms={**{name: str(value) for name, value in found.terms.items()}, **_behind(terms, found, picture)},
        own_base=terms.own.score,
        recent_attack=terms.own.attacked,
        assessment_id=terms.own.assessment,
    )


def _people(picture: Picture, collective: UUID) -> list[tuple[Visibility, Base]]:
    """Each person once, visible if any of their roles is."""
    seen: dict[UUID, Visibility] = {}
    for row in picture.memberships.get(collective, []):
        if seen.get(row.member_id) != VISIBLE:
            seen[row.member_id] = Visibility(row.visibility)
    return [(visibility, picture.person(member, collective)) for member, visibility in sorted(seen.items())]


def _behind(terms: Terms, found: GroupStanding, picture: Picture) -> dict[str, Any]:
    """The number that the driver rests on, for the sentence that names it. Never whose it is."""
    if found.driver == "own":
        return {"floored": terms.own.floored}
    if found.driver == "network":
        return {"base": str(max(base.score for base in terms.neighbours if base.score is not None))}
    if found.driver == "from_member":
        parameters = picture.parameters
        factors = {VISIBLE: parameters.from_visible_member, OTHER: parameters.from_other_member}
        known = [
            (factors[kind] * base.score, kind, base.score)
            for kind, base in terms.people
            if base.score is not None
        ]
        _passed, kind, score = max(known, key=lambda one: (one[0], one[1] == VISIBLE))
        return {"base": str(score), "visible": kind == VISIBLE}
    return {}


def _through(picture: Picture, row: Membership) -> Computed:
    """What one collective passes to one person, and FLOOR-ATTACK where its file names them as a target."""
    group, person = picture.own(row.collective_id), picture.person(row.member_id, row.collective_id)
    visible = row.visibility == VISIBLE
    floor = Base().after_attack(person.attacked, picture.parameters).score
    found = propagate_to_member(floor, group.score, visible, picture.parameters)
    if found.score is None:
        return Computed()
    from_group = found.driver == "from_collective"
    return Computed(
        score=found.score,
        level=found.level,
        at_least=_group_may_rise(picture, group, visible, found.level) if from_group else person.at_least,
        driver=found.driver or "",
        terms={"base": str(group.score), "visible": visible} if from_group else {"floored": True},
        own_base=floor,
        recent_attack=person.attacked,
    )


def _group_may_rise(picture: Picture, group: Base, visible: bool, level: str | None) -> bool:
    highest = propagate_to_member(None, group.ceiling, visible, picture.parameters)
    return group.at_least or highest.level != level
