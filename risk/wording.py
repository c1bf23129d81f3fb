"""Incidents and acts in the words of the pages (ux.md 6.1): plain values in, sentences out."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.choices import ActType, AimedAt, Box, TargetKind

BOXES = dict(Box.choices)
AIMS = dict(AimedAt.choices)


COLUMNS = (  # of an incident, for a line of a list
    "id", "reference", "happened_on", "precision", "boxes", "kept_apart", "aimed_at", "people_count",
    "severity", "danger", "collective__code", "group__code",
)  # fmt: skip


def kept_apart() -> str:
    """What everybody else is told of an act that only psychosocial care may read (design.md 5)."""
    return _("Grave act, kept apart")


def what_words(boxes: Iterable[str], is_kept_apart: bool) -> list[str]:
    """What happened, as it was ticked."""
    words = [str(BOXES.get(box, box)) for box in boxes]
    return [*words, kept_apart()] if is_kept_apart else words


def what_line(boxes: Iterable[str], is_kept_apart: bool) -> str:
    return " · ".join(what_words(boxes, is_kept_apart)) or _("Not said")


def aimed_words(aims: Iterable[str], people_count: int | None, group_code: str = "") -> list[str]:
    """Who it was aimed at: `a group or committee (blue-fern)`, `3 people`."""
    return [_aim(aim, people_count, group_code) for aim in aims]


def _aim(aim: str, people_count: int | None, group_code: str) -> str:
    if aim == AimedAt.PEOPLE and people_count:
        return ngettext("%(count)s person", "%(count)s people", people_count) % {"count": people_count}
    if aim == AimedAt.GROUP and group_code:
        return _("a group or committee (%(code)s)") % {"code": group_code}
    return str(AIMS.get(aim, aim))


def aimed_line(aims: Iterable[str], people_count: int | None, group_code: str = "") -> str:
    return capfirst(", ".join(aimed_words(aims, people_count, group_code)))


def lines(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `values(*COLUMNS)` with their words; no text that anybody typed."""
    severities = {step: _("%(value)s of 5") % {"value": step} for step in range(1, 6)}
    return [
        {
            **row,
            "what": what_line(row["boxes"], row["kept_apart"]),
            "aimed": aimed_line(row["aimed_at"], row["people_count"], row["group__code"] or ""),
            "code": row["collective__code"],
            "url": reverse("risk:incident", args=[row["id"]]),
            "severity_words": severities[row["severity"]],
        }
        for row in rows
    ]


def target_line(target: str, *, code: str = "", relation: str = "", count: int | None = None) -> str:
    """On whom an act was done, in the unit in which it counts."""
    if target == TargetKind.MEMBER:
        words = {"relation": relation, "code": code}
        return _("%(relation)s: %(code)s") % words
    if target == TargetKind.COLLECTIVE and code:
        return code
    if target == TargetKind.PEOPLE and count:
        return ngettext("%(count)s person, not named", "%(count)s people, not named", count) % {
            "count": count
        }
    return str(TargetKind(target).label)


def act_words(act_type: str) -> str:
    return str(ActType(act_type).label)
