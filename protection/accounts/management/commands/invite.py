from argparse import ArgumentParser, ArgumentTypeError
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email
from django.urls import reverse

from protection.accounts import services
from protection.accounts.choices import Role
from protection.accounts.models import User
from protection.commands import OneLineCommand


def address(written: str) -> str:
    if urlsplit(written).scheme not in {"http", "https"} or not urlsplit(written).netloc:
        raise ArgumentTypeError("write the whole address, for example https://casebook.example.org")
    return written.rstrip("/")


class Command(OneLineCommand):
    help = "Prints a one-time link with which a person makes an account. It works for 7 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--care", action="store_true", help="adds the psychosocial compartment")
        parser.add_argument("--site", type=address, help="the address of the casebook, for a whole link")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError("EMAIL is not an e-mail address.", returncode=2) from None
        if User.objects.filter(email=options["email"].lower()).exists():
            raise CommandError("This person has an account already.", returncode=2)
        token = services.invite(email=options["email"], role=options["role"], care=options["care"])
        self.stdout.write((options["site"] or "") + reverse("accounts:invitation", args=[token]))
