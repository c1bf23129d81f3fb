"""Import incidents from a table of others (commands.md `import_incidents`, docs/import.md).

Rows read = imported + skipped + refused. A dry run goes the same way and takes everything back.
"""

import csv
import io
import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Collective
from protection.accounts.models import User
from protection.audit import trail
from protection.exchange.dates import Day, NotADate, read_date
from protection.exchange.mapping import BadMap, Map
from protection.exchange.models import ImportRun
from protection.exchange.rows import Row
from protection.records.rules import NotAllowed, OutOfScope, require
from risk import choices
from risk.models import Incident
from risk.services.imports import import_incident
from risk.services.reports import Facts, IncidentReport

KIND = "incidents"
CODES: dict[str, set[str]] = {
    "boxes": set(choices.Box.values),
    "aimed_at": set(choices.AimedAt.values),
    "danger": set(choices.Danger.values),
    "author_type": set(choices.AuthorType.values),
    "how_known": set(choices.HowKnown.values),
    "permission": set(choices.Permission.values),
}
SEVERAL = {"boxes", "aimed_at"}
TEXTS = {"narrative", "where"}
FIELDS = {"date", "people_count", "death_threat", *CODES, *TEXTS}
LANGUAGE = re.compile(r"(?:[a-z]{2,3}(?:-[a-z]{2,4})?)?", re.IGNORECASE)
MOST_DIGITS = 9
ANSWERS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
DEFAULTS: dict[str, Any] = {"aimed_at": ["collective"], "danger": "unknown", "boxes": []}


class Refused(Exception):
    """This row cannot be imported: the sentence says why and names no text of it."""


