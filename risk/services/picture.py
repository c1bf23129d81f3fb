"""Everything that standings are computed from, read in a number of queries that does not grow with the rows.

Sources: methodology.md 2.6. What lies in one file is computed from that file alone, or from what it may know.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q

from communities.choices import TieDirection
from communities.models import Collective, Member, Membership, SharingAgreement, Tie
from protection.records.querysets import ScopedQuerySet
from risk.choices import AssessmentStatus
from risk.models import Assessment, Instrument, Scenario
from risk.parameters import Parameters
from risk.scoring import FLOOR_ATTACK, apply_attack_floor
from risk.services.attacks import Attacks, Scene, attacks, is_quiet, nobody_hurt
from risk.sheets import Method

MEMBERSHIP = (
    "collective_id",
    "member_id",
    "file_id",
    "visibility",
    "starts",
    "ends",
    "sensitivity",
    "named_only",
    "compartment",
)
# `file` always comes with a row that has encrypted fields: the vault asks for it.
FROZEN = ("file_id", "assessment_id", "computable", "raw", "lowest", "highest", "rules")


@dataclass(frozen=True)
class Base:
    """A subject's own base as of today, the highest that it could be, and whether more than it is known.

    `score` None: not assessed. `attacked`: FLOOR-ATTACK holds today; `floored`: it is what gives the score.
    """

    score: Decimal | None = None
    ceiling: Decimal | None = None
    at_least: bool = False
    assessment: UUID | None = None
    attacked: bool = False
    floored: bool = False

    def after_attack(self, attacked: bool, parameters: Parameters) -> "Base":
        """The base with FLOOR-ATTACK as of today. A subject that is not assessed could be anything above it."""
        if not attacked:
            return self
        score = apply_attack_floor(self.score, True, parameters)
        highest = parameters.score_bounds[1] if self.score is None else self.ceiling
        return replace(
            self,
            score=score,
            ceiling=max(highest or score or Decimal(0), score or Decimal(0)),
            at_least=self.at_least or self.score is None,
            attacked=True,
            floored=score != self.score,
        )


@dataclass(frozen=True)
class Picture:
    """The rows behind the standings of some collectives and persons."""

    parameters: Parameters
    file_of: Mapping[UUID, UUID]  # collective or person -> file
    memberships: Mapping[UUID, list[Membership]]  # current ones, by collective
    neighbours: Mapping[UUID, set[UUID]]
    attacks: Attacks
    bases: Mapping[UUID | None, Base] = field(default_factory=dict)

    def own(self, collective: UUID) -> Base:
        """A collective's own base, with FLOOR-ATTACK as of today."""
        base = self.bases.get(collective, Base())
        return base.after_attack(collective in self.attacks.collectives, self.parameters)

    def person(self, member: UUID, collective: UUID) -> Base:
        """A person's base as it is known in a collective's file: attacks of that file, none of another."""
        named = (self.file_of[collective], member) in self.attacks.members
        return self.bases.get(member, Base()).after_attack(named, self.parameters)


def current_method() -> Method:
    """The version of CPM-1 that new assessments and standings use."""
    return Method.from_content(current_instrument().content)


def current_instrument() -> Instrument:
    return Instrument.objects.filter(code="CPM-1", is_current=True).latest("version")


def picture(collectives: Collection[UUID], members: Collection[UUID], today: date) -> Picture:
    """Read what the standings of these collectives and persons rest on."""
    parameters = current_method().parameters
    ties = _neighbours(collectives, today)
    wider = set(collectives).union(*ties.values())
    rows = Collective.objects.unscoped().filter(pk__in=wider).values_list("pk", "file_id")
    file_of = dict(rows)
    agreements = _agreements(set(file_of.values()), today)
    neighbours = {
        one: {other for other in others if _may_pass(file_of[one], file_of[other], agreements)}
        for one, others in ties.items()
    }
    ever = list(Membership.objects.unscoped().filter(collective__in=wider).only(*MEMBERSHIP))
    current = _by_collective(
        row for row in ever if row.collective_id in set(collectives) and holds(row, today)
    )
    people = {row.member_id for held in current.values() for row in held} | set(members)
    file_of |= dict(Member.objects.unscoped().filter(pk__in=set(members)).values_list("pk", "file_id"))
    scene = Scene({one: file_of[one] for one in wider if one in file_of}, agreements, ever)
    return Picture(
        parameters=parameters,
        file_of=file_of,
        memberships=current,
        neighbours=neighbours,
        attacks=attacks(scene, today=today, parameters=parameters),
        bases=own_bases(wider, people),
    )


def holds(row: Membership, today: date) -> bool:
    return row.starts <= today and (row.ends is None or row.ends > today)


def _by_collective(rows: Iterable[Membership]) -> dict[UUID, list[Membership]]:
    found = defaultdict(list)
    for row in rows:
        found[row.collective_id].append(row)
    return dict(found)


