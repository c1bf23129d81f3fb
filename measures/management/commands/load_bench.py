import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from measures import bench_data
from protection.commands import OneLineCommand
from protection.vault import access


class Command(OneLineCommand):
    help = "Loads fictional rows for measuring, only into an empty or bench-marked database. Prints counts as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--incidents", type=int, required=True)
        parser.add_argument(
            "--collectives", type=int, help="default: one for every 300 incidents, at least 12"
        )
        parser.add_argument("--members", type=int, help="default: six for every collective")
        parser.add_argument("--followups", type=int, default=0)
        parser.add_argument("--due", type=int, default=0, help="how many of the follow-ups are due today")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        size = self.size(options)
        try:
            with access.reading_as_system():
                counts = bench_data.load(size)
        except bench_data.NotABenchDatabase as reason:
            raise CommandError(str(reason), returncode=2) from None
        self.stdout.write(json.dumps(counts))

    def size(self, options: dict[str, Any]) -> bench_data.Size:
        counts = ["incidents", "collectives", "members", "followups", "due"]
        for name in counts:
            if options[name] is not None and options[name] < 0:
                raise CommandError(f"--{name} must be 0 or more.", returncode=2)
        if options["collectives"] == 0:
            raise CommandError("--collectives must be 1 or more.", returncode=2)
        if options["due"] > options["followups"]:
            raise CommandError("--due must not be more than --followups.", returncode=2)
        collectives = options["collectives"]
        if collectives is None:
            collectives = max(12, options["incidents"] // 300)
        members = collectives * 6 if options["members"] is None else options["members"]
        return bench_data.Size(
            options["incidents"], collectives, members, options["followups"], options["due"], options["seed"]
        )
