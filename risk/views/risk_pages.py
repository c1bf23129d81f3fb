"""The *Risk* tab of a community and of a person: today's level with its driver, history, assessments, people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.frame import collective_frame, member_frame
from communities.models import Collective, Member
from communities.services import has_consent
from protection.accounts.models import User
from protection.records.rules import allowed
from protection.records.shortcuts import get_visible_or_404
from risk import levels
from risk.choices import AssessmentStatus, Driver
from risk.models import Assessment, Standing
from risk.scoring import LEVELS
from risk.sentences import helps_to_talk, number, reason_words, why_group, why_person
from risk.services.assessments import Subject, kind_of
from risk.views.assessment_result import assess_url

MOST_ASSESSMENTS = 20
MOST_HISTORY = 20
TERMS = (Driver.OWN, Driver.FROM_MEMBER, Driver.BREADTH, Driver.NETWORK)


@require_safe
def collective_risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Collective.objects.select_related("coordinator"), request.user, pk=pk)
    frame = collective_frame(request.user, found, "risk")
    page = {**frame, **_shared(request.user, found), **_group(request.user, found)}
    return render(request, "risk/risk_collective.html", page)


@require_safe
def member_risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Member, request.user, pk=pk)
    frame = member_frame(request.user, found, "risk")
    page = {**frame, **_shared(request.user, found), **_person(request.user, found)}
    return render(request, "risk/risk_person.html", page)


def _shared(user: User, subject: Subject) -> dict[str, Any]:
    rows = Assessment.objects.visible_to(user).filter(**{kind_of(subject): subject})
    rows = list(rows.select_related("created_by")[: MOST_ASSESSMENTS + 1])
    return {
        "subject": subject,
        "assessments": rows[:MOST_ASSESSMENTS],
        "more_assessments": len(rows) > MOST_ASSESSMENTS,
        "drafts": [row for row in rows if row.status == AssessmentStatus.DRAFT],
        "assess_url": assess_url(subject),
        "may_assess": allowed(user, "risk.assess", subject),
        "helps_to_talk": helps_to_talk(),
    }


def _group(user: User, collective: Collective) -> dict[str, Any]:
    rows = levels.standings_seen(user).filter(collective=collective)
    history = list(rows[:MOST_HISTORY])
    now = history[0] if history and history[0].until is None else None
    people = levels.people_by_level(user, collective)
    return {
        "now": now,
        "why": why_group(now),
        "terms": terms(now),
        "history": history_lines(history),
        "people": by_level(people),
        "people_count": len(people),
    }


def _person(user: User, member: Member) -> dict[str, Any]:
    seen = levels.of_member(user, member)
    rows = levels.standings_seen(user).filter(member=member)
    consent = has_consent(member, "assessment")
    return {
        "seen": seen,
        "why": why_person(seen.row, seen.at_least),
        "history": history_lines(list(rows[:MOST_HISTORY])),
        "consent": consent,
    }


def terms(row: Standing | None) -> list[dict[str, Any]]:
    """The four terms of a group's score with their numbers; the driver is marked."""
    if row is None or row.score is None:
        return []
    return [
        {"label": term.label, "value": number(row.terms.get(term, "0")), "speaks": row.driver == term}
        for term in TERMS
    ]


def history_lines(rows: list[Standing]) -> list[dict[str, Any]]:
    """Newest first: since when, which level, why it changed."""
    return [
        {
            "since": row.since,
            "level": row.level,
            "at_least": row.at_least,
            "score": number(row.score),
            "why": reason_words(row.reason),
        }
        for row in rows
    ]


def by_level(people: list[levels.PersonLevel]) -> list[dict[str, Any]]:
    """People in groups, gravest level first, those about whom nothing is known last."""
    wanted: list[str | None] = [*reversed(LEVELS), None]
    groups = [
        {"level": level, "people": [one for one in people if one.seen.level == level]} for level in wanted
    ]
    return [group for group in groups if group["people"]]
