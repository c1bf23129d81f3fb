"""Words of this app on its queries. `visible_to` is inherited and never written again."""

from datetime import date
from typing import Self

from django.db.models import Q

from protection.records.querysets import M, ScopedManager, ScopedQuerySet


class DatedQuerySet(ScopedQuerySet[M]):
    """Rows that hold from a day until a day: on the day `until` names, they no longer hold."""

    since, until = "starts", "ends"

    def holding(self, on: date) -> Self:
        """Rows that hold on a day; a row without a first day holds from always."""
        began = Q(**{self.since: None}) | Q(**{f"{self.since}__lte": on})
        lasts = Q(**{self.until: None}) | Q(**{f"{self.until}__gt": on})
        return self.filter(began, lasts)


class TieQuerySet(DatedQuerySet[M]):
    since, until = "since", "until"


class MembershipManager(ScopedManager.from_queryset(DatedQuerySet)):  # type: ignore[misc]  # as ScopedManager itself
    pass


class TieManager(ScopedManager.from_queryset(TieQuerySet)):  # type: ignore[misc]  # as ScopedManager itself
    pass
