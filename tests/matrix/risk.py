"""The access matrix of risk: incidents and assessments, each in a file of its own."""

from tests.matrix import risk_assessments, risk_incidents
from tests.matrix.row import Row
from tests.matrix.world import World


def build(world: World) -> None:
    """Add to the world what this app's routes name."""
    risk_incidents.build(world)
    risk_assessments.build(world)


ROWS: dict[str, Row] = {**risk_incidents.ROWS, **risk_assessments.ROWS}
