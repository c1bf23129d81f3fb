"""The plan as pages: a preview, numbered copies as PDF, and the same copies as HTML where no PDF can be made."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.views.saving import made_once, sent
from measures.choices import Audience
from measures.documents.collecting import content_of
from measures.documents.printing import SECTIONS, Print, plan_pages, print_of
from measures.forms.plans import PrintForm
from measures.models import Copy, PlanVersion
from measures.services import copies as services
from measures.services.plans import PlanRefused
from measures.views.plans import SHOW_OR_SEND, found_version, visible_versions
from protection.documents.models import RenderJob
from protection.documents.services import TooManyDocuments, require_opening
from protection.records.rules import require
from protection.records.shortcuts import get_visible_or_404


@require_safe
def plan_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The pages as they would be printed, marked as a preview. `?audience=internal` for the internal copy."""
    version = found_version(request, pk)
    asked = request.GET.get("audience", "")
    audience = asked if asked in SECTIONS else Audience.COMMUNITY
    wanted = Print(audience, audience == Audience.COMMUNITY, timezone.localdate())
    services.note_preview(version=version, audience=audience, by=request.user)
    return _pages(version, request, wanted, None)


@require_http_methods(SHOW_OR_SEND)
def plan_print(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order numbered copies; the worker makes them."""
    version = found_version(request, pk)
    require(request.user, "measures.print_plan", version)
    form = PrintForm(sent(request), version=version)
    try:
        job = made_once(
            request,
            form,
            lambda: services.print_copies(version=version, order=form.order(), by=request.user),
        )
        if job:
            return redirect("documents:job", job)
    except (PlanRefused, TooManyDocuments) as reason:
        form.add_error(None, str(reason))
    return render(request, "measures/plan_print.html", {"version": version, "form": form})


@require_safe
def plan_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One numbered copy as HTML, for the browser's own printing."""
    copy = get_visible_or_404(Copy, request.user, pk=pk)
    job = get_visible_or_404(RenderJob, request.user, pk=copy.job)
    require_opening(request.user, job)
    version = get_visible_or_404(visible_versions(request), request.user, pk=copy.plan_version_id)
    services.note_preview(version=version, audience=copy.audience, by=request.user)
    with translation.override(copy.language or translation.get_language()):
        return _pages(version, request, print_of(job), copy)


@require_POST
def copy_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A numbered copy came back, or no longer exists."""
    copy = get_visible_or_404(Copy.objects.select_related("plan_version"), request.user, pk=pk)
    try:
        services.settle_copy(copy=copy, outcome=request.POST.get("outcome", ""), by=request.user)
        messages.success(request, _("The register of copies is up to date."))
    except PlanRefused as reason:
        messages.error(request, str(reason))
    return redirect(f"{copy.plan_version.get_absolute_url()}#copies")


def _pages(version: PlanVersion, request: HttpRequest, wanted: Print, copy: Copy | None) -> HttpResponse:
    content = content_of(version, request.user)
    return HttpResponse(plan_pages(version, content, wanted, copy, for_pdf=False))
