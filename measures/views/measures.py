"""Lists of measures, the page of one, and the forms that add and change them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communities.frame import collective_frame
from communities.models import Collective, Member
from communities.views.clash import clash_page
from communities.views.saving import changed_by, made_once, sent
from measures.forms.measures import MeasureEditForm, NewMeasureForm
from measures.listing import balance, list_url, seen_collectives, tally, with_links
from measures.models import Measure
from measures.services.measure_orders import home_of
from measures.services.measures import add_measure, change_measure
from measures.views.measure_list import measure_list
from measures.views.measure_page import measure_page
from protection.records.rules import allowed, require
from protection.records.services import ChangedMeanwhile
from protection.records.shortcuts import get_visible_or_404

SHOW_OR_SEND = ["GET", "HEAD", "POST"]


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """Every measure in the files of this person, the most pressing first."""
    rows = Measure.objects.visible_to(request.user)
    return render(request, "measures/measures.html", measure_list(request, rows, with_file=True))


@require_safe
def collective_measures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The measures of a group and of the groups inside it, with how many stand how."""
    of = get_visible_or_404(Collective.objects.select_related("coordinator"), request.user, pk=pk)
    rows = Measure.objects.visible_to(request.user).of_collective(of.pk)
    listed = measure_list(request, rows, with_file=False)
    page = {
        **collective_frame(request.user, of, "measures"),
        **listed,
        "balance": balance(_counts(rows, listed), list_url(of)),
        "may_add": allowed(request.user, "measures.add_measure", of),
    }
    return render(request, "measures/collective_measures.html", page)


def _counts(rows: Any, listed: dict[str, Any]) -> dict[str, int]:
    """Of all measures of the group, whatever the filter; counted here where all of them are on the page."""
    today = timezone.localdate()
    if listed["chips"] or listed["page"].next_url or listed["page"].previous_url:
        return rows.counts(today)  # type: ignore[no-any-return]
    return tally(listed["page"].rows, today)


@require_safe
def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(with_links(request.user), request.user, pk=pk)
    return render(request, "measures/measure.html", measure_page(request.user, found))


@require_http_methods(SHOW_OR_SEND)
def measure_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    of = get_visible_or_404(Collective, request.user, pk=pk)
    back = {"url": list_url(of), "label": of.code}
    return _create(request, of, {"collective": of, "back": back})


@require_http_methods(SHOW_OR_SEND)
def member_measure_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A measure that lies in the person's own file: an addition to what protects the group."""
    of = get_visible_or_404(Member, request.user, pk=pk)
    return _create(request, of, {"member": of, "back": {"url": of.get_absolute_url(), "label": of.code}})


def _create(request: HttpRequest, home: Any, page: dict[str, Any]) -> HttpResponse:
    require(request.user, "measures.add_measure", home)
    form = NewMeasureForm(sent(request), user=request.user, home=home)
    made = made_once(request, form, lambda: add_measure(order=form.order(), home=home, by=request.user))
    if made:
        messages.success(request, _("The measure is saved."))
        return redirect("measures:measure", made)
    return render(request, "measures/measure_create.html", {**page, "form": form})


@require_http_methods(SHOW_OR_SEND)
def measure_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(_for_edit(request), request.user, pk=pk)
    require(request.user, "measures.change_measure", found)
    form = MeasureEditForm(sent(request), initial=MeasureEditForm.words_of(found), **_options(request, found))
    page = {"measure": found, "back": {"url": found.get_absolute_url(), "label": found.reference}}
    try:
        if changed_by(form, lambda: _change(form, found, request)):
            messages.success(request, _("The changes are saved."))
            return redirect(found)
    except ChangedMeanwhile:
        now = get_visible_or_404(_for_edit(request), request.user, pk=pk)
        return clash_page(request, "measures/measure_edit.html", page, form, now)
    return render(request, "measures/measure_edit.html", {**page, "form": form})


def _for_edit(request: HttpRequest) -> Any:
    rows = Measure.objects.select_related("measure_type", "responsible", "updated_by")
    return rows.prefetch_related(seen_collectives(request.user))


def _options(request: HttpRequest, found: Measure) -> dict[str, Any]:
    return {"user": request.user, "home": home_of(found), "measure": found}


def _change(form: MeasureEditForm, found: Measure, request: HttpRequest) -> Measure:
    return change_measure(measure=found, order=form.order(), by=request.user, version=form.seen())
