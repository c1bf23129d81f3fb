"""*My work today*: what is overdue, what is due, what is new in one's files (ux.md 3.1)."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from protection import registry
from protection.desk.dates import date_words


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Panels of the apps, each with its own few rows. A panel that gives None stays away."""
    panels = [
        {"template": panel.template, "panel": context}
        for panel in registry.panels_for("work")
        if (context := panel.context(request.user)) is not None
    ]
    today = timezone.localdate()
    page = {"panels": panels, "today": today, "day_words": day_words(today), "zone": zone_words()}
    return render(request, "desk/work.html", page)


def day_words(day: date) -> str:
    """`Monday 23 November 2026`."""
    return _("%(weekday)s %(date)s") % {"weekday": formats.date_format(day, "l"), "date": date_words(day)}


def zone_words() -> str:
    """The city of the reader's time zone: `Bogota` of America/Bogota."""
    return timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
