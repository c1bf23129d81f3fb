"""What the API shows of incidents and acts, and what may be sent."""

from typing import Any

from rest_framework import serializers

from communities.services.values import MOST_TEXT
from protection.records.api import ShownSerializer, TypedSerializer
from protection.records.choices import Sensitivity
from risk import choices
from risk.models import Act, Incident

ALWAYS = ("id", "version", "sensitivity", "created_at", "updated_at")
PLAIN = (
    *ALWAYS, "reference", "collective", "group", "danger", "boxes", "aimed_at", "people_count", "happened_on",
    "precision", "language", "author_type", "how_known", "permission", "severity", "kept_apart",
)  # fmt: skip
TEXTS = ("narrative", "where", "call_back", "effect")
FACTS = (
    "danger", "boxes", "death_threat", "aimed_at", "group", "people_count", "happened_on", "precision", "narrative",
    "where", "author_type", "how_known", "call_back", "permission",
)  # fmt: skip
ACT = (
    *ALWAYS, "incident", "act_type", "box", "to_sort", "target", "collective", "member", "relation", "count", "severity",
)  # fmt: skip


class IncidentLine(ShownSerializer):
    closed = None

    class Meta:
        model = Incident
        fields = PLAIN


class IncidentShown(ShownSerializer):
    class Meta:
        model = Incident
        fields = (*PLAIN, *TEXTS, "closed")


class ActLine(ShownSerializer):
    closed = None

    class Meta:
        model = Act
        fields = ACT


class ActShown(ShownSerializer):
    class Meta:
        model = Act
        fields = (*ACT, "severity_reason", "text", "closed")


class PersonHitTyped(serializers.Serializer[Any]):
    member = serializers.UUIDField()
    relation = serializers.ChoiceField(choices=choices.Relation.choices, default=choices.Relation.SELF)


class NextStepTyped(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=MOST_TEXT)
    who = serializers.UUIDField(required=False)
    until = serializers.DateField()


class IncidentTyped(TypedSerializer):
    """Five answers are required: `collective` (or `unlisted`), `danger`, `boxes`, `aimed_at`, `happened_on`.

    `unlisted` logs a call from a group that is not on the list; `heard_of` is what was said of it. `drop` agrees that
    texts are left out where `permission` is refused. `readers` keeps it to these people and the sender. A PATCH takes
    the answers, `effect` and `version`.
    """

    collective = serializers.UUIDField(required=False)
    unlisted = serializers.BooleanField(required=False)
    heard_of = serializers.CharField(required=False, allow_blank=True, max_length=500)
    boxes = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.Box.choices), max_length=len(choices.Box.choices)
    )
    death_threat = serializers.BooleanField(required=False)
    aimed_at = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.AimedAt.choices),
        max_length=len(choices.AimedAt.choices),
    )
    group = serializers.UUIDField(required=False, allow_null=True)
    happened_on = serializers.DateField()
    sensitivity = serializers.ChoiceField(
        choices=[(value, label) for value, label in Sensitivity.choices if value >= Sensitivity.CONFIDENTIAL],
        required=False,
    )
    readers = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    people = PersonHitTyped(many=True, required=False)
    next_step = NextStepTyped(required=False)
    drop = serializers.BooleanField(required=False)

    class Meta:
        model = Incident
        fields = (
            *FACTS, "effect", "collective", "unlisted", "heard_of", "sensitivity", "readers", "people", "next_step",
            "drop", "version",
        )  # fmt: skip


class SortTyped(serializers.Serializer[Any]):
    """`severity` only where it is not the usual one of the act; then `reason` says why."""

    act_type = serializers.ChoiceField(choices=choices.ActType.choices)
    severity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    text = serializers.CharField(required=False, allow_blank=True, max_length=MOST_TEXT)
    version = serializers.IntegerField(required=False)
