"""The form of an assessment: new or a draft, saved as often as wanted, its score shown on the way (ux.md 3.5)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from communities.views.clash import Clash, readable
from protection.records.services import ChangedMeanwhile, once
from protection.records.shortcuts import get_visible_or_404
from risk.forms.assessments import Sheet
from risk.models import Assessment
from risk.read_along import answers_along
from risk.services.assessments import AssessmentFrozen, save_draft, start_assessment
from risk.views.assessment_desk import (
    Desk,
    desk_of_collective,
    desk_of_draft,
    desk_of_member,
    draft_sheet,
    first_sheet,
)

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_OR_SEND)
def collective_assess(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _new(request, desk_of_collective(request.user, pk))


@require_http_methods(SHOW_OR_SEND)
def member_assess(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _new(request, desk_of_member(request.user, pk))


@require_POST
def collective_assess_score(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _shown_again(request, desk_of_collective(request.user, pk))


@require_POST
def member_assess_score(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _shown_again(request, desk_of_member(request.user, pk))


@require_http_methods(SHOW_OR_SEND)
def assessment_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft taken up again. A finished one is shown instead: it never changes."""
    desk = desk_of_draft(request.user, pk)
    if desk.draft.is_finished:
        messages.info(request, str(AssessmentFrozen()))
        return redirect(desk.draft)
    if request.method != "POST":
        return desk.page(request, draft_sheet(desk, desk.draft))
    sheet = Sheet.sent(desk.about, request.POST)
    try:
        return _saved(request, desk.draft) if _save(request, desk, sheet) else desk.page(request, sheet)
    except ChangedMeanwhile:
        return _clash(request, desk, sheet)


@require_POST
def assessment_score(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _shown_again(request, desk_of_draft(request.user, pk))


def _new(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        return desk.page(request, first_sheet(desk, _earlier(request, desk)))
    sheet = Sheet.sent(desk.about, request.POST)
    made = _started(request, desk, sheet)
    return _saved(request, made) if made else desk.page(request, sheet)


def _started(request: HttpRequest, desk: Desk, sheet: Sheet) -> Assessment | None:
    """The draft, made once per form key; None where the form says what is wrong."""
    if not sheet.is_valid():
        return None
    head, scenarios = sheet.head.given(), sheet.given()
    try:
        pk, _is_new = once(
            sheet.head.cleaned_data["form_key"],
            user=desk.user,
            form=f"risk:{desk.about.kind}-assess",
            make=lambda: start_assessment(subject=desk.subject, by=desk.user, head=head, scenarios=scenarios),
        )
    except ValidationError as wrong:
        sheet.refuse(wrong)
        return None
    return get_visible_or_404(Assessment, desk.user, pk=pk)


def _save(request: HttpRequest, desk: Desk, sheet: Sheet) -> bool:
    if not sheet.is_valid():
        return False
    head, seen = sheet.head.given(), sheet.head.seen()
    try:
        save_draft(assessment=desk.draft, by=desk.user, head=head, scenarios=sheet.given(), seen=seen)
    except ValidationError as wrong:
        sheet.refuse(wrong)
        return False
    return True


def _saved(request: HttpRequest, draft: Assessment) -> HttpResponse:
    """*Save draft* stays on the form, the other button goes on to the page that asks whether to finish."""
    if request.POST.get("save") != "draft":
        return redirect("risk:assessment-finish", draft.pk)
    messages.success(request, _("The draft is saved. Nobody counts on it until it is finished."))
    return redirect("risk:assessment-edit", draft.pk)


def _shown_again(request: HttpRequest, desk: Desk) -> HttpResponse:
    """*Update score* and *Add a scenario*: the same page with everything that was typed, and nothing saved.

    With scripts the score box alone is asked for (`?box=1`).
    """
    sheet = Sheet.sent(desk.about, request.POST, more="more" in request.POST)
    if "box" in request.GET:
        return render(request, "risk/_score.html", {"score": desk.box(sheet)})
    return desk.page(request, sheet)


def _earlier(request: HttpRequest, desk: Desk) -> Assessment | None:
    """The assessment to start from, where the address names one that this person may see."""
    asked = request.GET.get("from", "")
    if desk.last and str(desk.last.pk) == asked:
        return desk.last
    try:
        pk = UUID(asked)
    except ValueError:
        return None
    rows = Assessment.objects.visible_to(desk.user).filter(pk=pk, **{desk.about.kind: desk.subject})
    return rows.prefetch_related(*answers_along(desk.user)).first()


def _clash(request: HttpRequest, desk: Desk, sheet: Sheet) -> HttpResponse:
    """Two people changed the draft: what the colleague saved stands above, what was typed stays in the form."""
    rows = Assessment.objects.select_related("updated_by").prefetch_related(*answers_along(desk.user))
    now = get_visible_or_404(rows, desk.user, pk=desk.draft.pk)
    stored = draft_sheet(desk, now)
    context: dict[str, Any] = {"clashes": differences(sheet, stored), "changed_by": now.updated_by}
    sheet.head.data = {**sheet.head.data.dict(), "version": now.version}
    return desk.page(request, sheet, status=409, **context)


def differences(typed: Sheet, stored: Sheet) -> list[Clash]:
    """The questions of the form that the stored draft answers otherwise."""
    found = []
    for mine, theirs in zip(typed.forms, [*stored.forms, *[None] * len(typed.forms)], strict=False):
        for bound in mine.visible_fields() if theirs else []:
            if bound.name not in theirs.fields:
                continue
            now, here = theirs[bound.name], mine.cleaned_data.get(bound.name)
            words = readable(now, now.value()), readable(bound, here)
            if words[0] != words[1]:
                href = f"#{bound.id_for_label or bound.auto_id}"
                found.append(Clash(str(bound.label), words[0], "", True, href))
    return found
