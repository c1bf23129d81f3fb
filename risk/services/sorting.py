"""Say what an act really was: until then the graver one holds (methodology.md 1.5, design.md 6.12)."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from protection.accounts.models import User
from protection.notices.models import TaskKind
from protection.records.choices import Compartment
from protection.records.rules import require
from protection.records.services import check_version, record, write
from risk.choices import CARE_ACTS, SEVERITY, ActType
from risk.models import Act, Incident
from risk.services.acts import highest, tell
from risk.services.anonymous import forget_narrative
from risk.services.incident_tasks import close_open


@dataclass(frozen=True)
class Sorting:
    """What the act was. `severity` None takes the usual one of the act; another needs a reason."""

    act_type: str
    severity: int | None = None
    reason: str = ""
    text: str | None = None  # what was done, of an act that is kept apart; None leaves it as it is


@transaction.atomic
def sort_act(*, act: Act, sorting: Sorting, by: User, seen: int | None = None) -> Act:
    """Set what the act was and how severe; the incident follows. An act kept apart takes the narrative with it.

    The task *say more exactly what happened* closes with the last act that waited. Raises ValidationError,
    ChangedMeanwhile, NotAllowed, OutOfScope.
    """
    require(by, "risk.change_incident", act)
    require(by, "risk.change_incident", act.incident)
    check_version(act, seen)
    _check(sorting)
    _set(act, sorting)
    incident = act.incident
    if act.act_type in CARE_ACTS:
        _keep_apart(incident, act)
    write(act, by=by)
    before = incident.severity
    _follow(incident, by)
    tell(incident, before=before)
    record(by, "risk.act.sorted", act, {"severity": act.severity})
    return act


def _check(sorting: Sorting) -> None:
    if sorting.act_type not in ActType.values:
        raise ValidationError({"act_type": _("Choose what it was.")})
    usual = SEVERITY[sorting.act_type]
    if sorting.severity not in {None, usual} and not sorting.reason.strip():
        raise ValidationError({"reason": _("Say why the severity is not the usual one of this act.")})
    if sorting.severity is not None and not 1 <= sorting.severity <= 5:
        raise ValidationError({"severity": _("Choose a severity from 1 to 5.")})


def _set(act: Act, sorting: Sorting) -> None:
    usual = SEVERITY[sorting.act_type]
    act.act_type, act.to_sort = sorting.act_type, False
    act.severity = sorting.severity or usual
    act.severity_reason = sorting.reason if act.severity != usual else ""
    act.compartment = Compartment.CARE if sorting.act_type in CARE_ACTS else Compartment.NONE
    if sorting.text is not None:
        act.text = sorting.text


def _keep_apart(incident: Incident, act: Act) -> None:
    """What was told goes with the act, and no earlier copy of it stays behind for others to read."""
    if incident.narrative and not act.text:
        act.text = incident.narrative
        forget_narrative(incident)


def _follow(incident: Incident, by: User) -> None:
    acts = list(Act.objects.unscoped().filter(incident=incident))
    incident.severity = highest(acts)
    incident.kept_apart = any(act.act_type in CARE_ACTS for act in acts)
    write(incident, by=by)
    if not any(act.to_sort for act in acts):
        close_open(incident, TaskKind.SORT_ACT, by)
