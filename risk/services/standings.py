"""The standing of today: own base, FLOOR-ATTACK as of today, and what passes between people and group.

A person's own row lies in the person's file and rests on that file alone. What a collective passes to a person, and an
attack that named the person there, lies in the collective's file, one row for each membership: so nothing of one file
can be guessed through another. Sources: methodology.md 2.6, design.md 4.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from communities.models import Collective, Member, Membership, Tie
from protection.audit import trail
from protection.records.models import CaseFile, label
from protection.records.services import write_all
from protection.vault.access import as_stored
from risk.choices import StandingReason
from risk.models import Standing
from risk.services.picture import picture
from risk.services.standing_terms import Computed, Subject, of_collectives, of_members

REASON_OF = {
    "membership": StandingReason.MEMBERSHIP,
    "member": StandingReason.MEMBERSHIP,
    "tie": StandingReason.TIE,
    "sharing": StandingReason.TIE,
}
CHANGES_NO_RISK = frozenset(
    {"consent", "contact", "follow_up", "incident_not_grave", "measure", "meeting", "plan", "practice"}
)
Key = tuple[str, UUID]
PAGE = 200


def recompute(file_id: UUID, what: str) -> None:
    """Bring up to date what a change in a file touches (registry.recompute), in the transaction of that change."""
    recompute_files({file_id}, what)


def recompute_files(file_ids: Collection[UUID], what: str) -> None:
    """The same for several files that changed in the same way, in one go."""
    if what in CHANGES_NO_RISK:
        return
    of_files = set(Collective.objects.unscoped().filter(file__in=file_ids).values_list("pk", flat=True))
    members = set(Member.objects.unscoped().filter(file__in=file_ids).values_list("pk", flat=True))
    theirs = Membership.objects.unscoped().filter(member__in=members)
    groups = set(theirs.values_list("collective_id", flat=True)) if members else set()
    collectives = of_files | groups | _tied_to(of_files)
    if collectives or members:
        refresh(collectives=collectives, members=members, what=what)


def _tied_to(collectives: set[UUID]) -> set[UUID]:
    """The other ends of all ties, also of those that ended: what they brought must go."""
    if not collectives:
        return set()
    ends = Q(from_collective__in=collectives) | Q(to_collective__in=collectives)
    rows = Tie.objects.unscoped().filter(ends).values_list("from_collective_id", "to_collective_id")
    return {end for row in rows for end in row if end is not None}


@transaction.atomic
def refresh(*, collectives: set[UUID], members: set[UUID], what: str) -> int:
    """Compute these standings and write those that changed: the old row ends, a new one begins. Gives how many.

    Nobody is asked for a permission: the system acts, after a service that was allowed, or by night.
    """
    trail.hold()  # two changes at once are computed one after the other, each seeing the other's
    found = picture(collectives, members, timezone.localdate())
    wanted = {subject.key: (subject, computed) for subject, computed in of_collectives(found)}
    wanted |= {subject.key: (subject, computed) for subject, computed in of_members(found, members)}
    current = {_key(row): row for row in _current(collectives, members)}
    ended = [row for key, row in current.items() if key not in wanted or not _says(row, wanted[key][1])]
    begun = [
        (subject, computed, current.get(key))
        for key, (subject, computed) in wanted.items()
        if (key in current and not _says(current[key], computed))
        or (key not in current and computed != Computed())
    ]
    now = timezone.now()
    _end(ended, now)
    rows = write_all([_row(subject, computed, old, what, now) for subject, computed, old in begun], by=None)
    _note([*ended, *rows], what)
    return len(rows)


def _current(collectives: set[UUID], members: set[UUID]) -> Iterable[Standing]:
    subject = (
        Q(collective__in=collectives) | Q(member__in=members) | Q(membership__collective__in=collectives)
    )
    return Standing.objects.unscoped().filter(subject, until=None)


def _key(row: Standing) -> Key:
    kind = next(kind for kind in ("collective", "member", "membership") if getattr(row, f"{kind}_id"))
    return kind, getattr(row, f"{kind}_id")


def _says(row: Standing, computed: Computed) -> bool:
    """Whether the row says just this already."""
    return all(getattr(row, one.name) == getattr(computed, one.name) for one in fields(Computed))


def _end(rows: list[Standing], now: datetime) -> None:
    for row in rows:
        row.until, row.updated_at, row.updated_by = now, now, None
        row.version += 1
        row._history_user = None  # type: ignore[attr-defined]  # simple-history reads it
    if rows:
        Standing.objects.unscoped().bulk_update(rows, ["until", "updated_at", "updated_by", "version"])
        with as_stored():
            Standing.history.bulk_history_create(rows, update=True, default_date=now)


def _row(subject: Subject, computed: Computed, old: Standing | None, what: str, now: datetime) -> Standing:
    return Standing(
        **{f"{subject.kind}_id": subject.pk},
        **{one.name: getattr(computed, one.name) for one in fields(Computed)},
        file_id=subject.file_id,
        sensitivity=subject.sensitivity,
        reason=reason_of(subject, computed, old, what),
        since=now,
    )


def reason_of(subject: Subject, computed: Computed, old: Standing | None, what: str) -> StandingReason:
    """The code of why a standing changed, from what is different in it, then from what was done."""
    before = (
        asdict(Computed()) if old is None else {one.name: getattr(old, one.name) for one in fields(Computed)}
    )
    if computed.assessment_id != before["assessment_id"]:
        return StandingReason.ASSESSMENT
    if computed.recent_attack != before["recent_attack"]:
        return StandingReason.ATTACK if computed.recent_attack else StandingReason.ATTACK_OVER
    if what in REASON_OF:
        return REASON_OF[what]
    return _reason_in_terms(subject, computed.terms, before["terms"])


def _reason_in_terms(subject: Subject, now: dict[str, Any], before: dict[str, Any]) -> StandingReason:
    def differs(*names: str) -> bool:
        return any(now.get(name, "0") != before.get(name, "0") for name in names)

    if subject.kind == "membership":
        return StandingReason.GROUP
    if differs("from_member", "breadth"):
        return StandingReason.PERSON
    return StandingReason.NEIGHBOUR if differs("network") else StandingReason.RECOMPUTED


def _note(rows: list[Standing], what: str) -> None:
    """One line in the audit trail for each file: numbers and codes only."""
    for file_id, count in sorted(Counter(row.file_id for row in rows).items()):
        detail = {"rows": count, "after": what}
        trail.append(trail.Entry("risk.standings.changed", None, label(CaseFile), file_id, file_id, detail))


def pages(size: int = PAGE) -> Iterator[tuple[list[UUID], list[UUID]]]:
    """Ids of all collectives and persons, some at a time, for the night's run."""
    for model, place in ((Collective, 0), (Member, 1)):
        ids = list(model.objects.unscoped().order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), size):
            page = ids[start : start + size]
            yield (page, []) if place == 0 else ([], page)
