from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.management.base import CommandError

from protection.accounts.models import User
from protection.commands import OneLineCommand


class Command(OneLineCommand):
    help = "Prints the current second-step code of a demo account, for example: demo_code ana"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(code__iexact=options["name"], is_demo=True).first()
        factor = (
            Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first() if user else None
        )
        if factor is None:
            raise CommandError("There is no demo account of this name with a second step.", returncode=2)
        counters = list(yield_hotp_counters_from_time())
        secret = decrypt(factor.data["secret"])
        self.stdout.write(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))
