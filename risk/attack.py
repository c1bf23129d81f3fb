"""FLOOR-ATTACK: after a recent grave attack a score is at least HIGH, whatever the form says. Pure.

Source: methodology.md 2.4, acts and severities in 1.5.
"""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from risk.parameters import CPM1, Parameters, tenth

FLOOR_ATTACK = "FLOOR-ATTACK"


def apply_attack_floor(
    base: Decimal | None, recent_attack: bool, parameters: Parameters = CPM1
) -> Decimal | None:
    """The base after FLOOR-ATTACK, for a scenario or a standing; None is a subject that is not assessed."""
    if not recent_attack:
        return base
    floor = tenth(parameters.attack_floor)
    return floor if base is None else max(base, floor)


def is_attack(act_codes: Collection[str], severity: int, parameters: Parameters = CPM1) -> bool:
    """Whether an incident with these acts and this severity calls the floor."""
    if severity >= parameters.attack_severity:
        return True
    listed = any(code in parameters.attack_acts for code in act_codes)
    return listed and severity >= parameters.attack_severity_of_listed_acts


def attack_window_start(today: date, parameters: Parameters = CPM1) -> date:
    """The first day on which an attack still counts: the day 90 days ago is one."""
    return today - timedelta(days=parameters.attack_window_days)
