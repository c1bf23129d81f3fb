"""Lists of incidents, and the page of one (ux.md 2, screens 15 and 16)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communities.frame import collective_frame
from communities.models import Collective
from protection.records import access
from protection.records.choices import GrantLevel
from protection.records.rules import allowed
from protection.records.shortcuts import get_visible_or_404
from risk.models import Incident
from risk.views.incident_list import incident_list
from risk.views.incident_page import incident_page


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    rows = Incident.objects.visible_to(request.user)
    context = incident_list(request, rows)
    return render(request, "risk/incidents.html", {**context, **_log(request)})


@require_safe
def collective_incidents(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective.objects.select_related("coordinator", "part_of"), request.user, pk=pk)
    rows = Incident.objects.visible_to(request.user).of(of)
    context = incident_list(request, rows, fixed="collective")
    context["has_files"] = access.level_on(request.user, of.file_id) >= GrantLevel.CASE
    frame = collective_frame(request.user, of, "incidents")
    return render(request, "risk/collective_incidents.html", {**frame, **context, **_log(request, of)})


@require_safe
def incident(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = Incident.objects.select_related("collective", "group", "created_by")
    found = get_visible_or_404(of, request.user, pk=pk)
    return render(request, "risk/incident.html", incident_page(request.user, found))


def _log(request: HttpRequest, of: Collective | None = None) -> dict[str, Any]:
    """The way to the form, for those who may log."""
    if not allowed(request.user, "risk.log_incident", of):
        return {"log_url": ""}
    address = reverse("risk:incident-log")
    return {"log_url": f"{address}?collective={of.pk}" if of else address}
