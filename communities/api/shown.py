"""What the API shows. Lists hold no encrypted field at all; one record says which of its fields are closed."""

from communities.models import Collective, Consent, Meeting, Member, Membership, Practice, Tie
from communities.services import consents, meetings, memberships, people, practices, ties
from communities.services.collectives import EDITABLE as OF_COLLECTIVE
from protection.records.api import ShownSerializer
from protection.vault.fields import EncryptedTextField

ALWAYS = ("id", "version", "sensitivity", "created_at", "updated_at")


def plain(model: type, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without those of encrypted fields."""
    closed = {field.name for field in model._meta.get_fields() if isinstance(field, EncryptedTextField)}
    return tuple(name for name in names if name not in closed)


COLLECTIVE = (*ALWAYS, "code", "part_of", *OF_COLLECTIVE)
MEMBER = (*ALWAYS, "code", *people.EDITABLE)
MEMBERSHIP = (*ALWAYS, "collective", "member", *memberships.EDITABLE)
TIE = (*ALWAYS, "from_collective", "from_member", "to_collective", "to_member", *ties.EDITABLE)
MEETING = (*ALWAYS, "collective", *meetings.EDITABLE)
CONSENT = (*ALWAYS, "collective", "member", *consents.EDITABLE, "withdrawn_on", "review_on")
PRACTICE = (*ALWAYS, "collective", *practices.EDITABLE)


class CollectiveLine(ShownSerializer):
    closed = None

    class Meta:
        model = Collective
        fields = plain(Collective, COLLECTIVE)


class CollectiveShown(ShownSerializer):
    class Meta:
        model = Collective
        fields = (*COLLECTIVE, "closed")


class MemberLine(ShownSerializer):
    closed = None

    class Meta:
        model = Member
        fields = plain(Member, MEMBER)


class MemberShown(ShownSerializer):
    class Meta:
        model = Member
        fields = (*MEMBER, "closed")


class MembershipLine(ShownSerializer):
    closed = None

    class Meta:
        model = Membership
        fields = plain(Membership, MEMBERSHIP)


class MembershipShown(ShownSerializer):
    class Meta:
        model = Membership
        fields = (*MEMBERSHIP, "closed")


class TieLine(ShownSerializer):
    closed = None

    class Meta:
        model = Tie
        fields = plain(Tie, TIE)


class TieShown(ShownSerializer):
    class Meta:
        model = Tie
        fields = (*TIE, "closed")


class MeetingLine(ShownSerializer):
    closed = None

    class Meta:
        model = Meeting
        fields = plain(Meeting, MEETING)


class MeetingShown(ShownSerializer):
    class Meta:
        model = Meeting
        fields = (*MEETING, "closed")


class ConsentLine(ShownSerializer):
    closed = None

    class Meta:
        model = Consent
        fields = plain(Consent, CONSENT)


class ConsentShown(ShownSerializer):
    class Meta:
        model = Consent
        fields = (*CONSENT, "closed")


class PracticeLine(ShownSerializer):
    closed = None

    class Meta:
        model = Practice
        fields = plain(Practice, PRACTICE)


class PracticeShown(ShownSerializer):
    class Meta:
        model = Practice
        fields = (*PRACTICE, "closed")
