"""One line of the access matrix: a route, how to reach it, and what each person of the cast gets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Everybody of the cast, with what an ordinary page of a case answers. Carla, Otto and Ada see no case of Ana's team:
# the same 404 as for a missing page. `anonymous` is sent to sign in.
CASE_PAGE = {
    "anonymous": 302, "ana": 200, "ben": 200, "cora": 200, "mara": 200, "carla": 404, "otto": 404, "ada": 404,
}  # fmt: skip
OPEN_TO_SIGNED_IN = {**CASE_PAGE, "carla": 200, "otto": 200, "ada": 200}
PUBLIC = dict.fromkeys(CASE_PAGE, 200)


def case(**differences: int) -> dict[str, int]:
    """What a page of a case answers, with the differences named: `case(ben=403)`."""
    return {**CASE_PAGE, **differences}


def signed_in(**differences: int) -> dict[str, int]:
    return {**OPEN_TO_SIGNED_IN, **differences}


def api(**differences: int) -> dict[str, int]:
    """An API route of a case: without a key 401 or 403 instead of the way to the sign-in page."""
    return {**CASE_PAGE, "anonymous": 401, **differences}


def api_list(**differences: int) -> dict[str, int]:
    """Lists answer everybody who is signed in, scoped: Carla's is empty."""
    return {**OPEN_TO_SIGNED_IN, "anonymous": 401, **differences}


@dataclass
class Row:
    """`args` gives the address's ids from the world; a method that is not named must answer 405."""

    args: Callable[[Any], list[Any]] = lambda world: []
    get: dict[str, int] | None = None
    post: dict[str, int] | None = None
    put: dict[str, int] | None = None
    patch: dict[str, int] | None = None
    delete: dict[str, int] | None = None
    data: Callable[[Any], dict[str, Any]] = lambda world: {}  # of a POST, PUT or PATCH that is allowed
    query: str = ""
    note: str = ""
    methods: tuple[str, ...] = field(default=("get", "post", "put", "patch", "delete"), repr=False)
