"""Filters of the lists. Each asks plain columns only; ids of what one may not see give an empty list."""

import django_filters as filters
from django.utils import timezone

from measures import choices
from measures.models import MeasureTarget


class MeasureFilters(filters.FilterSet):
    """`word` is what the pages say (late is derived); `act_on_until` what needs a look on or before a day."""

    status = filters.MultipleChoiceFilter(choices=choices.Status.choices)
    open = filters.BooleanFilter(method="still_open")
    word = filters.ChoiceFilter(choices=choices.Shown.choices, method="shown_as")
    axis = filters.ChoiceFilter(choices=choices.MeasureAxis.choices)
    scope = filters.ChoiceFilter(choices=choices.Scope.choices)
    measure_type = filters.CharFilter(field_name="measure_type_id", max_length=6)
    collective = filters.UUIDFilter(method="of_collective")
    member = filters.UUIDFilter(method="for_member")
    responsible = filters.UUIDFilter(field_name="responsible_id")
    due_from = filters.DateFilter(field_name="due", lookup_expr="gte")
    due_until = filters.DateFilter(field_name="due", lookup_expr="lte")
    act_on_until = filters.DateFilter(field_name="act_on", lookup_expr="lte")

    def still_open(self, rows, name, value):
        return rows.open() if value else rows.filter(status__in=choices.ENDED)

    def shown_as(self, rows, name, value):
        return rows.shown_as(value, timezone.localdate())

    def of_collective(self, rows, name, value):
        return rows.of_collective(value)

    def for_member(self, rows, name, value):
        targets = MeasureTarget.objects.visible_to(self.request.user).filter(member=value)
        return rows.filter(pk__in=targets.values("measure"))


class FollowUpFilters(filters.FilterSet):
    measure = filters.UUIDFilter(field_name="measure_id")
    outcome = filters.MultipleChoiceFilter(choices=choices.Outcome.choices)
    since = filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    until = filters.DateFilter(field_name="happened_on", lookup_expr="lte")


class ContactFilters(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=choices.FollowUpKind.choices)
    file = filters.CharFilter(field_name="file__code", max_length=80)
    since = filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    until = filters.DateFilter(field_name="happened_on", lookup_expr="lte")


class MeasureTypeFilters(filters.FilterSet):
    axis = filters.ChoiceFilter(choices=choices.MeasureAxis.choices)
    parent = filters.CharFilter(field_name="parent_id", max_length=6)
