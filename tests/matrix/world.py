"""One of everything that an address may name, all of Ana's team. Each app's matrix module adds its own rows."""

from dataclasses import dataclass, field
from typing import Any

from tests import factories
from tests.cast import Cast


@dataclass
class World:
    cast: Cast
    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["things"][name]
        except KeyError:
            raise AttributeError(name) from None


def make_world(cast: Cast, builders: list[Any]) -> World:
    world = World(cast)
    world.things["collective"] = factories.collective(cast)
    world.things["member"] = factories.member(world.collective)
    world.things["incident"] = factories.incident(world.collective, by=cast.ben)
    world.things["meeting"] = factories.meeting(world.collective, by=cast.ana)
    for build in builders:
        build(world)
    return world
