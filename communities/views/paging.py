"""Bounded pages of rows, and addresses that keep the filters (performance.md P3)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from protection.api.paging import BoundedPaginator


@dataclass(frozen=True)
class Shown:
    """Rows of one page, and what the pagination part needs."""

    rows: list[Any]
    shown: int
    total: int
    more: bool
    previous_url: str
    next_url: str


def page_of(request: HttpRequest, rows: Any, size: int) -> Shown:
    """The page that the address asks for; a page that does not exist is the nearest one that does.

    Where everything fits on the first page, nothing is counted.
    """
    found = list(rows[: size + 1]) if request.GET.get("page", "1") == "1" else []
    if found and len(found) <= size:
        return Shown(found, len(found), len(found), more=False, previous_url="", next_url="")
    paginator = BoundedPaginator(rows, size)
    page = paginator.get_page(request.GET.get("page"))
    found = found[:size] or list(page.object_list)
    return Shown(
        rows=found,
        shown=len(found),
        total=paginator.count,
        more=paginator.is_bounded,
        previous_url=query_with(request, page=page.number - 1) if page.has_previous() else "",
        next_url=query_with(request, page=page.number + 1) if page.has_next() else "",
    )


def query_with(request: HttpRequest, **values: Any) -> str:
    query = request.GET.copy()
    for name, value in values.items():
        query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


def query_without(request: HttpRequest, *names: str) -> str:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
