"""Risk passes between a group and its people, once and in any order. Pure.

Only computed bases go in, never a propagated score or a decided level, so there is no loop.
Source: methodology.md 2.6. The factors are the project's convention and stand in parameters.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from risk.parameters import CPM1, Level, Parameters, tenth

Visibility: TypeAlias = Literal["visible", "member"]
GroupDriver: TypeAlias = Literal["own", "breadth", "from_member", "network"]
MemberDriver: TypeAlias = Literal["own", "from_collective"]

TIES: tuple[GroupDriver, ...] = ("own", "breadth", "from_member", "network")
PRINTED: tuple[GroupDriver, ...] = ("own", "from_member", "breadth", "network")
DOES_NOT_APPLY = Decimal("0")


@dataclass(frozen=True)
class GroupStanding:
    """The largest term and its name. All None and no terms: nobody and nothing is assessed."""

    score: Decimal | None
    level: Level | None
    driver: GroupDriver | None
    terms: dict[GroupDriver, Decimal]


@dataclass(frozen=True)
class MemberStanding:
    """The larger of a person's own base and what the group passes. All None: neither is assessed."""

    score: Decimal | None
    level: Level | None
    driver: MemberDriver | None


def propagate(
    own_base: Decimal | None,
    members: Sequence[tuple[Visibility, Decimal | None]],
    neighbours: Sequence[Decimal | None],
    parameters: Parameters = CPM1,
) -> GroupStanding:
    """A group's score from its own base, its members' bases and those of the groups tied to it.

    None is a base that is not known. The largest term gives score and driver; equal terms: own first, then
    breadth, from_member, network. A term that does not apply is 0 in `terms`.
    """
    known: dict[GroupDriver, Decimal | None] = {
        "own": own_base,
        "from_member": _from_member(members, parameters),
        "breadth": _breadth(members, parameters),
        "network": _passed(neighbours, parameters.from_neighbour),
    }
    applying = {term: tenth(value) for term in TIES if (value := known[term]) is not None}
    if not applying:
        return GroupStanding(score=None, level=None, driver=None, terms={})
    driver = max(applying, key=lambda term: applying[term])  # of equal terms max keeps the first of TIES
    score = applying[driver]
    terms = {term: applying.get(term, DOES_NOT_APPLY) for term in PRINTED}
    return GroupStanding(score, parameters.level_of(score), driver, terms)


def propagate_to_member(
    own_base: Decimal | None,
    collective_own_base: Decimal | None,
    visible: bool,
    parameters: Parameters = CPM1,
) -> MemberStanding:
    """A person's score from their own base and the group's own base; equal values: own."""
    factor = parameters.to_visible_member if visible else parameters.to_other_member
    passed = _passed([collective_own_base], factor)
    if own_base is not None and (passed is None or own_base >= passed):
        return MemberStanding(tenth(own_base), parameters.level_of(own_base), "own")
    if passed is None:
        return MemberStanding(score=None, level=None, driver=None)
    return MemberStanding(passed, parameters.level_of(passed), "from_collective")


def _passed(bases: Sequence[Decimal | None], factor: Decimal) -> Decimal | None:
    """The highest known base times the factor; None where no base is known or nothing may pass."""
    known = [base for base in bases if base is not None]
    return tenth(max(known) * factor) if known and factor else None


def _from_member(
    members: Sequence[tuple[Visibility, Decimal | None]], parameters: Parameters
) -> Decimal | None:
    visible = [base for visibility, base in members if visibility == "visible"]
    others = [base for visibility, base in members if visibility != "visible"]
    passed = (_passed(visible, parameters.from_visible_member), _passed(others, parameters.from_other_member))
    return max((term for term in passed if term is not None), default=None)


def _breadth(members: Sequence[tuple[Visibility, Decimal | None]], parameters: Parameters) -> Decimal | None:
    """The base that as many members as the rank share: "if three of us are at this level, we all are"."""
    highest_first = sorted((base for _, base in members if base is not None), reverse=True)
    return (
        highest_first[parameters.breadth_rank - 1] if len(highest_first) >= parameters.breadth_rank else None
    )
