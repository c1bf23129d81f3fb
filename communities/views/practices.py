"""Strengths that the group already has: add one, change or end one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.forms.practices import NewPracticeForm, PracticeForm
from communities.models import Collective, Practice
from communities.services import add_practice, change_practice
from communities.views.clash import clash_page
from communities.views.saving import changed_by, made_once, sent
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_OR_SEND)
def practice_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective, request.user, pk=pk)
    require(request.user, "communities.change_collective", of)
    form = NewPracticeForm(sent(request))
    made = made_once(
        request, form, lambda: add_practice(collective=of, by=request.user, values=form.values())
    )
    if made:
        messages.success(request, _("The strength is written down."))
        return redirect(of)
    return render(request, "communities/practice_create.html", {"form": form, "collective": of})


@require_http_methods(SHOW_OR_SEND)
def practice_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    require(request.user, "communities.change_collective", found)
    form = PracticeForm(sent(request), initial=PracticeForm.words_of(found))
    page: tuple[str, dict[str, Any]] = ("communities/practice_edit.html", {"collective": found.collective})
    try:
        if changed_by(form, lambda: _change(form, found, request)):
            messages.success(request, _("The changes are saved."))
            return redirect(found.collective)
    except ChangedMeanwhile:
        return clash_page(request, *page, form, _found(request, pk))
    return render(request, page[0], {**page[1], "form": form})


def _change(form: PracticeForm, found: Practice, request: HttpRequest) -> Practice:
    return change_practice(practice=found, by=request.user, values=form.values(), seen=form.seen())


def _found(request: HttpRequest, pk: UUID) -> Practice:
    return get_visible_or_404(Practice.objects.select_related("collective"), request.user, pk=pk)
