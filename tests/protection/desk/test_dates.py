"""Dates are said as exactly as they are known, in the reader's language, and typed in three boxes."""

import datetime
import zoneinfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from protection.desk import dates

DAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("exact", "23 November 2026"),
        ("about", "About 23 November 2026"),
        ("month", "November 2026"),
        ("year", "2026"),
        ("unknown", "Date not known"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(precision, words):
    assert dates.in_words(DAY, precision) == words


def test_no_date_is_said_not_left_blank():
    assert dates.in_words(None) == "Date not known"


@pytest.mark.parametrize(
    ("language", "words"), [("es", "23 de noviembre de 2026"), ("fr", "23 novembre 2026")]
)
def test_the_month_is_a_word_of_the_reader(language, words):
    with translation.override(language):
        assert dates.in_words(DAY) == words


def test_the_day_is_that_of_the_reader_not_of_the_server():
    moment = datetime.datetime(2026, 11, 23, 2, 30, tzinfo=datetime.UTC)
    with timezone.override(zoneinfo.ZoneInfo("America/Bogota")):
        assert dates.in_words(moment) == "22 November 2026"


def typed(day, month, year, **options):
    return dates.DayMonthYearField(**options).clean([day, month, year])


def test_three_boxes_make_a_date():
    assert typed("23", "11", "2026") == DAY


def test_arabic_digits_make_the_same_date():
    assert typed("٢٣", "١١", "٢٠٢٦") == DAY


def test_an_optional_date_may_stay_empty():
    assert typed("", "", "", required=False) is None


@pytest.mark.parametrize(
    ("day", "month", "date"), [("", "3", datetime.date(2026, 3, 1)), ("", "", datetime.date(2026, 1, 1))]
)
def test_day_and_month_may_be_unknown_where_the_form_says_so(day, month, date):
    assert typed(day, month, "2026", partial=True) == date


@pytest.mark.parametrize(
    ("boxes", "options", "words"),
    [
        (("", "", ""), {}, "Enter the date, for example 23 11 2026."),
        (("3", "4", ""), {}, "Enter the year with four digits, for example 2026."),
        (("3", "4", "26"), {}, "Enter the year with four digits, for example 2026."),
        (("3", "13", "2026"), {}, "The month must be between 1 and 12."),
        (("3", "0", "2026"), {}, "The month must be between 1 and 12."),
        (("", "4", "2026"), {}, "Enter the day."),
        (("4", "", "2026"), {}, "Enter the month."),
        (("4", "", "2026"), {"partial": True}, "Enter the month."),
        (("31", "11", "2026"), {}, "The day must be between 1 and 30 in November."),
        (("29", "2", "2026"), {}, "The day must be between 1 and 28 in February."),
        (("0", "2", "2026"), {}, "The day must be between 1 and 28 in February."),
        (("-1", "2", "2026"), {}, "Write the date with numbers only, for example 23 11 2026."),
        (("23", "Nov", "2026"), {}, "Write the date with numbers only, for example 23 11 2026."),
        (("²", "1", "2026"), {}, "Write the date with numbers only, for example 23 11 2026."),
        (("1", "1", "1e9"), {}, "Write the date with numbers only, for example 23 11 2026."),
    ],
)
def test_a_refused_date_says_what_is_wrong_and_what_to_write(boxes, options, words):
    with pytest.raises(ValidationError) as refusal:
        typed(*boxes, **options)
    assert refusal.value.messages == [words]


def test_a_box_with_too_much_in_it_is_refused():
    with pytest.raises(ValidationError):
        typed("1", "1", "2" * 5000)


def test_a_stored_date_comes_back_in_its_boxes():
    assert dates.DayMonthYearWidget().decompress(DAY) == [23, 11, 2026]
