"""Risk on *My work*, on the page of a collective, on the page of a person and on the list of communities."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective, Member
from communities.rules import sees_the_case
from protection import registry
from protection.accounts.models import User
from protection.desk.dates import date_words
from protection.notices.sweep import DueSource
from protection.notices.sweep import register as register_due
from protection.records import access, rules
from protection.records.querysets import files_visible
from protection.registry import Panel
from risk import levels
from risk.models import Assessment, Standing
from risk.sentences import level_words, why_group, why_person
from risk.services import standings
from risk.services.picture import latest_finished

CHANGED_WITHIN = timedelta(days=7)
REVIEW_AHEAD = timedelta(days=7)
MOST_LINES = 5
CASE = 3  # the grant level that shows a level
REVIEWS = DueSource(
    kind="assessment_review",
    label=gettext_lazy("A risk review is due"),
    view_name="risk:assessment",
    open_rows=latest_finished,
    due="review_on",
    assignee="finished_by",
)


def collective_tab(user: User, collective: Collective) -> dict[str, Any]:
    return {"key": "risk", "label": _("Risk"), "url": reverse("risk:collective-risk", args=[collective.pk])}


def member_tab(user: User, member: Member) -> dict[str, Any]:
    return {"key": "risk", "label": _("Risk"), "url": reverse("risk:member-risk", args=[member.pk])}


def columns(collectives: Sequence[Collective], user: User) -> dict[UUID, dict[str, Any]]:
    """Level and next review of each collective, in one query for the whole list."""
    rows = levels.of_collectives(user, collectives)
    return {one.pk: _column(rows.get(one.pk), user, one) for one in collectives}


def narrow(rows: Any, level: str, user: User) -> Any:
    """The communities of a level that this person may see; NONE: nothing is assessed yet."""
    known = levels.current(user).filter(collective__isnull=False, level__isnull=False)
    if level == "NONE":
        return rows.filter(files_visible(user, CASE)).exclude(pk__in=known.values("collective"))
    return rows.filter(pk__in=known.filter(level=level).values("collective"))


def _column(row: Any, user: User, collective: Collective) -> dict[str, Any]:
    if access.level_on(user, collective.file_id) < CASE:
        return {"level": None, "level_note": _("not shown with your access")}
    if row is None:
        return {"level": None}
    review = row.assessment.review_on if row.assessment else None
    column = {"level": row.level, "level_note": _note(row)}
    return {**column, "next_date": review, "next_what": _("Risk review")} if review else column


def _note(row: Any) -> str:
    """`at least`, and since when the level is what it is."""
    if row.level is None:
        return ""
    words = {
        "level": level_words(row.level_before),
        "date": date_words(timezone.localtime(_since(row)).date()),
    }
    if row.changed_at is None:
        return _("at least") if row.at_least else ""
    if row.at_least:
        return _("at least; since %(date)s, was %(level)s") % words
    return _("since %(date)s, was %(level)s") % words


def _since(row: Any) -> Any:
    return row.changed_at or row.since


def collective_panel(user: User, collective: Collective) -> dict[str, Any] | None:
    """Today's level with its driver in a sentence."""
    row = levels.current(user).filter(collective=collective).first()
    return {
        "level": row and row.level,
        "why": why_group(row),
        "url": reverse("risk:collective-risk", args=[collective.pk]),
    }


def member_panel(user: User, member: Member) -> dict[str, Any] | None:
    seen = levels.of_member(user, member)
    return {
        "level": seen.level,
        "why": why_person(seen.row, seen.at_least),
        "url": reverse("risk:member-risk", args=[member.pk]),
    }


def work_panel(user: User) -> dict[str, Any] | None:
    """Levels that changed in the last days, and reviews that are due or come soon; two queries."""
    if not user.sees_cases:
        return None
    changed, reviews = _changed(user), _reviews(user)
    return {"changed": changed, "reviews": reviews} if changed or reviews else None


def _changed(user: User) -> list[Standing]:
    """Groups whose level is another one than a week ago."""
    then = timezone.now() - CHANGED_WITHIN
    before = levels.standings_seen(user).filter(
        collective=OuterRef("collective"), since__lte=then, until__gt=then
    )
    rows = levels.current(user).filter(collective__isnull=False, since__gt=then)
    rows = rows.annotate(level_before=Subquery(before.values("level")[:1]))
    began = Q(level_before__isnull=True, level__isnull=False)
    ended = Q(level_before__isnull=False, level__isnull=True)
    moved = Q(level_before__isnull=False, level__isnull=False) & ~Q(level_before=F("level"))
    return list(
        rows.filter(began | ended | moved).select_related("collective").order_by("-since")[:MOST_LINES]
    )


def _reviews(user: User) -> list[Assessment]:
    rows = Assessment.objects.visible_to(user).filter(pk__in=latest_finished().values("pk"))
    rows = rows.filter(review_on__lte=timezone.localdate() + REVIEW_AHEAD).order_by("review_on", "pk")
    return list(rows.select_related("collective", "member")[:MOST_LINES])


def register() -> None:
    """Called once, when the apps are ready."""
    for permission in ("risk.assess", "risk.decide_level"):
        rules.register(permission, sees_the_case)
    registry.recompute.append(standings.recompute)
    columns.narrow = narrow  # type: ignore[attr-defined]  # the list of communities asks for it beside its column
    registry.collective_columns["risk"] = columns
    registry.collective_tabs.append((40, collective_tab))
    registry.member_tabs.append((40, member_tab))
    registry.panels += [
        Panel("work", 30, "risk/_risk_work.html", work_panel),
        Panel("collective", 30, "risk/_risk_panel.html", collective_panel),
        Panel("member", 30, "risk/_risk_panel.html", member_panel),
    ]
    register_due(REVIEWS)
