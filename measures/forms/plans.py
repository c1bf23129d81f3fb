"""The texts of a plan, the meeting that decided it, and what to print (ux.md 3.8)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from communities.choices import Language
from communities.forms.base import CaseForm, EditForm, choice, number, text
from communities.frame import shown
from communities.models import Meeting
from measures.choices import Audience, PlanText, Purpose
from measures.models import PlanVersion
from measures.services.copies import MOST_COPIES, PRINTED, PrintOrder
from measures.services.plans import PlanTexts
from protection.desk.dates import DayMonthYearField, in_words
from protection.desk.templatetags.ui import isolate

DESTROY_AFTER = timedelta(days=180)


class PlanTextsForm(EditForm):
    """Everything here is printed: no names, roles are enough."""

    who = text(
        _("Who are you, in your own words?"), _("Empty: only what the casebook already knows is printed.")
    )
    context = text(_("What is happening around the group?"), _("Only in the internal copy."))
    limits = text(_("What do you not know, and why?"), _("Who could not be asked, what nobody dares to say."))
    daily_rules = text(
        _("Which daily rules did the group agree on?"),
        _("Meetings, trips, telephones, visitors, protest. One rule on each line."),
    )
    stop_rule = text(_("Who decides to stop or change activities?"))
    emergency_meeting = text(_("Who can call an emergency meeting?"), _("Roles, without telephone numbers."))
    early_review = text(_("When do you look at this plan earlier?"))
    review_on = DayMonthYearField(label=_("When do you look at this plan again?"), required=False)
    language = choice(_("In which language are these texts written?"), Language, required=True)

    def texts(self) -> PlanTexts:
        """What the service takes."""
        typed = self.cleaned_data
        return PlanTexts(
            texts={key: typed[key] for key in PlanText.values},
            stop_rule=typed["stop_rule"],
            review_on=typed["review_on"],
            language=typed["language"],
        )

    @staticmethod
    def words_of(version: PlanVersion) -> dict[str, Any]:
        """The answers as they are stored now."""
        return {
            **dict.fromkeys(PlanText.values, ""),
            **(version.texts or {}),
            "stop_rule": shown(version.stop_rule),
            "review_on": version.review_on,
            "language": version.plan.language or translation.get_language(),
            "version": version.version,
        }

    def clean_review_on(self) -> Any:
        day = self.cleaned_data["review_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


class AgreeForm(CaseForm):
    """Options: meetings, those of the group's decision body that decided on a plan."""

    meeting = forms.ChoiceField(
        label=_("Which meeting decided this plan?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the meeting that decided this plan."),
            "invalid_choice": _("Choose the meeting that decided this plan."),
        },
    )

    def arrange(self, *, meetings: list[Meeting] | None = None, **options: Any) -> None:
        self.meetings = {str(row.pk): row for row in meetings or []}
        self.fields["meeting"].choices = [(key, _line(row)) for key, row in self.meetings.items()]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> Meeting:
        return self.meetings[self.cleaned_data["meeting"]]


def _line(row: Meeting) -> str:
    return f"{row.get_kind_display()}, {isolate(in_words(row.date))}"


class PrintForm(CaseForm):
    """The safe choice stands first: the community's copy, in codes."""

    audience = forms.ChoiceField(
        label=_("Which copy?"),
        help_text=_(
            "Neither holds names. The internal one shows where the group is weak: it is not handed out."
        ),
        choices=[(one.value, one.label) for one in Audience if one in PRINTED],
        initial=Audience.COMMUNITY,
        widget=forms.RadioSelect,
    )
    copies = number(
        _("How many numbered copies?"),
        _("Each copy has its own number and code on every page."),
        required=True,
        min_value=1,
        max_value=MOST_COPIES,
        initial=1,
    )
    purpose = choice(_("What are they for?"), Purpose, required=True, initial=Purpose.MEETING)
    size = forms.ChoiceField(
        label=_("How large is the type?"),
        choices=[
            ("", _("As the copy has it: large for the community")),
            ("normal", _("Normal")),
            ("large", _("Large")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("In which language?"))
    destroy_by = DayMonthYearField(label=_("By which day must the copies be destroyed or returned?"))

    def arrange(self, *, version: PlanVersion | None = None, **options: Any) -> None:
        languages = print_languages()
        self.fields["language"].choices = languages  # type: ignore[attr-defined]  # a ChoiceField
        own = version.plan.language if version else ""
        here = translation.get_language() or ""
        self.initial.setdefault(
            "language", next((code for code in (own, here) if code in dict(languages)), "en")
        )
        self.initial.setdefault("destroy_by", timezone.localdate() + DESTROY_AFTER)
        if len(languages) == 1:
            self.fields["language"].widget = forms.HiddenInput()

    def order(self) -> PrintOrder:
        typed = self.cleaned_data
        return PrintOrder(
            destroy_by=typed["destroy_by"],
            audience=typed["audience"],
            copies=typed["copies"],
            purpose=typed["purpose"],
            language=typed["language"],
            large={"large": True, "normal": False}.get(typed["size"]),
        )


def print_languages() -> list[tuple[str, str]]:
    """Languages that the fixed words of a plan are there in; its texts may be in any."""
    return [(code, str(label)) for code, label in settings.LANGUAGES if code == "en" or _has_catalogue(code)]


def _has_catalogue(code: str) -> bool:
    locale = translation.to_locale(code)
    return any((Path(path) / locale / "LC_MESSAGES" / "django.mo").exists() for path in settings.LOCALE_PATHS)
