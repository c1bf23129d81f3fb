"""What an act really was, and how severe (methodology.md 1.5)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.services.values import MOST_TEXT
from risk.choices import BOX_RULES, SEVERITY, ActType, BoxRule
from risk.models import Act
from risk.services.sorting import Sorting

OTHER = "other"
FEW = 6  # answers that are shown as radio buttons
NO_RULE = BoxRule(ActType.OTH)


class ActSortForm(forms.Form):
    """First the answers that its box leads to, then every other act."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        self.act = act
        first = BOX_RULES.get(act.box, NO_RULE).may_be
        self.first = first if len(first) <= FEW else ()
        initial = {"version": act.version, **self._initial(act)}
        super().__init__(*args, initial=initial, **kwargs)
        self._add_questions()

    def _initial(self, act: Act) -> dict[str, Any]:
        """Nothing is chosen beforehand while it waits to be sorted."""
        known = {} if act.to_sort else {"act_type": act.act_type, "any_act": act.act_type}
        if known and self.first and act.act_type not in self.first:
            known["act_type"] = OTHER
        usual = act.severity == SEVERITY[act.act_type]
        return {
            **known,
            "severity": "" if usual else str(act.severity),
            "reason": act.severity_reason,
            "text": act.text,
        }

    def _add_questions(self) -> None:
        every = [("", _("Choose")), *ActType.choices]
        if self.first:
            radio = [*((kind.value, kind.label) for kind in self.first), (OTHER, _("Something else"))]
            self.fields["act_type"] = forms.ChoiceField(
                label=_("What was it?"), choices=radio, widget=forms.RadioSelect
            )
            self.fields["any_act"] = forms.ChoiceField(label=_("What else"), choices=every, required=False)
        else:
            self.fields["act_type"] = forms.ChoiceField(label=_("What was it?"), choices=every)
        steps = [(str(step), _("%(step)s of 5") % {"step": step}) for step in range(1, 6)]
        self.fields["severity"] = forms.TypedChoiceField(
            label=_("How severe?"),
            choices=[("", _("As usual for this act")), *steps],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields["reason"] = forms.CharField(
            label=_("Why another severity than the usual one"), max_length=MOST_TEXT, required=False
        )
        if self.act.compartment:
            self.fields["text"] = forms.CharField(
                label=_("What was done"),
                help_text=_("Only psychosocial care reads this."),
                widget=forms.Textarea,
                max_length=MOST_TEXT,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("act_type") == OTHER and not given.get("any_act") and "any_act" not in self.errors:
            self.add_error("any_act", gettext_lazy("Choose what else it was."))
        return given

    def sorting(self) -> Sorting:
        """What the form says, as the service takes it; only of a form that is valid."""
        given = self.cleaned_data
        kind = given["any_act"] if given["act_type"] == OTHER else given["act_type"]
        return Sorting(
            act_type=kind,
            severity=given.get("severity"),
            reason=given.get("reason") or "",
            text=given.get("text"),
        )
