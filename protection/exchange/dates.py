"""Dates as people write them, with how exact they are. An order that is only guessed is never used (data of the field)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import chain

NOTHING = re.compile(r"^0{1,2}[/.-]0{1,2}[/.-]0{2,4}$")
ABOUT = re.compile(r"\(?\b(aprox|approx|circa|about|hacia|env|ca)\b\.?\)?", re.IGNORECASE)
NUMBERS = re.compile(r"^(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[T ]\d{1,2}:.*)?$")
WORDS = re.compile(r"^(\d{1,2})(?:er|º|°)?\s*(?:de\s+)?([^\W\d]+)\.?,?\s*(?:de\s+|del\s+)?(\d{4})$")
MONTH_ONLY = re.compile(
    r"^(?:([^\W\d]+)\.?\s*(?:de\s+|del\s+)?(\d{4})|(\d{4})[/.\-](\d{1,2})|(\d{1,2})[/.\-](\d{4}))$"
)
YEAR_ONLY = re.compile(r"^\d{4}$")
MONTHS = {
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "ar": "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
}
SHORT = {"set": 9, "sept": 9, "setiembre": 9, "juil": 7, "juin": 6, "jul": 7, "jun": 6, "mai": 5}


class NotADate(ValueError):
    """The text is not a date that anybody could mean. The message says so without the rest of the row."""


@dataclass(frozen=True)
class Day:
    """A date and how exact it is: `exact`, `about`, `month`, `year`, `unknown` (methodology.md 1.5)."""

    date: date | None
    precision: str


def read_date(written: str, order: str, today: date) -> Day:
    """A date in `order` (ymd, dmy, mdy) or with a month in words. Raises NotADate, also for a day to come."""
    text = ABOUT.sub("", written).strip(" ()")
    about = text != written.strip()
    if not text or NOTHING.match(text):
        return Day(None, "unknown")
    day = _whole(text, order) or _month(text) or _year(text)
    if day is None or day.date is None:
        raise NotADate("This is not a date.")
    if day.date > today:
        raise NotADate("This date has not come yet.")
    return Day(day.date, "about") if about and day.precision == "exact" else day


def _whole(text: str, order: str) -> Day | None:
    if found := NUMBERS.match(text):
        year, month, day = _ordered([int(part) for part in found.groups()], found.group(1), order)
        return Day(_real(year, month, day), "exact")
    if found := WORDS.match(text):
        month = _month_number(found.group(2))
        return Day(_real(int(found.group(3)), month, int(found.group(1))), "exact") if month else None
    return None


def _ordered(parts: list[int], first: str, order: str) -> tuple[int, int, int]:
    if len(first) == 4:
        order = "ymd"  # a year in front leaves no doubt
    by_letter = dict(zip(order, parts, strict=True))
    return by_letter["y"], by_letter["m"], by_letter["d"]


def _month(text: str) -> Day | None:
    found = MONTH_ONLY.match(text)
    if not found:
        return None
    word, word_year, year, month, month_first, year_last = found.groups()
    number = _month_number(word) if word else int(month or month_first)
    return Day(_real(int(word_year or year or year_last), number, 1), "month") if number else None


def _year(text: str) -> Day | None:
    return Day(_real(int(text), 1, 1), "year") if YEAR_ONLY.match(text) else None


def _real(year: int, month: int, day: int) -> date:
    if not year >= 1900:
        raise NotADate("The year must have four figures, from 1900 on.")
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADate("There is no such day.") from None


def _month_number(word: str) -> int:
    plain = _plain(word)
    if plain in SHORT:
        return SHORT[plain]
    if len(plain) < 3:
        return 0
    numbered = chain.from_iterable(enumerate(names.split(), start=1) for names in MONTHS.values())
    return next((number for number, name in numbered if name.startswith(plain)), 0)


def _plain(word: str) -> str:
    spread = unicodedata.normalize("NFKD", word.casefold())
    return (
        "".join(letter for letter in spread if not unicodedata.combining(letter)).replace("أ", "ا").strip(".")
    )
