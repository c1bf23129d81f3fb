"""Pages for what went wrong: a plain sentence, what was kept, one way forward (ux.md screen 38)."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from protection.records.typed import typed_in

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": _("Your role does not allow this.")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A code to tell the person who runs the casebook, the same in the log; never what was typed or shown.

    Rendered without the request: where the database is away, the person and the messages are too.
    """
    code = secrets.token_hex(4).upper()
    logger.error("Fault %s was shown to somebody; its cause is in the line beside this one.", code)
    return HttpResponse(render_to_string("500.html", {"code": code}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from an old page: give the typed text back to copy."""
    return render(request, "csrf.html", {"kept": typed_in(request)}, status=403)
