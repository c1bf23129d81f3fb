"""One assessment: its result, the page that asks whether to finish it, the level that people decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.views.saving import made_once, sent
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404
from risk.forms.decisions import DecisionForm
from risk.models import Assessment, LevelDecision
from risk.read_along import answers_along
from risk.services.assessments import AssessmentFrozen, discard_draft
from risk.services.decisions import NotFinished, confirm_level, decide_level, why_not_confirm
from risk.services.finishing import AssessmentIncomplete, finish_assessment
from risk.views.assessment_desk import meetings_of, subject_seen
from risk.views.assessment_result import decision_page, discard_page, finish_page, result_page, risk_url

SHOW_OR_SEND = ["GET", "HEAD", "POST"]
READ_ALONG = ("collective", "finished_by", "instrument", "meeting", "member", "updated_by")


@require_safe
def assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = Assessment.objects.select_related(*READ_ALONG).prefetch_related(*answers_along(request.user))
    found = get_visible_or_404(rows, request.user, pk=pk)
    return render(request, "risk/assessment.html", result_page(request.user, found))


@require_http_methods(SHOW_OR_SEND)
def assessment_finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = Assessment.objects.select_related("instrument").prefetch_related(*answers_along(request.user))
    draft = get_visible_or_404(rows, request.user, pk=pk)
    require(request.user, "risk.assess", draft)
    if draft.is_finished or request.method != "POST":
        return redirect(draft) if draft.is_finished else _asked(request, draft)
    try:
        finish_assessment(assessment=draft, by=request.user, seen=_version(request))
    except (AssessmentFrozen, AssessmentIncomplete, ChangedMeanwhile) as refused:
        messages.error(request, str(refused))
        return redirect("risk:assessment-edit", draft.pk)
    messages.success(request, _("The assessment is finished. The level of today rests on it."))
    return redirect(draft)


def _asked(request: HttpRequest, draft: Assessment) -> HttpResponse:
    return render(request, "risk/assessment_finish.html", finish_page(request.user, draft))


@require_http_methods(SHOW_OR_SEND)
def assessment_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = get_visible_or_404(Assessment.objects.select_related("updated_by"), request.user, pk=pk)
    require(request.user, "risk.assess", draft)
    if request.method != "POST" and not draft.is_finished:
        return render(request, "confirm.html", discard_page(draft))
    back = risk_url(subject_seen(request.user, draft))
    try:
        discard_draft(assessment=draft, by=request.user, seen=_version(request))
    except (AssessmentFrozen, ChangedMeanwhile) as refused:
        messages.error(request, str(refused))
        return redirect(draft)
    messages.success(request, _("The draft is discarded."))
    return redirect(back)


def _version(request: HttpRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None


@require_http_methods(SHOW_OR_SEND)
def level_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Assessment.objects.select_related("instrument"), request.user, pk=pk)
    require(request.user, "risk.assess", found)
    meetings = meetings_of(request.user, subject_seen(request.user, found))
    form = DecisionForm(sent(request), meetings=meetings, initial={"level": found.level or found.at_least})
    try:
        if made_once(request, form, lambda: decide_level(assessment=found, by=request.user, **form.values())):
            messages.success(request, _("The level is written down."))
            return redirect(found)
    except NotFinished as refused:
        messages.error(request, str(refused))
        return redirect(found)
    page = {"assessment": found, "form": form, "computed": found.level or found.at_least}
    return render(request, "risk/assessment_level.html", page)


@require_http_methods(SHOW_OR_SEND)
def level_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = LevelDecision.objects.select_related("assessment", "created_by", "meeting")
    decision = get_visible_or_404(rows, request.user, pk=pk)
    require(request.user, "risk.decide_level", decision)
    reason = why_not_confirm(decision, request.user)
    if reason:
        messages.info(request, reason)
        return redirect(decision.assessment)
    if request.method == "POST":
        confirm_level(decision=decision, by=request.user)
        messages.success(request, _("The lower level holds from now on."))
        return redirect(decision.assessment)
    page: dict[str, Any] = decision_page(decision)
    return render(request, "confirm.html", page)
