"""The access matrix of measures: measures and plans, each in a file of its own."""

from tests.matrix import measures_measures, measures_plans
from tests.matrix.row import Row
from tests.matrix.world import World


def build(world: World) -> None:
    """Add to the world what this app's routes name."""
    measures_measures.build(world)
    measures_plans.build(world)


ROWS: dict[str, Row] = {**measures_measures.ROWS, **measures_plans.ROWS}
