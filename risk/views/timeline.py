"""What happened with an incident since it was logged, newest first: what was changed, tasks opened and closed."""

from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from protection.notices.models import Task
from risk.models import Incident

MOST_VERSIONS = 20
AT_ONCE = timedelta(seconds=10)  # tasks that logging itself opened
Item = dict[str, Any]
LABELS: dict[str, str | Promise] = {
    "boxes": gettext_lazy("what happened"),
    "aimed_at": gettext_lazy("who it was aimed at"),
    "group_id": gettext_lazy("the group"),
    "people_count": gettext_lazy("how many people"),
    "danger": gettext_lazy("danger"),
    "happened_on": gettext_lazy("the date"),
    "precision": gettext_lazy("how exact the date is"),
    "narrative": gettext_lazy("the story"),
    "where": gettext_lazy("the place"),
    "author_type": gettext_lazy("who is thought to be responsible"),
    "how_known": gettext_lazy("how we know"),
    "call_back": gettext_lazy("the way to call back"),
    "permission": gettext_lazy("the permission"),
    "effect": gettext_lazy("what it changed for the group"),
    "severity": gettext_lazy("the severity"),
}


def timeline(incident: Incident, tasks: list[Task]) -> list[Item]:
    """Items of `components/_timeline.html`. Only which answers changed, never from what to what."""
    at_once = [task for task in tasks if task.created_at - incident.created_at < AT_ONCE]
    items = _versions(incident, at_once)
    for task in tasks:
        items += _task_items(task, is_told=task in at_once)
    return sorted(items, key=itemgetter("time"), reverse=True)


def _versions(incident: Incident, at_once: list[Task]) -> list[Item]:
    fields = ("history_date", "history_user__code", "version", *LABELS)
    rows = list(
        Incident.history.filter(id=incident.pk).order_by("-history_id").values(*fields)[: MOST_VERSIONS + 1]
    )
    items = [_changed(now, before) for now, before in pairwise(rows)]
    if rows and rows[-1]["version"] == 1:
        first, kinds = rows[-1], sorted({str(task.get_kind_display()) for task in at_once})
        text = _("Tasks opened: %(tasks)s.") % {"tasks": "; ".join(kinds)} if kinds else ""
        items.append(_item(_("Logged"), first["history_date"], first["history_user__code"], text))
    return items


def _changed(now: dict[str, Any], before: dict[str, Any]) -> Item:
    names = [str(label) for name, label in LABELS.items() if now[name] != before[name]]
    text = _("Changed: %(what)s.") % {"what": ", ".join(names)} if names else ""
    return _item(_("Worked on"), now["history_date"], now["history_user__code"], text)


def _task_items(task: Task, *, is_told: bool) -> list[Item]:
    words = {"task": task.get_kind_display()}
    items = []
    if not is_told:
        items.append(_item(_("Task: %(task)s") % words, task.created_at, _code(task.created_by)))
    if task.closed_at:
        items.append(_item(_("Done: %(task)s") % words, task.closed_at, _code(task.closed_by)))
    return items


def _code(person: Any) -> str:
    return person.code if person else ""


def _item(title: str, time: datetime, by: str | None, text: str = "") -> Item:
    return {"title": title, "time": time, "by": by or "", "text": text}
