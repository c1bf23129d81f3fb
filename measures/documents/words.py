"""From the codes of a plan's content to words, in the language of the print."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities import choices as who
from measures import choices as done
from measures.documents import content
from risk import choices as threat
from risk import sentences
from risk.models import Standing
from risk.parameters import Parameters
from risk.questions import COMPONENTS, QUESTIONS

Words = str | Promise
STRONG = 4  # an answer from which a side is worth a word in the community's copy
MOST_SIDES = 4
FIRST_STRONG = re.compile(r"[^\W\d_]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
RUN_OF_SIGNS = re.compile(r"(\+?(?<![0-9A-Za-z])[0-9A-Za-z]+(?:[-–/.:@_ ][0-9A-Za-z]+)+)")
WRITTEN_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ku", "dv"})

VOCABULARIES: dict[str, type[TextChoices]] = {
    "act": threat.ActType,
    "acts_on": done.ActsOn,
    "agreement": threat.Agreement,
    "aimed_at": threat.AimedAt,
    "author": threat.AuthorType,
    "authority": who.ActorCategory,
    "body": who.DecisionBody,
    "cause": who.Cause,
    "consent": who.ConsentStatus,
    "consent_for": who.ConsentPurpose,
    "decides_on": who.DecidesOn,
    "doer": done.Doer,
    "driver": threat.Driver,
    "kind": who.CollectiveKind,
    "meeting": who.MeetingKind,
    "rule": who.DecisionRule,
    "scope": done.Scope,
    "shown": done.Shown,
}
DRIVERS: dict[str, Words] = {
    threat.Driver.OWN: gettext_lazy("The group's own situation sets this level."),
    threat.Driver.FROM_MEMBER: gettext_lazy(
        "The danger to the most exposed person sets this level: whoever attacks one attacks the group."
    ),
    threat.Driver.BREADTH: gettext_lazy(
        "Several people of the group are in danger at once; that sets this level."
    ),
    threat.Driver.NETWORK: gettext_lazy("The danger to a group tied to this one sets this level."),
}
CALENDAR: dict[str, Words] = {
    content.FOLLOW_UP: gettext_lazy("Look how it goes"),
    content.DUE: gettext_lazy("To be done by this day"),
    content.PROMISE: gettext_lazy("A promise is due"),
    content.RISK_REVIEW: gettext_lazy("Look at the risk again"),
    content.PLAN_REVIEW: gettext_lazy("Look at this plan again"),
}


def label(code: str, vocabulary: str) -> Words:
    """The label of a code; a code that is no longer known is shown as it is."""
    try:
        return VOCABULARIES[vocabulary](code).label
    except ValueError:
        return code


def labels(codes: Iterable[str], vocabulary: str) -> str:
    return ", ".join(str(label(code, vocabulary)) for code in codes)


def component(code: str) -> Words:
    return COMPONENTS[code].name if code in COMPONENTS else code


def question(code: str) -> Words:
    return QUESTIONS[code].text if code in QUESTIONS else code


def number(value: Decimal | None) -> str:
    return sentences.number(value) or "?"


def why_level(standing: content.StandingLine) -> str:
    """The driver in one sentence with its numbers, as the pages say it."""
    row = SimpleNamespace(**{**vars(standing), "terms": standing.behind})
    return sentences.why_group(cast(Standing, row))  # it reads no more than the plan keeps


def why_rule(line: content.RuleLine, assessment: content.AssessmentLine) -> str:
    """Why a rule acted, with the numbers that the assessment was made with."""
    return sentences.why_rule(line.rule, line.score, Parameters.from_dict(assessment.method))


def score_range(line: content.ScenarioLine) -> str:
    """`2.6 – 8.0`; one number where no blank could change it."""
    if line.lowest is None or line.highest is None:
        return ""
    ends = dict.fromkeys((number(line.lowest), number(line.highest)))
    return " – ".join(ends)


def computation(line: content.ScenarioLine) -> str:
    """`3.4 × 3.8 ÷ 2.1 = 6.2`, and the result of the ladder where it differs. Empty where a mean is missing."""
    if line.raw is None:
        return ""
    parts = (line.threat_mean, line.vulnerability_mean, line.capacity_mean, line.raw)
    written = "{} × {} ÷ {} = {}".format(*(number(part) for part in parts))
    return written if line.base in {None, line.raw} else f"{written} → {number(line.base)}"


def group_computation(standing: content.StandingLine) -> str:
    """`Own situation 6.2 · The most exposed person 4.1 · …`: the largest is the score."""
    return " · ".join(f"{label(name, 'driver')} {number(value)}" for name, value in standing.terms.items())


def weak_sides(line: content.ScenarioLine) -> list[Words]:
    """What makes the group easier to harm in this scenario, the heaviest first."""
    return _sides([(one.vulnerability, one.code) for one in line.components])


def strong_sides(line: content.ScenarioLine) -> list[Words]:
    return _sides([(one.capacity, one.code) for one in line.components])


def _sides(scored: list[tuple[int | None, str]]) -> list[Words]:
    heavy = [(value, code) for value, code in scored if value is not None and value >= STRONG]
    heavy.sort(key=lambda one: -one[0])
    return [component(code) for _value, code in heavy[:MOST_SIDES]]


@dataclass(frozen=True)
class SheetRow:
    """One component or threat question across all scenarios, so that they can be compared on paper."""

    code: str
    cells: list[Any]
    why: list[str] = field(default_factory=list)


def component_sheet(assessment: content.AssessmentLine) -> list[SheetRow]:
    """A row for each component that any scenario uses: V and C in each, then the reasons."""
    by_scenario = [{line.code: line for line in one.components} for one in assessment.scenarios]
    used = [code for code in COMPONENTS if any(code in lines for lines in by_scenario)]
    rows = []
    for code in used:
        lines = [found.get(code) for found in by_scenario]
        why = dict.fromkeys(reason for line in lines if line for reason in line.why)
        rows.append(SheetRow(code, [_cell(line) for line in lines], list(why)))
    return rows


def _cell(line: content.AnswerLine | None) -> tuple[str, str]:
    if line is None:
        return "", ""
    if line.not_applicable:
        return "–", "–"
    return answer(line.vulnerability), answer(line.capacity)


def threat_sheet(assessment: content.AssessmentLine) -> list[SheetRow]:
    return [
        SheetRow(code, [answer(one.threat_answers.get(code)) for one in assessment.scenarios])
        for code in QUESTIONS
    ]


def answer(value: int | None) -> str:
    return "?" if value is None else str(value)


def cadence(days: int) -> str:
    """`every 14 days`."""
    return ngettext("every day", "every %(days)s days", days) % {"days": days}


def people_of(group: content.Group) -> list[str]:
    """`64 people`, `31 of them women`, ...: what is known."""
    if group.people is None:
        return []
    parts = [ngettext("%(count)s person", "%(count)s people", group.people) % {"count": group.people}]
    if group.women is not None:
        parts.append(_("%(count)s women") % {"count": group.women})
    if group.young is not None:
        parts.append(_("%(count)s young people") % {"count": group.young})
    if group.older is not None:
        parts.append(_("%(count)s older people") % {"count": group.older})
    return parts


def decides(group: content.Group) -> Words:
    """`Assembly, by consensus` in the words of the vocabularies."""
    body = label(group.decision_body, "body") if group.decision_body else ""
    rule = label(group.decision_rule, "rule") if group.decision_rule else ""
    return format_lazy("{}, {}", body, rule) if body and rule else body or rule


def direction(text: str) -> str:
    """Which way a text runs, by its first letter: the print's own direction says nothing about it."""
    first = FIRST_STRONG.search(text)
    return "rtl" if first and RIGHT_TO_LEFT.match(first.group()) else "ltr"


def in_its_order(text: str) -> SafeString:
    """A text, escaped; inside one that runs from right to left, dates, numbers and codes keep their own order.

    `2026-01-12` after an Arabic word is drawn as 12-01-2026 otherwise (ux.md 0.3).
    """
    if direction(text) == "ltr":
        return conditional_escape(text)
    parts = RUN_OF_SIGNS.split(text)  # every second part is such a run
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<bdi dir="ltr">{}</bdi>', part) if at % 2 else part,)
            for at, part in enumerate(parts)
        ),
    )


def language_of(text: str, language: str) -> str:
    """The language that a text is marked with: the content's, unless it is plainly in another script."""
    fits = (language.split("-")[0] in WRITTEN_RIGHT_TO_LEFT) == (direction(text) == "rtl")
    return language if language and fits and language != "und" else ""
