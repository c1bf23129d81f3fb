"""R01: every URL x the cast x every method is decided in a table; a route that is missing from it fails the suite."""

import re
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.matrix.row import Row
from tests.matrix.table import ALL, ROWS


def test_every_route_is_in_the_table():
    assert [name for name in ALL if name not in ROWS] == []
    assert [name for name in ROWS if name not in ALL] == []


@pytest.mark.parametrize("name", [name for name in ALL if name in ROWS])
def test_each_person_gets_exactly_what_the_table_says(name, world, as_user):
    row = ROWS[name]
    address = reverse(name, args=row.args(world)) + row.query
    found = {
        method: {
            person: taken_back(world, as_user, row, method, address, person)
            for person in expected(row, method)
        }
        for method in row.methods
    }
    assert found == {method: expected(row, method) for method in row.methods}


def expected(row: Row, method: str) -> dict[str, int]:
    """A method that the table does not name must not be allowed, to anybody."""
    return getattr(row, method) or {"ana": 405}


def taken_back(world, as_user, row, method, address, person) -> int:
    """The status that a person gets; what the request changed is taken back."""
    with transaction.atomic():
        client = Client() if person == "anonymous" else as_user(getattr(world.cast, person))
        status = answer(client, method, address, row.data(world))
        transaction.set_rollback(True)
    return status


def answer(client: Client, method: str, address: str, data: dict) -> int:
    send = getattr(client, method)
    if method == "get":
        return send(address).status_code
    if address.startswith("/api/"):
        return send(address, data, content_type="application/json").status_code
    return (send(address, data) if method == "post" else send(address)).status_code


def hides_something(row: Row) -> bool:
    return bool(row.get) and row.get.get("carla") == 404


@pytest.mark.parametrize("name", [name for name in ALL if name in ROWS and hides_something(ROWS[name])])
def test_r04_out_of_scope_is_the_same_page_as_missing(name, world, as_user):
    row = ROWS[name]
    ids = row.args(world)
    if not ids:
        pytest.skip("an address without an id")

    client, other = as_user(world.cast.carla), uuid4()
    hidden = client.get(reverse(name, args=ids) + row.query)
    missing = client.get(reverse(name, args=[other, *ids[1:]]) + row.query)
    assert (hidden.status_code, without_own(hidden, ids[0])) == (404, without_own(missing, other))


def without_own(response: HttpResponse, asked: object) -> bytes:
    """A page's bytes without what differs between any two requests: form tokens, and the id that was asked for."""
    tokenless = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return tokenless.replace(str(asked).encode(), b"")
