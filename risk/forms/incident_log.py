"""The one page on which an incident is logged: at most twelve questions, five of them required (ux.md 3.3)."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.models import Collective
from communities.services.values import MOST_TEXT
from protection.accounts.models import User
from protection.records.choices import Sensitivity
from protection.records.people import colleagues_of
from risk.forms.incident_dates import When
from risk.forms.incident_fields import CollectiveField, PeopleField, PersonField
from risk.forms.incident_questions import MOST_SHORT_TEXT, IncidentQuestions
from risk.services.reports import IncidentReport, NextStep


class Seen(models.TextChoices):
    FILE = "file", gettext_lazy("Everybody who works on this file")
    IDENTITY = "identity", gettext_lazy("Only those who may see who people are")
    NAMED = "named", gettext_lazy("Only me and the people I choose")


class Until(models.IntegerChoices):
    TODAY = 0, gettext_lazy("today")
    TOMORROW = 1, gettext_lazy("tomorrow")
    THREE_DAYS = 3, gettext_lazy("in three days")
    WEEK = 7, gettext_lazy("in a week")
    MONTH = 30, gettext_lazy("in a month")


# The order of the page up to the question whose parts are made here; the error summary follows it.
AS_ASKED = (
    *("collective", "unlisted", "heard_of", "danger", "boxes", "death_threat"),
    *("aimed_at", "group", "people_count", "when", "date"),
)


class IncidentLogForm(IncidentQuestions):
    """What somebody types while the telephone is still in their hand. `collective_id` chooses the first answer."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        self.visible = Collective.objects.visible_to(user).select_related("part_of")
        super().__init__(*args, groups=self._groups, collectives=self.visible, **kwargs)
        self._add_first_question()
        self._add_date()
        self._add_last_questions()
        self.order_fields(AS_ASKED)

    def _add_first_question(self) -> None:
        self.fields["collective"] = CollectiveField(
            label=_("Which community or group?"),
            queryset=self.visible,
            rows=self._collectives,
            required=False,
            empty_label=_("Choose"),
        )
        self.fields["unlisted"] = forms.BooleanField(label=_("Not on the list, or not sure"), required=False)
        self.fields["heard_of"] = forms.CharField(
            label=_("What do you know of the group?"),
            help_text=_("In a few words, without names of people. A coordinator sorts it."),
            max_length=MOST_SHORT_TEXT,
            required=False,
        )

    def _add_date(self) -> None:
        self.fields["when"] = forms.ChoiceField(
            label=_("When?"), choices=When.choices, widget=forms.RadioSelect, required=False
        )

    def _add_last_questions(self) -> None:
        people = colleagues_of(self.user)
        self.fields["seen_by"] = forms.ChoiceField(
            label=_("Who may see it?"), choices=Seen.choices, required=False
        )
        self.fields["readers"] = PeopleField(
            label=_("The people I choose"), queryset=people, rows=self._others, required=False
        )
        self.fields["next_note"] = forms.CharField(
            label=_("What next?"),
            help_text=_("For example: call back, ask the lawyer. Avoid names."),
            max_length=MOST_TEXT,
            required=False,
        )
        self.fields["next_who"] = PersonField(
            label=_("Who"), me=self.user, queryset=people, rows=self._people, required=False
        )
        self.fields["next_until"] = forms.TypedChoiceField(
            label=_("Until"), choices=Until.choices, coerce=int, empty_value=0, required=False
        )

    # --- rows, fetched once -------------------------------------------------------------------------
    @cached_property
    def _all_collectives(self) -> list[Collective]:
        return list(self.visible)

    @cached_property
    def _all_people(self) -> list[User]:
        return list(colleagues_of(self.user))

    def _collectives(self) -> list[Collective]:
        """Communities, and groups that have a file of their own."""
        return [row for row in self._all_collectives if not _is_inner(row)]

    def _groups(self) -> list[Collective]:
        inner = [row for row in self._all_collectives if _is_inner(row)]
        return sorted(inner, key=lambda row: (row.part_of.code, row.code))

    def _people(self) -> list[User]:
        return self._all_people

    def _others(self) -> list[User]:
        return [person for person in self._all_people if person.pk != self.user.pk]

    # --- what the answers say -----------------------------------------------------------------------
    def when(self) -> str:
        given = self.cleaned_data.get("when", "")
        return given or (When.OTHER if self.cleaned_data.get("date") else "")

    def collective(self) -> Collective | None:
        return None if self.cleaned_data.get("unlisted") else self.cleaned_data.get("collective")

    def clean_readers(self) -> tuple[User, ...]:
        return tuple(self.cleaned_data["readers"])

    def clean(self) -> dict[str, Any]:
        if "collective" not in self.errors:
            self._clean_collective(self.cleaned_data)
        if self.when() in {When.TODAY, When.YESTERDAY}:
            self.errors.pop("date", None)  # the boxes are not read then, whatever was left in them
        if not self.when() and not {"date", "when"} & set(self.errors):
            self.add_error("when", _("Choose when it was. “Another date” also takes a year alone."))
        return super().clean()

    def _clean_collective(self, given: dict[str, Any]) -> None:
        chosen, unlisted = given.get("collective"), given.get("unlisted") or given.get("heard_of")
        if chosen and unlisted:
            self.add_error(
                "collective", _("Choose a community, or say that it is not on the list: not both.")
            )
        elif not chosen and not given.get("unlisted"):
            self.add_error("collective", _("Choose the community or group, or tick “Not on the list”."))
        if given.get("seen_by") == Seen.NAMED and not given.get("readers") and "readers" not in self.errors:
            self.add_error("readers", _("Choose at least one person besides you who may see it."))

    def report(self) -> IncidentReport:
        """What the form says, as the service takes it; only of a form that is valid."""
        given = self.cleaned_data
        seen = given.get("seen_by") or Seen.FILE
        return IncidentReport(
            collective=self.collective(),
            facts=self.facts(),
            heard_of=given.get("heard_of") or "",
            sensitivity=Sensitivity.STRICT if seen == Seen.IDENTITY else Sensitivity.CONFIDENTIAL,
            readers=given["readers"] if seen == Seen.NAMED else (),
            next_step=self._next_step(given),
        )

    def _next_step(self, given: dict[str, Any]) -> NextStep | None:
        if not given.get("next_note"):
            return None
        until = timezone.localdate() + timedelta(days=given.get("next_until") or 0)
        return NextStep(who=given.get("next_who") or self.user, until=until, note=given["next_note"])

    def chosen(self, pk: str | UUID | None) -> Collective | None:
        """One of the communities of the first question, by its id."""
        return next((row for row in self._all_collectives if str(row.pk) == str(pk)), None)

    def wants_readers(self) -> bool:
        """Whether the list of people stands open: chosen, or something is wrong with it."""
        return self["seen_by"].value() == Seen.NAMED

    def names(self) -> Iterable[str]:
        """The names under which a browser sends the answers."""
        return [*self.fields, *(f"date_{part}" for part in ("day", "month", "year"))]


def _is_inner(row: Collective) -> bool:
    return row.part_of_id is not None and row.part_of.file_id == row.file_id
