"""Refusals that may meet any act, named on the ground floor so that pages and API answer them alike (security.md 0.2)."""

from typing import Any

from django.utils.translation import gettext as _


class NotAllowed(Exception):
    """In scope but not allowed: the page answers 403 with this reason."""


class OutOfScope(Exception):
    """The person may not know of the record: the page answers the same 404 as for a missing one."""


class ChangedMeanwhile(Exception):
    """Somebody else saved this record since it was read: the answer is 409 (R92). `record` is what was read."""

    def __init__(self, record: Any) -> None:
        super().__init__(
            _(
                "Somebody else changed this since you opened it. Nothing of yours is lost: compare and save again."
            )
        )
        self.record = record
