"""Every request reads as its person, and every query of case rows in it must be scoped."""

from collections.abc import Callable
from contextlib import ExitStack
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from protection.accounts.models import User
from protection.accounts.rules import ChangedMeanwhile
from protection.audit import trail
from protection.records import querysets
from protection.records.access import PersonReading
from protection.records.rules import NotAllowed, OutOfScope
from protection.records.typed import typed_in
from protection.vault import access

OPENED = "opened_files"  # session: {file id: seconds since the epoch until which names stay open}
GetResponse = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if isinstance(request.user, User) else None
        reader = PersonReading(person, opened_files(request) if person else frozenset())
        with ExitStack() as stack:
            stack.enter_context(querysets.guarded())
            stack.enter_context(access.reading_as(reader))
            stack.enter_context(trail.in_session(request.session.session_key))
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
            if response.status_code in {403, 404}:
                note_denial(request, response.status_code)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Out of scope is the same 404 as missing; in scope but not allowed is 403 with its reason; overtaken is 409."""
        if isinstance(exception, OutOfScope):
            raise Http404 from None
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, ChangedMeanwhile):
            page = {"reason": str(exception), "kept": typed_in(request)}
            return render(request, "409.html", page, status=409)
        return None


def opened_files(request: HttpRequest) -> frozenset[UUID]:
    """Files whose names this person opened on purpose a short while ago."""
    now = timezone.now().timestamp()
    return frozenset(UUID(key) for key, until in request.session.get(OPENED, {}).items() if until > now)


def note_denial(request: HttpRequest, status: int) -> None:
    """A line for who was refused what: the view's name and the id in its address, after the rollback."""
    user: User | AnonymousUser = request.user
    match = request.resolver_match
    if not user.is_authenticated or match is None or not match.kwargs.get("pk"):
        return
    with transaction.atomic():
        trail.append(
            trail.Entry(
                "access.denied" if status == 403 else "access.not_found",
                user.pk,
                match.view_name[:60],
                match.kwargs["pk"] if isinstance(match.kwargs["pk"], UUID) else None,
            )
        )
