"""Start-up checks of the database: without its triggers no process serves a page (design.md 4)."""

import sys
from typing import Any

from django.core.checks import Error, register
from django.db import OperationalError, ProgrammingError

from protection.records import triggers


@register("database")
def triggers_are_there(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    if not databases or "migrate" in sys.argv[1:2]:
        return []  # migrate is what installs them
    try:
        gone = triggers.missing()
    except (OperationalError, ProgrammingError):
        return []  # no database yet
    if not gone:
        return []
    hint = "Run `manage.py migrate`: it installs them again."
    return [
        Error(
            f"{len(gone)} database triggers are missing or switched off, {gone[0]} first.",
            hint=hint,
            id="records.E001",
        )
    ]
