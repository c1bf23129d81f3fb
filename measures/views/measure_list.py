"""The lists of measures: filtered, bounded, the most pressing first."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.views.paging import page_of, query_without
from measures.choices import OPEN
from measures.forms.filters import MeasureFilter
from measures.listing import entries_of
from protection.accounts.models import User
from protection.records.rules import allowed

PAGE_SIZE = 50
OPEN_FIRST = Case(When(status__in=OPEN, then=0), default=1)
Narrowing = Callable[[Any, Any, date], Any]


def measure_list(request: HttpRequest, rows: Any, *, with_file: bool) -> dict[str, Any]:
    """Context of a list over `rows`, measures that the user may see. A filter value without sense is left out."""
    user, today = request.user, timezone.localdate()
    form = MeasureFilter(request.GET)
    valid = form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = filtered(rows.with_soonest(), chosen, user, today)
    rows = rows.order_by(F("soonest").asc(nulls_last=True), OPEN_FIRST, "id")
    rows = rows.select_related("file", "responsible")
    page = page_of(request, rows, PAGE_SIZE)
    return {
        "entries": entries_of(page.rows, today),
        "page": page,
        "filter_form": form,
        "bad_filter": not valid,
        "chips": chips(request, form, chosen),
        "clear_url": request.path,
        "may_follow_up": allowed(user, "measures.add_follow_up"),
        "with_file": with_file,
        "today": today,
    }


def filtered(rows: Any, chosen: dict[str, Any], user: User, today: date) -> Any:
    narrowings: dict[str, Narrowing] = {
        "status": by_status,
        "kind": lambda found, value, _today: found.filter(axis=value),
        "scope": lambda found, value, _today: found.filter(scope=value),
        "who": lambda found, value, _today: found.filter(responsible=user if value == "me" else None),
        "due": by_date,
    }
    for name, value in chosen.items():
        rows = narrowings[name](rows, value, today)
    return rows


def by_status(rows: Any, value: str, today: date) -> Any:
    return rows.open() if value == "open" else rows.shown_as(value, today)


def by_date(rows: Any, value: str, today: date) -> Any:
    if value == "overdue":
        return rows.filter(soonest__lt=today)
    if value == "none":
        return rows.filter(soonest=None)
    days = 7 if value == "week" else 30
    return rows.filter(soonest__gte=today, soonest__lte=today + timedelta(days=days))


def chips(request: HttpRequest, form: MeasureFilter, chosen: dict[str, Any]) -> list[dict[str, str]]:
    """One chip a filter in use; its address is the list without that filter."""
    found = []
    for name, value in chosen.items():
        field: Any = form.fields[name]
        words = {"question": field.label, "answer": dict(field.choices)[value]}
        label = _("%(question)s: %(answer)s") % words
        found.append({"label": label, "url": query_without(request, name, "page")})
    return found
