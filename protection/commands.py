"""What every command of ours is: bad input ends in one clear line on standard error and exit 2 (commands.md)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder


class OneLineCommand(BaseCommand):
    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # argparse puts the usage before the error, four to eight lines of it; --help still shows it
        parser.print_usage = lambda file=None: None  # type: ignore[method-assign]  # it has no switch for that
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseError:
            if not _has_no_tables():
                raise
        place = "manage.py migrate makes them."
        if not settings.PRODUCTION:
            place = f"./dev run makes them in {settings.VAR}; CASEBOOK_VAR names another folder."
        raise CommandError(f"The database has no tables yet: {place}", returncode=2)


def _has_no_tables() -> bool:
    """Whether nothing was ever migrated here. False where the database does not answer: that is another story."""
    try:
        return not MigrationRecorder(connection).has_table()
    except DatabaseError:
        return False
