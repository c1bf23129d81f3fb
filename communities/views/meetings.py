"""Meetings of a community: the list, one, a new one, a correction."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.forms.meetings import MeetingForm, NewMeetingForm
from communities.frame import collective_frame, shown
from communities.models import Collective, Meeting
from communities.services import change_meeting, record_meeting
from communities.views.clash import clash_page
from communities.views.paging import page_of
from communities.views.panels_shown import panels_shown
from communities.views.saving import changed_by, made_once, sent
from protection.records.rules import allowed, require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

PAGE_SIZE = 50
SHOW_OR_SEND = ["GET", "HEAD", "POST"]
TEXTS = ("agenda", "decisions", "dissent", "minutes", "place", "called_by")


@require_safe
def meetings(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective.objects.select_related("coordinator"), request.user, pk=pk)
    frame = collective_frame(request.user, of, "meetings")
    page = page_of(request, Meeting.objects.visible_to(request.user).filter(collective=of), PAGE_SIZE)
    may_record = allowed(request.user, "communities.record_meeting", of)
    context = {**frame, "page": page, "may_record": may_record}
    return render(request, "communities/meetings.html", context)


@require_safe
def meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    frame = collective_frame(request.user, found.collective, "meetings")
    context = {
        **frame,
        "meeting": found,
        "texts": {name: shown(getattr(found, name)) for name in TEXTS},
        "may_record": allowed(request.user, "communities.record_meeting", found),
        "panels": panels_shown("meeting", request.user, found),
    }
    return render(request, "communities/meeting.html", context)


@require_http_methods(SHOW_OR_SEND)
def meeting_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective, request.user, pk=pk)
    require(request.user, "communities.record_meeting", of)
    form = NewMeetingForm(sent(request))
    made = made_once(
        request, form, lambda: record_meeting(collective=of, by=request.user, values=form.values())
    )
    if made:
        messages.success(request, _("The meeting is recorded."))
        return redirect("communities:meeting", made)
    return render(request, "communities/meeting_create.html", {"form": form, "collective": of})


@require_http_methods(SHOW_OR_SEND)
def meeting_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    require(request.user, "communities.record_meeting", found)
    form = MeetingForm(sent(request), initial=MeetingForm.words_of(found))
    page: tuple[str, dict[str, Any]] = ("communities/meeting_edit.html", {"meeting": found})
    try:
        if changed_by(form, lambda: _change(form, found, request)):
            messages.success(request, _("The changes are saved."))
            return redirect("communities:meeting", found.pk)
    except ChangedMeanwhile:
        return clash_page(request, *page, form, _found(request, pk))
    return render(request, page[0], {**page[1], "form": form})


def _change(form: MeetingForm, found: Meeting, request: HttpRequest) -> Meeting:
    return change_meeting(meeting=found, by=request.user, values=form.values(), seen=form.seen())


def _found(request: HttpRequest, pk: UUID) -> Meeting:
    return get_visible_or_404(Meeting.objects.select_related("collective__coordinator"), request.user, pk=pk)
