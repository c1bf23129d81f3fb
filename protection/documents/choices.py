"""Codes of rendering jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be made")
    REMOVED = "removed", _("Removed")


class Failure(models.TextChoices):
    """Why no document came out, as the person who asked for it reads it."""

    NO_ENGINE = "no_engine", _("This computer cannot make PDF files: the Pango libraries are missing.")
    NO_FONTS = "no_fonts", _("This computer cannot make PDF files: the Noto fonts are missing.")
    TOO_LARGE = "too_large", _("The document needs more memory than a document may use. Leave something out.")
    TOO_LONG = "too_long", _("The document took longer than a document may take. Leave something out.")
    FETCHED = (
        "fetched",
        _("The document asked for a file from outside. That is not allowed; please report it."),
    )
    NOT_ALLOWED = "not_allowed", _("You may no longer print in this file.")
    GONE = "gone", _("What was to be printed is no longer there.")
    BROKEN = (
        "broken",
        _("Something went wrong while the document was made. Please try again, then report it."),
    )
    GAVE_UP = "gave_up", _("The document was interrupted three times. Please try again, then report it.")


CANNOT_PRINT = frozenset({Failure.NO_ENGINE, Failure.NO_FONTS})
