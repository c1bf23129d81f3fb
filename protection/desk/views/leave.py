"""The quick exit (ux.md 6.3) and the sign of life."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from protection.accounts.views import CLEAR


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session on the server and go to a page that says nothing. Works without scripts."""
    logout(request)
    response = HttpResponse(status=303, headers={"Location": reverse("desk:blank")})
    response.headers["Clear-Site-Data"] = CLEAR
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    response = render(request, "desk/blank.html", {"leave_url": settings.LEAVE_URL})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For the container's health check: this process answers. It says nothing else."""
    return HttpResponse("ok", content_type="text/plain")