@dataclass
class Outcome:
    """Counts that add up, and the refused rows with their reasons."""

    read: int = 0
    imported: int = 0
    skipped: int = 0
    refused: list[tuple[int, str, Row]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        refused = len(self.refused)
        return {"read": self.read, "imported": self.imported, "skipped": self.skipped, "refused": refused}


class _TakeBack(Exception):
    """Ends a dry run's transaction."""


def check_codes(rules: Map) -> None:
    """Raises BadMap where a value or default of the map is no code of ours."""
    pairs = [
        (f"values.{name}.{value}", name, code)
        for name, codes in rules.values.items()
        for value, code in codes.items()
    ]
    pairs += [(f"defaults.{name}", name, code) for name, code in rules.defaults.items()]
    for place, name, code in pairs:
        known = CODES.get(name)
        if known is None:
            raise BadMap(f"{place}: this field takes no codes. Those that do: {', '.join(sorted(CODES))}.")
        for one in code if isinstance(code, list) and name in SEVERAL else [code]:
            if not isinstance(one, str) or one not in known:
                raise BadMap(f"{place}: {one!r} is not known. Known: {', '.join(sorted(known))}.")
    if not LANGUAGE.fullmatch(rules.language):
        raise BadMap("language: must be a code like es or pt-br.")
    if "date" not in rules.fields:
        raise BadMap("fields.date: say which column is the date.")
    if not rules.places.codes:
        raise BadMap("places.codes: say which collective each place belongs to, by its code name.")


def import_rows(rows: list[Row], rules: Map, *, by: User, dry_run: bool = False) -> Outcome:
    """Import every row in one transaction: all that can be, or, if anything breaks, nothing."""
    outcome = Outcome()
    try:
        with transaction.atomic():
            _Import(rules, by, outcome).take(rows)
            if dry_run:
                raise _TakeBack
            ImportRun.objects.create(kind=KIND, digest=_digest(rows), started_by=by, **outcome.counts())
    except _TakeBack:
        pass
    return outcome


class _Import:
    def __init__(self, rules: Map, by: User, outcome: Outcome) -> None:
        self.rules, self.by, self.outcome = rules, by, outcome
        self.today = timezone.localdate()
        self.known: set[str] = set()
        visible = Collective.objects.visible_to(by).filter(code__in=set(rules.places.codes.values()))
        self.collectives = {row.code: row for row in visible.select_related("file")}

    def take(self, rows: list[Row]) -> None:
        keys = [_key(row, self.rules) for row in rows]
        known = Incident.objects.unscoped().filter(import_key__in=keys)
        self.known = set(known.values_list("import_key", flat=True))
        taken: dict[str, Row] = {}
        for number, (row, key) in enumerate(zip(rows, keys, strict=True), start=1):
            self.outcome.read += 1
            if self._is_left_out(row) or taken.get(key) == row:
                self.outcome.skipped += 1
            elif key in taken:
                reason = _("Another row of this file has the same key and says something else.")
                self.outcome.refused.append((number, reason, row))
            elif self._take_one(number, row, key):
                taken[key] = row

    def _is_left_out(self, row: Row) -> bool:
        return any(row.get(rule.column, "").strip() in rule.values for rule in self.rules.skip)

    def _take_one(self, number: int, row: Row, key: str) -> bool:
        """Whether this row was imported now."""
        try:
            home, *others = self._collectives_of(row)
            require(self.by, "risk.import_incidents", home)  # only those who may are told that a row is there
            if key in self.known:
                self.outcome.skipped += 1
                return False
            with transaction.atomic():
                report = IncidentReport(collective=home, facts=self._facts(row))
                import_incident(report=report, key=key, affected=tuple(others), by=self.by)
        except (Refused, NotADate) as reason:
            self.outcome.refused.append((number, str(reason), row))
        except ValidationError as wrong:
            self.outcome.refused.append((number, " ".join(wrong.messages), row))
        except (NotAllowed, OutOfScope):
            self.outcome.refused.append((number, _("You may not add incidents to this group."), row))
        else:
            self.outcome.imported += 1
            return True
        return False

    def _collectives_of(self, row: Row) -> list[Collective]:
        """The collectives of a row's places, in the order of the map's places as they stand in the cell."""
        codes = [self.rules.places.codes.get(place, "") for place in self._places_of(row)]
        mapped = list(dict.fromkeys(code for code in codes if code))
        found = [self.collectives[code] for code in mapped if code in self.collectives]
        if found and len(found) < len(mapped):  # else it would lie with a group that the map does not mean
            raise Refused(
                _("One of the code names in the map for this place is not among the groups you see.")
            )
        if not found:
            raise Refused(_("No collective that you may see stands in the map for this place."))
        return found

    def _places_of(self, row: Row) -> list[str]:
        cell = row.get(self.rules.places.column, "")
        if cell.strip() in self.rules.places.codes:
            return [cell.strip()]
        for separator in self.rules.places.separators:
            cell = cell.replace(separator, "\n")
        return [place.strip() for place in cell.split("\n") if place.strip()]

    def _facts(self, row: Row) -> Facts:
        day = self._day(row)
        values = {name: self._value(name, row) for name in (*CODES, *TEXTS)}
        values = {name: value for name, value in values.items() if value not in (None, "", ())}
        return Facts(
            happened_on=day.date or self.today,
            precision=day.precision,
            people_count=self._number(row),
            death_threat=self._yes(row),
            language=self.rules.language,
            **{**{name: tuple(v) if isinstance(v, list) else v for name, v in DEFAULTS.items()}, **values},
        )

    def _day(self, row: Row) -> Day:
        day = read_date(self._cell("date", row), self.rules.date_order, self.today)
        if day.date is None:
            raise Refused(_("The row has no date."))
        return day

    def _cell(self, name: str, row: Row) -> str:
        """The texts of the field's columns, without those that mean nothing, one under the other."""
        cells = [row.get(column, "").strip() for column in self.rules.fields.get(name, ())]
        return "\n".join(cell for cell in cells if cell not in self.rules.empty)

    def _value(self, name: str, row: Row) -> Any:
        written = self._cell(name, row)
        if name in TEXTS:
            return written
        if not written:
            default = self.rules.defaults.get(name)
            return tuple(default) if isinstance(default, list) else default
        code = self._code(name, written)
        if name in SEVERAL:
            return tuple(code) if isinstance(code, list) else (code,)
        return code

    def _code(self, name: str, written: str) -> Any:
        by_value = {_plain(value): code for value, code in self.rules.values.get(name, {}).items()}
        if _plain(written) in by_value:
            return by_value[_plain(written)]
        if written in CODES[name]:
            return written
        raise Refused(_("The map has no code for the value in the field “%(field)s”.") % {"field": name})

    def _number(self, row: Row) -> int | None:
        written = self._cell("people_count", row)
        if written and (not written.isdecimal() or len(written) > MOST_DIGITS):
            raise Refused(_("The number of people is not a whole number."))
        return int(written) if written else None

    def _yes(self, row: Row) -> bool:
        written = self._cell("death_threat", row).lower()
        if written and written not in ANSWERS:
            raise Refused(_("The field “death_threat” must be yes or no."))
        return ANSWERS.get(written, False)


def refused_csv(outcome: Outcome) -> str:
    """The refused rows as CSV, each with its number and reason, ready to be mended and imported again."""
    stream = io.StringIO()
    columns = sorted({column for _number, _reason, row in outcome.refused for column in row})
    writer = csv.writer(stream)
    writer.writerow(["row", "reason", *columns])
    for number, reason, row in outcome.refused:
        writer.writerow([number, reason, *(_harmless(row.get(column, "")) for column in columns)])
    return stream.getvalue()


def _harmless(cell: str) -> str:
    """No spreadsheet reads the cell as a formula (R67)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else cell


def _plain(value: str) -> str:
    """Values that differ by case or a trailing space are the same."""
    return " ".join(value.casefold().split())


def _key(row: Row, rules: Map) -> str:
    """A keyed digest of the key columns, or of the whole row: it tells nothing about its content."""
    part = {column: row.get(column, "").strip() for column in rules.key} if rules.key else row
    text = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return f"{KIND}:{trail.keyed_digest(f'import|{text}')[:64]}"


def _digest(rows: list[Row]) -> str:
    """Of the whole file, keyed too: a run's line tells nothing about what was in it."""
    return trail.keyed_digest(f"file|{json.dumps(rows, sort_keys=True, ensure_ascii=False)}")
