"""Hostile and broken input over every form: a clear answer, never a 500, nothing half-saved, nothing typed lost."""

import html
import unicodedata
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from tests import hostile
from tests.hostile import PERSON
from tests.matrix.table import PAGES, ROWS

NOT_COUNTED = {"audit", "sessions", "axes"}  # denials and sign-ins are written on purpose
LEAVES = {"desk:leave"}  # ends the session


class Fields(HTMLParser):
    """Forms of a page that post to itself, with their fields: name -> (kind, values)."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, tuple[str, list[str]]]]] = []
        self._inside = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = (given.get("method") or "get").lower() == "post"
            if self._inside:
                self.forms.append((given.get("action") or "", {}))
        elif self._inside and tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self._add(tag, given)
        elif self._inside and tag == "option" and self._select:
            self.forms[-1][1][self._select][1].append(given.get("value") or "")
        if tag == "select":
            self._select = given.get("name") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False

    def _add(self, tag, given):
        kind = given.get("type", "text") if tag == "input" else tag
        fields = self.forms[-1][1]
        known = fields.setdefault(given["name"], (kind, []))
        known[1].append(given.get("value") or "")

    _select = ""


def forms_of(page: str):
    parser = Fields()
    parser.feed(page)
    return parser.forms


def everything() -> dict[str, int]:
    """How many rows each of our tables holds."""
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.app_label not in NOT_COUNTED]
    parts = [f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables]
    counts = {}
    with connection.cursor() as cursor:
        for start in range(0, len(parts), 60):  # SQLite takes no longer chain
            cursor.execute(" UNION ALL ".join(parts[start : start + 60]))
            counts.update(cursor.fetchall())
    return counts


WITH_FORM = [
    name for name in PAGES if name not in LEAVES and (ROWS[name].post or {}).get(PERSON) in {200, 302}
]


def filled(fields, text):
    """Every field with the hostile text; hidden keys, tokens and versions too. Lists stay lists."""
    return {name: [text] for name, (kind, _values) in fields.items() if kind != "file"}


def with_one_text(fields, text):
    """Text fields hostile, choices as somebody would choose them: reaches further than nonsense everywhere."""
    data = {}
    for name, (kind, values) in fields.items():
        if kind in {"textarea", "text", "search", "tel", "email"}:
            data[name] = [text]
        elif kind in {"hidden", "select", "radio"}:
            data[name] = [next((value for value in values if value), "")]
    return data


@pytest.mark.parametrize("name", WITH_FORM)
def test_every_form_answers_hostile_text_with_a_page(name, world, as_user):
    client = as_user(getattr(world.cast, PERSON))
    client.raise_request_exception = False
    address = reverse(name, args=ROWS[name].args(world)) + ROWS[name].query
    page = client.get(address)
    forms = [
        fields
        for action, fields in forms_of(page.content.decode())
        if action in {"", address, page.request["PATH_INFO"]}
    ]
    rows = everything()
    for fields in forms or [dict.fromkeys(ROWS[name].data(world), ("other", []))]:
        for text in hostile.TEXTS:
            rows = check(client, address, with_one_text(fields, text), text, fields, rows)
        for text in hostile.EVERYWHERE:
            rows = check(client, address, filled(fields, text), text, {}, rows)


def check(client, address, data, text, fields, before):
    """`fields` whose text must come back: none where hidden keys were broken too, which no person does.

    Takes how many rows there were `before`, and gives how many there are now.
    """
    answer = client.post(address, data)
    assert answer.status_code < 500, (address, text[:40], answer.status_code)
    after = everything()
    if answer.status_code in {200, 400, 409}:
        grown = {table for table in after if after[table] != before[table]}
        assert grown <= {"django_session", "records_draft", "cache"}, (address, text[:40], grown)
        if answer.status_code in {200, 409}:
            nothing_lost(answer.content.decode(), data, fields)
    return after


def is_visible(text: str) -> bool:
    """Not only spaces and marks without a picture: those are nothing that a person typed."""
    return any(unicodedata.category(letter) not in {"Cf", "Cc", "Zs"} for letter in text)


def nothing_lost(page: str, data, fields):
    """Each visible text that was typed stands in the page again, escaped."""
    plain = html.unescape(page)
    for name, (kind, _values) in fields.items():
        for typed in data.get(name, []) if kind in {"textarea", "text"} else []:
            wanted = typed.replace("\r\n", "\n").strip()
            if is_visible(wanted) and "\x00" not in wanted:
                assert wanted in plain.replace("\r\n", "\n"), (name, wanted[:60])
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
