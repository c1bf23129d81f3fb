"""How a measure goes, contacts of the team, and everything that is due (ux.md 1.2 F1 and F2)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.frame import shown
from communities.models import Collective, Member
from communities.views.paging import page_of
from communities.views.saving import made_once, sent
from measures.due_list import due_rows, rows_of
from measures.forms.follow_ups import ContactForm, FollowUpForm
from measures.listing import seen_collectives
from measures.models import FollowUp, Measure
from measures.services.contact_interval import contact_days_of
from measures.services.follow_ups import add_contact, add_follow_up, next_date
from protection.records.rules import allowed, require
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50


@require_http_methods(SHOW_OR_SEND)
def follow_up_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    rows = Measure.objects.select_related("measure_type").prefetch_related(seen_collectives(request.user))
    of = get_visible_or_404(rows, request.user, pk=pk)
    require(request.user, "measures.add_follow_up", of)
    form = FollowUpForm(sent(request), default=_default_date(of, request))
    made = made_once(request, form, lambda: add_follow_up(measure=of, order=form.order(), by=request.user))
    if made:
        messages.success(request, _("The follow-up is saved."))
        return redirect(_back_to(request, of))
    page = {
        "measure": of,
        "what": shown(of.what),
        "today": timezone.localdate(),
        "back_url": _back_to(request, of),
    }
    return render(request, "measures/follow_up_create.html", {**page, "form": form})


def _default_date(of: Measure, request: HttpRequest) -> Any:
    return next_date(of, "active", timezone.localdate(), request.user)


def _back_to(request: HttpRequest, of: Measure) -> str:
    """To *My work* for whoever came from there."""
    return reverse("desk:work") if request.GET.get("from") == "work" else of.get_absolute_url()


@require_http_methods(SHOW_OR_SEND)
def contact_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective, request.user, pk=pk)
    return _contact(request, of, {"collective": of})


@require_http_methods(SHOW_OR_SEND)
def member_contact_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Member, request.user, pk=pk)
    return _contact(request, of, {"member": of})


def _contact(request: HttpRequest, home: Any, page: dict[str, Any]) -> HttpResponse:
    require(request.user, "measures.add_follow_up", home)
    form = ContactForm(sent(request), days=contact_days_of(home, request.user))
    if made_once(request, form, lambda: add_contact(home=home, order=form.order(), by=request.user)):
        messages.success(request, _("The contact is saved."))
        return redirect(home)
    return render(request, "measures/contact_create.html", {**page, "home": home, "form": form})


@require_safe
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One contact with a file, and the way to write down the next."""
    rows = FollowUp.objects.contacts().select_related("created_by")
    found = get_visible_or_404(rows, request.user, pk=pk)
    groups = Collective.objects.visible_to(request.user).filter(file=found.file_id, part_of=None)
    people = Member.objects.visible_to(request.user).filter(file=found.file_id)
    home = groups.first() or people.first()
    page = {
        "contact": found,
        "note": shown(found.note),
        "home": home,
        "is_person": isinstance(home, Member),
        "today": timezone.localdate(),
        "may_add": home is not None and allowed(request.user, "measures.add_follow_up", home),
    }
    return render(request, "measures/contact.html", page)


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, the oldest first, without the limit of *My work*."""
    today = timezone.localdate()
    page = page_of(request, due_rows(request.user, today), PAGE_SIZE)
    entries = rows_of(page.rows, request.user)
    return render(request, "measures/due.html", {"entries": entries, "page": page, "today": today})
