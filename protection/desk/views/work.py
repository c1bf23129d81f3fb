"""*My work today*: what is overdue, what is due, what is new in one's files (ux.md 3.1)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from protection import registry


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Panels of the apps, each with its own few rows. A panel that gives None stays away."""
    panels = [
        {"template": panel.template, "panel": context}
        for panel in registry.panels_for("work")
        if (context := panel.context(request.user)) is not None
    ]
    return render(request, "desk/work.html", {"panels": panels, "today": timezone.localdate()})
