import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError

from protection.commands import OneLineCommand
from protection.notices import outbox
from protection.notices.sweep import sweep


class Command(OneLineCommand):
    help = (
        "One reminder sweep: writes a reminder for everything that is due, sends what waits, prints counts as JSON. "
        "The worker does the same every minute; running both does nothing twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        swept, delivered = sweep(), outbox.deliver()
        self.stdout.write(json.dumps(asdict(swept) | asdict(delivered)))
        if swept.broken:
            raise CommandError(f"These reminders failed, the log says where: {', '.join(swept.broken)}")
