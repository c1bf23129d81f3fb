"""Which subjects were gravely attacked in the last days: FLOOR-ATTACK from the incidents (methodology.md 2.4, 2.6).

An incident counts for a collective in its own file only, or in a file that shares with it under an agreement. An
unclear date counts as late as it can have been, and an unclear target counts as the group: the graver one holds until
somebody sorts it (design.md 6.12).
"""

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from communities.choices import Visibility
from communities.models import Collective, Member, Membership
from protection.records.querysets import ScopedQuerySet
from risk.choices import Precision, Relation, TargetKind, Verification
from risk.models import Act, Affected
from risk.parameters import Parameters
from risk.scoring import attack_window_start, is_attack

LONGEST_UNCLEAR = timedelta(days=366)  # a date of which only the year is known
NOT_COUNTED = (Verification.UNLIKELY, Verification.CONFIRMED_NOT)
NOT_THE_GROUP = frozenset({TargetKind.FAMILY, TargetKind.CAUSE})


@dataclass(frozen=True)
class Attacks:
    """Collectives that were attacked, and the persons who were named as target in a collective's file."""

    collectives: set[UUID] = field(default_factory=set)
    members: set[tuple[UUID, UUID]] = field(default_factory=set)  # file of the collective, person


@dataclass(frozen=True)
class Scene:
    """What must be known of the collectives: their files, files that share with these, everybody who ever belonged."""

    file_of: Mapping[UUID, UUID]
    shared_with: Mapping[UUID, Collection[UUID]]
    memberships: Iterable[Membership]


def attacks(scene: Scene, *, today: date, parameters: Parameters) -> Attacks:
    """Two queries, whatever the number of collectives, people and incidents."""
    files = set(scene.file_of.values()).union(*scene.shared_with.values())
    acts = [act for act in _grave_acts(files, today, parameters) if _counts_on(act, today, parameters)]
    affected = _affected(scene.file_of, {act.incident_id for act in acts})
    visible_since = _visible(scene.memberships)
    found = Attacks()
    for act in acts:
        if act.member_id and act.relation == Relation.SELF:
            found.members.add((act.incident.file_id, act.member_id))
        for collective in _touched(act, scene, affected):
            if _against(act, visible_since.get(collective, {}), today):
                found.collectives.add(collective)
    return found


def _grave_acts(files: set[UUID], today: date, parameters: Parameters) -> ScopedQuerySet[Act]:
    return (
        _perhaps_grave(today, parameters)
        .filter(incident__file__in=files)
        .select_related("incident")
        .only(
            "file_id",
            "act_type",
            "severity",
            "target",
            "relation",
            "member_id",
            "collective_id",
            "incident__file_id",
            "incident__collective_id",
            "incident__group_id",
            "incident__happened_on",
            "incident__precision",
            "incident__created_at",
            "incident__import_key",
        )
    )


def _perhaps_grave(today: date, parameters: Parameters) -> ScopedQuerySet[Act]:
    """Acts that may count; what the database cannot say of a date is looked at row by row."""
    earliest = attack_window_start(today, parameters) - LONGEST_UNCLEAR
    when = Q(incident__happened_on__range=(earliest, today)) | Q(incident__happened_on=None)
    least = min(parameters.attack_severity, parameters.attack_severity_of_listed_acts)
    rows = Act.objects.unscoped().filter(when, severity__gte=least)
    return rows.exclude(incident__verification__in=NOT_COUNTED)


def is_quiet(collective: Collective, *, today: date, parameters: Parameters) -> bool:
    """Whether nothing grave is on record that could concern this collective: the common case, in one query."""
    here = Q(incident__file=collective.file_id) | Q(incident__affected__collective=collective)
    return not _perhaps_grave(today, parameters).filter(here).exists()


def nobody_hurt(member: Member, *, today: date, parameters: Parameters) -> bool:
    """The same for a person: whether no grave act on record names them."""
    return not _perhaps_grave(today, parameters).filter(member=member).exists()


def _counts_on(act: Act, today: date, parameters: Parameters) -> bool:
    day = latest_day(act.incident)
    in_window = day is not None and attack_window_start(today, parameters) <= day <= today
    return in_window and is_attack([act.act_type], act.severity, parameters)


def latest_day(incident: Any) -> date | None:
    """The latest day on which it can have happened, never after the day it was logged where the day is unclear.

    None: nothing is known, and an import's own day says nothing.
    """
    logged = timezone.localtime(incident.created_at).date()
    day, precision = incident.happened_on, incident.precision
    if day is None or precision == Precision.UNKNOWN:
        return None if incident.import_key else logged
    if precision == Precision.YEAR:
        return max(day, min(date(day.year, 12, 31), logged))
    if precision == Precision.MONTH:
        last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        return max(day, min(last, logged))
    return day


def _affected(collectives: Collection[UUID], incidents: set[UUID]) -> set[tuple[UUID, UUID]]:
    rows = Affected.objects.unscoped().filter(collective__in=list(collectives), incident__in=incidents)
    return set(rows.values_list("incident_id", "collective_id"))


def _touched(act: Act, scene: Scene, affected: set[tuple[UUID, UUID]]) -> Iterable[UUID]:
    incident = act.incident
    named = {incident.collective_id, incident.group_id, act.collective_id}
    for collective, file in scene.file_of.items():
        own = incident.file_id == file
        shared = own or incident.file_id in scene.shared_with.get(file, ())
        if (own and collective in named) or (shared and (incident.pk, collective) in affected):
            yield collective


def _visible(memberships: Iterable[Membership]) -> dict[UUID, dict[UUID, list[Membership]]]:
    """collective -> person -> their visible roles, of today and of before."""
    found: dict[UUID, dict[UUID, list[Membership]]] = {}
    for row in memberships:
        if row.visibility == Visibility.VISIBLE:
            found.setdefault(row.collective_id, {}).setdefault(row.member_id, []).append(row)
    return found


def _against(act: Act, visible: Mapping[UUID, list[Membership]], today: date) -> bool:
    """Against the group, its things, or a person with a visible role, today or on the day of the act."""
    if act.member_id:
        days = (today, act.incident.happened_on or today)
        held = visible.get(act.member_id, [])
        return act.relation == Relation.SELF and any(_held_on(row, day) for row in held for day in days)
    return act.target not in NOT_THE_GROUP


def _held_on(row: Membership, day: date) -> bool:
    """The day a role ends on still counts: who was killed is taken off the list that very day."""
    return row.starts <= day and (row.ends is None or row.ends >= day)
