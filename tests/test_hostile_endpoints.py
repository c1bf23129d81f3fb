"""Hostile and broken input over every endpoint of the API: an answer in its one shape, never a 500."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import hostile
from tests.hostile import PERSON
from tests.matrix.table import ALL, ROWS

ENDPOINTS = [
    (name, method)
    for name in ALL
    if "-api:" in name and name in ROWS
    for method in ("post", "put", "patch")
    if getattr(ROWS[name], method)
]


@pytest.mark.parametrize(("name", "method"), ENDPOINTS)
def test_every_endpoint_answers_hostile_json_in_one_shape(name, method, world, as_user):
    client = as_user(getattr(world.cast, PERSON))
    client.raise_request_exception = False
    row = ROWS[name]
    address = reverse(name, args=row.args(world))
    good = row.data(world)
    for field in good or {"any": 1}:
        for value in hostile.JSONS:
            answer = send(client, method, address, {**good, field: value})
            fine(answer, (address, field, str(value)[:40]))
    for body in hostile.BODIES:
        answer = getattr(client, method)(address, body, content_type="application/json")
        fine(answer, (address, body[:40]))


def send(client: Client, method: str, address: str, data: dict):
    return getattr(client, method)(address, data, content_type="application/json")


def fine(answer, told):
    assert answer.status_code < 500, (*told, answer.status_code)
    if answer.status_code >= 400:
        assert set(answer.json()) == {"error"}, told
        assert set(answer.json()["error"]) == {"code", "message", "fields"}, told
