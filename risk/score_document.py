"""The document of `manage.py score`: what it may hold, and the scores that come back.

Strict, because people rest plans on the result: nothing is guessed, every refusal names its place. Pure, and
without a float: a number with a point is kept as its text until it is refused. Shape: commands.md.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from risk.answers import AnswerOutOfRange, shown
from risk.parameters import CPM1, tenth
from risk.propagation import MemberStanding, Visibility, propagate, propagate_to_member
from risk.scoring import ScenarioResult, score_scenario
from risk.second_instruments import score_pct3, score_pi5

IGNORED = re.compile(r"about|name|expected.*", re.DOTALL)
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
PLAIN_WORD = re.compile(r"[A-Za-z0-9_]{1,40}")
SCORE = re.compile(r"(0|[1-9][0-9]?)(\.[0-9])?")
LISTS = ("scenarios", "collective", "pi5", "pct3")
SHEET = ("threat", "vulnerability", "capacity")
PI5_KEYS = ("probability", "people", "group", "cause")
PCT3_KEYS = ("threat", "specific", "vulnerability")

Json = dict[str, Any]


class DocumentRefused(ValueError):
    """The document cannot be scored; the message is one line that names the place."""


@dataclass(frozen=True)
class Unread:
    """The text of a number that no answer can be: with a point, an exponent or too many digits."""

    text: str

    def __str__(self) -> str:
        return self.text


class Repeated(dict[str, Any]):
    """An object in which a key stands twice; it is remembered, to be refused where its place is known."""

    repeated: str


def read(content: bytes) -> Any:
    """The JSON value in these bytes. Raises DocumentRefused where it is not JSON in UTF-8."""
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_int=_whole_number,
            parse_float=Unread,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as wrong:
        raise DocumentRefused(f"byte {wrong.start}: not UTF-8 text") from wrong
    except json.JSONDecodeError as wrong:
        raise DocumentRefused(f"line {wrong.lineno} column {wrong.colno}: not JSON: {wrong.msg}") from wrong
    except RecursionError as wrong:
        raise DocumentRefused("document: nested too deeply") from wrong


def _whole_number(text: str) -> int | Unread:
    return int(text) if WHOLE_NUMBER.fullmatch(text) else Unread(text)


def _refuse_constant(text: str) -> NoReturn:
    raise DocumentRefused(f"document: {text} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> Json:
    read_once = dict(pairs)
    if len(read_once) == len(pairs):
        return read_once
    keys = [key for key, _ in pairs]
    marked = Repeated(read_once)
    marked.repeated = next(key for key in keys if keys.count(key) > 1)
    return marked


def score(document: Any) -> Json:
    """Score everything in the document, in its order; numbers become text. Raises DocumentRefused."""
    fields = _fields(document, "", required=(), optional=LISTS)
    scored: Json = {
        "scenarios": _each(fields, "scenarios", _scenario),
        "collective": _each(fields, "collective", _collective),
    }
    if "pi5" in fields:
        scored["pi5"] = _each(fields, "pi5", _pi5)
    if "pct3" in fields:
        scored["pct3"] = _each(fields, "pct3", _pct3)
    return scored


def _each(fields: Mapping[str, Any], key: str, score_one: Callable[[Any, str], Json]) -> list[Json]:
    items = _list(fields.get(key, []), key)
    return [score_one(item, f"{key}[{position}]") for position, item in enumerate(items)]


def _scenario(item: Any, place: str) -> Json:
    fields = _fields(item, place, required=SHEET, optional=("recent_attack",))
    recent_attack = fields.get("recent_attack", False)
    if type(recent_attack) is not bool:
        raise DocumentRefused(f"{place}.recent_attack: {shown(recent_attack)} is not true or false")
    threat, vulnerability, capacity = (_list(fields[key], f"{place}.{key}") for key in SHEET)
    try:
        return _printed_scenario(score_scenario(threat, vulnerability, capacity, recent_attack=recent_attack))
    except AnswerOutOfRange as wrong:
        raise DocumentRefused(f"{place}.{wrong}") from wrong


def _printed_scenario(result: ScenarioResult) -> Json:
    assessed = result.counted is not None
    return {
        "T": _text(result.T),
        "V": _text(result.V),
        "C": _text(result.C),
        "completeness": str(result.completeness) if assessed else None,
        "range": [_text(result.lowest), _text(result.highest)] if assessed else None,
        "range_levels": [result.lowest_level, result.highest_level] if assessed else None,
        "computable": result.computable,
        "rules": list(result.rules),
        "raw": _text(result.raw),
        "base": _text(result.base),
        "level": result.level,
        "at_least": result.at_least,
    }


def _collective(item: Any, place: str) -> Json:
    fields = _fields(item, place, required=("own_base", "members", "neighbours"))
    own_base = _base(fields["own_base"], f"{place}.own_base")
    members = [
        _member(member, f"{place}.members[{position}]")
        for position, member in enumerate(_list(fields["members"], f"{place}.members"))
    ]
    neighbours = [
        _score(base, f"{place}.neighbours[{position}]")
        for position, base in enumerate(_list(fields["neighbours"], f"{place}.neighbours"))
    ]
    group = propagate(own_base, members, neighbours)
    return {
        "score": _text(group.score),
        "level": group.level,
        "driver": group.driver,
        "terms": {term: str(value) for term, value in group.terms.items()},
        "members": [
            _printed_member(propagate_to_member(base, own_base, visibility == "visible"))
            for visibility, base in members
        ],
    }


def _member(item: Any, place: str) -> tuple[Visibility, Decimal | None]:
    pair = _list(item, place)
    if len(pair) != 2:
        raise DocumentRefused(f"{place}: {len(pair)} values, exactly 2 are needed: kind and base")
    kind, base = pair
    if kind not in ("visible", "member"):
        raise DocumentRefused(f'{place}[0]: {shown(kind)} is not "visible" or "member"')
    return kind, _base(base, f"{place}[1]")


def _printed_member(standing: MemberStanding) -> Json:
    return {"score": _text(standing.score), "level": standing.level, "driver": standing.driver}


def _pi5(item: Any, place: str) -> Json:
    fields = _fields(item, place, required=PI5_KEYS)
    try:
        result = score_pi5(**{key: fields[key] for key in PI5_KEYS})
    except AnswerOutOfRange as wrong:
        raise DocumentRefused(f"{place}.{wrong}") from wrong
    return {"score": _text(result.score), "level": result.level, "computable": result.computable}


def _pct3(item: Any, place: str) -> Json:
    fields = _fields(item, place, required=PCT3_KEYS)
    threat, specific, vulnerability = (_list(fields[key], f"{place}.{key}") for key in PCT3_KEYS)
    try:
        result = score_pct3(threat, specific, vulnerability)
    except AnswerOutOfRange as wrong:
        raise DocumentRefused(f"{place}.{wrong}") from wrong
    return {"total": _text(result.total), "band": result.band, "computable": result.computable}


def _fields(
    item: Any, place: str, *, required: Sequence[str], optional: Sequence[str] = ()
) -> Mapping[str, Any]:
    """The object at this place, with every key it needs, none twice and none that is not known."""
    if not isinstance(item, dict):
        raise DocumentRefused(f"{place or 'document'}: {shown(item)} is not an object")
    if isinstance(item, Repeated):
        raise DocumentRefused(f"{_inside(place, item.repeated)}: the key stands twice")
    known = (*required, *optional)
    for key in item:
        if key not in known and not IGNORED.fullmatch(key):
            raise DocumentRefused(f"{_inside(place, key)}: unknown key")
    for key in required:
        if key not in item:
            raise DocumentRefused(f"{_inside(place, key)}: missing")
    return item


def _inside(place: str, key: str) -> str:
    """The place of a key; one that is not a plain word is quoted, so that the message stays one line."""
    word = key if PLAIN_WORD.fullmatch(key) else shown(key)
    return f"{place}.{word}" if place else word


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise DocumentRefused(f"{place}: {shown(value)} is not a list")
    return value


def _base(value: Any, place: str) -> Decimal | None:
    return None if value is None else _score(value, place)


def _score(value: Any, place: str) -> Decimal:
    """A score that the scale can give, from its text."""
    lowest, highest = CPM1.score_bounds
    if isinstance(value, str) and SCORE.fullmatch(value) and lowest <= Decimal(value) <= highest:
        return Decimal(value)
    wanted = f'a score between "{tenth(lowest)}" and "{tenth(highest)}", as text, with one decimal at most'
    raise DocumentRefused(f"{place}: {shown(value)} is not {wanted}")


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)
