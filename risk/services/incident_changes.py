"""Change what is known of an incident; of two people who change it at once the second is told (R92)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from protection.accounts.models import User
from protection.notices.models import TaskKind
from protection.notices.services import open_tasks
from protection.records.rules import require
from protection.records.services import check_version, record, write, write_all
from protection.vault.fields import Sealed
from risk.choices import CARE_ACTS, SEVERITY, ActType, Box, Danger, Permission
from risk.models import Act, Incident
from risk.services import incident_tasks, reports
from risk.services.acts import acts_of, highest, settle_units, take_out, tell
from risk.services.anonymous import forget_narrative, keep_anonymous
from risk.services.incidents import plain_values
from risk.services.reports import Facts

THREATS = (ActType.THR, ActType.DTV)


@dataclass(frozen=True)
class IncidentChange:
    """The answers as they stand now, and what it changed for the group."""

    facts: Facts
    effect: str = ""


@transaction.atomic
def change_incident(*, incident: Incident, change: IncidentChange, by: User, seen: int | None) -> Incident:
    """Write the answers, bring the acts into line with the boxes, open and close what that leaves to do.

    An act kept apart stays out of reach of whoever may not see it. Raises ValidationError, ChangedMeanwhile,
    NotAllowed, OutOfScope.
    """
    require(by, "risk.change_incident", incident)
    check_version(incident, seen)
    facts = change.facts.allowed()
    reports.check(facts, incident.collective, has_other_acts=_has_other_acts(incident))
    if incident.kept_apart and facts.narrative:
        raise ValidationError(
            {"narrative": _("The story lies with the act that is kept apart. Write it there.")}
        )
    before, severity = (incident.danger, incident.permission), incident.severity
    names = _put(incident, _values(incident, facts, change.effect))
    if facts.is_refused:
        keep_anonymous(incident, by)
    acts = _settle_acts(incident, facts, by)
    incident.severity = highest(acts)
    incident.kept_apart = any(act.act_type in CARE_ACTS for act in acts)
    write(incident, by=by)
    _settle_tasks(incident, before, acts, by)
    tell(incident, before=severity)
    record(by, "risk.incident.changed", incident, {"fields": names})
    return incident


def _put(incident: Incident, values: dict[str, object]) -> list[str]:
    """Set what differs and give its names. An equal text is not set again, so it keeps its ciphertext."""
    changed_names = []
    for name, value in values.items():
        held = getattr(incident, name)
        if isinstance(held, Sealed) or held != value:
            setattr(incident, name, value)
            changed_names.append(name)
    return changed_names


def _values(incident: Incident, facts: Facts, effect: str) -> dict[str, object]:
    values = {**plain_values(facts), "effect": "" if facts.is_refused else effect}
    if not incident.kept_apart and Box.SEXUAL not in facts.boxes:
        values["narrative"] = facts.narrative
    if facts.call_back is not None:
        values["call_back"] = facts.call_back
    return values


def _has_other_acts(incident: Incident) -> bool:
    """Acts that no box of the form stands for: imported ones, and what is kept apart."""
    return incident.kept_apart or Act.objects.unscoped().filter(incident=incident, box="").exists()


def _settle_acts(incident: Incident, facts: Facts, by: User) -> list[Act]:
    """Boxes newly ticked make acts, boxes no longer ticked lose theirs. The rest keep what somebody sorted."""
    rows = list(Act.objects.unscoped().filter(incident=incident))
    for row in rows:
        if row.box and row.box not in facts.boxes and row.act_type not in CARE_ACTS:
            take_out(row, by)
        elif row.box == Box.THREAT and row.act_type in THREATS:
            _set_threat(row, facts.death_threat, by)
    held = {row.box for row in rows}
    made = acts_of(incident, facts, [box for box in facts.boxes if box not in held])
    if any(act.act_type in CARE_ACTS for act in made):
        forget_narrative(incident)
    write_all(made, by=by)
    return settle_units(incident, by)


def _set_threat(act: Act, to_kill: bool, by: User) -> None:
    kind = ActType.DTV if to_kill else ActType.THR
    if act.act_type != kind:
        act.act_type, act.severity = kind, SEVERITY[kind]
        write(act, by=by)


def _settle_tasks(incident: Incident, before: tuple[str, str], acts: list[Act], by: User) -> None:
    danger, permission = before
    orders = []
    if incident.danger == Danger.YES and danger != Danger.YES:
        orders += incident_tasks.danger_orders(incident)
    if any(act.to_sort for act in acts):
        orders.append(incident_tasks.sort_order(incident, by))
    else:
        incident_tasks.close_open(incident, TaskKind.SORT_ACT, by)
    if incident.permission == Permission.NOT_ASKED:
        orders.append(incident_tasks.consent_order(incident, by))
    elif permission == Permission.NOT_ASKED:
        incident_tasks.close_open(incident, TaskKind.ASK_CONSENT, by)
    open_tasks(orders, by=by)
