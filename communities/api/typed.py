"""What may be sent to the API. Ids of other records are resolved within what the sender may see."""

from rest_framework import serializers

from communities import choices
from communities.models import Collective, Consent, Meeting, Member, Membership, Practice, Tie
from communities.services import consents, meetings, memberships, people, practices, ties
from communities.services.collectives import EDITABLE as OF_COLLECTIVE
from communities.services.people import LONGEST_FACTOR, MOST_FACTORS
from protection.records.api import TypedSerializer


def words_of(vocabulary: type, most: int = 40) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=vocabulary.choices), required=False, max_length=most
    )


class CollectiveTyped(TypedSerializer):
    """`part_of` opens a group inside; `to_sort` logs a call from a group that is not on the list."""

    causes = words_of(choices.Cause)
    coordinator = serializers.UUIDField(required=False, allow_null=True)
    part_of = serializers.UUIDField(required=False)
    to_sort = serializers.BooleanField(required=False)
    kind = serializers.ChoiceField(choices=choices.CollectiveKind.choices, required=False)

    class Meta:
        model = Collective
        fields = (*OF_COLLECTIVE, "part_of", "to_sort", "version")


class MemberTyped(TypedSerializer):
    """A new person comes with a role: `collective`, `roles` and, if wanted, `visibility`, `starts`."""

    factors = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_FACTOR), required=False, max_length=MOST_FACTORS
    )
    collective = serializers.UUIDField(required=False)
    roles = words_of(choices.MemberRole)
    visibility = serializers.ChoiceField(choices=choices.Visibility.choices, required=False)
    starts = serializers.DateField(required=False)
    known_to_group = serializers.BooleanField(required=False)

    class Meta:
        model = Member
        fields = (
            *people.EDITABLE,
            "collective",
            "roles",
            "visibility",
            "starts",
            "known_to_group",
            "version",
        )


class MembershipTyped(TypedSerializer):
    collective = serializers.UUIDField()
    member = serializers.UUIDField()
    roles = words_of(choices.MemberRole)
    visibility = serializers.ChoiceField(choices=choices.Visibility.choices, required=False)
    starts = serializers.DateField(required=False)

    class Meta:
        model = Membership
        fields = ("collective", "member", *memberships.EDITABLE, "version")


class TieTyped(TypedSerializer):
    """One `from_...`, and one `to_...` or `to_ally`. A PATCH takes `until` alone: a tie ends, it is not rewritten."""

    from_collective = serializers.UUIDField(required=False)
    from_member = serializers.UUIDField(required=False)
    to_collective = serializers.UUIDField(required=False)
    to_member = serializers.UUIDField(required=False)
    transmits_risk = serializers.BooleanField(required=False, allow_null=True, default=None)

    class Meta:
        model = Tie
        fields = (
            "from_collective",
            "from_member",
            "to_collective",
            "to_member",
            *ties.EDITABLE,
            "version",
        )


class MeetingTyped(TypedSerializer):
    collective = serializers.UUIDField()
    decides_on = words_of(choices.DecidesOn)

    class Meta:
        model = Meeting
        fields = ("collective", *meetings.EDITABLE, "version")


class ConsentTyped(TypedSerializer):
    """Of a `member` or a `collective`. A PATCH takes `withdrawn_on` alone: an answer is taken back, not rewritten."""

    collective = serializers.UUIDField(required=False)
    member = serializers.UUIDField(required=False)
    meeting = serializers.UUIDField(required=False)
    purposes = words_of(choices.ConsentPurpose)
    given_on = serializers.DateField(required=False)
    withdrawn_on = serializers.DateField(required=False)

    class Meta:
        model = Consent
        fields = ("collective", "member", *consents.EDITABLE, "withdrawn_on", "version")


class PracticeTyped(TypedSerializer):
    collective = serializers.UUIDField()

    class Meta:
        model = Practice
        fields = ("collective", *practices.EDITABLE, "version")
