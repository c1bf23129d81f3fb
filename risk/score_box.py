"""What the score box says: level, parts, the line to check by hand, and what everything means (ux.md 3.5)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from protection.desk.dates import in_words
from protection.desk.templatetags.ui import isolate
from risk.models import Assessment, Scenario
from risk.parameters import Parameters
from risk.scoring import ScenarioResult, computation_line
from risk.sentences import (
    confidence_words,
    helps_to_talk,
    level_words,
    number,
    range_sentence,
    why_rule,
)
from risk.sheets import Method, Outcome

MOST = 5
Box = dict[str, Any]


def score_box(
    outcome: Outcome | None, method: Method, *, numbers: Sequence[int] = (), last: Assessment | None = None
) -> Box:
    """Context of `components/_score_box.html`. `numbers` are the scenarios' numbers on the page."""
    box: Box = {"level": None, "notes": [helps_to_talk()], **_last(last)}
    if outcome is None or outcome.speaking is None:
        return {**box, "headline": _nothing(), "notes": [*_first(last), helps_to_talk()]}
    result = outcome.results[outcome.speaking]
    return {
        **box,
        "level": outcome.whole.level or outcome.whole.at_least,
        "headline": headline(outcome),
        "parts": parts(result),
        "line": computation_line(result, number),
        "notes": [
            *_which(outcome, numbers),
            *explanations(result, method.parameters),
            *_blanks(outcome),
            confidence_words(outcome.grade),
            *_first(last),
            *_since(result, last),
            helps_to_talk(),
        ],
    }


def headline(outcome: Outcome) -> str:
    """The level in words with its number; never a level where too little is known."""
    base = number(outcome.whole.base)
    if outcome.whole.level:
        return _("%(level)s: %(score)s") % {"level": level_words(outcome.whole.level), "score": base}
    words = {"level": level_words(outcome.whole.at_least, at_least=True), "score": base}
    return _("No level yet: %(level)s, from %(score)s. Too many answers are missing.") % words


def parts(result: ScenarioResult) -> list[Box]:
    """The three means, with their bars."""
    named = ((_("Threat"), result.T), (_("Easier to harm"), result.V), (_("Stronger"), result.C))
    return [{"label": label, "value": mean, "text": number(mean), "most": MOST} for label, mean in named]


def explanations(result: ScenarioResult, parameters: Parameters) -> list[str]:
    """The rules that acted, each with its reason, and what blanks could still change."""
    rules = [why_rule(step.rule, step.score, parameters) for step in result.steps]
    spread = range_sentence(result)
    return [*rules, spread] if spread else rules


def _nothing() -> str:
    return _(
        "Not assessed yet. It takes answers about the threat, about what makes people easier to harm and about what "
        "makes them stronger."
    )


def _which(outcome: Outcome, numbers: Sequence[int]) -> list[str]:
    if len(outcome.results) < 2 or outcome.speaking is None:
        return []
    spoken = numbers[outcome.speaking] if numbers else outcome.speaking + 1
    return [_("Scenario %(number)s is the highest: it speaks for all of them.") % {"number": spoken}]


def _blanks(outcome: Outcome) -> list[str]:
    share = outcome.completeness
    if share is None or share == 100:
        return []
    return [_("%(percent)s per cent of its questions are answered.") % {"percent": share}]


def _last(last: Assessment | None) -> Box:
    if last is None:
        return {}
    return {"last_level": last.level or last.at_least or "", "last_note": in_words(last.assessed_on)}


def _first(last: Assessment | None) -> list[str]:
    return [] if last else [_("First assessment. There is nothing to compare with yet.")]


def _since(result: ScenarioResult, last: Assessment | None) -> list[str]:
    """What moved since last time, in the scenario that speaks."""
    spoke = speaking(list(last.scenarios.all()), last.base) if last else None
    if spoke is None or result.T is None or result.V is None or result.C is None:
        return []
    before = (spoke.threat_mean, spoke.vulnerability_mean, spoke.capacity_mean)
    if None in before:
        return []
    moved = [_signed(now - then) for now, then in zip((result.T, result.V, result.C), before, strict=True)]  # type: ignore[operator]  # none is None here
    words = {"threat": moved[0], "weak": moved[1], "strong": moved[2]}
    return [_("Since last time: threat %(threat)s, easier to harm %(weak)s, stronger %(strong)s.") % words]


def _signed(value: Decimal) -> str:
    """A difference that keeps its sign in front also inside text that runs the other way."""
    return str(isolate(f"+{number(value)}" if value > 0 else number(value)))


def speaking(scenarios: Sequence[Scenario], base: Decimal | None) -> Scenario | None:
    """The frozen scenario that an assessment's base rests on."""
    return next((row for row in scenarios if base is not None and row.base == base), None)
