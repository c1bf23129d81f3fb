"""How a measure goes, and contacts of the team: three or four questions (ux.md 1.2 F2)."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from communities.forms.base import CaseForm, text
from measures.choices import FollowUpKind, Outcome
from measures.services.follow_ups import ContactOrder, FollowUpOrder
from protection.desk.dates import DayMonthYearField, date_words

CONTACT_KINDS = [entry for entry in FollowUpKind.choices if entry[0] != FollowUpKind.MEASURE]


class FollowUpForm(CaseForm):
    """Option: default, the next day that holds if none is typed."""

    outcome = forms.ChoiceField(  # nothing is chosen before: a tired hand must not send the first answer
        label=_("How does it go?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = text(_("What happened?"), _("No names: roles are enough."))
    next_on = DayMonthYearField(label=_("When do we ask again?"), required=False)

    def arrange(self, *, default: date | None = None) -> None:
        if default is not None:
            words = translate("Empty: %(date)s. What is done, refused or withdrawn needs no new date.")
            self.fields["next_on"].help_text = words % {"date": date_words(default)}

    def order(self) -> FollowUpOrder:
        return FollowUpOrder(**self.values())


class ContactForm(CaseForm):
    """Option: days, the contact interval of the risk level."""

    kind = forms.ChoiceField(
        label=_("How were you in touch?"), choices=CONTACT_KINDS, widget=forms.RadioSelect
    )
    happened_on = DayMonthYearField(label=_("When was it?"), initial=timezone.localdate)
    note = text(_("What was said?"), _("No names: roles are enough."))
    next_on = DayMonthYearField(label=_("When shall we be in touch again?"), required=False)

    def arrange(self, *, days: int) -> None:
        words = translate("Empty: %(date)s, as the risk level asks.")
        self.fields["next_on"].help_text = words % {
            "date": date_words(timezone.localdate() + timedelta(days=days))
        }

    def order(self) -> ContactOrder:
        return ContactOrder(**self.values())
