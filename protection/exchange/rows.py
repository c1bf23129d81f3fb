"""Rows of a file, as texts by column, exactly as they stand in it."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from protection.exchange.mapping import BadMap, Map

Row = dict[str, str]
CELL = 1_000_000
SIZE = 50 * 1024 * 1024
HALF = re.compile("[\ud800-\udfff]")  # JSON can write one half of a character, no database can keep it


def read_rows(path: Path, rules: Map) -> list[Row]:
    """All rows of a CSV or JSON file. Raises BadMap where file and map do not fit together."""
    content = _content(path, rules.encoding)
    kind = rules.format or ("json" if path.suffix.lower() == ".json" else "csv")
    rows = _json(content, rules.rows) if kind == "json" else _csv(content, rules)
    for number, row in enumerate(rows, start=1):
        if any(HALF.search(text) for cell in row.items() for text in cell):
            raise BadMap(f"Row {number} holds half a character. Save the file in UTF-8 again.")
    present = {column for row in rows for column in row}
    if rows and (gone := sorted(rules.columns - present)):
        raise BadMap(f"The file has no column {gone[0]!r}.")
    return rows


def _content(path: Path, encoding: str) -> str:
    try:
        if path.stat().st_size > SIZE:
            raise BadMap("The file is larger than 50 MB. Split it.")
        return path.read_bytes().decode(encoding)
    except OSError:
        raise BadMap("The file cannot be read.") from None
    except UnicodeDecodeError:
        raise BadMap(
            f"The file is not in {encoding}. Name its encoding in the map, for example cp1252."
        ) from None
    except (LookupError, ValueError):  # ValueError: a name that no encoding can have
        raise BadMap(f"encoding: {encoding!r} is not known.") from None


def _json(content: str, path: str) -> list[Row]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise BadMap("The file is not JSON.") from None
    for step in filter(None, path.split(".")):
        if not isinstance(found, dict) or step not in found:
            raise BadMap(f"rows: the file has no {step!r}.")
        found = found[step]
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadMap("rows: must lead to a list of records.")
    return [{str(column): _cell(value) for column, value in row.items()} for row in found]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _csv(content: str, rules: Map) -> list[Row]:
    csv.field_size_limit(CELL)
    try:
        lines = list(csv.reader(io.StringIO(content, newline=""), delimiter=rules.delimiter))
    except (csv.Error, TypeError) as wrong:
        raise BadMap(f"The file is not CSV with the delimiter {rules.delimiter!r}: {wrong}.") from None
    if len(lines) < rules.header:
        raise BadMap(f"header: the file has only {len(lines)} rows.")
    names = [name.strip().lstrip("*").strip() for name in lines[rules.header - 1]]
    body = [line for line in lines[rules.header :] if any(cell.strip() for cell in line)]
    return [{name: cell for name, cell in zip(names, line, strict=False) if name} for line in body]
