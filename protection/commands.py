"""What every command of ours is: bad input ends in one clear line on standard error and exit 2 (commands.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class OneLineCommand(BaseCommand):
    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        # argparse puts the usage before the error, four to eight lines of it; --help still shows it
        parser.print_usage = lambda file=None: None  # type: ignore[method-assign]  # it has no switch for that
        return parser
