"""People of a community, and the page of one person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.frame import collective_frame, member_frame
from communities.models import Collective, Member
from communities.views.panels_shown import panels_shown
from protection.records.shortcuts import get_visible_or_404


@require_safe
def people(request: HttpRequest, pk: object) -> HttpResponse:
    of = get_visible_or_404(Collective.objects.select_related("coordinator"), request.user, pk=pk)
    return render(request, "communities/people.html", collective_frame(request.user, of, "people"))


@require_safe
def member(request: HttpRequest, pk: object) -> HttpResponse:
    found = get_visible_or_404(Member, request.user, pk=pk)
    panels = panels_shown("member", request.user, found)
    frame = member_frame(request.user, found, "overview")
    return render(request, "communities/member.html", {**frame, "panels": panels})
