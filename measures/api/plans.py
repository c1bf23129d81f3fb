"""Versions of plans over the API: read, write the texts, propose, agree, commit, print. The services of the pages."""

from typing import Any
from uuid import UUID

import django_filters as filters
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from communities.choices import Language
from communities.models import Collective
from measures import choices
from measures.documents.deciding import deciding_meetings, record_decision
from measures.models import PlanVersion
from measures.services import plans
from measures.services.copies import MOST_COPIES, PRINTED, PrintOrder, print_copies
from measures.services.plans import PlanRefused, PlanTexts
from protection.api.errors import Refused
from protection.documents.api import JobSerializer
from protection.documents.models import RenderJob
from protection.documents.services import TooManyDocuments
from protection.records.api import MOST_TEXT, CaseViewSet, ShownSerializer, form_key
from protection.records.services import once

LINE = (
    "id", "version", "sensitivity", "created_at", "updated_at", "collective", "number", "status", "language",
    "review_on", "agreed_on", "approved_at",
)  # fmt: skip


class PlanLine(ShownSerializer):
    closed = None
    collective = serializers.UUIDField(source="plan.collective_id")
    language = serializers.CharField(source="plan.language")

    class Meta:
        model = PlanVersion
        fields = LINE


class PlanShown(PlanLine):
    """`content` is what the group decided, frozen; null until then."""

    closed = ShownSerializer._declared_fields["closed"]
    content = serializers.SerializerMethodField()
    decided_by = serializers.SerializerMethodField(help_text="The meeting, if you may see it.")

    class Meta:
        model = PlanVersion
        fields = (*LINE, "texts", "stop_rule", "decided_by", "content", "closed")

    def get_content(self, row: PlanVersion) -> dict[str, Any] | None:
        return (row.content or None) if row.is_decided else None

    def get_decided_by(self, row: PlanVersion) -> str | None:
        seen = {str(meeting.pk) for meeting in deciding_meetings(row, self.context["request"].user)}
        return str(row.meeting_id) if str(row.meeting_id) in seen else None


class TextsTyped(serializers.Serializer[Any]):
    """One text for each of these; a key that is not sent keeps what is there."""

    def get_fields(self) -> dict[str, Any]:
        return {
            key: serializers.CharField(
                required=False, allow_blank=True, max_length=MOST_TEXT, help_text=str(label)
            )
            for key, label in choices.PlanText.choices
        }

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            raise ValidationError({name: [_("This cannot be set here.")] for name in unknown})
        return super().to_internal_value(data)


class PlanTyped(serializers.Serializer[Any]):
    collective = serializers.UUIDField(required=False, help_text="Of a POST: whose plan it is.")
    version = serializers.IntegerField(required=False, help_text="Of a PATCH: the version that you read.")
    texts = TextsTyped(required=False)
    stop_rule = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    review_on = serializers.DateField(required=False, allow_null=True)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class PlanMeetingTyped(serializers.Serializer[Any]):
    meeting = serializers.UUIDField(
        help_text="The meeting of the group's decision body that decided on the plan."
    )


class PrintTyped(serializers.Serializer[Any]):
    audience = serializers.ChoiceField(choices=sorted(PRINTED), default=choices.Audience.COMMUNITY)
    copies = serializers.IntegerField(min_value=1, max_value=MOST_COPIES, default=1)
    purpose = serializers.ChoiceField(choices=choices.Purpose.choices, default=choices.Purpose.MEETING)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    large = serializers.BooleanField(required=False, allow_null=True, default=None)
    destroy_by = serializers.DateField()


class PlanFilters(filters.FilterSet):
    collective = filters.UUIDFilter(field_name="plan__collective_id")
    status = filters.MultipleChoiceFilter(choices=choices.PlanStatus.choices)
    review_until = filters.DateFilter(field_name="review_on", lookup_expr="lte")


