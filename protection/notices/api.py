"""Tasks for programs: the same scoping and the same service as the pages."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from protection.notices.models import Task, TaskKind
from protection.notices.services import close_task
from protection.records.querysets import ScopedQuerySet
from protection.vault.fields import Sealed


class TaskFilter(django_filters.FilterSet):
    """`open=true` for what is still to be done, `mine=true` for what the person of the key carries."""

    open = django_filters.BooleanFilter("closed_at", lookup_expr="isnull")
    mine = django_filters.BooleanFilter(method="filter_mine")
    kind = django_filters.ChoiceFilter(choices=TaskKind.choices)
    urgent = django_filters.BooleanFilter()
    file = django_filters.CharFilter("file__code")
    due_from = django_filters.DateFilter("due", lookup_expr="gte")
    due_until = django_filters.DateFilter("due", lookup_expr="lte")

    def filter_mine(self, rows: QuerySet[Task], name: str, value: bool) -> QuerySet[Task]:
        carried = {"assignee": self.request.user}
        return rows.filter(**carried) if value else rows.exclude(**carried)


class TaskSerializer(serializers.ModelSerializer[Task]):
    file = serializers.CharField(source="file.code", read_only=True)
    assignee = serializers.CharField(source="assignee.code", default=None, read_only=True)
    closed_by = serializers.CharField(source="closed_by.code", default=None, read_only=True)
    note = serializers.SerializerMethodField()
    about = serializers.CharField(source="about_url", read_only=True)

    class Meta:
        model = Task
        fields = [
            "id",
            "file",
            "kind",
            "due",
            "urgent",
            "assignee",
            "reason",
            "note",
            "about",
            "object_id",
            "created_at",
            "closed_at",
            "closed_by",
        ]
        read_only_fields = fields

    def get_note(self, task: Task) -> str | None:
        """Null where it may not be read."""
        return None if isinstance(task.note, Sealed) else task.note


class TaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Task]):
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    queryset = Task.objects.none()
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> ScopedQuerySet[Task]:
        rows = Task.objects.visible_to(self.request.user)
        return rows.select_related("file", "assignee", "closed_by").order_by("due", "id")

    @extend_schema(request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Mark as done. Doing it twice changes nothing."""
        person: Any = request.user  # a signed-in person: the API knows no others
        task = close_task(task=self.get_object(), by=person)
        return Response(self.get_serializer(task).data)
