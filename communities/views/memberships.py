"""Dated roles: one in another group, and a change or end of one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from communities.forms.people import MembershipForm, NewMembershipForm
from communities.frame import memberships_seen
from communities.models import Member, Membership
from communities.services import add_membership, change_membership
from communities.views.clash import clash_page
from communities.views.saving import changed_by, made_once, sent
from protection.records.rules import require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(SHOW_OR_SEND)
def membership_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = get_visible_or_404(Member, request.user, pk=pk)
    require(request.user, "communities.change_member", person)
    held = [row.collective_id for row in memberships_seen(request.user, person) if row.is_current]
    form = NewMembershipForm(sent(request), user=request.user, leave_out=held)
    made = made_once(request, form, lambda: _add(form, person, request))
    if made:
        messages.success(request, _("The role is added. The people of that group see this person now."))
        return redirect(person)
    return render(request, "communities/membership_create.html", {"form": form, "member": person})


def _add(form: NewMembershipForm, person: Member, request: HttpRequest) -> Membership:
    values = form.values()
    return add_membership(collective=values.pop("collective"), member=person, by=request.user, values=values)


@require_http_methods(SHOW_OR_SEND)
def membership_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    require(request.user, "communities.change_member", found)
    form = MembershipForm(sent(request), initial=MembershipForm.words_of(found))
    page: tuple[str, dict[str, Any]] = ("communities/membership_edit.html", {"membership": found})
    try:
        if changed_by(form, lambda: _change(form, found, request)):
            messages.success(request, _("The changes are saved."))
            return redirect("communities:people", found.collective_id)
    except ChangedMeanwhile:
        return clash_page(request, *page, form, _found(request, pk))
    return render(request, page[0], {**page[1], "form": form})


def _change(form: MembershipForm, found: Membership, request: HttpRequest) -> Membership:
    return change_membership(membership=found, by=request.user, values=form.values(), seen=form.seen())


def _found(request: HttpRequest, pk: UUID) -> Membership:
    """A role, seen with its group; while it holds, only where the person is seen too."""
    rows = Membership.objects.select_related("collective", "member")
    row = get_visible_or_404(rows, request.user, pk=pk)
    if row.is_current:
        get_visible_or_404(Member, request.user, pk=row.member_id)
    return row
