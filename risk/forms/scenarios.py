"""One scenario of the assessment form: who may do what, five questions, the components that matter for it.

A component whose tick is taken away leaves the scenario; one that is ticked gets its two questions when the page is
shown again. A blank is *not known* (methodology.md 2.1 to 2.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.forms.base import choice, text
from risk.answers import NOT_APPLICABLE, Answer
from risk.choices import Axis, Sureness
from risk.questions import COMPONENTS, QUESTIONS, SCALE
from risk.sheets import MEMBER, AnswerGiven, Method, ScenarioGiven

NOT_KNOWN = gettext_lazy("Not known")
MOST_WHY = 1000
Place = tuple[int, str, str]  # number of the scenario, axis, code


@dataclass(frozen=True)
class About:
    """What the form must know: the method, whom it is about, which meetings there were, the answers of last time."""

    method: Method
    kind: str
    meetings: Sequence[tuple[str, str]] = ()
    last: Mapping[Place, Answer] = field(default_factory=dict)
    threats: Mapping[int, str] = field(default_factory=dict)  # of last time, by number

    @property
    def is_person(self) -> bool:
        return self.kind == MEMBER

    @property
    def components(self) -> tuple[str, ...]:
        return self.method.components[self.kind]

    def blank(self) -> dict[str, Any]:
        """A new scenario: the components that are asked about unless somebody chooses others."""
        return {f"{code}_on": True for code in self.method.chosen_first[self.kind]}


@dataclass(frozen=True)
class ComponentRow:
    """The questions about one chosen component."""

    name: str | Promise
    hint: str | Promise
    on: BoundField
    weak: BoundField
    strong: BoundField
    why: BoundField


class ScenarioForm(forms.Form):
    """Bound to what was sent, or filled with what is stored."""

    threat = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)
    conclusion = text(gettext_lazy("What do we conclude about this threat?"))
    sureness = choice(gettext_lazy("How sure are we?"), Sureness, blank=gettext_lazy("Not said"))

    def __init__(self, data: Any, *, about: About, number: int, initial: dict[str, Any]) -> None:
        self.about, self.number = about, number
        super().__init__(data, prefix=f"s{number}", initial=initial)
        self.fields["threat"].label = (
            _("Who may do what to this person?") if about.is_person else _("Who may do what to us?")
        )
        for code in about.method.threat:
            self.fields[code] = self._question(code)
        for code in about.components:
            self.fields[f"{code}_on"] = forms.BooleanField(label=COMPONENTS[code].name, required=False)
        self.chosen = [code for code in about.components if self._is_on(code)]
        for code in self.chosen:
            self._add_component(code)

    def _is_on(self, code: str) -> bool:
        return bool(self[f"{code}_on"].value())

    def _question(self, code: str) -> forms.Field:
        asked, low = QUESTIONS[code], self.about.method.parameters.lowest_answer
        hint = _("1: %(one)s. 3: %(three)s. 5: %(five)s.") % {
            "one": asked.one,
            "three": asked.three,
            "five": asked.five,
        }
        return forms.TypedChoiceField(
            label=asked.text,
            help_text=f"{hint} {self._last(Axis.T, code)}".strip(),
            choices=[*((str(low + at), str(low + at)) for at in range(len(SCALE))), ("", NOT_KNOWN)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _wrong(asked.text)},
        )

    def _add_component(self, code: str) -> None:
        name = COMPONENTS[code].name
        for suffix, axis, label in (("v", Axis.V, _("Easier to harm")), ("c", Axis.C, _("Stronger"))):
            self.fields[f"{code}_{suffix}"] = forms.TypedChoiceField(
                label=label,
                help_text=self._last(axis, code),
                choices=[("", NOT_KNOWN), *SCALE, (NOT_APPLICABLE, _("Does not apply"))],
                coerce=_answer,
                empty_value=None,
                required=False,
                error_messages={"invalid_choice": _wrong(name)},
            )
        box = forms.TextInput(attrs={"autocomplete": "off"})
        self.fields[f"{code}_why"] = forms.CharField(
            label=_("Why?"), required=False, max_length=MOST_WHY, widget=box
        )

    def _last(self, axis: str, code: str) -> str:
        place = (self.number, axis, code)
        if place not in self.about.last:
            return ""
        return _("Last time: %(answer)s.") % {"answer": answer_words(self.about.last[place])}

    # What the template shows

    @property
    def last_threat(self) -> str:
        return self.about.threats.get(self.number, "")

    def questions(self) -> list[BoundField]:
        return [self[code] for code in self.about.method.threat]

    def rows(self) -> list[ComponentRow]:
        return [
            ComponentRow(
                name=COMPONENTS[code].name,
                hint=COMPONENTS[code].hint,
                on=self[f"{code}_on"],
                weak=self[f"{code}_v"],
                strong=self[f"{code}_c"],
                why=self[f"{code}_why"],
            )
            for code in self.chosen
        ]

    def others(self) -> list[BoundField]:
        return [self[f"{code}_on"] for code in self.about.components if code not in self.chosen]

    # What was given

    def given(self) -> ScenarioGiven:
        """What stands in the form, typed or filled in; a value that was refused counts as not known."""
        values = self.cleaned_data if self.is_bound else self.initial
        return ScenarioGiven(
            threat=values.get("threat") or "",
            answers=tuple(self._answers(values)),
            conclusion=values.get("conclusion") or "",
            sureness=values.get("sureness") or "",
        )

    def _answers(self, values: Mapping[str, Any]) -> Iterator[AnswerGiven]:
        for code in self.about.method.threat:
            yield AnswerGiven(Axis.T, code, values.get(code))
        for code in self.chosen:
            yield _given(Axis.V, code, values.get(f"{code}_v"), values.get(f"{code}_why") or "")
            yield _given(Axis.C, code, values.get(f"{code}_c"))

    def is_empty(self) -> bool:
        """Nothing was written and nothing answered: such a scenario is left out, whatever is ticked."""
        given = self.given()
        said = given.threat or given.conclusion or given.sureness
        return not said and not any(one.value or one.not_applicable or one.why for one in given.answers)


def _wrong(name: str | Promise) -> str:
    return _("%(question)s Choose 1 to 5, or leave it as not known.") % {"question": f"{name}:"}


def _answer(value: str) -> Answer:
    return NOT_APPLICABLE if value == NOT_APPLICABLE else int(value)


def _given(axis: str, code: str, answer: Answer, why: str | None = None) -> AnswerGiven:
    if answer == NOT_APPLICABLE:
        return AnswerGiven(axis, code, not_applicable=True, why=why)
    return AnswerGiven(axis, code, answer, why=why)


def answer_words(answer: Answer) -> str:
    """An answer as a person reads it."""
    if answer is None:
        return _("not known")
    return _("does not apply") if answer == NOT_APPLICABLE else str(answer)
