"""Acts on a file as a whole: open names, close them again."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from protection.accounts.models import User
from protection.accounts.step_up import require_step_up
from protection.records.middleware import OPENED
from protection.records.models import CaseFile
from protection.records.opening import open_names
from protection.records.shortcuts import visible_files


@require_POST
def names_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show names on this file for a minute. Asks for the password again after ten minutes without."""
    file = _file(request, pk)
    require_step_up(request)
    until = open_names(file=file, by=_me(request))
    still = {
        key: end for key, end in request.session.get(OPENED, {}).items() if end > timezone.now().timestamp()
    }
    request.session[OPENED] = {**still, **until}
    return redirect(_back(request))


@require_POST
def names_close(request: HttpRequest) -> HttpResponse:
    """Hide all names again at once."""
    request.session.pop(OPENED, None)
    return redirect(_back(request))


def _file(request: HttpRequest, pk: UUID) -> CaseFile:
    file = visible_files(_me(request)).filter(pk=pk).first()
    if file is None:
        raise Http404
    return file


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):  # LoginRequiredMiddleware stands before every view here
        raise Http404
    return request.user


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"
