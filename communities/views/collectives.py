"""The list of communities, the page of one, and the forms that open and change them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.forms.collectives import CollectiveForm, NewCollectiveForm, NewGroupForm, SortForm
from communities.frame import collective_frame
from communities.models import Collective
from communities.services import change_collective, create_collective, create_group, sort_call
from communities.views.clash import clash_page
from communities.views.collective_list import collective_list
from communities.views.overview import overview
from communities.views.saving import changed_by, made_once, sent
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def collectives(request: HttpRequest) -> HttpResponse:
    return render(request, "communities/collectives.html", collective_list(request))


@require_safe
def collective(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Collective.objects.select_related("coordinator", "file"), request.user, pk=pk)
    frame = collective_frame(request.user, found, "overview")
    return render(request, "communities/collective.html", {**frame, **overview(request.user, found)})


@require_http_methods(SHOW_OR_SEND)
def collective_create(request: HttpRequest) -> HttpResponse:
    require(request.user, "communities.create_collective")
    form = NewCollectiveForm(sent(request))
    made = made_once(
        request,
        form,
        lambda: create_collective(by=request.user, values=form.values(), code=form.code_chosen()),
    )
    if made:
        messages.success(request, _("The file is open. Your team sees it from now on."))
        return redirect("communities:collective", made)
    return render(request, "communities/collective_create.html", {"form": form})


@require_http_methods(SHOW_OR_SEND)
def group_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    inside = get_visible_or_404(Collective, request.user, pk=pk)
    require(request.user, "communities.change_collective", inside)
    form = NewGroupForm(sent(request), initial={"kind": "GRP"})
    made = made_once(
        request,
        form,
        lambda: create_group(inside=inside, by=request.user, values=form.values(), code=form.code_chosen()),
    )
    if made:
        messages.success(request, _("The group is on the page of its community now."))
        return redirect("communities:collective", made)
    return render(request, "communities/group_create.html", {"form": form, "collective": inside})


@require_http_methods(SHOW_OR_SEND)
def collective_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Collective, request.user, pk=pk)
    require(request.user, "communities.change_collective", found)
    form = CollectiveForm(sent(request), initial=CollectiveForm.words_of(found), collective=found)
    page: tuple[str, dict[str, Any]] = ("communities/collective_edit.html", {"collective": found})
    try:
        if changed_by(form, lambda: _change(form, found, request)):
            messages.success(request, _("The changes are saved."))
            return redirect(found)
    except ChangedMeanwhile:
        return clash_page(request, *page, form, get_visible_or_404(Collective, request.user, pk=pk))
    return render(request, page[0], {**page[1], "form": form})


def _change(form: CollectiveForm, found: Collective, request: HttpRequest) -> Collective:
    return change_collective(collective=found, by=request.user, values=form.values(), seen=form.seen())


@require_http_methods(SHOW_OR_SEND)
def collective_sort(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Collective.objects.select_related("file"), request.user, pk=pk)
    require(request.user, "communities.create_collective", found)
    form = SortForm(sent(request), initial=SortForm.words_of(found))
    page: tuple[str, dict[str, Any]] = ("communities/collective_sort.html", {"collective": found})
    try:
        if changed_by(form, lambda: _sort(form, found, request)):
            messages.success(request, _("The call is sorted. You are the coordinator of this group now."))
            return redirect(found)
    except ChangedMeanwhile:
        return clash_page(request, *page, form, get_visible_or_404(Collective, request.user, pk=pk))
    return render(request, page[0], {**page[1], "form": form})


def _sort(form: SortForm, found: Collective, request: HttpRequest) -> Collective:
    return sort_call(collective=found, by=request.user, values=form.values(), seen=form.seen())
