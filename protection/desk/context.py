"""What the frame of every page needs: the product's neutral name, navigation, the person's settings."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from protection import registry
from protection.accounts.models import User

NAVIGATION_NEEDS = {"measures:plans": "measures.write_plan"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: names and addresses only, no database query of its own."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    return {
        "product_name": settings.PRODUCT_NAME,
        "leave_url": settings.LEAVE_URL,
        "languages": settings.LANGUAGES,
        "html_class": f"{person.theme} text-{person.text_size}" if person else "system text-100",
        "navigation": _navigation(request) if person and person.sees_cases else [],
        "signed_until": timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE) if person else None,
        "embedded_demo": bool(person and person.is_demo),
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    here = getattr(request.resolver_match, "view_name", "")
    return [
        {"label": label, "url": reverse(view_name), "current": here == view_name}
        for _order, view_name, label in sorted(registry.navigation, key=lambda entry: entry[0])
    ]
