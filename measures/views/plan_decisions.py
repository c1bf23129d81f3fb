"""The group decides, then the organisation commits to its part."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.views.saving import sent
from measures.documents.deciding import deciding_meetings, record_decision
from measures.forms.plans import AgreeForm
from measures.services import plans as services
from measures.services.plans import PlanRefused
from measures.views.plans import SHOW_OR_SEND, found_version, step
from protection.records.rules import require


@require_http_methods(SHOW_OR_SEND)
def plan_agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the recorded meeting that decided; from then on the version never changes."""
    version = found_version(request, pk)
    require(request.user, "measures.write_plan", version)
    form = AgreeForm(sent(request), meetings=deciding_meetings(version, request.user))
    if form.is_valid():
        try:
            record_decision(version, form.chosen(), request.user)
            messages.success(
                request, _("The group's decision is recorded. This version never changes again.")
            )
            return redirect(version)
        except PlanRefused as reason:
            form.add_error(None, str(reason))
    return render(request, "measures/plan_agree.html", {"version": version, "form": form})


@require_http_methods(SHOW_OR_SEND)
def plan_commit(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = found_version(request, pk)
    require(request.user, "measures.approve_plan", version)
    if request.method == "POST":
        done = _("The organisation is committed to its part.")
        step(request, lambda: services.commit_organisation(version=version, by=request.user), done)
        return redirect(version)
    return render(request, "measures/plan_commit.html", {"version": version})
