"""The level that was agreed, and why (methodology.md 2.8)."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.base import CaseForm, text
from risk.choices import Level


class DecisionForm(CaseForm):
    level = forms.ChoiceField(
        label=gettext_lazy("Level agreed"), choices=Level.choices, widget=forms.RadioSelect
    )
    reason = text(gettext_lazy("Why?"), gettext_lazy("Needed where the level differs from the computed one."))
    meeting = forms.ChoiceField(label=gettext_lazy("In which meeting"), required=False)

    def arrange(self, **options: Any) -> None:
        if options["meetings"]:
            self.fields["meeting"].choices = [("", _("None, or not recorded")), *options["meetings"]]
        else:
            del self.fields["meeting"]

    def values(self) -> dict[str, Any]:
        typed = super().values()
        meeting = typed.get("meeting")
        return {**typed, "meeting": UUID(meeting) if meeting else None}
