"""What draws the names that people read: code names and references. Secret, except where the demo repeats a seed."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_source: ContextVar[random.Random] = ContextVar(
    "chance",
    default=secrets.SystemRandom(),  # noqa: B039  it holds no state
)


def source() -> random.Random:
    """Chance that nobody can foresee, or inside `repeating` the given one."""
    return _source.get()


@contextmanager
def repeating(dice: random.Random) -> Iterator[None]:
    """Inside the block the same names are drawn for the same dice: fictional rows only, never for keys."""
    token = _source.set(dice)
    try:
        yield
    finally:
        _source.reset(token)