class PlanViewSet(CaseViewSet):
    """A row is one version of a collective's plan."""

    model = PlanVersion
    line_serializer = PlanLine
    shown_serializer = PlanShown
    typed_serializer = PlanTyped
    filterset_class = PlanFilters
    related = ("plan__collective", "file")

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.exclude(plan__collective=None)

    def get_serializer_class(self):
        return {"agree": PlanMeetingTyped, "print": PrintTyped}.get(
            self.action
        ) or super().get_serializer_class()

    def make(self, given):
        """Begin the plan, or its next version."""
        of = self.seen(Collective, given.pop("collective", None), "collective")
        if of is None:
            raise ValidationError({"collective": [_("Say whose plan it is.")]})
        plan = plans.open_plan(collective=of, by=self.request.user)
        draft = _refusing(lambda: plans.draft_version(plan=plan, by=self.request.user))
        if not given:
            return draft
        return plans.change_draft(version=draft, by=self.request.user, texts=_texts(draft, given))

    def change(self, row, given, seen):
        if "collective" in given:
            raise ValidationError({"collective": [_("This cannot be set here.")]})
        texts = _texts(row, given)
        return _refusing(
            lambda: plans.change_draft(version=row, by=self.request.user, texts=texts, seen=seen)
        )

    @extend_schema(request=None, responses=PlanShown)
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: UUID) -> Response:
        return self.stepped(pk, plans.propose)

    @extend_schema(request=None, responses=PlanShown)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: UUID) -> Response:
        return self.stepped(pk, plans.take_back)

    @extend_schema(request=None, responses=PlanShown)
    @action(detail=True, methods=["post"])
    def commit(self, request: Request, pk: UUID) -> Response:
        return self.stepped(pk, plans.commit_organisation)

    @extend_schema(request=PlanMeetingTyped, responses=PlanShown)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: UUID) -> Response:
        version, wanted = self.get_object(), self.typed(request)["meeting"]
        meeting = next((row for row in deciding_meetings(version, request.user) if row.pk == wanted), None)
        if meeting is None:
            sentence = _(
                "Choose a recorded meeting of the group's own decision body that decided on the plan."
            )
            raise ValidationError({"meeting": [sentence]})
        return self.written(pk, lambda: _refusing(lambda: record_decision(version, meeting, request.user)))

    @extend_schema(request=PrintTyped, responses={202: JobSerializer})
    @action(detail=True, methods=["post"])
    def print(self, request: Request, pk: UUID) -> Response:
        """Order numbered copies, once per `Idempotency-Key`. Read how far they are at /api/documents/<id>/."""
        version = self.get_object()
        order = PrintOrder(**{"language": get_language() or "", **self.typed(request)})
        try:
            job, _made = once(
                form_key(request),
                user=request.user,
                form="api:plan-print",
                make=lambda: _refusing(lambda: print_copies(version=version, order=order, by=request.user)),
            )
        except TooManyDocuments as reason:
            raise Throttled(detail=str(reason)) from None
        shown = RenderJob.objects.visible_to(request.user).get(pk=job)
        return Response(JobSerializer(shown).data, status=status.HTTP_202_ACCEPTED)

    def stepped(self, pk, step):
        version = self.get_object()
        return self.written(pk, lambda: _refusing(lambda: step(version=version, by=self.request.user)))


def _texts(row: PlanVersion, given: dict[str, Any]) -> PlanTexts:
    """What is there, with what was sent written over it."""
    day = given.get("review_on", row.review_on)
    if given.get("review_on") and day <= timezone.localdate():
        raise ValidationError({"review_on": [_("Choose a day that is still to come.")]})
    return PlanTexts(
        texts={**(row.texts or {}), **given.get("texts", {})},
        stop_rule=given.get("stop_rule", row.stop_rule),
        review_on=day,
        language=given.get("language", ""),
    )


def _refusing(act: Any) -> Any:
    try:
        return act()
    except PlanRefused as reason:
        raise Refused(str(reason)) from None
