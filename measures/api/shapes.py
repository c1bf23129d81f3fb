"""What the API shows of measures, follow-ups and contacts, and what may be sent."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from rest_framework import serializers

from measures import choices, rules
from measures.listing import target_of, targets_seen
from measures.models import FollowUp, Measure, MeasureType
from protection.records.api import ShownSerializer, TypedSerializer

ALWAYS = ("id", "version", "sensitivity", "created_at", "updated_at")
PLAIN = (
    *ALWAYS, "reference", "collective", "measure_type", "axis", "scope", "status", "word", "component", "acts_on",
    "root_cause", "gender", "phase", "doer", "responsible", "starts", "due", "every_days", "next_follow_up",
    "requested_on", "agreed_on", "delivered_on", "effectiveness",
)  # fmt: skip
TEXTS = ("what", "carried_by", "harm", "sign", "resources", "return_plan", "differential", "result")
LINKS = ("scenario", "meeting", "duty_bearer")
TYPED = (
    "component", "acts_on", "root_cause", "gender", "phase", "doer", "starts", "due", "every_days", "next_follow_up",
    "requested_on", "agreed_on", "effectiveness",
)  # fmt: skip
MOST_TARGETS = 200


class MeasureTypeShown(serializers.ModelSerializer[MeasureType]):
    label = serializers.SerializerMethodField()

    class Meta:
        model = MeasureType
        fields = [
            "code", "parent", "axis", "axis_secondary", "label", "doer", "acts_on", "component", "root_cause",
            "raises_profile", "separates_from_group", "hard_security", "is_current",
        ]  # fmt: skip

    def get_label(self, row: MeasureType) -> str:
        return gettext(row.label)


class MeasureLine(ShownSerializer):
    """`word` is what the pages say: planned, on_track, late, blocked, done, ended."""

    closed = None
    word = serializers.SerializerMethodField()

    class Meta:
        model = Measure
        fields = PLAIN

    def get_word(self, row: Measure) -> str:
        return rules.shown(row.status, row.due, timezone.localdate()).value


class TargetShown(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=choices.Scope.choices)
    collective = serializers.UUIDField(allow_null=True)
    member = serializers.UUIDField(allow_null=True)


class MeasureShown(MeasureLine):
    closed = ShownSerializer._declared_fields["closed"]
    targets = serializers.SerializerMethodField()

    class Meta:
        model = Measure
        fields = (*PLAIN, *LINKS, *TEXTS, "targets", "closed")

    def get_targets(self, row: Measure) -> list[dict[str, Any]]:
        rows = targets_seen(self.context["request"].user).filter(measure=row)
        return [
            {
                "kind": target.kind,
                "collective": target.collective_id if target.sees_collective else None,
                "member": target.member_id if target.sees_member else None,
            }
            for target in rows
            if target_of(target) is not None
        ]


def _ids() -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), required=False, max_length=MOST_TARGETS)


def _id() -> serializers.UUIDField:
    return serializers.UUIDField(required=False, allow_null=True)


class MeasureTyped(TypedSerializer):
    """A new one lies in the file of `collective`, or of `member`. Without groups, people or families it is for that one.

    Naming a `meeting` or `agreed_on` makes a proposal agreed; every other status follows from follow-ups.
    """

    measure_type = serializers.CharField(max_length=6, required=False)
    collective = serializers.UUIDField(required=False)
    member = serializers.UUIDField(required=False)
    groups, people, families = _ids(), _ids(), _ids()
    scenario, meeting, duty_bearer, responsible = _id(), _id(), _id(), _id()

    class Meta:
        model = Measure
        fields = (
            *TEXTS, *TYPED, *LINKS, "measure_type", "responsible", "collective", "member", "groups", "people",
            "families", "version",
        )  # fmt: skip


class FollowUpShown(ShownSerializer):
    by = serializers.CharField(source="created_by.code", default=None)

    class Meta:
        model = FollowUp
        fields = (*ALWAYS, "measure", "outcome", "happened_on", "note", "next_on", "by", "closed")


class FollowUpLine(ShownSerializer):
    closed = None

    class Meta:
        model = FollowUp
        fields = (*ALWAYS, "measure", "outcome", "happened_on", "next_on")


class FollowUpTyped(TypedSerializer):
    """`happened_on` is today if left out; `next_on` the measure's cadence, else what the risk level asks."""

    measure = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=choices.Outcome.choices)
    happened_on = serializers.DateField(required=False)

    class Meta:
        model = FollowUp
        fields = ("measure", "outcome", "happened_on", "note", "next_on")


class ContactLine(ShownSerializer):
    closed = None
    file = serializers.CharField(source="file.code")

    class Meta:
        model = FollowUp
        fields = (*ALWAYS, "file", "kind", "happened_on", "next_on")


class ContactShown(ContactLine):
    closed = ShownSerializer._declared_fields["closed"]
    by = serializers.CharField(source="created_by.code", default=None)

    class Meta:
        model = FollowUp
        fields = (*ALWAYS, "file", "kind", "happened_on", "note", "next_on", "by", "closed")


class ContactTyped(TypedSerializer):
    """A call, visit or message with the group `collective` or the person `member`."""

    collective = serializers.UUIDField(required=False)
    member = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=choices.FollowUpKind.choices)
    happened_on = serializers.DateField(required=False)

    class Meta:
        model = FollowUp
        fields = ("collective", "member", "kind", "happened_on", "note", "next_on")
