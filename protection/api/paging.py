"""Bounded pages: the total is exact up to 1000, then `1000+` (performance.md P3)."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response

BOUND = 1000


def bounded_count(rows: QuerySet[Any]) -> int:
    """How many rows, never counting past BOUND + 1."""
    return rows.order_by()[: BOUND + 1].count()


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that never asks the database to count everything."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return min(bounded_count(rows), BOUND) if isinstance(rows, QuerySet) else len(rows)

    @property
    def is_bounded(self) -> bool:
        return self.count >= BOUND


class BoundedPagination(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    django_paginator_class = BoundedPaginator

    def get_paginated_response(self, data: Any) -> Response:
        count = self.page.paginator.count  # type: ignore[union-attr]
        return Response(
            {
                "count": count,
                "count_is_bound": count >= BOUND,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        shape = super().get_paginated_response_schema(schema)
        shape["properties"]["count_is_bound"] = {"type": "boolean"}
        return shape
