"""What every form of a case has: a one-time key, and for edits the version that it was opened with."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from communities.services.values import MOST_TEXT

FEW = 6  # answers that are shown at once, as radio buttons
BESIDE = frozenset({"form_key", "version", "names_shown"})  # travels with the form, is not of the record


class CaseForm(forms.Form):
    """A plain form: it writes nothing itself. `values()` is what a service takes."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None, **options: Any) -> None:
        self.options = options
        super().__init__(data, initial={"form_key": uuid.uuid4(), **(initial or {})})
        self.arrange(**options)

    def arrange(self, **options: Any) -> None:
        """Fill choices and leave out what this person may not type. Options are the subclass's own."""

    def values(self) -> dict[str, Any]:
        """The typed values, as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in BESIDE}

    def again(self, initial: dict[str, Any]) -> "CaseForm":
        """The same form, not sent yet, with other words in it."""
        return type(self)(initial={**initial, "form_key": self.cleaned_data.get("form_key")}, **self.options)

    def refuse(self, wrong: ValidationError) -> None:
        """Put a service's refusal beside the questions that it names."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class EditForm(CaseForm):
    """Remembers which version its answers were read from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def seen(self) -> int:
        return int(self.cleaned_data["version"])


def text(label: Any, hint: Any = "", **options: Any) -> forms.CharField:
    """A box for a few sentences."""
    options = {"required": False, "max_length": MOST_TEXT, "widget": forms.Textarea, **options}
    return forms.CharField(label=label, help_text=hint, **options)


def line(label: Any, hint: Any = "", most: int = 300, **options: Any) -> forms.CharField:
    """A box for a few words."""
    options = {"required": False, "max_length": most, **options}
    return forms.CharField(label=label, help_text=hint, **options)


def number(label: Any, hint: Any = "", **options: Any) -> forms.IntegerField:
    """A box for a count; a text box, because number boxes change under a mouse wheel."""
    box = forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4ch", "autocomplete": "off"})
    options = {"required": False, "min_value": 0, "widget": box, **options}
    return forms.IntegerField(label=label, help_text=hint, **options)


def choice(label: Any, choices: Any, hint: Any = "", blank: Any = None, **options: Any) -> forms.ChoiceField:
    """Radio buttons for a few answers, a list to choose from for many; `blank` is the word for no answer."""
    shown = [*([("", blank)] if blank is not None else []), *choices.choices]
    widget = forms.RadioSelect if len(shown) <= FEW else forms.Select
    options = {"required": False, "widget": widget, **options}
    return forms.ChoiceField(label=label, help_text=hint, choices=shown, **options)


def several(label: Any, choices: Any, hint: Any = "", **options: Any) -> forms.MultipleChoiceField:
    """Tick boxes."""
    options = {"required": False, "widget": forms.CheckboxSelectMultiple, **options}
    return forms.MultipleChoiceField(label=label, help_text=hint, choices=choices.choices, **options)
