"""One's own account: settings, keys for the API, the picture for the second factor, an invitation taken up."""

import io
from urllib.parse import urlsplit

import qrcode
from allauth.account.views import LogoutView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from protection.accounts import services
from protection.accounts.forms import CODE_TAKEN, InvitationForm, SettingsForm, TokenForm
from protection.accounts.models import ApiToken, User
from protection.accounts.step_up import require_step_up

CLEAR = '"cache", "cookies", "storage"'
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def account_settings(request: HttpRequest) -> HttpResponse:
    """Language, time zone, colours, text size, mail."""
    me = _me(request)
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=me.pk))
    if request.method == "POST" and form.is_valid():
        services.save_preferences(user=form.instance, changes=form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language from any page: a setting of the person, or a cookie before signing in."""
    chosen = request.POST.get("language", "")
    response = redirect(_safe_next(request))
    if chosen not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User):
        services.save_preferences(user=request.user, changes={"language": chosen})
    else:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=30 * 86400,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@login_not_required
@get_or_post
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's way out; the browser forgets the pages that it kept too (T1)."""
    response: HttpResponse = LogoutView.as_view()(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = CLEAR
    return response


@require_safe
def totp_qr(request: HttpRequest) -> HttpResponse:
    """The key that is being set up as a PNG: a data: picture would be blocked by our policy (stack.md)."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    picture = io.BytesIO()
    qrcode.make(get_adapter().build_totp_url(request.user, secret), box_size=6).save(picture)
    return HttpResponse(
        picture.getvalue(), content_type="image/png", headers={"Cache-Control": "no-store, private"}
    )


@login_not_required
@get_or_post
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation: choose a short name and a password, then sign in."""
    form = InvitationForm(request.POST or None)
    try:
        services.open_invitation(token)
        if request.method == "POST" and form.is_valid():
            services.accept_invitation(token=token, **form.cleaned_data)
            messages.success(request, _("Your account is ready. Sign in with it now."))
            return redirect("account_login")
    except services.InvitationUnusable:
        return render(request, "accounts/invitation_used.html", status=404)
    except IntegrityError:  # at this very moment
        form.add_error("code", CODE_TAKEN)
    return render(request, "accounts/invitation.html", {"form": form})


@get_or_post
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own keys for the API. A new one is shown once, and needs a fresh sign-in."""
    form, made = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        require_step_up(request)
        made = services.create_token(user=_me(request), **form.cleaned_data)
        form = TokenForm()
    rows = ApiToken.objects.filter(user=_me(request))
    return render(request, "accounts/tokens.html", {"form": form, "made": made, "tokens": rows})


@require_POST
def revoke_token(request: HttpRequest, pk: str) -> HttpResponse:
    services.revoke_token(token=get_object_or_404(ApiToken, pk=pk, user=_me(request)), by=_me(request))
    messages.success(request, _("The key does not work any more."))
    return redirect("accounts:tokens")


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):  # LoginRequiredMiddleware stands before every view here
        raise Http404
    return request.user


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None) and urlsplit(target).path.startswith("/"):
        return target
    return "/"
