"""The list of communities and the page of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from communities.frame import collective_frame, columns_of
from communities.models import Collective
from communities.views.panels_shown import panels_shown
from protection.records.shortcuts import get_visible_or_404


@require_safe
def collectives(request: HttpRequest) -> HttpResponse:
    rows = list(Collective.objects.visible_to(request.user)[:50])
    columns = columns_of(rows, request.user)
    return render(
        request,
        "communities/collectives.html",
        {"rows": [{"collective": row, **columns[row.pk]} for row in rows]},
    )


@require_safe
def collective(request: HttpRequest, pk: object) -> HttpResponse:
    found = get_visible_or_404(
        Collective.objects.select_related("coordinator", "part_of"), request.user, pk=pk
    )
    frame = collective_frame(request.user, found, "overview")
    panels = panels_shown("collective", request.user, found)
    return render(request, "communities/collective.html", {**frame, "panels": panels})
