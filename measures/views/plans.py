"""A collective's plan: the builder, its versions, and the steps that lead to a decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, F, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.models import Collective
from communities.views.clash import clash_page
from communities.views.paging import page_of
from communities.views.saving import changed_by, sent
from measures.choices import PlanStatus
from measures.forms.plans import PlanTextsForm
from measures.models import PlanVersion
from measures.services import plans as services
from measures.services.plans import PlanRefused
from measures.views.plan_page import STATES, plan_page
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

PAGE_SIZE = 50
SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The newest version of every plan in the files of this person, the next review first."""
    newer = PlanVersion.objects.visible_to(request.user).filter(
        plan=OuterRef("plan"), number__gt=OuterRef("number")
    )
    rows = visible_versions(request).exclude(plan__collective=None).filter(~Exists(newer))
    page = page_of(
        request, rows.order_by(F("review_on").asc(nulls_last=True), "plan__collective__code"), PAGE_SIZE
    )
    listed = [{"row": row, "state": STATES[PlanStatus(row.status)]} for row in page.rows]
    return render(
        request, "measures/plans.html", {"page": page, "listed": listed, "today": timezone.localdate()}
    )


@require_safe
def collective_plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The version that is being made, else the newest one, else how to begin."""
    seen = Collective.objects.visible_to(request.user).filter(pk=pk)
    newest = visible_versions(request).filter(plan__collective__in=seen).order_by("-number").first()
    of = newest.plan.collective if newest else get_visible_or_404(Collective, request.user, pk=pk)
    return render(request, "measures/plan.html", plan_page(request.user, of, newest))


@require_safe
def plan_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = found_version(request, pk)
    return render(request, "measures/plan.html", plan_page(request.user, version.plan.collective, version))


@require_POST
def plan_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the plan, or begin its next version."""
    of = get_visible_or_404(Collective, request.user, pk=pk)
    plan = services.open_plan(collective=of, by=request.user)
    step(request, lambda: services.draft_version(plan=plan, by=request.user), _("A new version is begun."))
    return redirect("measures:collective-plan", of.pk)


@require_http_methods(SHOW_OR_SEND)
def plan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = found_version(request, pk)
    require(request.user, "measures.write_plan", version)
    form = PlanTextsForm(sent(request), initial=PlanTextsForm.words_of(version))
    page = {"version": version, "collective": version.plan.collective}
    try:
        if changed_by(form, lambda: _change(form, version, request)):
            messages.success(request, _("The texts are saved."))
            return redirect(version)
    except PlanRefused as reason:
        messages.error(request, str(reason))
        return redirect(version)
    except ChangedMeanwhile:
        return clash_page(request, "measures/plan_edit.html", page, form, found_version(request, pk))
    return render(request, "measures/plan_edit.html", {**page, "form": form})


def _change(form: PlanTextsForm, version: PlanVersion, request: HttpRequest) -> PlanVersion:
    return services.change_draft(version=version, by=request.user, texts=form.texts(), seen=form.seen())


@require_POST
def plan_propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = found_version(request, pk)
    done = _("The version stands still now. Print it and take it to the meeting of the group.")
    step(request, lambda: services.propose(version=version, by=request.user), done)
    return redirect(version)


@require_POST
def plan_take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = found_version(request, pk)
    step(request, lambda: services.take_back(version=version, by=request.user), _("It is a draft again."))
    return redirect(version)


def visible_versions(request: HttpRequest) -> Any:
    related = ("plan__collective__coordinator", "meeting", "file")
    return PlanVersion.objects.visible_to(request.user).select_related(*related)


def found_version(request: HttpRequest, pk: UUID) -> PlanVersion:
    """A version of a collective's plan that this person may see, or the 404 that says nothing."""
    return get_visible_or_404(visible_versions(request).exclude(plan__collective=None), request.user, pk=pk)


def step(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Run a service of one step; tell what was done, or why it was refused."""
    try:
        act()
    except (PlanRefused, ChangedMeanwhile) as reason:
        messages.error(request, str(reason))
        return False
    messages.success(request, done)
    return True
