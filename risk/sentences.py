"""What a score means, in whole sentences: why a standing is what it is, which rule acted, how far answers carry.

Whole sentences for each case, so that every language can say them its own way. Source: methodology.md 2.4 to 2.6.
"""

from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from risk.choices import Driver, Level, StandingReason
from risk.models import Standing
from risk.parameters import CPM1, Parameters
from risk.scoring import FLOOR_ATTACK, ScenarioResult


def helps_to_talk() -> str:
    """The sentence that stands beside every score (methodology.md, the most important caveat)."""
    return _("A number to help a discussion; the level is decided by the community and the team.")


def number(value: Decimal | str | None) -> str:
    """A score with one decimal in the reader's language."""
    return "" if value is None else formats.number_format(Decimal(value), decimal_pos=1)


def level_words(level: str | None, *, at_least: bool = False) -> str:
    """`High`, `at least High`, or `Not assessed`."""
    if not level:
        return _("Not assessed")
    word = str(Level(level).label)
    return _("at least %(level)s") % {"level": word} if at_least else word


def why_group(standing: Standing | None, parameters: Parameters = CPM1) -> str:
    """The driver of a group in one sentence."""
    if standing is None or standing.score is None:
        return _("Not assessed: nothing is known yet. That is not the same as low.")
    words = _words(standing)
    if standing.driver == Driver.FROM_MEMBER:
        return _why_from_member(words, bool(standing.terms.get("visible")), parameters)
    if standing.driver == Driver.BREADTH:
        words["people"] = str(parameters.breadth_rank)
        return _("The group is %(level)s because %(people)s of its people are at %(score)s or more.") % words
    if standing.driver == Driver.NETWORK:
        return _why_network(words, parameters)
    if standing.terms.get("floored"):
        return _(
            "The group is %(level)s, %(score)s, because of a grave attack in the last %(days)s days."
        ) % {
            **words,
            "days": parameters.attack_window_days,
        }
    return _("The group is %(level)s because of its own assessment: %(score)s.") % words


def _why_from_member(words: dict[str, Any], visible: bool, parameters: Parameters) -> str:
    factor = parameters.from_visible_member if visible else parameters.from_other_member
    words["percent"] = _percent(factor)
    if visible and factor == Decimal("0.5"):
        text = _(
            "The group is %(level)s because its most exposed visible person is at %(base)s: half of that, %(score)s, "
            "passes to the group."
        )
    elif visible:
        text = _(
            "The group is %(level)s because its most exposed visible person is at %(base)s: %(percent)s per cent of "
            "that, %(score)s, passes to the group."
        )
    elif factor == Decimal("0.25"):
        text = _(
            "The group is %(level)s because one of its people is at %(base)s: a quarter of that, %(score)s, passes "
            "to the group."
        )
    else:
        text = _(
            "The group is %(level)s because one of its people is at %(base)s: %(percent)s per cent of that, "
            "%(score)s, passes to the group."
        )
    return text % words


def _why_network(words: dict[str, Any], parameters: Parameters) -> str:
    words["percent"] = _percent(parameters.from_neighbour)
    if parameters.from_neighbour == Decimal("0.25"):
        text = _(
            "The group is %(level)s because another group tied to it is at %(base)s: a quarter of that, %(score)s, "
            "passes to it."
        )
    else:
        text = _(
            "The group is %(level)s because another group tied to it is at %(base)s: %(percent)s per cent of that, "
            "%(score)s, passes to it."
        )
    return text % words


def why_person(standing: Standing | None, at_least: bool = False, parameters: Parameters = CPM1) -> str:
    """The driver of a person in one sentence. `standing` is the row that speaks, with its membership's collective."""
    if standing is None or standing.score is None:
        return _("Not assessed: nothing is known yet. That is not the same as low.")
    words = _words(standing, at_least)
    if standing.driver == Driver.FROM_COLLECTIVE and standing.membership:
        return _why_from_group(words | {"group": standing.membership.collective.code}, standing, parameters)
    if standing.recent_attack:
        return _(
            "This person is %(level)s, %(score)s, because a grave attack named them in the last %(days)s days."
        ) % {**words, "days": parameters.attack_window_days}
    return _("This person is %(level)s because of their own assessment: %(score)s.") % words


def _why_from_group(words: dict[str, Any], standing: Standing, parameters: Parameters) -> str:
    visible = bool(standing.terms.get("visible"))
    factor = parameters.to_visible_member if visible else parameters.to_other_member
    words["percent"] = _percent(factor)
    if visible and factor == 1:
        text = _(
            "This person is %(level)s because the group %(group)s is at %(base)s: all of that passes to its visible "
            "people. A measure for the whole group comes first."
        )
    elif factor == Decimal("0.5"):
        text = _(
            "This person is %(level)s because the group %(group)s is at %(base)s: half of that, %(score)s, passes to "
            "its people. A measure for the whole group comes first."
        )
    else:
        text = _(
            "This person is %(level)s because the group %(group)s is at %(base)s: %(percent)s per cent of that, "
            "%(score)s, passes to its people. A measure for the whole group comes first."
        )
    return text % words


def _words(standing: Standing, at_least: bool | None = None) -> dict[str, Any]:
    unsure = standing.at_least if at_least is None else at_least
    return {
        "level": level_words(standing.level, at_least=unsure),
        "score": number(standing.score),
        "base": number(standing.terms.get("base")),
    }


def _percent(factor: Decimal) -> str:
    return formats.number_format((factor * 100).normalize())


def why_rule(rule: str, score: Decimal | str, parameters: Parameters) -> str:
    """Why a rule of the ladder changed a score; the reason is printed wherever the rule acted."""
    words = {"score": number(score)}
    if rule == FLOOR_ATTACK:
        text = _("A grave attack in the last %(days)s days: at least %(score)s, whatever the answers say.")
        return text % {**words, "days": parameters.attack_window_days}
    for cap in parameters.caps:
        if cap.name == rule:
            text = _(
                "The threat is below %(threat)s, so the score is at most %(score)s: risk exists only where a threat "
                "meets a weak point."
            )
            return text % {**words, "threat": number(cap.threat_below)}
    for floor in parameters.floors:
        if floor.name == rule:
            text = _(
                "The threat is %(threat)s or more, so the score is at least %(score)s. Growing stronger takes time: "
                "answer such a threat first."
            )
            return text % {**words, "threat": number(floor.threat_from)}
    return rule


def confidence_words(grade: str) -> str:
    """How far the answers carry."""
    return {
        "A": _(
            "Confidence A: nearly everything is answered, from two sources or more, and the level holds either way."
        ),
        "B": _(
            "Confidence B: most is answered. A second source or the missing answers could still change the picture."
        ),
        "C": _("Confidence C: much is missing. The review comes in half of the usual time."),
    }.get(grade, "")


def range_words(lowest: Decimal | None, highest: Decimal | None) -> str:
    """`2.6 to 8.0`, or nothing where no blank could change the score."""
    if lowest is None or highest is None or lowest == highest:
        return ""
    return _("%(lowest)s to %(highest)s") % {"lowest": number(lowest), "highest": number(highest)}


def range_sentence(result: ScenarioResult) -> str:
    """What the blanks could still make of a score."""
    words = range_words(result.lowest, result.highest)
    return (
        _("Once the blanks are known it lies in the range of %(range)s.") % {"range": words} if words else ""
    )


def reason_words(code: str) -> str:
    """Why a standing changed, as its history tells it."""
    return str(StandingReason(code).label) if code in StandingReason.values else ""
