"""From the boxes of the form to acts, and from an act to what it really was (methodology.md 1.5).

How acts are counted, so that totals never double: a ticked box makes **one** act, in **one** unit. Where several aims
are ticked the widest holds, the group first: community or group, then people, family, things, not known; the others
stay on the incident as what it was aimed at. People who are named get an act each, in the unit *person*, and come off
the unnamed ones of the same act: three people of whom two are named are two acts on persons and one act on one person
who is not named.
"""

from collections.abc import Iterable, Sequence

from protection.accounts.models import User
from protection.records.choices import Compartment
from protection.records.services import changed, write
from risk.choices import BOX_RULES, CARE_ACTS, SEVERITY, ActType, AimedAt, Box, TargetKind
from risk.models import Act, Incident
from risk.parameters import CPM1
from risk.services.reports import Facts, PersonHit

UNITS = (  # in the order in which they hold
    (AimedAt.COLLECTIVE, TargetKind.COLLECTIVE),
    (AimedAt.GROUP, TargetKind.COLLECTIVE),
    (AimedAt.PEOPLE, TargetKind.PEOPLE),
    (AimedAt.FAMILY, TargetKind.FAMILY),
    (AimedAt.ASSET, TargetKind.ASSET),
)
GRAVE = min(CPM1.attack_severity, CPM1.attack_severity_of_listed_acts)
UNNAMED = frozenset(
    {TargetKind.PEOPLE, TargetKind.FAMILY, TargetKind.UNKNOWN}
)  # naming somebody says who it was


def unit_of(aimed_at: Iterable[str]) -> TargetKind:
    """The one unit in which the acts of an incident count."""
    ticked = set(aimed_at)
    return next((unit for aim, unit in UNITS if aim in ticked), TargetKind.UNKNOWN)


def act_type_of(box: str, death_threat: bool) -> ActType:
    """The act that holds until somebody sorts it: the graver one."""
    return ActType.DTV if box == Box.THREAT and death_threat else BOX_RULES[box].act


def acts_of(
    incident: Incident, facts: Facts, boxes: Iterable[str], people: Sequence[PersonHit] = ()
) -> list[Act]:
    """New acts for boxes, not saved: one each in the incident's unit, and one each for every person named."""
    rows = []
    for box in boxes:
        base = _first(incident, act_type_of(box, facts.death_threat), box)
        named = [act_on_person(base, hit) for hit in people]
        made = [base, *named] if set_unit(base, incident, named=len(named)) else named
        if base.act_type in CARE_ACTS:
            made[0].text = facts.narrative
        rows += made
    return rows


def _first(incident: Incident, act_type: ActType, box: str) -> Act:
    return Act(
        file_id=incident.file_id,
        incident=incident,
        act_type=act_type,
        box=box,
        to_sort=BOX_RULES[box].opens_task,
        severity=SEVERITY[act_type],
        compartment=Compartment.CARE if act_type in CARE_ACTS else Compartment.NONE,
    )


def _another(like: Act) -> Act:
    same = ("file_id", "incident_id", "act_type", "box", "to_sort", "severity", "compartment")
    return Act(**{name: getattr(like, name) for name in same})


def act_on_person(like: Act, hit: PersonHit) -> Act:
    """The same act as done to one person, not saved. Its text stays where it is."""
    act = _another(like)
    act.target, act.member_id, act.relation = TargetKind.MEMBER, hit.member_id, hit.relation
    return act


def set_unit(act: Act, incident: Incident, *, named: int) -> bool:
    """Give the act that names nobody its unit; False where everybody it counts is named, so that it has to go."""
    act.target = unit_of(incident.aimed_at)
    is_group = act.target == TargetKind.COLLECTIVE
    act.collective_id = (incident.group_id or incident.collective_id) if is_group else None
    act.count = None
    if act.target == TargetKind.PEOPLE and incident.people_count:
        act.count = max(incident.people_count - named, 0)
        return act.count > 0
    return act.target not in UNNAMED or not named


def settle_units(incident: Incident, by: User) -> list[Act]:
    """After people were named or taken out, or the aims changed: every act counts once, in its unit. Gives all."""
    rows = list(Act.objects.unscoped().filter(incident=incident).select_related("member"))
    for box in {row.box for row in rows if row.box}:
        _settle(incident, [row for row in rows if row.box == box], by)
    return list(Act.objects.unscoped().filter(incident=incident))


def _settle(incident: Incident, same: list[Act], by: User) -> None:
    named = [row for row in same if row.member_id]
    base = next((row for row in same if row.member_id is None), None)
    unnamed = base or _another(same[0])
    before = (unnamed.target, unnamed.collective_id, unnamed.count)
    if set_unit(unnamed, incident, named=len(named)):
        if base is None or before != (unnamed.target, unnamed.collective_id, unnamed.count):
            write(unnamed, by=by)
    elif base is not None:
        _hand_text_over(base, named[0], by)
        take_out(base, by)


def _hand_text_over(act: Act, to: Act, by: User) -> None:
    """The text of an act that goes stays with the person who is now named for it."""
    if act.text and not to.text:
        to.text = act.text
        write(to, by=by)


def take_out(act: Act, by: User) -> None:
    act._history_user = by  # type: ignore[attr-defined]  # simple-history reads it
    act.delete()


def tell(incident: Incident, *, before: int = 0) -> None:
    """Tell the apps above (registry.recompute). A standing changes only where something grave was or is on record.

    `before` is the severity that the incident had. Grave is what can call FLOOR-ATTACK (methodology.md 2.4).
    """
    is_grave = max(before, incident.severity) >= GRAVE
    changed(incident.file_id, "incident" if is_grave else "incident_not_grave")


def highest(acts: Iterable[Act]) -> int:
    """The severity of an incident: the highest of its acts, 3 while it has none."""
    return max((act.severity for act in acts), default=SEVERITY[ActType.OTH])
