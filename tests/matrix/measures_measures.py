"""The access matrix of measures, follow-ups and contacts: every route x the cast."""

from tests.matrix.row import Row
from tests.matrix.world import World


def build(world: World) -> None:
    """Add to the world what these routes name."""


ROWS: dict[str, Row] = {}
