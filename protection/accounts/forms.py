"""Forms of one's own account."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from protection.accounts.models import User

CODE_TAKEN = _("Somebody has this short name already. Choose another.")
TOKEN_DAYS = [(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))]


def time_zones() -> list[tuple[str, str]]:
    names = sorted(
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")
    )
    return [("", str(_("As the casebook"))), *[(name, name.replace("_", " ")) for name in names]]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=time_zones)

    class Meta:
        model = User
        fields = ["language", "time_zone", "theme", "text_size", "mail_notices"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("As the casebook")), *settings.LANGUAGES]  # type: ignore[attr-defined]


class InvitationForm(forms.Form):
    code = forms.CharField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Your colleagues see it. It need not be your real name."),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        help_text=_("At least 14 characters."),
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if User.objects.filter(code__iexact=code).exists():
            raise forms.ValidationError(CODE_TAKEN)
        return code

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"), max_length=60, help_text=_("For example: yearly report.")
    )
    days = forms.TypedChoiceField(label=_("Ends after"), choices=TOKEN_DAYS, coerce=int, initial=90)
