"""Start, change, finish and decide assessments; read standings. The services and the scope of the pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import django_filters as filters
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from communities.models import Collective, Member
from protection.api.errors import Refused
from protection.records.api import CaseViewSet
from risk import choices, levels
from risk.api import assessment_shapes as shapes
from risk.models import Assessment, LevelDecision, Scenario, Standing
from risk.read_along import answers_along
from risk.services.assessments import AssessmentFrozen, discard_draft, save_draft, start_assessment
from risk.services.decisions import NotFinished, confirm_level, decide_level
from risk.services.finishing import AssessmentIncomplete, finish_assessment
from risk.sheets import AnswerGiven, HeadGiven, ScenarioGiven


class AssessmentFilters(filters.FilterSet):
    collective = filters.UUIDFilter(field_name="collective_id")
    member = filters.UUIDFilter(field_name="member_id")
    status = filters.ChoiceFilter(choices=choices.AssessmentStatus.choices)
    level = filters.MultipleChoiceFilter(choices=choices.Level.choices)
    since = filters.DateFilter(field_name="assessed_on", lookup_expr="gte")
    until = filters.DateFilter(field_name="assessed_on", lookup_expr="lte")
    review_by = filters.DateFilter(field_name="review_on", lookup_expr="lte")


class StandingFilters(filters.FilterSet):
    """`member`: the person's own standing and what each group passes to them. `current`: only those of today."""

    collective = filters.UUIDFilter(field_name="collective_id")
    member = filters.UUIDFilter(method="of_person")
    current = filters.BooleanFilter(field_name="until", lookup_expr="isnull")
    level = filters.MultipleChoiceFilter(choices=choices.Level.choices)
    driver = filters.ChoiceFilter(choices=choices.Driver.choices)

    def of_person(self, rows, name, value):
        return rows.filter(Q(member=value) | Q(membership__member=value))


class AssessmentViewSet(CaseViewSet):
    model = Assessment
    line_serializer = shapes.AssessmentLine
    shown_serializer = shapes.AssessmentShown
    typed_serializer = shapes.AssessmentTyped
    filterset_class = AssessmentFilters

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if self.action == "list" or getattr(self, "swagger_fake_view", False):
            return rows
        decisions = Prefetch("decisions", LevelDecision.objects.visible_to(self.request.user))
        along = answers_along(self.request.user)
        return rows.select_related("instrument").prefetch_related(*along, decisions)

    def get_serializer_class(self) -> Any:
        typed = {
            "finish": shapes.FinishTyped,
            "discard": shapes.FinishTyped,
            "decide": shapes.DecideTyped,
            "confirm": shapes.NothingTyped,
        }
        return typed.get(self.action) or super().get_serializer_class()

    def make(self, given: dict[str, Any]) -> Assessment:
        head, scenarios = head_given(given), scenarios_given(given.get("scenarios", []))
        subject = self._subject(given)
        return start_assessment(subject=subject, by=self.request.user, head=head, scenarios=scenarios)

    def _subject(self, given: dict[str, Any]) -> Collective | Member:
        if ("collective" in given) == ("member" in given):
            raise ValidationError({"collective": [_("Name a collective or a member, one of both.")]})
        subject: Collective | Member = self.seen(
            Collective, given.get("collective"), "collective"
        ) or self.seen(Member, given.get("member"), "member")
        return subject

    def change(self, row: Assessment, given: dict[str, Any], seen: int) -> Assessment:
        if wrong := sorted({"collective", "member"} & set(given)):
            raise ValidationError({name: [_("This cannot be changed here.")] for name in wrong})
        head = head_given({**_held(row), **given})
        sent = given.get("scenarios")
        scenarios = (
            scenarios_given(sent) if sent is not None else [stored(one) for one in row.scenarios.all()]
        )
        return refusing(
            lambda: save_draft(
                assessment=row, by=self.request.user, head=head, scenarios=scenarios, seen=seen
            )
        )

    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: UUID) -> Response:
        """Freeze answers and result. 409 where it is finished already, or no scenario is described."""
        row, given = self.get_object(), self.typed(request)
        seen = given.get("version")
        return self.written(
            pk, lambda: refusing(lambda: finish_assessment(assessment=row, by=request.user, seen=seen))
        )

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: UUID) -> Response:
        """Take a draft away; its history stays. 409 where it is finished."""
        row, given = self.get_object(), self.typed(request)
        seen = given.get("version")
        refusing(lambda: discard_draft(assessment=row, by=request.user, seen=seen))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: UUID) -> Response:
        """Write down the level agreed. A lower one waits for a second person: `confirm`."""
        row, given = self.get_object(), self.typed(request)
        return self.written(
            pk, lambda: refusing(lambda: decide_level(assessment=row, by=request.user, **given))
        )

    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """The second person's yes to the newest decision, where that waits for one."""
        row, _given = self.get_object(), self.typed(request)
        newest = next(iter(row.decisions.all()), None)
        if newest is None:
            raise Refused(_("No level is written down yet."))
        return self.written(pk, lambda: confirm_level(decision=newest, by=request.user))


class StandingViewSet(CaseViewSet):
    """Today's standings and their history; the system alone writes them."""

    model = Standing
    line_serializer = shown_serializer = shapes.StandingLine
    filterset_class = StandingFilters
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Standing.objects.none()
        rows = levels.standings_seen(self.request.user)
        return rows.select_related("membership__collective").order_by("-since", "id")


def refusing(act: Callable[[], Any]) -> Any:
    """A service's own refusal as the API's 409."""
    try:
        return act()
    except (AssessmentFrozen, AssessmentIncomplete, NotFinished) as reason:
        raise Refused(str(reason)) from None


def head_given(given: dict[str, Any]) -> HeadGiven:
    return HeadGiven(**{name: given[name] for name in shapes.HEAD if name in given})


def _held(row: Assessment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shapes.HEAD if name != "meeting"} | {
        "meeting": row.meeting_id
    }


def scenarios_given(sent: list[dict[str, Any]]) -> list[ScenarioGiven]:
    return [
        ScenarioGiven(**{**one, "answers": tuple(AnswerGiven(**answer) for answer in one.get("answers", []))})
        for one in sent
    ]


def stored(row: Scenario) -> ScenarioGiven:
    """A scenario as it stands, for a PATCH that does not send any."""
    answers = tuple(
        AnswerGiven(one.axis, one.code, one.value, one.not_applicable) for one in row.answers.all()
    )
    return ScenarioGiven(row.threat, answers, row.conclusion, row.sureness)
