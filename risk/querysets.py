"""Words of this app on its queries. `visible_to` is inherited and never written again."""

from datetime import datetime
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from protection.accounts.models import User
from protection.records.querysets import M, ScopedManager, ScopedQuerySet


class IncidentQuerySet(ScopedQuerySet[M]):
    """Incidents as lists ask for them."""

    def newest(self) -> Self:
        return self.order_by("-happened_on", "-id")

    def of(self, collective: Any) -> Self:
        """Incidents of a community, or of a group that shares its community's file."""
        return self.filter(Q(collective=collective) | Q(group=collective))

    def logged_since(self, moment: datetime) -> Self:
        return self.filter(created_at__gte=moment).order_by("-created_at", "-id")

    def with_act(self, user: User, acts: Any, **lookup: Any) -> Self:
        """Incidents with such an act, as far as this person may know of the act. `acts` is the model of acts."""
        rows = acts.objects.visible_to(user).filter(incident=OuterRef("pk"), **lookup)
        return self.filter(Exists(rows))


class IncidentManager(ScopedManager.from_queryset(IncidentQuerySet)):  # type: ignore[misc]  # as ScopedManager itself
    """The manager of incidents."""
