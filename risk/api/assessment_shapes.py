"""What the API shows of assessments and standings, and what may be sent."""

from typing import Any

from rest_framework import serializers

from communities.services.values import MOST_TEXT
from protection.records.api import ShownSerializer
from risk import choices
from risk.models import Answer, Assessment, LevelDecision, Scenario, Standing
from risk.sentences import why_group, why_person
from risk.services.assessments import MOST_SOURCES

ALWAYS = ("id", "version", "sensitivity", "created_at", "updated_at")
PLAIN = (
    *ALWAYS, "collective", "member", "status", "assessed_on", "meeting", "agreement", "sources", "recent_attack",
    "base", "level", "at_least", "computable", "confidence", "completeness", "review_on", "finished_at",
)  # fmt: skip
TEXTS = ("took_part", "disagreement", "summary")
RESULT = (
    "threat_mean", "vulnerability_mean", "capacity_mean", "raw", "base", "level", "at_least", "lowest", "highest",
    "lowest_level", "highest_level", "completeness", "computable", "rules",
)  # fmt: skip
STANDING = (
    *ALWAYS, "collective", "member", "membership", "score", "level", "at_least", "driver", "terms", "own_base",
    "recent_attack", "assessment", "reason", "since", "until",
)  # fmt: skip
HEAD = ("assessed_on", "took_part", "meeting", "sources", "agreement", "disagreement", "summary")


class AnswerShown(ShownSerializer):
    closed = None

    class Meta:
        model = Answer
        fields = ("axis", "code", "value", "not_applicable", "why")


class ScenarioShown(ShownSerializer):
    closed = None
    answers = AnswerShown(many=True)

    class Meta:
        model = Scenario
        fields = ("number", "threat", "act_type", "conclusion", "sureness", *RESULT, "answers")


class DecisionShown(ShownSerializer):
    closed = None

    class Meta:
        model = LevelDecision
        fields = ("id", "computed_level", "decided_level", "reason", "meeting", "created_at", "confirmed_at")


class AssessmentLine(ShownSerializer):
    closed = None

    class Meta:
        model = Assessment
        fields = PLAIN


class AssessmentShown(ShownSerializer):
    instrument = serializers.CharField(read_only=True)
    scenarios = ScenarioShown(many=True)
    decisions = DecisionShown(many=True)

    class Meta:
        model = Assessment
        fields = (*PLAIN, *TEXTS, "instrument", "scenarios", "decisions", "closed")


class AnswerTyped(serializers.Serializer[Any]):
    """`value` 1 to 5; null, or no value, is *not known*. Without `why` the text that is there stays."""

    axis = serializers.ChoiceField(choices=choices.Axis.choices)
    code = serializers.CharField(max_length=4)
    value = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    not_applicable = serializers.BooleanField(required=False)
    why = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)


class ScenarioTyped(serializers.Serializer[Any]):
    """A component is chosen by an answer with axis V or C, also by one that is not known."""

    threat = serializers.CharField(allow_blank=True, max_length=MOST_TEXT)
    act_type = serializers.ChoiceField(
        choices=choices.ActType.choices, required=False, allow_null=True, allow_blank=True
    )
    conclusion = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    sureness = serializers.ChoiceField(
        choices=choices.Sureness.choices, required=False, allow_blank=True, default=""
    )
    answers = AnswerTyped(many=True, required=False)


class AssessmentTyped(serializers.Serializer[Any]):
    """`collective` or `member` names the subject. `scenarios`, where it is sent, replaces all of them, in this order."""

    collective = serializers.UUIDField(required=False)
    member = serializers.UUIDField(required=False)
    assessed_on = serializers.DateField()
    took_part = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    meeting = serializers.UUIDField(required=False, allow_null=True)
    sources = serializers.IntegerField(required=False, min_value=1, max_value=MOST_SOURCES)
    agreement = serializers.ChoiceField(choices=choices.Agreement.choices, required=False)
    disagreement = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    summary = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    scenarios = ScenarioTyped(many=True, required=False)
    version = serializers.IntegerField(required=False, help_text="Of a PATCH: the version that you read.")


class FinishTyped(serializers.Serializer[Any]):
    version = serializers.IntegerField(required=False, help_text="The version that you read.")


class DecideTyped(serializers.Serializer[Any]):
    """`reason` is needed where the level differs from the computed one."""

    level = serializers.ChoiceField(choices=choices.Level.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    meeting = serializers.UUIDField(required=False, allow_null=True)


class NothingTyped(serializers.Serializer[Any]):
    """Nothing is sent."""


class StandingLine(ShownSerializer):
    """`why` is the driver in one sentence, in the language of the request."""

    closed = None
    why = serializers.SerializerMethodField()

    class Meta:
        model = Standing
        fields = (*STANDING, "why")

    def get_why(self, row: Standing) -> str:
        return why_group(row) if row.collective_id else why_person(row)
