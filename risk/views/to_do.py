"""What can be added to an incident, and other incidents that look like it (ux.md 1.1 S3 and S4, 3.4)."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from risk.choices import Permission
from risk.models import Act, Incident
from risk.wording import COLUMNS, lines

MOST_SIMILAR = 5


def after_saving(user: User, incident: Incident) -> dict[str, Any]:
    """Context of the saved page for whoever sees the incident."""
    acts = list(Act.objects.visible_to(user).filter(incident=incident).select_related("member"))
    return {
        "incident": incident,
        "tasks": tasks_of(incident, acts),
        "next_step": next_step(user, incident),
        "similar": similar(user, incident, {act.act_type for act in acts}),
    }


def next_step(user: User, incident: Incident) -> Task | None:
    """What the form asked under *What next?*, as the task that somebody has now."""
    rows = Task.objects.visible_to(user).filter(
        object_id=incident.pk, kind=TaskKind.CALL_BACK, closed_at=None
    )
    return rows.select_related("assignee").first()


def tasks_of(incident: Incident, acts: Iterable[Act]) -> list[dict[str, Any]]:
    """The task list: each leads to one page, in any order."""
    rows = [_sort(act) for act in acts if act.to_sort]
    edit = reverse("risk:incident-edit", args=[incident.pk])
    if incident.permission != Permission.REFUSED:
        rows.append(_people(incident, any(act.member_id for act in acts)))
        rows.append(_row(_("What it changed for the group"), f"{edit}#id_effect", bool(incident.effect)))
    asked = incident.permission != Permission.NOT_ASKED
    rows.append(_row(_("Permission to keep this"), f"{edit}#id_permission", asked))
    return rows


def _people(incident: Incident, is_done: bool) -> dict[str, Any]:
    return _row(_("People affected"), reverse("risk:incident-people", args=[incident.pk]), is_done)


def _sort(act: Act) -> dict[str, Any]:
    words = {"what": act.get_box_display() or act.get_act_type_display()}
    label = _("Say more exactly what happened: %(what)s") % words
    note = _("Until then the graver one counts: %(act)s.") % {"act": act.get_act_type_display()}
    return {**_row(label, reverse("risk:act-sort", args=[act.pk]), False), "note": note}


def _row(label: str, url: str, is_done: bool) -> dict[str, Any]:
    status, state = (_("Done"), "good") if is_done else (_("To do"), "wait")
    return {"label": label, "url": url, "status": status, "state": state, "is_done": is_done}


def similar(user: User, incident: Incident, act_types: set[str]) -> list[dict[str, Any]]:
    """The newest incidents of the same community with the same kind of act."""
    if not act_types:
        return []
    rows = Incident.objects.visible_to(user).filter(collective=incident.collective_id).exclude(pk=incident.pk)
    same = rows.with_act(user, Act, act_type__in=act_types).newest()
    return lines(list(same.values(*COLUMNS)[:MOST_SIMILAR]))
