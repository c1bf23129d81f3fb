"""What a list of incidents shows: lean rows, bounded totals, chips of the filters in use (performance.md P1)."""

from typing import Any

from django.http import HttpRequest

from communities.models import Collective
from communities.views.paging import page_of, query_without
from protection.accounts.models import User
from risk.forms.incident_filters import IncidentFilters
from risk.wording import COLUMNS, lines

PAGE_SIZE = 50


def incident_list(request: HttpRequest, rows: Any, *, fixed: str = "") -> dict[str, Any]:
    """Context of a list: two queries for its rows and their total. `fixed` is a filter that the page itself sets."""
    filters = IncidentFilters(request.GET, queryset=rows, request=request)
    if fixed:
        del filters.form.fields[fixed]
    page = page_of(request, filters.qs.newest().values(*COLUMNS), PAGE_SIZE)
    chosen, not_understood = filters.chosen(), filters.not_understood()
    filters.form.errors.clear()  # said once above the list, and in plainer words
    return {
        "page": page,
        "rows": lines(page.rows),
        "filter_form": filters.form,
        "chips": [
            {"label": filters.in_words(name, value), "url": query_without(request, name, "page")}
            for name, value in chosen.items()
        ],
        "clear_url": request.path,
        "not_understood": not_understood,
        "has_files": bool(page.rows or chosen) or _has_files(request.user),
    }


def _has_files(user: User) -> bool:
    """Asked only where nothing is listed: empty because new, or because this person may see nothing (ux.md 6.2)."""
    return bool(Collective.objects.visible_to(user).exists())
