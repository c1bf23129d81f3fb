"""When it happened, as exactly as people know it: today, yesterday, a day, a month, a year (ux.md 1.1 S2)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from risk.choices import Precision


class When(models.TextChoices):
    TODAY = "today", gettext_lazy("Today")
    YESTERDAY = "yesterday", gettext_lazy("Yesterday")
    OTHER = "other", gettext_lazy("Another date")


def when_it_was(
    when: str, day: date | None, boxes: Sequence[str], precision: str, today: date
) -> tuple[date, str]:
    """The date to keep and how exact it is. `boxes` are day, month and year as typed.

    A date that nobody knows is kept as the day of the report with the precision *not known*: it happened that day at
    the latest. Raises ValidationError where a date is wanted and missing.
    """
    if when == When.TODAY:
        return today, precision
    if when == When.YESTERDAY:
        return today - timedelta(days=1), precision
    if day is None:
        if precision == Precision.UNKNOWN:
            return today, precision
        raise ValidationError(
            _("Enter the date. Enter the year alone, or choose “Not known” below, if nobody knows more.")
        )
    return day, _no_more_exact_than(boxes, precision)


def _no_more_exact_than(boxes: Sequence[str], precision: str) -> str:
    """What was left empty is not known, whatever the select says: its first answer is *Exact day*."""
    typed_day, typed_month, _year = ((text or "").strip() for text in boxes)
    if precision in {Precision.YEAR, Precision.UNKNOWN}:
        return precision
    if not typed_month:
        return Precision.YEAR
    return precision if typed_day else Precision.MONTH


def boxes_of(day: date | None, precision: str) -> list[int | None]:
    """Day, month and year to show in a form again, no more exact than they are known."""
    if day is None or precision == Precision.UNKNOWN:
        return [None, None, None]
    month = None if precision == Precision.YEAR else day.month
    return [day.day if precision in {Precision.EXACT, Precision.ABOUT} else None, month, day.year]
