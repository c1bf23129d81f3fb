"""The form of an assessment: one page, a head and up to five scenarios; nothing typed is ever lost (ux.md 3.5)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Self
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.base import CaseForm, choice, line, number, text
from protection.desk.dates import DayMonthYearField
from risk.answers import Answer
from risk.choices import Agreement
from risk.forms.scenarios import About, Place, ScenarioForm
from risk.models import Assessment, Scenario
from risk.services.assessments import MOST_SOURCES
from risk.sheets import HeadGiven, Outcome, ScenarioGiven, as_answer, score_sheet, weigh

SUFFIX = {"V": "_v", "C": "_c"}


class HeadForm(CaseForm):
    """Who took part, when, how many sources; what the group says of it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    assessed_on = DayMonthYearField(label=gettext_lazy("Date of the assessment"))
    took_part = line(
        gettext_lazy("Who took part"),
        gettext_lazy("Roles and counts, no names: “Assembly, 31 people”."),
        most=1000,
    )
    meeting = forms.ChoiceField(label=gettext_lazy("In which meeting"), required=False)
    sources = number(
        gettext_lazy("How many sources that do not depend on one another?"),
        gettext_lazy("People or papers that each know it for themselves."),
        required=True,
        min_value=1,
        max_value=MOST_SOURCES,
    )
    agreement = choice(gettext_lazy("Do people agree with this picture?"), Agreement)
    disagreement = text(gettext_lazy("Who sees it differently, and why?"))
    summary = text(gettext_lazy("In a few words: what matters most?"))

    def arrange(self, **options: Any) -> None:
        meetings = options["about"].meetings
        if meetings:
            self.fields["meeting"].choices = [("", _("None, or not recorded")), *meetings]
        else:
            del self.fields["meeting"]

    def given(self) -> HeadGiven:
        typed = self.cleaned_data
        return HeadGiven(
            assessed_on=typed["assessed_on"],
            took_part=typed["took_part"],
            meeting=UUID(typed["meeting"]) if typed.get("meeting") else None,
            sources=typed["sources"],
            agreement=typed["agreement"] or Agreement.NOT_ASKED,
            disagreement=typed["disagreement"],
            summary=typed["summary"],
        )

    def seen(self) -> int | None:
        return self.cleaned_data.get("version")


class Sheet:
    """The head and the scenarios together. The services get `head.given()` and `given()`."""

    def __init__(self, about: About, head: HeadForm, scenarios: Sequence[ScenarioForm]) -> None:
        self.about, self.head, self.scenarios = about, head, list(scenarios)

    @classmethod
    def sent(cls, about: About, data: Any, *, more: bool = False) -> Self:
        """From a POST. `more` adds an empty scenario, if there may be one more."""
        asked = _count(data.get("scenarios"))
        most = about.method.most_scenarios
        scenarios = [
            ScenarioForm(data, about=about, number=at, initial={}) for at in range(1, min(asked, most) + 1)
        ]
        if more and len(scenarios) < most:
            scenarios.append(_empty(about, len(scenarios) + 1))
        head = HeadForm(data, about=about)
        if asked > most:
            head.add_error(None, _("Choose at most %(most)s scenarios.") % {"most": most})
        return cls(about, head, scenarios)

    @classmethod
    def filled(cls, about: About, head: dict[str, Any], scenarios: Sequence[dict[str, Any]]) -> Self:
        """From what is stored, or from what an earlier assessment said."""
        forms_ = [
            ScenarioForm(None, about=about, number=at, initial=values)
            for at, values in enumerate(scenarios, start=1)
        ]
        return cls(about, HeadForm(initial=head, about=about), forms_ or [_empty(about, 1)])

    @property
    def forms(self) -> list[forms.Form]:
        """For the error summary."""
        return [self.head, *self.scenarios]

    @property
    def may_add(self) -> bool:
        return len(self.scenarios) < self.about.method.most_scenarios

    def is_valid(self) -> bool:
        valid = [
            form.is_valid() for form in self.forms if form.is_bound
        ]  # each is asked, so each shows its errors
        return all(valid)

    def given(self) -> list[ScenarioGiven]:
        """The scenarios in which something stands."""
        return [form.given() for form in self._said()]

    def numbers(self) -> list[int]:
        """The numbers that these have on the page."""
        return [form.number for form in self._said()]

    def _said(self) -> list[ScenarioForm]:
        self.is_valid()  # refused values are left out of what was given
        return [form for form in self.scenarios if not form.is_empty()]

    def outcome(self, *, recent_attack: bool) -> Outcome | None:
        """What the answers say so far; None where nothing is said yet."""
        method = self.about.method
        given = [one.answers for one in self.given()]
        results = [score_sheet(answers, method, recent_attack=recent_attack) for answers in given]
        return weigh(results, self._sources(), method) if results else None

    def day(self) -> date:
        """The day of the assessment, as far as the form tells it; else today."""
        return self._head().get("assessed_on") or timezone.localdate()

    def _sources(self) -> int:
        return int(self._head().get("sources") or 1)

    def _head(self) -> dict[str, Any]:
        self.is_valid()
        return self.head.cleaned_data if self.head.is_bound else self.head.initial

    def refuse(self, wrong: ValidationError) -> None:
        """Put a service's refusal beside the questions that it names."""
        self.head.refuse(wrong)


def _empty(about: About, number: int) -> ScenarioForm:
    return ScenarioForm(None, about=about, number=number, initial=about.blank())


def _count(typed: str | None) -> int:
    return max(1, int(typed)) if typed and typed.isascii() and typed.isdigit() and len(typed) < 4 else 1


def head_of(assessment: Assessment) -> dict[str, Any]:
    """What a stored assessment puts into the head of the form."""
    names = ("version", "assessed_on", "took_part", "sources", "agreement", "disagreement", "summary")
    return {**{name: getattr(assessment, name) for name in names}, "meeting": assessment.meeting_id or ""}


def scenario_of(row: Scenario, *, with_answers: bool = True) -> dict[str, Any]:
    """What a stored scenario puts into its form; without answers only the threat and the chosen components."""
    values: dict[str, Any] = {"threat": row.threat}
    if with_answers:
        values |= {"conclusion": row.conclusion, "sureness": row.sureness}
    for answer in row.answers.all():
        if answer.axis != "T":
            values[f"{answer.code}_on"] = True
        if with_answers:
            values[f"{answer.code}{SUFFIX.get(answer.axis, '')}"] = as_answer(answer)
        if with_answers and answer.axis == "V":
            values[f"{answer.code}_why"] = answer.why
    return values


def answers_by_place(rows: Sequence[Scenario]) -> dict[Place, Answer]:
    """The answers of an assessment, by scenario, side and code: what *last time* says."""
    return {
        (row.number, answer.axis, answer.code): as_answer(answer)
        for row in rows
        for answer in row.answers.all()
    }
