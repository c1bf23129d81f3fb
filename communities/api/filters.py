"""Filters of the lists. Each asks plain columns only; ids of what one may not see give an empty list."""

import django_filters as filters
from django.utils import timezone

from communities import choices
from communities.models import Collective, Membership


class CollectiveFilters(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(choices=choices.CollectiveKind.choices)
    area = filters.CharFilter(lookup_expr="icontains", max_length=120)
    part_of = filters.UUIDFilter(method="of_group")
    to_sort = filters.BooleanFilter(field_name="file__to_sort")
    code = filters.CharFilter(max_length=80)

    def of_group(self, rows, name, value):
        return rows.filter(part_of__in=_seen(Collective, self.request, value))


class MemberFilters(filters.FilterSet):
    collective = filters.UUIDFilter(method="of_collective")
    code = filters.CharFilter(max_length=80)

    def of_collective(self, rows, name, value):
        """By the roles that the reader may see: a role in another group is that group's to tell."""
        roles = Membership.objects.visible_to(self.request.user).filter(collective=value)
        return rows.filter(pk__in=roles.values("member"))


class MembershipFilters(filters.FilterSet):
    collective = filters.UUIDFilter(field_name="collective_id")
    member = filters.UUIDFilter(field_name="member_id")
    visibility = filters.ChoiceFilter(choices=choices.Visibility.choices)
    current = filters.BooleanFilter(method="holding")

    def holding(self, rows, name, value):
        holding = rows.holding(timezone.localdate())
        return holding if value else rows.exclude(pk__in=holding.values("pk"))


class TieFilters(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=choices.TieKind.choices)
    from_collective = filters.UUIDFilter(method="at_end")
    to_collective = filters.UUIDFilter(method="at_end")
    transmits_risk = filters.BooleanFilter()

    def at_end(self, rows, name, value):
        return rows.filter(**{f"{name}__in": _seen(Collective, self.request, value)})


class MeetingFilters(filters.FilterSet):
    collective = filters.UUIDFilter(field_name="collective_id")
    kind = filters.ChoiceFilter(choices=choices.MeetingKind.choices)
    by_decision_body = filters.BooleanFilter()
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")


class ConsentFilters(filters.FilterSet):
    collective = filters.UUIDFilter(field_name="collective_id")
    member = filters.UUIDFilter(field_name="member_id")
    status = filters.ChoiceFilter(choices=choices.ConsentStatus.choices)


class PracticeFilters(filters.FilterSet):
    collective = filters.UUIDFilter(field_name="collective_id")
    goes_on = filters.BooleanFilter(field_name="ended_on", lookup_expr="isnull")


def _seen(model, request, pk):
    """The one row, if this person may see it: who guesses an id must not be told that something hangs on it."""
    return model.objects.visible_to(request.user).filter(pk=pk)
