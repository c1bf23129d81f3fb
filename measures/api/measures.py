"""List, read, add and change over the API: measures, their kinds, follow-ups, contacts. The services of the pages."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import viewsets
from rest_framework.exceptions import ValidationError

from communities.models import Actor, Collective, Meeting, Member
from measures.api import filters, shapes
from measures.listing import NAMED
from measures.models import FollowUp, Measure, MeasureType
from measures.services.follow_ups import ContactOrder, FollowUpOrder, add_contact, add_follow_up
from measures.services.measure_orders import MeasureOrder, order_of
from measures.services.measures import add_measure, change_measure
from protection.accounts.models import User
from protection.records.api import CaseViewSet
from risk.models import Scenario

LINKS = {"scenario": Scenario, "meeting": Meeting, "duty_bearer": Actor}
WHOM = {"groups": Collective, "people": Member, "families": Member}


class MeasureTypeViewSet(viewsets.ReadOnlyModelViewSet):
    """The catalogue. It holds nothing of a case: everybody who is signed in may read it."""

    queryset = MeasureType.objects.order_by("order", "code")
    serializer_class = shapes.MeasureTypeShown
    filterset_class = filters.MeasureTypeFilters
    lookup_value_converter = "str"


class HomedViewSet(CaseViewSet):
    """What lies in the file of a group or of a person."""

    def home(self, given):
        group = self.seen(Collective, given.pop("collective", None), "collective")
        person = self.seen(Member, given.pop("member", None), "member")
        if (group is None) == (person is None):
            raise ValidationError({"collective": [_("Send a group or a person.")]})
        return group or person


class MeasureViewSet(HomedViewSet):
    model = Measure
    line_serializer = shapes.MeasureLine
    shown_serializer = shapes.MeasureShown
    typed_serializer = shapes.MeasureTyped
    filterset_class = filters.MeasureFilters
    ends = NAMED
    related = (*NAMED, "measure_type", "responsible")

    def get_queryset(self):
        return super().get_queryset().with_act_on(timezone.localdate()).order_by("-created_at", "id")

    def make(self, given):
        home = self.home(given)
        if "measure_type" not in given:
            raise ValidationError({"measure_type": [_("Say which kind of measure it is.")]})
        order = MeasureOrder(**{"what": "", **self.resolved(given)})
        return add_measure(order=order, home=home, by=self.request.user)

    def change(self, row, given, seen):
        for name in ("collective", "member"):
            if name in given:
                raise ValidationError({name: [_("This cannot be set here.")]})
        order = replace(order_of(row, self.request.user), **self.resolved(given))
        return change_measure(measure=row, order=order, by=self.request.user, version=seen)

    def resolved(self, given):
        """The same values with rows instead of ids, found within what the sender may see."""
        found = dict(given)
        for name, model in LINKS.items():
            if name in found:
                found[name] = self.seen(model, found[name], name)
        for name, model in WHOM.items():
            if name in found:
                found[name] = self.all_seen(model, found[name], name)
        if "measure_type" in found:
            found["measure_type"] = self.known(MeasureType.objects, found["measure_type"], "measure_type")
        if found.get("responsible"):
            people = User.objects.filter(is_active=True)
            found["responsible"] = people.filter(pk=found["responsible"]).first()
            if (
                found["responsible"] is None
            ):  # the words of the service, or they would tell that an account is there
                raise ValidationError({"responsible": [_("Choose somebody who works with this file.")]})
        return found

    def all_seen(self, model, ids, field):
        rows = tuple(model.objects.visible_to(self.request.user).filter(pk__in=ids))
        if len(rows) != len(set(ids)):
            raise ValidationError({field: [_("There is nothing here that you may see.")]})
        return rows

    def known(self, rows, pk, field):
        row = rows.filter(pk=pk).first()
        if row is None:
            raise ValidationError({field: [_("Choose from the list.")]})
        return row


class FollowUpViewSet(CaseViewSet):
    """How measures go. What was said is not changed afterwards: say how it goes now."""

    model = FollowUp
    line_serializer = shapes.FollowUpLine
    shown_serializer = shapes.FollowUpShown
    typed_serializer = shapes.FollowUpTyped
    filterset_class = filters.FollowUpFilters
    related = ("created_by",)
    http_method_names = ["get", "head", "options", "post"]

    def get_queryset(self):
        """A follow-up is seen with its measure only: a measure may be kept to fewer people than the file."""
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(measure__in=Measure.objects.visible_to(self.request.user))

    def make(self, given):
        measure = self.seen(Measure, given.pop("measure"), "measure")
        return add_follow_up(measure=measure, order=FollowUpOrder(**given), by=self.request.user)


class ContactViewSet(HomedViewSet):
    """Calls, visits and messages of the team."""

    model = FollowUp
    line_serializer = shapes.ContactLine
    shown_serializer = shapes.ContactShown
    typed_serializer = shapes.ContactTyped
    filterset_class = filters.ContactFilters
    related = ("file", "created_by")
    http_method_names = ["get", "head", "options", "post"]

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.contacts()

    def make(self, given):
        home = self.home(given)
        return add_contact(home=home, order=ContactOrder(**given), by=self.request.user)
