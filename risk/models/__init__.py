"""WHAT THREATENS THEM: incidents and assessments."""

from risk.models.assessment import Answer, Assessment, Instrument, LevelDecision, Scenario, Standing
from risk.models.incident import Act, Affected, Incident, Involvement, Source

__all__ = [
    "Act",
    "Affected",
    "Answer",
    "Assessment",
    "Incident",
    "Instrument",
    "Involvement",
    "LevelDecision",
    "Scenario",
    "Source",
    "Standing",
]
