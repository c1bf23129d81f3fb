"""Consent of a group or a person: a new answer, and taking one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.choices import ConsentPurpose
from communities.forms.consents import ConsentForm, WithdrawForm
from communities.models import Collective, Consent, Member
from communities.services import record_consent, withdraw_consent
from communities.views.saving import changed_by, made_once, sent
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_OR_SEND)
def collective_consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _recorded(request, get_visible_or_404(Collective, request.user, pk=pk))


@require_http_methods(SHOW_OR_SEND)
def member_consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _recorded(request, get_visible_or_404(Member, request.user, pk=pk))


def _recorded(request: HttpRequest, of: Any) -> HttpResponse:
    require(request.user, "communities.record_consent", of)
    form = ConsentForm(sent(request), user=request.user, of=of)
    made = made_once(request, form, lambda: record_consent(of=of, by=request.user, values=form.values()))
    if made:
        messages.success(request, _("The answer is recorded."))
        return redirect(of)
    context = {"form": form, "of": of, "is_group": isinstance(of, Collective)}
    return render(request, "communities/consent_create.html", context)


@require_http_methods(SHOW_OR_SEND)
def consent_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = Consent.objects.select_related("collective", "member")
    consent = get_visible_or_404(rows, request.user, pk=pk)
    require(request.user, "communities.record_consent", consent)
    of = consent.collective or consent.member
    form = WithdrawForm(sent(request), initial={"version": consent.version, "on": timezone.localdate()})
    try:
        if changed_by(form, lambda: _withdraw(form, consent, request)):
            messages.success(request, _("The consent is withdrawn. A task says what to look at now."))
            return redirect(of)
    except ChangedMeanwhile as meanwhile:
        messages.error(request, str(meanwhile))
        return redirect(of)
    return render(request, "confirm.html", {"form": form, **_what_follows(consent, of)})


def _withdraw(form: WithdrawForm, consent: Consent, request: HttpRequest) -> Consent:
    return withdraw_consent(consent=consent, by=request.user, on=form.cleaned_data["on"], seen=form.seen())


def _what_follows(consent: Consent, of: Any) -> dict[str, Any]:
    """What the page tells before the act (ux.md M8)."""
    purposes = ", ".join(consent.purpose_words)
    changes = [
        _("From that day on there is no consent for: %(purposes)s.") % {"purposes": purposes},
        _("Nothing new is shared or printed for these purposes."),
    ]
    if ConsentPurpose.ASSESSMENT in consent.purposes and consent.member_id:
        changes.append(_("No new risk assessment of this person can be made."))
    return {
        "page_title": f"{_('Withdraw consent')} · {of.code}",
        "heading": _("Withdraw consent of %(code)s") % {"code": of.code},
        "changes": changes,
        "stays": [
            _(
                "What was written down before stays until somebody decides about it. Nothing is removed silently."
            ),
            _("Incidents and urgent measures can still be logged."),
        ],
        "told": [_("You get a task: look at what must be removed, hidden or kept, and why.")],
        "submit_label": _("Withdraw consent"),
        "cancel_url": of.get_absolute_url(),
        "cancel_label": _("Keep it as it is"),
        "danger": True,
    }
