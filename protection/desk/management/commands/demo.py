from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from protection.accounts.demo import PASSWORD, sign_ins
from protection.commands import OneLineCommand
from protection.desk.demo import CannotLoad, load


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written} is not a day. Write it like 2026-11-23.") from None


class Command(OneLineCommand):
    help = "Loads the fictional demo into an empty database, the same for a given day and seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="other code names and references")
        parser.add_argument("--today", type=day, metavar="YYYY-MM-DD", help="the day it leads up to")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = load(seed=options["seed"], today=options["today"] or timezone.localdate())
        except CannotLoad as reason:
            raise CommandError(str(reason), returncode=2) from None
        self.stdout.write("The fictional demo is loaded. Everything in it is invented.")
        self.stdout.write(", ".join(f"{kind} {count}" for kind, count in counts.items()))
        for address, role in sign_ins():
            self.stdout.write(f"  {address:<22} {role}")
        self.stdout.write(f"  password: {PASSWORD}")
        self.stdout.write("  second step: manage.py demo_code NAME")
