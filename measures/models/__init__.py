"""WHAT IS DONE: measures, what keeps them alive, and plans."""

from measures.models.measure import Commitment, FollowUp, Measure, MeasureTarget, MeasureType
from measures.models.plan import Copy, Plan, PlanVersion

__all__ = [
    "Commitment",
    "Copy",
    "FollowUp",
    "Measure",
    "MeasureTarget",
    "MeasureType",
    "Plan",
    "PlanVersion",
]
