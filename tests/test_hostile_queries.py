"""Hostile and broken queries over every page: never a 500."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests import hostile
from tests.hostile import PERSON
from tests.matrix.table import PAGES, ROWS


@pytest.mark.parametrize("name", [name for name in PAGES if ROWS[name].get])
def test_every_page_answers_hostile_queries(name, world, as_user):
    client = as_user(getattr(world.cast, PERSON))
    client.raise_request_exception = False
    address = reverse(name, args=ROWS[name].args(world))
    page = client.get(address + ROWS[name].query)
    asked = set(FilterNames.of(page.content.decode())) | {"page", "collective", "after"}
    for text in hostile.TEXTS:
        answer = client.get(address, dict.fromkeys(asked, text[:500]))
        assert answer.status_code < 500, (address, text[:40])


class FilterNames(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    @classmethod
    def of(cls, page: str) -> list[str]:
        parser = cls()
        parser.feed(page)
        return parser.names

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"input", "select"} and given.get("name"):
            self.names.append(given["name"])
