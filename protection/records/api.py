"""What every API of case rows shares: the reader, scoped rows, services for writes, versions, closed fields.

An app's view set names its model and serialisers and writes `make` and `change`; see communities/api.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from protection.records.access import PersonReading, reading_as
from protection.records.models import CaseRecord
from protection.records.services import once
from protection.vault import access
from protection.vault.fields import EncryptedJSONField, EncryptedTextField, Sealed

MOST_TEXT = 20_000


@extend_schema_field({"type": "string", "nullable": True})
class ClosedText(serializers.Field):  # type: ignore[type-arg]  # the stubs' four parameters say nothing here
    """The text of an encrypted field, or null while it is closed to this reader."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True)

    def to_representation(self, value: Any) -> Any:
        return None if isinstance(value, Sealed) else value


@extend_schema_field({})
class ClosedJson(ClosedText):
    """The same for a list or object."""


class ShownSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """Read only. `closed` names the fields that are kept but do not open for this reader."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        EncryptedTextField: ClosedText,
        EncryptedJSONField: ClosedJson,
    }
    closed = serializers.SerializerMethodField(help_text="Names of fields that are closed to you.")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields

    def to_representation(self, row: Any) -> dict[str, Any]:
        """Null for the id of a record that the reader may not see: of those that the view set names in `ends` (R04)."""
        shown = super().to_representation(row)
        ends = getattr(self.context.get("view"), "ends", ())
        return shown | {name: None for name in ends if name in shown and not getattr(row, f"sees_{name}")}

    def get_closed(self, row: Any) -> list[str]:
        return [
            name for name in self.fields if name != "closed" and isinstance(getattr(row, name, None), Sealed)
        ]


class TypedSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """What may be sent. It cleans; a service checks and writes."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        EncryptedTextField: serializers.CharField,
    }
    version = serializers.IntegerField(required=False, help_text="Of a PATCH: the version that you read.")

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        made, options = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, EncryptedTextField):
            options = {"required": False, "allow_blank": True, "max_length": MOST_TEXT}
        return made, options


class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):  # type: ignore[type-arg]
    """List, retrieve, create, change. Rows are those that the person may see; writes are the services of the pages."""

    model: type[CaseRecord]
    line_serializer: type[serializers.Serializer]  # type: ignore[type-arg]
    shown_serializer: type[serializers.Serializer]  # type: ignore[type-arg]
    typed_serializer: type[serializers.Serializer]  # type: ignore[type-arg]
    http_method_names: ClassVar[list[str]] = ["get", "head", "options", "post", "patch"]
    lookup_value_converter = "uuid"
    related: ClassVar[tuple[str, ...]] = ()
    ends: ClassVar[tuple[str, ...]] = ()  # foreign keys to records that may lie in a file out of sight

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.reading:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """A key is read here, after the middleware: from now on fields open for its person."""
        super().initial(request, *args, **kwargs)
        reader = access.reader()
        if not (isinstance(reader, PersonReading) and reader.user == request.user):
            self.reading.enter_context(reading_as(request.user))

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._default_manager.none()
        user = self.request.user
        rows: QuerySet[Any] = self.model.objects.visible_to(user).select_related(*self.related)
        rows = rows.seeing(user, *self.ends)
        return rows if rows.ordered else rows.order_by("-created_at", "id")

    def get_serializer_class(self) -> Any:
        if self.action == "list":
            return self.line_serializer
        return self.typed_serializer if self.action in {"create", "partial_update"} else self.shown_serializer

    def create(self, request: Request) -> Response:
        """Create through the service. With an `Idempotency-Key` (a UUID) the same request makes one record."""
        given = self.typed(request)
        view = f"api:{self.model._meta.model_name}"
        pk, made = once(form_key(request), user=request.user, form=view, make=lambda: self.make(given))
        return self.answer(pk, status.HTTP_201_CREATED if made else status.HTTP_200_OK)

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change the fields that are sent. 409 where somebody else changed the record since `version`."""
        row = self.get_object()
        given = self.typed(request, partial=True)
        if "version" not in given:
            raise ValidationError({"version": [_("Send the version that you read.")]})
        return self.written(pk, lambda: self.change(row, given, given.pop("version")))

    def typed(self, request: Request, partial: bool = False) -> dict[str, Any]:
        """What was sent, cleaned. Raises ValidationError, also for fields that are not offered."""
        cleaner = self.get_serializer(data=request.data, partial=partial)
        cleaner.is_valid(raise_exception=True)
        unknown = sorted(set(request.data) - set(cleaner.fields))
        if unknown:
            raise ValidationError({name: [_("This cannot be set here.")] for name in unknown})
        return dict(cleaner.validated_data)

    def written(self, pk: UUID, change: Callable[[], Any]) -> Response:
        change()
        return self.answer(pk, status.HTTP_200_OK)

    def answer(self, pk: UUID, code: int) -> Response:
        """The record as it is now, to this reader; only its id where the act closed it to them."""
        row = self.get_queryset().filter(pk=pk).first()
        data = (
            {"id": str(pk)}
            if row is None
            else self.shown_serializer(row, context=self.get_serializer_context()).data
        )
        return Response(data, status=code)

    def seen(self, model: type[Model], pk: UUID | None, field: str) -> Any:
        """The record that an id names, if this person may see it. Missing and out of sight are the same refusal."""
        if pk is None:
            return None
        row = model._default_manager.visible_to(self.request.user).filter(pk=pk).first()  # type: ignore[attr-defined]
        if row is None:
            raise ValidationError({field: [_("There is nothing here that you may see.")]})
        return row

    def make(self, given: dict[str, Any]) -> CaseRecord:
        raise NotImplementedError

    def change(self, row: Any, given: dict[str, Any], seen: int) -> CaseRecord:
        raise NotImplementedError


def form_key(request: Request) -> UUID | None:
    written = request.headers.get("Idempotency-Key")
    if not written:
        return None
    try:
        return UUID(written)
    except ValueError:
        raise ValidationError({"Idempotency-Key": [_("Send a UUID.")]}) from None
