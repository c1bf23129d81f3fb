"""Fictional rows in bulk for measuring: encrypted like real ones, without audit lines and history (performance.md).

The same seed gives the same rows in an empty database, only nonces differ; where bench rows lie it adds others.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from communities.models import Collective, Member, Membership
from measures.models import Measure, MeasureTarget, MeasureType
from protection.accounts.models import User
from protection.accounts.services import create_account
from protection.records import codenames, files
from protection.records.choices import FileKind, GrantLevel
from protection.records.models import CaseFile, FileLink
from protection.vault import keyring
from risk.choices import SEVERITY, AuthorType
from risk.models import Act, Incident

ADDRESS = "@bench.invalid"
BATCH = 2000
MONTHS = 30
ACTS = ("THR", "SUR", "DTV", "DEF", "ASS", "ARD", "DST", "DG2", "ASM", "INC")
BOXES = {"DTV": "threat", "THR": "threat", "SUR": "watched", "DEF": "smear", "ASS": "attack"}
SENTENCES = (
    "Two people on a motorbike waited by the bridge until the meeting ended.",
    "A voice on the telephone said that the group should stop before the harvest.",
    "The fence of the seed garden was cut during the night and the beds were trampled.",
    "A page with invented accusations was shared in three neighbourhood channels.",
)


class NotABenchDatabase(Exception):
    """The database holds something else: bench rows go only into an empty or a bench-marked one."""


@dataclass(frozen=True)
class Size:
    """How many rows of each kind, and the seed of chance."""

    incidents: int
    collectives: int
    members: int
    follow_ups: int = 0
    due: int = 0
    seed: int = 1


class Dice(random.Random):
    """Chance that a seed repeats, ids included. Not for secrets."""

    def __init__(self, seed: int, *, after: int = 0) -> None:
        super().__init__(f"{seed} after {after}" if after else seed)

    def id(self) -> UUID:
        return UUID(int=self.getrandbits(128), version=4)


def check_empty() -> None:
    """Raises NotABenchDatabase where an account or a file was not made here."""
    others = User.objects.exclude(email__endswith=ADDRESS).exists()
    if others or (CaseFile.objects.exists() and not User.objects.exists()):
        raise NotABenchDatabase(
            "This database holds something else. Bench rows go only into an empty database."
        )


@transaction.atomic
def load(size: Size) -> dict[str, int]:
    """Make everything. Gives the counts by kind."""
    check_empty()
    dice = Dice(size.seed, after=CaseFile.objects.count())
    teams = _teams()
    collectives = _collectives(dice, size, teams)
    members = _members(dice, size, collectives)
    incidents = _incidents(dice, size, collectives, members)
    measures = _measures(dice, size, collectives)
    return {
        "collectives": len(collectives),
        "members": len(members),
        "incidents": incidents,
        "follow_ups": measures,
    }


def _teams() -> tuple[Group, Group]:
    """A small team, whose coordinator sees one collective in ten, and a large one that sees the rest."""
    small, _ = Group.objects.get_or_create(name="Bench team, few files")
    large, _ = Group.objects.get_or_create(name="Bench team, many files")
    for name, role, team in (("few", "coordinator", small), ("many", "manager", large)):
        if not User.objects.filter(email=name + ADDRESS).exists():
            user = create_account(
                email=name + ADDRESS, code=f"Bench {name}", role=role, password="bench " * 4
            )
            user.groups.add(team)
    return small, large


def _stamp(row: Any) -> Any:
    row.created_at = row.updated_at = timezone.now()
    row.version = 1
    return row


def _open_files(dice: Dice, count: int, kind: str) -> list[CaseFile]:
    names = codenames.take_many(count, choose=dice)
    made = CaseFile.objects.bulk_create(
        [CaseFile(id=dice.id(), code=name, kind=kind) for name in names], batch_size=BATCH
    )
    keyring.make_keys([file.id for file in made])
    return made


def _collectives(dice: Dice, size: Size, teams: tuple[Group, Group]) -> list[Collective]:
    opened = _open_files(dice, size.collectives, FileKind.COLLECTIVE)
    for number, file in enumerate(opened):
        files.grant(file=file, by=None, team=teams[number % 10 != 0], level=GrantLevel.IDENTITY)
    rows = [
        _stamp(
            Collective(
                id=dice.id(),
                file=file,
                code=file.code,
                kind=dice.choice(["COM", "GRA", "CSO", "MOV"]),
                name=f"Invented group {number}",
                area=f"Area {number % 40}",
                people=dice.randrange(8, 400),
                sensitivity=2,
            )
        )
        for number, file in enumerate(opened)
    ]
    return Collective.objects.bulk_create(rows, batch_size=BATCH)


def _members(dice: Dice, size: Size, collectives: list[Collective]) -> list[tuple[Member, Collective]]:
    opened = _open_files(dice, size.members, FileKind.MEMBER)
    people = [
        _stamp(
            Member(id=dice.id(), file=file, code=file.code, name=f"Invented person {number}", sensitivity=2)
        )
        for number, file in enumerate(opened)
    ]
    Member.objects.bulk_create(people, batch_size=BATCH)
    homes = [(person, collectives[number % len(collectives)]) for number, person in enumerate(people)]
    memberships = [_stamp(_membership(dice, person, home)) for person, home in homes]
    Membership.objects.bulk_create(memberships, batch_size=BATCH)
    now = timezone.now()
    links = [
        FileLink(id=dice.id(), outer_id=home.file_id, inner_id=person.file_id, source=row.id, starts=now)
        for (person, home), row in zip(homes, memberships, strict=True)
    ]
    FileLink.objects.bulk_create(links, batch_size=BATCH)
    return homes


def _membership(dice: Dice, person: Member, home: Collective) -> Membership:
    visible = dice.random() < 0.2
    return Membership(
        id=dice.id(),
        file_id=home.file_id,
        collective=home,
        member=person,
        roles=["spokesperson" if visible else "base"],
        visibility="visible" if visible else "member",
        starts=date(2024, 1, 1),
    )


def _incidents(
    dice: Dice, size: Size, collectives: list[Collective], members: list[tuple[Member, Collective]]
) -> int:
    at_home: dict[UUID, list[Member]] = {}
    for person, home in members:
        at_home.setdefault(home.id, []).append(person)
    today = timezone.localdate()
    first, made = Incident.objects.unscoped().count(), 0
    numbers = range(
        first, first + size.incidents
    )  # a reference begins with its number, so none is given twice
    for batch in _batches(_incident(dice, number, collectives, today) for number in numbers):
        Incident.objects.bulk_create(batch, batch_size=BATCH)
        acts = [_act(dice, incident, at_home.get(incident.collective_id, [])) for incident in batch]
        Act.objects.bulk_create(acts, batch_size=BATCH)
        made += len(batch)
    return made


def _incident(dice: Dice, number: int, collectives: list[Collective], today: date) -> Incident:
    home = dice.choice(collectives)
    act = dice.choice(ACTS)
    row = Incident(
        id=dice.id(),
        file_id=home.file_id,
        collective=home,
        reference=f"I-{number:06d}{dice.randrange(1000):03d}",
        danger="no",
        boxes=[BOXES.get(act, "other")],
        aimed_at=["collective"],
        happened_on=today - timedelta(days=dice.randrange(MONTHS * 30)),
        severity=SEVERITY[act],
        author_type=dice.choice(list(AuthorType)),
        narrative=dice.choice(SENTENCES),
        language="en",
    )
    row.act = act  # type: ignore[attr-defined]  # carried to the act's own row
    return _stamp(row)  # type: ignore[no-any-return]


def _act(dice: Dice, incident: Any, people: list[Member]) -> Act:
    hit = dice.choice(people) if people and dice.random() < 0.3 else None
    return _stamp(  # type: ignore[no-any-return]
        Act(
            id=dice.id(),
            file_id=incident.file_id,
            incident=incident,
            act_type=incident.act,
            box=incident.boxes[0],
            target="member" if hit else "collective",
            member=hit,
            collective_id=None if hit else incident.collective_id,
            severity=incident.severity,
        )
    )


def _measures(dice: Dice, size: Size, collectives: list[Collective]) -> int:
    """Measures that are followed up every month; the first `due` of them are due today."""
    types = list(MeasureType.objects.filter(axis__in=["A", "B"], parent=None))
    today = timezone.localdate()
    first = Measure.objects.unscoped().count()
    last_due = first + size.due
    rows = [
        _stamp(_measure(dice, number, dice.choice(collectives), dice.choice(types), today, number < last_due))
        for number in range(first, first + size.follow_ups)
    ]
    Measure.objects.bulk_create(rows, batch_size=BATCH)
    targets = [
        _stamp(
            MeasureTarget(
                id=dice.id(),
                file_id=row.file_id,
                measure=row,
                kind="collective",
                collective_id=row.collective_id,
            )
        )
        for row in rows
    ]
    MeasureTarget.objects.bulk_create(targets, batch_size=BATCH)
    return len(rows)


def _measure(dice: Dice, number: int, home: Collective, kind: MeasureType, today: date, due: bool) -> Measure:
    return Measure(
        id=dice.id(),
        file_id=home.file_id,
        collective=home,
        reference=f"M-{number:06d}{dice.randrange(1000):03d}",
        measure_type=kind,
        axis=kind.axis,
        what=f"Invented measure {number}",
        status="active",
        every_days=30,
        next_follow_up=today if due else today + timedelta(days=dice.randrange(1, 30)),
    )


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch
