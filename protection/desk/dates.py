"""Dates as people say and type them: words, precision, day / month / year boxes.

Sources: ux.md 0.6 and 6.1, methodology.md 1.5.
"""

import calendar
import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

FIRST_YEAR = 1900
MOST_DIGITS = 9  # longer than any year that a person means


def date_words(value: datetime.date) -> str:
    """Return `23 November 2026` in the reader's language; the month is always a word."""
    english = (get_language() or "en").startswith("en")
    return formats.date_format(value, "j F Y" if english else "DATE_FORMAT")


def month_words(value: datetime.date) -> str:
    """Return `November 2026` in the reader's language."""
    return formats.date_format(value, "YEAR_MONTH_FORMAT")


def in_words(value: datetime.date | None, precision: str = "exact") -> str:
    """Return a date as exactly as it is known; a datetime is first brought to the reader's time zone.

    `precision` is one of methodology.md 1.5: exact, about, month, year, unknown.
    """
    if value is None or precision == "unknown":
        return _("Date not known")
    day = to_day(value)
    if precision == "year":
        return str(day.year)
    words = month_words(day) if precision == "month" else date_words(day)
    return _("About %(date)s") % {"date": words} if precision == "about" else words


def to_day(value: datetime.date) -> datetime.date:
    """Return the calendar day of a date or datetime in the reader's time zone."""
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


class DayMonthYearWidget(forms.MultiWidget):
    """Three text boxes: the browser's own date box shows its language's order, not the reader's."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput({**box, "class": "w-2ch"}),
            "month": forms.TextInput({**box, "class": "w-2ch"}),
            "year": forms.TextInput({**box, "class": "w-4ch"}),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: datetime.date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayMonthYearField(forms.MultiValueField):
    """A date from three boxes; cleans to a `datetime.date` or None.

    With `partial=True` the day, or the day and the month, may be left empty: they count as the first,
    and the form asks for the precision in a field of its own. A refusal says what is wrong and what to do.
    """

    widget = DayMonthYearWidget
    default_error_messages = {
        "required": gettext_lazy("Enter the date, for example 23 11 2026."),
        "year": gettext_lazy("Enter the year with four digits, for example 2026."),
        "month": gettext_lazy("The month must be between 1 and 12."),
        "day_missing": gettext_lazy("Enter the day."),
        "month_missing": gettext_lazy("Enter the month."),
        "number": gettext_lazy("Write the date with numbers only, for example 23 11 2026."),
    }

    def __init__(self, *, partial: bool = False, **kwargs: Any) -> None:
        self.partial = partial
        boxes = [forms.CharField(required=False) for _box in range(3)]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def compress(self, values: Sequence[str]) -> datetime.date | None:
        if not any(values):
            return None
        day, month, year = (self._number(text) for text in values)
        return self._date(day, month, year)

    def _number(self, text: str) -> int | None:
        if not text:
            return None
        if not text.isdecimal() or len(text) > MOST_DIGITS:
            raise ValidationError(self.error_messages["number"], code="number")
        return int(text)

    def _date(self, day: int | None, month: int | None, year: int | None) -> datetime.date:
        if year is None or not FIRST_YEAR <= year <= datetime.MAXYEAR:
            raise ValidationError(self.error_messages["year"], code="year")
        if month is None and not (self.partial and day is None):
            raise ValidationError(self.error_messages["month_missing"], code="month_missing")
        if day is None and not self.partial:
            raise ValidationError(self.error_messages["day_missing"], code="day_missing")
        month = 1 if month is None else month
        if not 1 <= month <= 12:
            raise ValidationError(self.error_messages["month"], code="month")
        return self._checked_day(1 if day is None else day, month, year)

    def _checked_day(self, day: int, month: int, year: int) -> datetime.date:
        last = calendar.monthrange(year, month)[1]
        if 1 <= day <= last:
            return datetime.date(year, month, day)
        words = {"last": last, "month": MONTHS[month]}
        raise ValidationError(_("The day must be between 1 and %(last)s in %(month)s.") % words, code="day")
