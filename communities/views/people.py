"""People of a community, the page of one person, and the forms that add and change them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.forms.people import MemberForm, NewMemberForm
from communities.frame import collective_frame, member_frame
from communities.models import Collective, Member
from communities.services import add_member, change_member
from communities.views.clash import clash_page
from communities.views.member_page import member_page
from communities.views.people_list import people_list
from communities.views.saving import changed_by, made_once, sent
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective.objects.select_related("coordinator"), request.user, pk=pk)
    frame = collective_frame(request.user, of, "people")
    return render(request, "communities/people.html", {**frame, **people_list(request, of)})


@require_safe
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Member, request.user, pk=pk)
    frame = member_frame(request.user, found, "overview")
    return render(request, "communities/member.html", {**frame, **member_page(request.user, found)})


@require_http_methods(SHOW_OR_SEND)
def member_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective, request.user, pk=pk)
    require(request.user, "communities.add_member", of)
    form = NewMemberForm(sent(request))
    made = made_once(
        request,
        form,
        lambda: add_member(collective=of, by=request.user, values=form.values(), role=form.role()),
    )
    if made:
        messages.success(request, _("The person is added, under a code name."))
        return redirect("communities:member", made)
    return render(request, "communities/member_create.html", {"form": form, "collective": of})


@require_http_methods(SHOW_OR_SEND)
def member_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(Member, request.user, pk=pk)
    require(request.user, "communities.change_member", found)
    form = MemberForm(sent(request), initial=MemberForm.words_of(found), user=request.user, member=found)
    page: tuple[str, dict[str, Any]] = ("communities/member_edit.html", {"member": found})
    try:
        if changed_by(form, lambda: _change(form, found, request)):
            messages.success(request, _("The changes are saved."))
            return redirect(found)
    except ChangedMeanwhile:
        return clash_page(request, *page, form, get_visible_or_404(Member, request.user, pk=pk))
    return render(request, page[0], {**page[1], "form": form})


def _change(form: MemberForm, found: Member, request: HttpRequest) -> Member:
    return change_member(member=found, by=request.user, values=form.values(), seen=form.seen())
