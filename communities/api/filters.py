"""Filters of the lists. Each asks plain columns only; ids of what one may not see give an empty list."""

import django_filters as filters
from django.utils import timezone

from communities import choices


class CollectiveFilters(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(choices=choices.CollectiveKind.choices)
    area = filters.CharFilter(lookup_expr="icontains", max_length=120)
    part_of = filters.UUIDFilter(field_name="part_of_id")
    to_sort = filters.BooleanFilter(field_name="file__to_sort")
    code = filters.CharFilter(max_length=80)


class MemberFilters(filters.FilterSet):
    collective = filters.UUIDFilter(method="of_collective")
    code = filters.CharFilter(max_length=80)

    def of_collective(self, rows, name, value):
        return rows.filter(memberships__collective=value).distinct()


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
    from_collective = filters.UUIDFilter(field_name="from_collective_id")
    to_collective = filters.UUIDFilter(field_name="to_collective_id")
    transmits_risk = filters.BooleanFilter()


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
