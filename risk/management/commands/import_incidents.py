import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from protection.accounts.models import User
from protection.accounts.roles import may
from protection.commands import OneLineCommand
from protection.exchange.mapping import BadMap, load_map
from protection.exchange.rows import read_rows
from protection.records.access import reading_as
from risk import exchange


class Command(OneLineCommand):
    help = "Imports incidents from a CSV or JSON file. Exit 1 if a row was refused, 2 for a bad map."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--map", metavar="MAP.toml", type=Path, required=True)
        parser.add_argument("--as", metavar="USER", dest="user", required=True, help="e-mail or short name")
        parser.add_argument("--dry-run", action="store_true", help="the same, but nothing is kept")
        parser.add_argument(
            "--refused", metavar="FILE", type=Path, help="where refused rows go, with their reasons"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = self.user(options["user"])
        try:
            rules = load_map(options["map"], exchange.FIELDS)
            exchange.check_codes(rules)
            rows = read_rows(options["file"], rules)
        except BadMap as reason:
            raise CommandError(str(reason), returncode=2) from None
        with _room_for_refused(options["refused"]), reading_as(user):
            outcome = exchange.import_rows(rows, rules, by=user, dry_run=options["dry_run"])
            if options["refused"] and outcome.refused:
                options["refused"].write_text(exchange.refused_csv(outcome), encoding="utf-8")
        self.stdout.write(json.dumps(outcome.counts()))
        if outcome.refused:
            sys.exit(1)

    def user(self, name: str) -> User:
        field = "email" if "@" in name else "code__iexact"
        user = User.objects.filter(**{field: name.lower() if "@" in name else name}, is_active=True).first()
        if user is None:
            raise CommandError("USER: there is no such account.", returncode=2)
        if not may(user, "risk.import_incidents"):
            raise CommandError("USER: only a coordinator or a manager may import.", returncode=2)
        return user


@contextmanager
def _room_for_refused(path: Path | None) -> Iterator[None]:
    """Makes the file before anything is imported, readable by its owner alone: it will hold texts of cases.

    Where no row was refused, a file that was not there before is taken away again.
    """
    if path is None:
        yield
        return
    was_there = path.exists()
    try:
        path.touch(mode=0o600)
        path.open("a").close()
    except OSError:
        raise CommandError("--refused: this file cannot be written.", returncode=2) from None
    try:
        yield
    finally:
        if not was_there and path.stat().st_size == 0:
            path.unlink()
