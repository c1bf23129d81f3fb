"""The map of an import: which column is which field, which value is which code, which rows to leave out.

A map is a TOML file; docs/import.md describes every key. Errors name the key, so that a person can mend the file.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EMPTY = ["", "NA", "N/A", "None", "NN", "nn", "¿?", "-", "Se desconoce", "Sem informação", "Unknown", "n/d"]
KNOWN = {
    "encoding", "format", "delimiter", "rows", "header", "key", "language", "empty", "date_order",
    "fields", "values", "defaults", "skip", "places",
}  # fmt: skip
FORMATS = {"csv", "json"}
ORDERS = {"ymd", "dmy", "mdy"}


class BadMap(Exception):
    """The map cannot be used: the sentence names the key and what is wrong."""


@dataclass(frozen=True)
class Skip:
    """Leave a row out when `column` holds one of `values`."""

    column: str
    values: frozenset[str]


@dataclass(frozen=True)
class Places:
    """Which collective a place belongs to, and how several places in one cell are told apart."""

    column: str = ""
    separators: tuple[str, ...] = ("\n", ";", ",")
    codes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Map:
    encoding: str = "utf-8-sig"
    format: str = ""
    delimiter: str = ","
    rows: str = ""
    header: int = 1
    key: tuple[str, ...] = ()
    language: str = ""
    empty: frozenset[str] = frozenset(EMPTY)
    date_order: str = "ymd"
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    defaults: dict[str, Any] = field(default_factory=dict)
    skip: tuple[Skip, ...] = ()
    places: Places = field(default_factory=Places)

    @property
    def columns(self) -> set[str]:
        """Every column that the map speaks of."""
        named = {column for columns in self.fields.values() for column in columns}
        return named | set(self.key) | {rule.column for rule in self.skip} | ({self.places.column} - {""})


def load_map(path: Path, fields: set[str]) -> Map:
    """Read a map for an importer that knows `fields`. Raises BadMap."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise BadMap("The map cannot be read: it must be a TOML file in UTF-8.") from None
    except tomllib.TOMLDecodeError as wrong:
        raise BadMap(f"The map is not TOML: {wrong}") from None
    if unknown := sorted(set(written) - KNOWN):
        raise BadMap(f"{unknown[0]}: this key is not known.")
    return Map(
        encoding=_text(written, "encoding", "utf-8-sig"),
        format=_one_of(written, "format", FORMATS, ""),
        delimiter=_text(written, "delimiter", ","),
        rows=_text(written, "rows", ""),
        header=_number(written, "header", 1),
        key=_texts(written.get("key", []), "key"),
        language=_text(written, "language", ""),
        empty=frozenset(_texts(written.get("empty", EMPTY), "empty")),
        date_order=_one_of(written, "date_order", ORDERS, "ymd"),
        fields=_fields(written.get("fields"), fields),
        values=_values(written.get("values", {}), fields),
        defaults=_table(written.get("defaults", {}), "defaults", fields),
        skip=tuple(_skip(rule, number) for number, rule in enumerate(_list(written, "skip"))),
        places=_places(written.get("places", {})),
    )


def _text(table: dict[str, Any], key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise BadMap(f"{key}: must be a text.")
    return value


def _number(table: dict[str, Any], key: str, default: int) -> int:
    value = table.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadMap(f"{key}: must be a whole number from 1 on.")
    return value


def _one_of(table: dict[str, Any], key: str, allowed: set[str], default: str) -> str:
    value = _text(table, key, default)
    if value and value not in allowed:
        raise BadMap(f"{key}: must be one of {', '.join(sorted(allowed))}.")
    return value


def _list(table: dict[str, Any], key: str) -> list[Any]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise BadMap(f"{key}: must be a list.")
    return value


def _texts(value: Any, key: str) -> tuple[str, ...]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise BadMap(f"{key}: must be a text or a list of texts.")
    return tuple(parts)


def _table(value: Any, key: str, fields: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadMap(f"{key}: must be a table.")
    if unknown := sorted(set(value) - fields):
        raise BadMap(f"{key}.{unknown[0]}: this field is not known. Known: {', '.join(sorted(fields))}.")
    return value


def _fields(value: Any, fields: set[str]) -> dict[str, tuple[str, ...]]:
    table = _table(value or {}, "fields", fields)
    if not table:
        raise BadMap("fields: say at least which column is the date.")
    return {name: _texts(columns, f"fields.{name}") for name, columns in table.items()}


def _values(value: Any, fields: set[str]) -> dict[str, dict[str, Any]]:
    table = _table(value, "values", fields)
    for name, codes in table.items():
        if not isinstance(codes, dict):
            raise BadMap(f"values.{name}: must be a table of value = code.")
    return table


def _skip(rule: Any, number: int) -> Skip:
    if not isinstance(rule, dict) or set(rule) != {"column", "values"} or not isinstance(rule["column"], str):
        raise BadMap(f"skip[{number}]: must hold column and values.")
    return Skip(rule["column"], frozenset(_texts(rule["values"], f"skip[{number}].values")))


def _places(value: Any) -> Places:
    if not isinstance(value, dict) or set(value) - {"column", "separators", "codes"}:
        raise BadMap("places: may hold column, separators and codes.")
    codes = value.get("codes", {})
    if not isinstance(codes, dict) or not all(isinstance(code, str) for code in codes.values()):
        raise BadMap("places.codes: must be a table of place = code name of the collective.")
    separators = _texts(value.get("separators", ["\n", ";", ","]), "places.separators")
    return Places(
        _text(value, "column", ""), separators, {place.strip(): code for place, code in codes.items()}
    )
