"""What a level asks of us: when to assess again, be in touch, respond first. Pure.

Source: methodology.md 2.4 and 2.5.
"""

from typing import Literal, TypeAlias

from risk.parameters import CPM1, LEVELS, Level, Parameters

Grade: TypeAlias = Literal["A", "B", "C"]


def review_days(level: Level, grade: Grade, parameters: Parameters = CPM1) -> int:
    """Days to the next assessment at the latest; grade C divides them by two, rounded down."""
    days = parameters.band(level).review_days
    return days // parameters.grade_c_divides_review_by if grade == "C" else days


def contact_days(level: Level, parameters: Parameters = CPM1) -> int:
    """Days to the next contact with the group or the person at the latest."""
    return parameters.band(level).contact_days


def first_response_hours(level: Level, parameters: Parameters = CPM1) -> int:
    """Hours within which a first response is due."""
    return parameters.band(level).first_response_hours


def completion_days(highest_level: Level | None, parameters: Parameters = CPM1) -> int:
    """Days in which the missing answers of a scenario without a level are wanted.

    `highest_level` is the upper end of its range; None (not assessed) is taken for urgent, never for low.
    """
    urgent_from = LEVELS.index(parameters.urgent_completion_from)
    urgent = highest_level is None or LEVELS.index(highest_level) >= urgent_from
    return parameters.urgent_completion_days if urgent else parameters.completion_days
