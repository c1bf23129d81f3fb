"""*Add measures from a meeting*: several rows, saved together (ux.md 1.2 F4)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from communities.models import Collective
from communities.views.saving import sent
from measures.forms.meeting_rows import BaseMeasureRows, MeasureRows, MeetingForm, kinds_for_a_group
from measures.listing import list_url
from measures.services.measures import RowRefused, add_measures
from protection.records.rules import require
from protection.records.services import once
from protection.records.shortcuts import get_visible_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def measures_from_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective, request.user, pk=pk)
    require(request.user, "measures.add_measure", of)
    form = MeetingForm(sent(request), user=request.user, home=of, meeting=request.GET.get("meeting", ""))
    kinds = {"form_kwargs": {"types": kinds_for_a_group(of)}}
    rows: BaseMeasureRows = MeasureRows(sent(request), prefix="row", **kinds)
    if "add_rows" in request.POST:
        form, rows = form.again(_typed(form)), rows.more(prefix="row", **kinds)
    elif request.method == "POST" and _saved(request, of, form, rows):
        return redirect(list_url(of))
    page = {"collective": of, "form": form, "formset": rows, "both": [form, rows], "back_url": list_url(of)}
    page["no_meeting"] = request.method != "POST" and not form.has_meetings()
    return render(request, "measures/measures_from_meeting.html", page)


def _typed(form: MeetingForm) -> dict[str, Any]:
    form.is_valid()  # gives the form key back, whatever else is missing
    return {name: form[name].value() for name in form.rows}


def _saved(request: HttpRequest, of: Collective, form: MeetingForm, rows: BaseMeasureRows) -> bool:
    """Both are judged, so that everything that is wrong is said at once."""
    if not all([form.is_valid(), rows.is_valid()]):
        return False
    filled = rows.filled()
    orders = [row.order(**form.chosen()) for row in filled]
    try:
        once(
            form.cleaned_data["form_key"],
            user=request.user,
            form="measures:measures-from-meeting",
            make=lambda: add_measures(orders=orders, home=of, by=request.user)[0],
        )
    except RowRefused as refused:
        filled[refused.number].refuse(refused.wrong)
        return False
    words = ngettext("%(n)s measure is saved.", "%(n)s measures are saved.", len(orders))
    messages.success(request, words % {"n": len(orders)})
    return True
