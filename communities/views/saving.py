"""Send a form to a service: once, with refusals beside the questions, and never over a colleague's change."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from communities.forms.base import CaseForm
from protection.records.models import CaseRecord
from protection.records.services import once


def sent(request: HttpRequest) -> Any:
    """What was posted, or None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def made_once(request: HttpRequest, form: CaseForm, make: Callable[[], CaseRecord]) -> UUID | None:
    """Run a creating service for a valid form, once per form key. None where it was refused: the form says why."""
    if not form.is_valid():
        return None
    view = request.resolver_match.view_name if request.resolver_match else ""
    try:
        return once(form.cleaned_data["form_key"], user=request.user, form=view, make=make)[0]
    except ValidationError as wrong:
        form.refuse(wrong)
        return None


def changed_by(form: CaseForm, change: Callable[[], CaseRecord]) -> CaseRecord | None:
    """Run a changing service for a valid form. None where it was refused. ChangedMeanwhile goes through."""
    if not form.is_valid():
        return None
    try:
        return change()
    except ValidationError as wrong:
        form.refuse(wrong)
        return None
