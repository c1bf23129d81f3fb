"""A meeting: who met, how many, what they decided."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities import choices
from communities.forms.base import CaseForm, EditForm, choice, line, number, several, text
from protection.desk.dates import DayMonthYearField

QUORUM = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
ANSWER = {"yes": True, "no": False}


class MeetingFacts(forms.Form):
    kind = choice(_("What kind of meeting was it?"), choices.MeetingKind, required=True)
    by_decision_body = forms.BooleanField(
        label=_("The group's own decision body met"),
        help_text=_("Only such a meeting can decide the plan."),
        required=False,
    )
    date = DayMonthYearField(label=_("When was it?"), initial=timezone.localdate)
    present = number(_("How many were present?"))
    women = number(_("Women"))
    youth = number(_("Young people"))
    elders = number(_("Elders"))
    quorum_met = forms.ChoiceField(
        label=_("Were there enough people by the group's own rule?"),
        choices=QUORUM,
        required=False,
        widget=forms.RadioSelect,
    )
    decides_on = several(_("What did the group decide on?"), choices.DecidesOn)
    decisions = text(_("What was decided?"), _("In the group's words. No names: roles are enough."))
    dissent = text(
        _("Who saw it differently, and why?"), _("It is kept with the decision and printed with it.")
    )
    agenda = text(_("What was to be talked about?"))
    place = line(_("Place"), _("Kept encrypted."))
    called_by = line(_("Called by"), _("A role is enough. Kept encrypted."))
    language = line(_("Language"), _("And who interpreted, as a role."), most=60)
    minutes = text(_("Minutes"))

    def values(self) -> dict[str, Any]:
        given = super().values()  # type: ignore[misc]  # of CaseForm, which stands before it
        return {**given, "quorum_met": ANSWER.get(given["quorum_met"])}


class NewMeetingForm(MeetingFacts, CaseForm):
    """Options: none."""


class MeetingForm(MeetingFacts, EditForm):
    """Options: none."""

    @staticmethod
    def words_of(row: Any) -> dict[str, Any]:
        found = {name: getattr(row, name) for name in MeetingForm.base_fields if name != "form_key"}
        return {**found, "quorum_met": {True: "yes", False: "no"}.get(row.quorum_met, "")}
