"""An answer of a person or of a group. Nothing is ticked beforehand (ux.md 6.2)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities import choices
from communities.forms.base import CaseForm, EditForm, choice, line, several, text
from communities.models import Collective, Meeting
from protection.desk.dates import DayMonthYearField

ANSWERS = [
    (value, label)
    for value, label in choices.ConsentStatus.choices
    if value != choices.ConsentStatus.WITHDRAWN
]


class ConsentForm(CaseForm):
    """Options: `user`, `of` (a person or a group)."""

    status = forms.ChoiceField(label=_("What did they answer?"), choices=ANSWERS, widget=forms.RadioSelect)
    purposes = several(_("What is the answer for?"), choices.ConsentPurpose, required=True)
    form = choice(_("How was it given?"), choices.ConsentForm, blank=_("It was not given"))
    given_on = DayMonthYearField(label=_("When?"), initial=timezone.localdate)
    expires_on = DayMonthYearField(
        label=_("Until when does it hold?"),
        required=False,
        help_text=_("Leave it empty if nothing was said."),
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Which meeting decided it?"),
        required=False,
        empty_label=_("No meeting recorded"),
    )
    limits = text(_("Limits"), _("What they do not want, in their own words."))
    hidden_from = text(_("Who must not see it?"))
    language = line(_("In which language was it explained?"), most=60)
    explained_by = line(_("Explained by"), most=200)
    witnessed_by = line(_("Witnessed by"), most=200)
    reason = text(
        _("Reason of an exception"),
        _("Only where life is at risk and nobody could be asked. It is looked at again within 7 days."),
    )

    def arrange(self, *, user: Any, of: Any) -> None:
        if not isinstance(of, Collective):
            del self.fields["meeting"]
            return
        meetings = Meeting.objects.visible_to(user).filter(collective=of)
        self.fields["meeting"].queryset = meetings


class WithdrawForm(EditForm):
    """Options: none."""

    on = DayMonthYearField(label=_("When was it taken back?"), initial=timezone.localdate)
