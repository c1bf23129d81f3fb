"""What the list of communities shows: filtered, bounded, with the columns that the apps above know."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from communities.choices import CollectiveKind
from communities.forms.collectives import LEVELS, CollectiveFilter
from communities.frame import columns_of, shown
from communities.models import Collective
from communities.views.paging import page_of, query_without
from protection import registry
from protection.records.rules import allowed

PAGE_SIZE = 50


def collective_list(request: HttpRequest) -> dict[str, Any]:
    """Context of the list. A filter value that makes no sense is left out, and the page says so."""
    narrow = level_narrowing()
    form = CollectiveFilter(request.GET, with_level=narrow is not None)
    valid = form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = Collective.objects.visible_to(request.user).select_related("coordinator", "part_of", "file")
    rows = filtered(rows, chosen)
    if narrow and "level" in chosen:
        rows = narrow(rows, chosen["level"], request.user)
    page = page_of(request, rows, PAGE_SIZE)
    columns = columns_of(page.rows, request.user)
    entries = [
        {"collective": row, "name": shown(row.name), "outer": outer_of(row), **columns[row.pk]}
        for row in page.rows
    ]
    return {
        "entries": entries,
        "page": page,
        "filter_form": form,
        "bad_filter": not valid,
        "chips": chips(request, chosen),
        "clear_url": request.path,
        "has_columns": bool(registry.collective_columns),
        "may_create": allowed(request.user, "communities.create_collective"),
    }


def outer_of(row: Collective) -> Collective | None:
    """The community around a group, told only where both lie in one file: who sees one sees the other."""
    return row.part_of if row.part_of and row.part_of.file_id == row.file_id else None


def level_narrowing() -> Any:
    """The callable (rows, level, user) -> rows that an app above offers as `narrow` beside its column, if one does."""
    offers = (getattr(give, "narrow", None) for give in registry.collective_columns.values())
    return next((offer for offer in offers if offer), None)


def filtered(rows: Any, chosen: dict[str, Any]) -> Any:
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if area := chosen.get("area"):
        rows = rows.filter(area__icontains=area)
    if chosen.get("to_sort"):
        rows = rows.filter(file__to_sort=True)
    return rows


def chips(request: HttpRequest, chosen: dict[str, Any]) -> list[dict[str, str]]:
    """One chip a filter in use; its address is the list without that filter."""
    words = {
        "kind": lambda value: str(CollectiveKind(value).label),
        "area": lambda value: _("Area: %(area)s") % {"area": value},
        "level": lambda value: str(dict(LEVELS)[value]),
        "to_sort": lambda value: _("To be sorted"),
    }
    return [
        {"label": words[name](value), "url": query_without(request, name, "page")}
        for name, value in chosen.items()
    ]
