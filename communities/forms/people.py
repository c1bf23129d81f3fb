"""A person by code name, what is written about them, their roles."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities import choices
from communities.forms.base import CaseForm, EditForm, choice, line, number, several, text
from communities.models import Collective
from communities.rules import may_replace_closed
from communities.services.people import STRICT
from protection.desk.dates import DayMonthYearField
from protection.records.querysets import files_visible
from protection.vault.fields import Sealed

KEPT = _("Kept as it is. Type to replace.")
ROLE_FIELDS = ("roles", "visibility", "starts", "known_to_group")


def _quiet(**options: Any) -> dict[str, Any]:
    return {"widget": forms.TextInput(attrs={"autocomplete": "off"}), **options}


class LinesField(forms.CharField):
    """One thing a line; cleans to a list of texts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.Textarea, "max_length": 6000, **options})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return [one.strip() for one in typed.splitlines() if one.strip()]


class PersonFacts(forms.Form):
    name = line(
        _("Name"),
        _("Do we need this name? A role such as “treasurer” is often enough."),
        most=200,
        **_quiet(),
    )
    aliases = line(_("Other names"), most=300, **_quiet())
    contact = text(_("Safe way and hours of contact"))
    emergency_contact = text(_("Whom to call in an emergency"))
    gender = choice(_("Gender, as they say it"), choices.Gender)
    age_band = choice(_("Age"), choices.AgeBand)
    dependants = number(_("How many people depend on them?"))
    factors = LinesField(
        label=_("What the person says about themselves that matters for their protection"),
        help_text=_("One thing a line, for example “lives alone”. Only what they said themselves."),
    )
    note = text(_("Note"))

    def clean_gender(self) -> str:
        return self.cleaned_data["gender"] or choices.Gender.NOT_STATED

    def clean_age_band(self) -> str:
        return self.cleaned_data["age_band"] or choices.AgeBand.NOT_STATED


class RoleFacts(forms.Form):
    roles = several(_("Roles in the group"), choices.MemberRole, required=True)
    visibility = choice(
        _("Are they known outside as part of the group?"),
        choices.Visibility,
        blank=_("As usual for these roles"),
    )
    starts = DayMonthYearField(label=_("Since when?"), initial=timezone.localdate)
    known_to_group = forms.BooleanField(
        label=_("The community knows that this role is written down"), required=False, initial=True
    )


class NewMemberForm(CaseForm, RoleFacts, PersonFacts):
    """A person and their role at once. Options: none."""

    field_order = (*ROLE_FIELDS, "name", "aliases", "contact", "emergency_contact", "gender", "age_band")

    def arrange(self, **options: Any) -> None:
        self.initial = {"gender": "not_stated", "age_band": "not_stated", **self.initial}

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in ROLE_FIELDS}

    def role(self) -> dict[str, Any]:
        """What `add_member` takes as the role."""
        return {name: self.cleaned_data[name] for name in ROLE_FIELDS}


class MemberForm(EditForm, PersonFacts):
    """What is written about a person. A closed name is never put into the form. Options: `user`, `member`."""

    names_shown = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def arrange(self, *, user: Any, member: Any) -> None:
        closed = [name for name in STRICT if isinstance(getattr(member, name), Sealed)]
        for name in closed:
            if may_replace_closed(user, member):
                self.fields[name].help_text = KEPT
            else:
                del self.fields[name]
        self.closed = closed
        self.initial["names_shown"] = not closed

    def values(self) -> dict[str, Any]:
        """An empty box means *keep* where the name was closed when the form was shown, *remove* where it was open."""
        given = super().values()
        keep = [name for name in self.closed if not given.get(name)]
        if self.cleaned_data.get("names_shown"):
            keep = []
        return {name: value for name, value in given.items() if name not in keep}

    @staticmethod
    def words_of(row: Any) -> dict[str, Any]:
        names = [name for name in MemberForm.base_fields if name not in {"form_key", "names_shown"}]
        found = {name: getattr(row, name) for name in names}
        return {name: "" if isinstance(value, Sealed) else value for name, value in found.items()}


class NewMembershipForm(CaseForm, RoleFacts):
    """A role in another group. Options: `user`, `leave_out` (ids of groups they already have a role in)."""

    collective = forms.ModelChoiceField(
        Collective.objects.none(),
        label=_("Which group?"),
        help_text=_("Everybody who works with that group will see this person's file."),
        empty_label=_("Choose a group"),
    )
    field_order = ("collective", *ROLE_FIELDS)

    def arrange(self, *, user: Any, leave_out: Any) -> None:
        seen = Collective.objects.visible_to(user).filter(files_visible(user, 3))
        self.fields["collective"].queryset = seen.exclude(pk__in=leave_out).defer("name")


class MembershipForm(EditForm, RoleFacts):
    """A role as it is. Options: none."""

    ends = DayMonthYearField(
        label=_("Until when?"),
        required=False,
        help_text=_(
            "From that day on, who sees this person through this role alone no longer sees their file."
        ),
    )
    note = text(_("Note"))

    def values(self) -> dict[str, Any]:
        given = super().values()
        if not given["visibility"]:
            del given["visibility"]
        return given

    @staticmethod
    def words_of(row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in MembershipForm.base_fields if name != "form_key"}
