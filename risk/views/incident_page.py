"""What the page of one incident shows: facts, acts, what was done since, what is left to do (ux.md 3.4)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from protection.accounts.models import User
from protection.desk.dates import in_words
from protection.notices.models import Task, TaskKind
from protection.records.rules import allowed
from risk.models import Act, Incident
from risk.views.timeline import timeline
from risk.views.to_do import tasks_of
from risk.wording import aimed_line, target_line, what_line

MOST_TASKS = 20
IN_TO_DO = frozenset({TaskKind.SORT_ACT, TaskKind.ASK_CONSENT})  # the list beside them says the same


def incident_page(user: User, incident: Incident) -> dict[str, Any]:
    """Context of the page. Acts kept apart are not among the acts of whoever may not read them."""
    acts = _acts(user, incident)
    tasks = list(_tasks(user, incident)[:MOST_TASKS])
    may_change = allowed(user, "risk.change_incident", incident)
    return {
        "incident": incident,
        "what": what_line(incident.boxes, incident.kept_apart),
        "facts": facts_of(incident, may_change),
        "acts": [_act_line(act, may_change) for act in acts],
        "hidden_act": incident.kept_apart and not any(act.compartment for act in acts),
        "open_tasks": [task for task in tasks if task.closed_at is None and task.kind not in IN_TO_DO],
        "to_do": tasks_of(incident, acts) if may_change else [],
        "timeline": timeline(incident, tasks),
        "edit_url": reverse("risk:incident-edit", args=[incident.pk]) if may_change else "",
        "people_url": reverse("risk:incident-people", args=[incident.pk]) if may_change else "",
        "risk_url": reverse("risk:collective-risk", args=[incident.collective_id]),
        "log_url": f"{reverse('risk:incident-log')}?collective={incident.collective_id}",
    }


def _acts(user: User, incident: Incident) -> list[Act]:
    rows = Act.objects.visible_to(user).seeing(user, "member", "collective")
    return list(rows.filter(incident=incident).select_related("member", "collective"))


def _tasks(user: User, incident: Incident) -> Any:
    rows = Task.objects.visible_to(user).filter(file=incident.file_id, object_id=incident.pk)
    return rows.select_related("assignee", "created_by", "closed_by")


def facts_of(incident: Incident, may_change: bool) -> list[dict[str, Any]]:
    """The summary list, each line with the way to change it."""
    group = incident.group.code if incident.group else ""
    edit = reverse("risk:incident-edit", args=[incident.pk])
    lines = [
        (_("What"), what_line(incident.boxes, incident.kept_apart), "boxes"),
        (_("When"), in_words(incident.happened_on, incident.precision), "date"),
        (_("Aimed at"), aimed_line(incident.aimed_at, incident.people_count, group), "aimed_at"),
        (_("Where"), incident.where, "where"),
        (_("In danger when it was logged"), incident.get_danger_display(), "danger"),
        (_("Thought to be responsible"), incident.get_author_type_display(), "author_type"),
        (_("How we know"), incident.get_how_known_display(), "how_known"),
        (_("Safe way and time to call back"), incident.call_back, "call_back"),
        (_("Permission to keep this"), incident.get_permission_display(), "permission"),
    ]
    return [
        {"label": label, "value": value, "change_url": f"{edit}#id_{name}" if may_change else ""}
        for label, value, name in lines
    ]


def _act_line(act: Any, may_change: bool) -> dict[str, Any]:
    """An act of `_acts`. Whom the reader may not see has no code name here."""
    hit, seen = (act.member, act.sees_member) if act.member else (act.collective, act.sees_collective)
    code = hit.code if hit and seen else _("somebody whose file you do not see") if hit else ""
    relation = str(act.get_relation_display()) if act.member else ""
    return {
        "act": act,
        "what": act.get_act_type_display(),
        "on": target_line(act.target, code=code, relation=relation, count=act.count),
        "sort_url": reverse("risk:act-sort", args=[act.pk]) if may_change else "",
    }
