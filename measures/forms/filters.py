"""What the list of measures may be narrowed by: nothing that could hold a name (security.md R35)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from measures.choices import MeasureAxis, Scope, Shown

ANY = [("", _("Any"))]
STATUS = [*ANY, ("open", _("Open")), *Shown.choices]
WHO = [*ANY, ("me", _("Me")), ("nobody", _("Nobody yet"))]
DUE = [
    *ANY,
    ("overdue", _("Overdue")),
    ("week", _("In the next 7 days")),
    ("month", _("In the next 30 days")),
    ("none", _("No date")),
]


class MeasureFilter(forms.Form):
    """No filter by community: each has a list of its own."""

    status = forms.ChoiceField(label=_("Status"), choices=STATUS, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *MeasureAxis.choices], required=False)
    scope = forms.ChoiceField(label=_("For"), choices=[*ANY, *Scope.choices], required=False)
    who = forms.ChoiceField(label=_("Who keeps an eye on it"), choices=WHO, required=False)
    due = forms.ChoiceField(label=_("Due"), choices=DUE, required=False)
