import sys
from typing import Any

from protection.audit import trail
from protection.commands import OneLineCommand


class Command(OneLineCommand):
    help = "Walks the audit trail. Exit 1 with the first bad line."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = trail.verify()
        except trail.ChainBroken as broken:
            self.stderr.write(str(broken))
            sys.exit(1)
        self.stdout.write(f"The trail is whole: {count} lines.")
