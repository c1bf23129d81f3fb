"""Say who was hit, and take somebody out again (ux.md 1.1 S4)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from protection.records.rules import require
from protection.records.shortcuts import get_visible_or_404
from risk.choices import Permission
from risk.forms.incident_people import MORE_ROWS, MOST_ROWS, PeopleHit, PeopleHitFormSet, one_of_each
from risk.models import Act, Incident
from risk.services.hits import name_people, nobody_is_named, people_of, take_person_out


@require_http_methods(["GET", "HEAD", "POST"])
def incident_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Incident.objects.select_related("collective"), request.user, pk=pk)
    require(request.user, "risk.change_incident", found)
    rows = Act.objects.visible_to(request.user).seeing(request.user, "member")
    acts = list(rows.filter(incident=found).select_related("member"))
    formset = _formset(request, found, acts)
    if request.method != "POST" or "add_rows" in request.POST or not formset.is_valid():
        return _page(request, found, acts, formset)
    try:
        made = name_people(incident=found, hits=formset.hits(), by=request.user)
    except ValidationError as refused:
        return _page(request, found, acts, formset, refused=refused.messages)
    if made:
        messages.success(request, _("Saved."))
    return redirect("risk:incident", pk=found.pk)


def _formset(request: HttpRequest, incident: Incident, acts: list[Act]) -> PeopleHit:
    people = people_of(incident.collective, request.user).order_by("code")
    found: list[Any] = []

    def rows() -> list[Any]:
        if not found:
            found.extend(people)
        return found

    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and "add_rows" in data and data.get("form-TOTAL_FORMS", "").isdecimal():
        data["form-TOTAL_FORMS"] = str(min(int(data["form-TOTAL_FORMS"]) + MORE_ROWS, MOST_ROWS))
    choices = {"people": people, "rows": rows, "acts": one_of_each(acts)}
    return PeopleHitFormSet(data, form_kwargs=choices)


def _page(
    request: HttpRequest, incident: Incident, acts: list[Act], formset: PeopleHit, refused: Any = ()
) -> HttpResponse:
    is_refused = incident.permission == Permission.REFUSED
    context = {
        "incident": incident,
        "named": [act for act in acts if act.sees_member],
        "formset": formset,
        "more_rows": MORE_ROWS,
        "refused": [{"text": sentence} for sentence in refused],
        "nobody": nobody_is_named() if is_refused else "",
        "can_name": not is_refused and bool(acts),
    }
    return render(request, "risk/incident_people.html", context)


@require_POST
def act_take_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Act.objects.select_related("incident"), request.user, pk=pk)
    try:
        take_person_out(act=found, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("risk:incident-people", pk=found.incident_id)
