import sys
from typing import Any

from django.core.management.base import BaseCommand

from protection.audit import trail


class Command(BaseCommand):
    help = "Walks the audit trail. Exit 1 with the first bad line."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = trail.verify()
        except trail.ChainBroken as broken:
            self.stderr.write(str(broken))
            sys.exit(1)
        self.stdout.write(f"The trail is whole: {count} lines.")
