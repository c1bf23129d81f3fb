"""Ties of a community: the table, a new one, the end of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.forms.ties import EndForm, TieForm, first_person
from communities.frame import collective_frame
from communities.models import Collective, Tie
from communities.services import add_tie, end_tie
from communities.views.saving import changed_by, made_once, sent
from communities.views.tie_lines import tie_lines
from protection.records.rules import allowed, require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def ties(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective.objects.select_related("coordinator"), request.user, pk=pk)
    frame = collective_frame(request.user, of, "ties")
    lines = tie_lines(request.user, collective=of)
    may_tie = allowed(request.user, "communities.tie", of)
    return render(request, "communities/ties.html", {**frame, "lines": lines, "may_tie": may_tie})


@require_http_methods(SHOW_OR_SEND)
def tie_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective, request.user, pk=pk)
    require(request.user, "communities.tie", of)
    form = TieForm(sent(request), user=request.user, collective=of)
    first_person(form, request.GET.get("person", ""))
    made = made_once(
        request,
        form,
        lambda: add_tie(start=form.start_row(), end=form.end_row(), by=request.user, values=form.values()),
    )
    if made:
        messages.success(request, _("The tie is recorded."))
        return redirect("communities:ties", of.pk)
    return render(request, "communities/tie_create.html", {"form": form, "collective": of})


@require_http_methods(SHOW_OR_SEND)
def tie_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    tie = get_visible_or_404(
        Tie.objects.select_related("from_collective", "from_member"), request.user, pk=pk
    )
    require(request.user, "communities.tie", tie)
    first = {"version": tie.version, "on": timezone.localdate()}
    form = EndForm(sent(request), initial=first)
    try:
        if changed_by(form, lambda: _end(form, tie, request)):
            messages.success(request, _("The tie has ended. It stays in the history."))
            return redirect(tie.from_collective or tie.from_member)
    except ChangedMeanwhile as meanwhile:
        messages.error(request, str(meanwhile))
        return redirect("communities:tie-end", tie.pk)
    start = tie.from_collective or tie.from_member
    return render(request, "communities/tie_end.html", {"form": form, "tie": tie, "start": start})


def _end(form: EndForm, tie: Tie, request: HttpRequest) -> Tie:
    return end_tie(tie=tie, by=request.user, on=form.cleaned_data["on"], seen=form.seen())
