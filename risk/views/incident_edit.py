"""Change what is known of an incident, say who was hit, sort an act (ux.md 3.4 and screen 17)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.views.clash import compare
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404
from risk.forms.act_sort import ActSortForm
from risk.forms.incident_change import IncidentChangeForm
from risk.models import Act, Incident
from risk.services.incident_changes import change_incident
from risk.services.sorting import sort_act


@require_http_methods(["GET", "HEAD", "POST"])
def incident_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = Incident.objects.select_related("collective")
    found = get_visible_or_404(of, request.user, pk=pk)
    require(request.user, "risk.change_incident", found)
    form = IncidentChangeForm(request.POST or None, user=request.user, incident=found)
    if request.method != "POST" or not form.is_valid():
        return _edit_page(request, form)
    if form.dropped() and "drop" not in request.POST:
        return _edit_page(request, form, dropped=_struck(form))
    return _change(request, found, form)


def _change(request: HttpRequest, found: Incident, form: IncidentChangeForm) -> HttpResponse:
    seen = form.cleaned_data["version"]
    try:
        change_incident(incident=found, change=form.change(), by=request.user, seen=seen)
    except ChangedMeanwhile:
        return _clash(request, found, form)
    except ValidationError as refused:
        form.take_errors(refused)
        return _edit_page(request, form)
    messages.success(request, _("Saved."))
    return redirect("risk:incident", pk=found.pk)


def _clash(request: HttpRequest, found: Incident, form: IncidentChangeForm) -> HttpResponse:
    """A colleague was faster: both texts are shown, and saving again is a choice (R92)."""
    now = get_visible_or_404(
        Incident.objects.select_related("collective", "updated_by"), request.user, pk=found.pk
    )
    before = Incident.history.filter(id=found.pk, version=form.cleaned_data["version"]).first()
    fresh = IncidentChangeForm(user=request.user, incident=now)
    merged, clashes = compare(form, form.words_of(before or now), fresh.words_of(now))
    merged["date"] = form["date"].value()
    again = IncidentChangeForm(user=request.user, incident=now, initial=merged)
    more = {"clashes": clashes, "changed_by": now.updated_by}
    return _edit_page(request, again, status=409, **more)


def _edit_page(
    request: HttpRequest, form: IncidentChangeForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "incident": form.incident,
        "boxes": form.boxes_question(),
        "aims": form.aimed_at_question(),
        **more,
    }
    return render(request, "risk/incident_edit.html", context, status=status)


def _struck(form: IncidentChangeForm) -> list[dict[str, Any]]:
    texts = [
        {"label": form[name].label, "text": form.cleaned_data.get(name) or "●●●"} for name in form.dropped()
    ]
    acts = Act.objects.visible_to(form.user).seeing(form.user, "member")
    named = acts.filter(incident=form.incident, sees_member=True)
    codes = ", ".join(named.order_by("member__code").values_list("member__code", flat=True).distinct())
    return [*texts, {"label": _("People affected"), "text": codes}] if codes else texts


@require_http_methods(["GET", "HEAD", "POST"])
def act_sort(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what an act really was. An act that is kept apart from then on may be out of sight afterwards."""
    found = get_visible_or_404(Act.objects.select_related("incident__collective"), request.user, pk=pk)
    get_visible_or_404(Incident, request.user, pk=found.incident_id)
    require(request.user, "risk.change_incident", found)
    form = ActSortForm(request.POST or None, act=found)
    context = {"form": form, "act": found, "incident": found.incident}
    if request.method != "POST" or not form.is_valid():
        return render(request, "risk/act_sort.html", context)
    return _sort(request, form, context)


def _sort(request: HttpRequest, form: ActSortForm, context: dict[str, Any]) -> HttpResponse:
    act, seen = context["act"], form.cleaned_data["version"]
    try:
        sort_act(act=act, sorting=form.sorting(), by=request.user, seen=seen)
    except ChangedMeanwhile as clash:
        form.add_error(None, str(clash))
        fresh = get_visible_or_404(Act.objects.select_related("incident"), request.user, pk=act.pk)
        form.data = {**form.data.dict(), "version": str(fresh.version)}
        return render(request, "risk/act_sort.html", {**context, "now": fresh}, status=409)
    except ValidationError as refused:
        for name, sentences in refused.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
        return render(request, "risk/act_sort.html", context)
    apart = _("Saved. It is kept apart now: only psychosocial care reads it.")
    messages.success(request, apart if act.compartment else _("Saved."))
    return redirect("risk:incident", pk=act.incident_id)