def _neighbours(collectives: Collection[UUID], today: date) -> dict[UUID, set[UUID]]:
    """Collectives whose risk may come along a tie that carries risk, in the direction that it has."""
    ends = Q(from_collective__in=collectives) | Q(to_collective__in=collectives)
    both = Q(from_collective__isnull=False, to_collective__isnull=False, transmits_risk=True)
    rows = Tie.objects.unscoped().filter(ends, both).holding(today)
    found: dict[UUID, set[UUID]] = {one: set() for one in collectives}
    for source, target, direction in rows.values_list("from_collective_id", "to_collective_id", "direction"):
        if direction != TieDirection.IN and target in found:
            found[target].add(source)
        if direction != TieDirection.OUT and source in found:
            found[source].add(target)
    return found


def _agreements(files: set[UUID], today: date) -> dict[UUID, set[UUID]]:
    """file -> files that share with it today, under an agreement that nobody ended."""
    here = Q(file__in=files) | Q(other_file__in=files)
    lasts = Q(ends=None) | Q(ends__gt=today)
    rows = SharingAgreement.objects.unscoped().filter(here, lasts, starts__lte=today, ended_at=None)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for one, other in rows.values_list("file_id", "other_file_id"):
        found[one].add(other)
        found[other].add(one)
    return dict(found)


def _may_pass(one: UUID, other: UUID, agreements: Mapping[UUID, set[UUID]]) -> bool:
    return one == other or other in agreements.get(one, ())


def own_bases(collectives: Collection[UUID], members: Collection[UUID]) -> dict[UUID | None, Base]:
    """The base of each subject's latest finished assessment, without FLOOR-ATTACK, which is asked again every day."""
    scenarios = Scenario.objects.unscoped().only(*FROZEN)
    subjects = Q(collective__in=collectives) | Q(member__in=members)
    rows = latest_finished().filter(subjects).only("file_id", "collective_id", "member_id", "instrument")
    found: dict[UUID | None, Base] = {}
    for row in rows.select_related("instrument").prefetch_related(Prefetch("scenarios", scenarios)):
        most = Method.from_content(row.instrument.content).parameters.score_bounds[1]
        found[row.collective_id or row.member_id] = _base(row.pk, list(row.scenarios.all()), most)
    return found


def _base(assessment: UUID, scenarios: list[Scenario], most: Decimal) -> Base:
    scored = [(row, score) for row in scenarios if (score := before_attack(row)) is not None]
    if not scored:
        return Base(assessment=assessment)
    top = max(score for _row, score in scored)
    return Base(
        score=top,
        ceiling=max(_ceiling(row, most) for row in scenarios),
        at_least=not any(row.computable for row, score in scored if score == top),
        assessment=assessment,
    )


def before_attack(scenario: Scenario) -> Decimal | None:
    """The frozen score of a scenario as its own answers gave it, or None where it was not assessed."""
    if not scenario.computable:
        return scenario.lowest
    ladder = [step["score"] for step in scenario.rules if step["rule"] != FLOOR_ATTACK]
    return Decimal(ladder[-1]) if ladder else scenario.raw


def _ceiling(scenario: Scenario, most: Decimal) -> Decimal:
    """The highest that it could be once its blanks are known."""
    known = before_attack(scenario) if scenario.computable else scenario.highest
    return most if known is None else known


def latest_finished() -> ScopedQuerySet[Assessment]:
    """The finished assessment of each subject that no later one follows; at most one each."""
    finished = Assessment.objects.unscoped().filter(status=AssessmentStatus.FINISHED)
    later = Q(assessed_on__gt=OuterRef("assessed_on")) | Q(
        assessed_on=OuterRef("assessed_on"), finished_at__gt=OuterRef("finished_at")
    )
    of_group = finished.filter(later, collective=OuterRef("collective"))
    of_person = finished.filter(later, member=OuterRef("member"))
    return finished.filter(~Exists(of_group), ~Exists(of_person))


def recently_attacked(subject: Collective | Member, on: date, parameters: Parameters) -> bool:
    """FLOOR-ATTACK for an assessment of that day.

    An assessment of a person lies in the person's file, which every group of theirs may read. So an attack that one
    group recorded counts in it only while no other group sees the file; else it counts in the standing through that
    group alone (methodology.md 2.6, "What may pass between files").
    """
    if isinstance(subject, Collective):
        if is_quiet(subject, today=on, parameters=parameters):
            return False
        agreements = _agreements({subject.file_id}, on)
        ever = list(Membership.objects.unscoped().filter(collective=subject).only(*MEMBERSHIP))
        scene = Scene({subject.pk: subject.file_id}, agreements, ever)
        return subject.pk in attacks(scene, today=on, parameters=parameters).collectives
    if nobody_hurt(subject, today=on, parameters=parameters):
        return False
    roles = Membership.objects.unscoped().filter(member=subject).holding(on)
    files = dict(roles.values_list("collective_id", "file_id"))
    if len(set(files.values())) != 1:
        return False
    found = attacks(Scene(files, {}, []), today=on, parameters=parameters)
    return (next(iter(files.values())), subject.pk) in found.members
