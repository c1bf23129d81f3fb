"""List, read, create and change over the API: collectives, people, roles, ties, meetings, consents, practices."""

from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from communities import services
from communities.api import filters, shown, typed
from communities.models import Collective, Consent, Meeting, Member, Membership, Practice, Tie
from protection.accounts.models import User
from protection.records.api import CaseViewSet

ROLE = ("roles", "visibility", "starts", "known_to_group")


class CollectiveViewSet(CaseViewSet):
    model = Collective
    ends = ("part_of",)
    line_serializer = shown.CollectiveLine
    shown_serializer = shown.CollectiveShown
    typed_serializer = typed.CollectiveTyped
    filterset_class = filters.CollectiveFilters

    def make(self, given):
        by, part_of = self.request.user, given.pop("part_of", None)
        if given.pop("to_sort", False):
            return services.create_unsorted(by=by, **_only(given, ("name", "area")))
        self._person(given)
        if part_of is not None:
            inside = self.seen(Collective, part_of, "part_of")
            return services.create_group(inside=inside, by=by, values=given)
        return services.create_collective(by=by, values=given)

    def change(self, row, given, seen):
        _only(given, [name for name in given if name not in {"part_of", "to_sort"}])
        self._person(given)
        return services.change_collective(collective=row, by=self.request.user, values=given, seen=seen)

    @action(detail=True, methods=["post"], serializer_class=typed.CollectiveTyped)
    def sort(self, request, pk):
        """Take on a group whose call was logged as *to be sorted*."""
        row = self.get_object()
        given = self.typed(request, partial=True)
        seen = given.pop("version", None)
        self._person(given)
        return self.written(
            pk, lambda: services.sort_call(collective=row, by=request.user, values=given, seen=seen)
        )

    def get_serializer_class(self):
        return self.typed_serializer if self.action == "sort" else super().get_serializer_class()

    def _person(self, given):
        """The coordinator as a row. Whether they work on the file is the service's to say."""
        if given.get("coordinator"):
            given["coordinator"] = User.objects.filter(pk=given["coordinator"], is_active=True).first()
            if given["coordinator"] is None:
                raise ValidationError(
                    {"coordinator": [_("Choose a coordinator or manager who works on this file.")]}
                )


class MemberViewSet(CaseViewSet):
    model = Member
    line_serializer = shown.MemberLine
    shown_serializer = shown.MemberShown
    typed_serializer = typed.MemberTyped
    filterset_class = filters.MemberFilters

    def make(self, given):
        if "collective" not in given:
            raise ValidationError({"collective": [_("Say in which group the person has a role.")]})
        of = self.seen(Collective, given.pop("collective"), "collective")
        role = {name: given.pop(name) for name in ROLE if name in given}
        return services.add_member(collective=of, by=self.request.user, values=given, role=role)

    def change(self, row, given, seen):
        _only(given, [name for name in given if name not in {"collective", *ROLE}])
        return services.change_member(member=row, by=self.request.user, values=given, seen=seen)


class MembershipViewSet(CaseViewSet):
    model = Membership
    line_serializer = shown.MembershipLine
    shown_serializer = shown.MembershipShown
    typed_serializer = typed.MembershipTyped
    filterset_class = filters.MembershipFilters
    related = ("collective", "member")

    def make(self, given):
        of = self.seen(Collective, given.pop("collective"), "collective")
        person = self.seen(Member, given.pop("member"), "member")
        return services.add_membership(collective=of, member=person, by=self.request.user, values=given)

    def change(self, row, given, seen):
        _only(given, [name for name in given if name not in {"collective", "member"}])
        return services.change_membership(membership=row, by=self.request.user, values=given, seen=seen)


class TieViewSet(CaseViewSet):
    model = Tie
    ends = ("from_collective", "from_member", "to_collective", "to_member")
    line_serializer = shown.TieLine
    shown_serializer = shown.TieShown
    typed_serializer = typed.TieTyped
    filterset_class = filters.TieFilters

    def make(self, given):
        start, end = self._end(given, "from"), self._end(given, "to")
        if start is None:
            raise ValidationError({"from_collective": [_("Say where the tie begins.")]})
        return services.add_tie(start=start, end=end, by=self.request.user, values=given)

    def change(self, row, given, seen):
        given.pop("transmits_risk", None)
        _only(given, ("until",))
        return services.end_tie(tie=row, by=self.request.user, on=given.get("until"), seen=seen)

    def _end(self, given, side):
        group = self.seen(Collective, given.pop(f"{side}_collective", None), f"{side}_collective")
        person = self.seen(Member, given.pop(f"{side}_member", None), f"{side}_member")
        if group and person:
            raise ValidationError({f"{side}_member": [_("Send a group or a person, not both.")]})
        return group or person


class MeetingViewSet(CaseViewSet):
    model = Meeting
    line_serializer = shown.MeetingLine
    shown_serializer = shown.MeetingShown
    typed_serializer = typed.MeetingTyped
    filterset_class = filters.MeetingFilters

    def make(self, given):
        of = self.seen(Collective, given.pop("collective"), "collective")
        return services.record_meeting(collective=of, by=self.request.user, values=given)

    def change(self, row, given, seen):
        _only(given, [name for name in given if name != "collective"])
        return services.change_meeting(meeting=row, by=self.request.user, values=given, seen=seen)


class ConsentViewSet(CaseViewSet):
    model = Consent
    line_serializer = shown.ConsentLine
    shown_serializer = shown.ConsentShown
    typed_serializer = typed.ConsentTyped
    filterset_class = filters.ConsentFilters
    related = ("collective", "member")

    def make(self, given):
        group = self.seen(Collective, given.pop("collective", None), "collective")
        person = self.seen(Member, given.pop("member", None), "member")
        if (group is None) == (person is None):
            raise ValidationError({"member": [_("Send a person or a group: one of the two.")]})
        if given.pop("withdrawn_on", None):
            raise ValidationError({"withdrawn_on": [_("This cannot be set here.")]})
        given["meeting"] = self.seen(Meeting, given.get("meeting"), "meeting")
        return services.record_consent(of=group or person, by=self.request.user, values=given)

    def change(self, row, given, seen):
        _only(given, ("withdrawn_on",))
        return services.withdraw_consent(
            consent=row, by=self.request.user, on=given.get("withdrawn_on"), seen=seen
        )


class PracticeViewSet(CaseViewSet):
    model = Practice
    line_serializer = shown.PracticeLine
    shown_serializer = shown.PracticeShown
    typed_serializer = typed.PracticeTyped
    filterset_class = filters.PracticeFilters

    def make(self, given):
        of = self.seen(Collective, given.pop("collective"), "collective")
        return services.add_practice(collective=of, by=self.request.user, values=given)

    def change(self, row, given, seen):
        _only(given, [name for name in given if name != "collective"])
        return services.change_practice(practice=row, by=self.request.user, values=given, seen=seen)


def _only(given, names):
    """What was sent, if it is only what this act takes. Raises ValidationError."""
    other = sorted(set(given) - set(names))
    if other:
        raise ValidationError({name: [_("This cannot be set here.")] for name in other})
    return given
