"""Answers on a scale, for every instrument: what is one, and what is refused. Pure."""

import json
from collections.abc import Iterable
from typing import Literal, TypeAlias

Answer: TypeAlias = int | Literal["na"] | None
NOT_APPLICABLE: Literal["na"] = "na"
LONGEST_SHOWN = 40


class AnswerOutOfRange(ValueError):
    """An answer that the scale does not have; the message names the place: `threat[1]: 0 is not 1-5`."""


def shown(value: object) -> str:
    """A refused value on one short line of plain characters."""
    if isinstance(value, list | tuple | dict):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value) if value is None or isinstance(value, str | int) else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def check_scale(name: str, answers: Iterable[object], scale: range, *, may_not_apply: bool = False) -> None:
    """Raise AnswerOutOfRange unless each answer is None, on the scale or, where it may be, "na"."""
    for position, answer in enumerate(answers):
        check_one(f"{name}[{position}]", answer, scale, may_not_apply=may_not_apply)


def check_one(place: str, answer: object, scale: range, *, may_not_apply: bool = False) -> None:
    """The same for one answer, whose place is given."""
    if answer is None or (may_not_apply and answer == NOT_APPLICABLE):
        return
    if type(answer) is not int or answer not in scale:  # True is an int too, and no answer
        raise AnswerOutOfRange(f"{place}: {shown(answer)} is not {scale[0]}-{scale[-1]}")


def answered(answers: Iterable[Answer]) -> list[int]:
    """What was answered with a number."""
    return [answer for answer in answers if isinstance(answer, int)]
