"""The questions about an incident that are asked when it is logged and again when it is changed (ux.md 3.3)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communities.forms.base import number
from communities.models import Collective
from communities.services.values import MOST_TEXT
from protection.desk import questions
from protection.desk.dates import DayMonthYearField
from risk import choices
from risk.forms.incident_dates import when_it_was
from risk.forms.incident_fields import GroupField, Rows
from risk.services.reports import Facts, check

FIELD_OF = {"happened_on": "date"}  # where an answer of the service has another name in the form
MOST_SHORT_TEXT = 500


class IncidentQuestions(forms.Form):
    """Questions 2 to 10. `has_other_acts`: something happened that no box of the form stands for."""

    danger = forms.ChoiceField(
        label=_("Is anyone in danger now?"), choices=choices.Danger.choices, widget=forms.RadioSelect
    )
    boxes = forms.MultipleChoiceField(
        label=_("What happened?"),
        help_text=_("Tick all that apply."),
        choices=choices.Box.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one answer to “What happened?”. “Something else” is one of them.")
        },
    )
    death_threat = forms.BooleanField(label=_("a threat to kill"), required=False)
    aimed_at = forms.MultipleChoiceField(
        label=_("Who was it aimed at?"),
        help_text=_("Tick all that apply."),
        choices=choices.AimedAt.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one answer to “Who was it aimed at?”.")},
    )
    people_count = number(_("How many people"), min_value=1)
    date = DayMonthYearField(
        label=_("Date"),
        help_text=_("Leave the day or the month empty if nobody knows."),
        partial=True,
        required=False,
    )
    precision = forms.ChoiceField(
        label=_("How exact?"), choices=choices.Precision.choices, required=False, initial="exact"
    )
    narrative = forms.CharField(
        label=_("Tell it in your own words"),
        help_text=_("Avoid names here. Use roles."),
        widget=forms.Textarea(attrs={"data-count": "narrative-count", "data-most": MOST_TEXT}),
        max_length=MOST_TEXT,
        required=False,
    )
    where = forms.CharField(label=_("Where?"), max_length=MOST_SHORT_TEXT, required=False)
    author_type = forms.ChoiceField(label=_("Who do people think did it?"), required=False)
    how_known = forms.ChoiceField(label=_("How do you know?"), required=False)
    call_back = forms.CharField(
        label=_("Safe way and time to call back"), max_length=MOST_SHORT_TEXT, required=False
    )
    permission = forms.ChoiceField(
        label=_("May we keep this?"),
        help_text=_("Left empty it counts as not asked yet, and a task reminds you to ask."),
        choices=choices.Permission.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    has_other_acts = False

    def __init__(self, *args: Any, groups: Rows, collectives: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["author_type"].choices = _unknown_first(choices.AuthorType)
        self.fields["how_known"].choices = _unknown_first(choices.HowKnown)
        self.fields["group"] = GroupField(
            label=_("Which group or committee"),
            queryset=collectives,
            rows=groups,
            required=False,
            empty_label=_("Choose"),
        )

    # --- what the answers say ---------------------------------------------------------------------
    def facts(self) -> Facts:
        """The answers as the services take them; only of a form that is valid."""
        given = self.cleaned_data
        return Facts(
            boxes=tuple(given.get("boxes") or ()),
            death_threat=bool(given.get("death_threat")),
            aimed_at=tuple(given.get("aimed_at") or ()),
            danger=given.get("danger") or choices.Danger.UNKNOWN,
            happened_on=given.get("happened_on") or timezone.localdate(),
            precision=given.get("precision") or choices.Precision.EXACT,
            group=given.get("group"),
            people_count=given.get("people_count"),
            narrative=given.get("narrative") or "",
            language=get_language() or "",
            where=given.get("where") or "",
            author_type=given.get("author_type") or choices.AuthorType.UNKNOWN,
            how_known=given.get("how_known") or choices.HowKnown.UNKNOWN,
            call_back=given.get("call_back"),
            permission=given.get("permission") or choices.Permission.NOT_ASKED,
        )

    def when(self) -> str:
        """Which of the answers to *When?* was chosen."""
        return "other"

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_aims(given)
        if not {"date", "precision"} & set(self.errors):
            self._clean_date(given)
        try:
            check(self.facts(), self.collective(), has_other_acts=self.has_other_acts)
        except ValidationError as refused:
            self.take_errors(refused)
        return given

    def collective(self) -> Collective | None:
        raise NotImplementedError

    def take_errors(self, refused: ValidationError) -> None:
        """Show what a service refuses at the question it is about; a question says one thing at a time."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, sentences in refused.message_dict.items():
            field = FIELD_OF.get(name, name)
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, sentences)

    def _clean_aims(self, given: dict[str, Any]) -> None:
        """A group or a number says who it was aimed at, also where its tick was forgotten."""
        if "aimed_at" in self.errors and not (given.get("group") or given.get("people_count")):
            return
        aims = list(given.get("aimed_at") or [])
        said = {"group": given.get("group"), "people": given.get("people_count")}
        given["aimed_at"] = [*aims, *(aim for aim, value in said.items() if value and aim not in aims)]
        if given["aimed_at"]:
            self.errors.pop("aimed_at", None)

    def _clean_date(self, given: dict[str, Any]) -> None:
        if not self.when():
            return
        widget = self.fields["date"].widget
        typed = widget.value_from_datadict(self.data, self.files, self.add_prefix("date"))
        precision = given.get("precision") or choices.Precision.EXACT
        try:
            given["happened_on"], given["precision"] = when_it_was(
                self.when(), given.get("date"), typed, precision, timezone.localdate()
            )
        except ValidationError as missing:
            self.add_error("date", missing)

    def has_groups(self) -> bool:
        """Whether there is a group to choose from, or one was typed that is not there."""
        return bool(self.fields["group"].rows()) or "group" in self.errors

    # --- how the two long questions are laid out ----------------------------------------------------
    def boxes_question(self) -> dict[str, Any]:
        return questions.question(self["boxes"], optional=False)

    def aimed_at_question(self) -> dict[str, Any]:
        return questions.question(self["aimed_at"], optional=False)


def _unknown_first(words: Any) -> list[tuple[str, Any]]:
    unknown = words.UNKNOWN
    return [(unknown.value, unknown.label), *(pair for pair in words.choices if pair[0] != unknown.value)]
