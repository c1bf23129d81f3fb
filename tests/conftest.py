"""What every test may use: the cast, a signed-in client, a collective that Ana's team works with."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from communities.models import Collective
from protection.accounts.models import User
from protection.records import triggers
from protection.vault import access
from tests import cast as people
from tests import factories
from tests.matrix import table
from tests.matrix.world import World

# Files whose tests ask no database, or start processes with one of their own: the second engine need not repeat them
ONCE = (
    "browser/",
    "test_architecture.py",
    "test_checks.py",
    "test_compose.py",
    "test_dev_script.py",
    "test_locks.py",
    "test_static.py",
    "test_team_start.py",
    "protection/test_documents_press.py",
    "protection/test_start.py",
    "risk/test_score",
    "risk/test_scoring",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`./dev test` leaves these out on the second engine."""
    for item in items:
        place = item.path.relative_to(config.rootpath / "tests").as_posix()
        if place.startswith(ONCE):
            item.add_marker("once")


@pytest.fixture(scope="session")
def _keys_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys and folders of the tests lie in a temporary place, never in var/."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CASEBOOK_VAR", str(tmp_path_factory.mktemp("var")))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _clean(_keys_of_tests: None) -> None:
    cache.clear()


@pytest.fixture
def _triggers_back(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Set up before the database, so that it ends after its tables were emptied: what migrations wrote comes back."""
    yield
    with django_db_blocker.unblock():
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        triggers.install()


@pytest.fixture
def committed(
    _triggers_back: None, django_db_serialized_rollback: None, transactional_db: None
) -> Iterator[None]:
    """What a test writes is committed, so that threads see it; name this fixture first. Tables are emptied afterwards.

    The triggers are taken away for that: the trail is append-only also for the tests.
    """
    yield
    triggers.lift()


@pytest.fixture
def system() -> Iterator[None]:
    """Read every encrypted field, as tasks of the system do."""
    with access.reading_as_system():
        yield


@pytest.fixture
def cast(db: None) -> people.Cast:
    return people.make_cast()


@pytest.fixture
def ana(cast: people.Cast) -> User:
    return cast.ana


@pytest.fixture
def ben(cast: people.Cast) -> User:
    return cast.ben


@pytest.fixture
def carla(cast: people.Cast) -> User:
    return cast.carla


@pytest.fixture
def mara(cast: people.Cast) -> User:
    return cast.mara


@pytest.fixture
def as_user(db: None) -> Callable[[User], Client]:
    """A client that is signed in as the given person, with a session of today."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def world(cast: people.Cast) -> World:
    """Everything that the routes of the access matrix name."""
    return table.whole_world(cast)


@pytest.fixture
def collective(cast: people.Cast) -> Collective:
    return factories.collective(cast)


@pytest.fixture
def foreign_collective(cast: people.Cast) -> Collective:
    """A group of Carla's alone: what could leak to Ana and Ben."""
    from protection.records import files

    made = factories.collective(name="Quorvex Hidden Circle")
    files.grant(file=made.file, by=None, user=cast.carla, level=4)
    return made
