"""Log an incident: one page, one form, sent once (ux.md 3.3)."""

import uuid
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.models import Collective
from protection.records.rules import require
from protection.records.services import drop_draft
from protection.vault.fields import Sealed
from risk.forms.incident_log import IncidentLogForm
from risk.services.incidents import log_once
from risk.services.receipts import receipt
from risk.views import drafts, to_do
from risk.views.urgent import urgent


@require_http_methods(["GET", "HEAD", "POST"])
def incident_log(request: HttpRequest) -> HttpResponse:
    """The empty form, or a draft taken up again; sent, it is saved once."""
    require(request.user, "risk.log_incident")
    if request.method == "POST":
        return _save(request)
    draft = drafts.asked_for(request)
    form = IncidentLogForm(user=request.user, initial={"collective": request.GET.get("collective")})
    if draft:
        form.initial.update(drafts.answers_of(form, draft))
    key = draft.pk if draft else uuid.uuid4()
    return page(request, form, key, draft=draft)


def _save(request: HttpRequest) -> HttpResponse:
    form = IncidentLogForm(request.POST, user=request.user)
    key = form_key(request)
    if not form.is_valid():
        return page(request, form, key)
    report = form.report()
    if report.dropped() and "drop" not in request.POST:
        return page(request, form, key, dropped=report.dropped())
    try:
        pk, _made = log_once(report=report, by=request.user, key=key)
    except ValidationError as refused:
        form.take_errors(refused)
        return page(request, form, key)
    if draft := drafts.own(request.user, key):
        drop_draft(draft=draft, by=request.user)
    return redirect("risk:incident-saved", pk=pk)


@require_POST
def incident_now(request: HttpRequest) -> HttpResponse:
    """*Show what to do now*: the emergency steps above the form, and nothing that was typed is lost."""
    require(request.user, "risk.log_incident")
    form = IncidentLogForm(user=request.user)
    form.initial.update(drafts.typed(form, request.POST))
    unlisted = form.initial.get("unlisted")
    chosen = None if unlisted else form.chosen(form.initial.get("collective"))
    return page(request, form, form_key(request), urgent=urgent(request.user, chosen))


@require_safe
def incident_saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happens next, and first of all what to do now where somebody is in danger."""
    saved = receipt(pk=pk, by=request.user)
    context: dict[str, Any] = {"saved": saved}
    if saved.in_danger:
        context["urgent"] = urgent(request.user, saved.collective)
    if saved.incident:
        context |= to_do.after_saving(request.user, saved.incident)
    return render(request, "risk/incident_saved.html", context)


def page(request: HttpRequest, form: IncidentLogForm, key: UUID, **more: Any) -> HttpResponse:
    chosen = form.chosen(form["collective"].value())
    context = {
        "form": form,
        "form_key": key,
        "boxes": form.boxes_question(),
        "aims": form.aimed_at_question(),
        "dropped": _struck(form, more.pop("dropped", ())),
        "chosen": chosen,
        "rule": _rule(chosen),
        **more,
    }
    return render(request, "risk/incident_log.html", context)


def _struck(form: IncidentLogForm, names: Any) -> list[dict[str, str]]:
    """What was typed and would not be kept, beside the question that it answers."""
    return [{"label": str(form[name].label), "text": form.cleaned_data[name]} for name in names]


def _rule(collective: Collective | None) -> dict[str, str]:
    """How the group itself wants to be reported to, as far as it may be read."""
    if collective is None:
        return {}
    texts = {
        _("Reporting"): collective.reporting_rule,
        _("Safe way and hours of contact"): collective.safe_contact,
    }
    return {label: text for label, text in texts.items() if text and not isinstance(text, Sealed)}


def form_key(request: HttpRequest) -> UUID:
    """The form's one-time key; a broken one is replaced, for then no first sending is known by it."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid.uuid4()
