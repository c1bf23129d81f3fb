"""What the group already does to protect itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.forms.base import CaseForm, EditForm, text
from protection.desk.dates import DayMonthYearField

WORKS = [
    ("", _("Not known")),
    ("1", _("1: hardly")),
    ("2", _("2: a little")),
    ("3", _("3: partly")),
    ("4", _("4: well")),
    ("5", _("5: very well")),
]


class PracticeFacts(forms.Form):
    what = text(
        _("What does the group do?"),
        _("For example: own guard, women's circle, radio at dusk."),
        required=True,
    )
    works = forms.TypedChoiceField(
        label=_("How well does it work, as the group sees it?"),
        choices=WORKS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    since = DayMonthYearField(label=_("Since"), required=False, partial=True)


class NewPracticeForm(CaseForm, PracticeFacts):
    """Options: none."""


class PracticeForm(EditForm, PracticeFacts):
    """Options: none."""

    ended_on = DayMonthYearField(
        label=_("Ended on"), required=False, help_text=_("Leave it empty while it goes on.")
    )

    @staticmethod
    def words_of(row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in PracticeForm.base_fields if name != "form_key"}
