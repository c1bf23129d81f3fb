"""The ties of a community."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.frame import collective_frame
from communities.models import Collective
from protection.records.shortcuts import get_visible_or_404


@require_safe
def ties(request: HttpRequest, pk: object) -> HttpResponse:
    of = get_visible_or_404(Collective.objects.select_related("coordinator"), request.user, pk=pk)
    return render(request, "communities/ties.html", collective_frame(request.user, of, "ties"))
