"""The access matrix of all apps: what each route answers whom, and the world that its addresses name."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import Cast
from tests.matrix import communities, measures, protection, risk
from tests.matrix.row import Row
from tests.matrix.world import World, make_world

APPS = [protection, communities, risk, measures]
ROWS: dict[str, Row] = {name: row for app in APPS for name, row in app.ROWS.items()}
# allauth's own pages: its tests are its own; ours say who reaches them (tests/protection/test_sign_in.py)
OWN_TESTS = ("account_", "mfa_")


def routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"


ALL = sorted({name for name in routes(get_resolver()) if not name.startswith(OWN_TESTS)})
PAGES = [name for name in ALL if name in ROWS and not name.startswith("api") and "-api:" not in name]


def whole_world(cast: Cast) -> World:
    return make_world(cast, [app.build for app in APPS])
