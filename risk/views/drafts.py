"""Drafts of the incident form: kept encrypted under the person's own key, for their eyes alone (ux.md 3.3, 6.4)."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from protection.accounts.models import User
from protection.desk.templatetags.ui import clock
from protection.records.models import Draft, FormKey
from protection.records.rules import require
from protection.records.services import drop_draft, keep_draft
from risk.forms.incident_log import IncidentLogForm

FORM = "risk:incident-log"


@require_POST
def incident_draft(request: HttpRequest) -> HttpResponse:
    """*Save draft*: whatever was typed is kept as it is, right or not."""
    key = (
        uuid.uuid4() if _was_sent(request) else _key(request)
    )  # what is typed after sending is another incident
    draft = _keep(request, key)
    messages.success(request, _("Your draft is saved. Only you can see it. You find it in “My work”."))
    return redirect(address(draft))


@require_POST
def incident_autosave(request: HttpRequest) -> HttpResponse:
    """The same without being asked, every 20 seconds when something changed: one line of plain text.

    Late, after the form was sent, it keeps nothing: what is kept apart now must not lie beside it as a draft.
    """
    draft = _keep(request, _key(request))
    words = _("Draft saved at %(time)s") % {"time": clock(draft.updated_at)}
    if _was_sent(request):  # asked afterwards: it may be sent at this very moment
        drop_draft(draft=draft, by=request.user)
        words = ""
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@require_POST
def incident_draft_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    draft = own(request.user, pk)
    if draft is None:
        raise Http404
    drop_draft(draft=draft, by=request.user)
    messages.success(request, _("The draft is deleted."))
    return redirect("desk:work")


def address(draft: Draft) -> str:
    """Where a draft is taken up again."""
    return f"{reverse(FORM)}?draft={draft.pk}"


def own(user: User, pk: UUID) -> Draft | None:
    return Draft.objects.filter(pk=pk, owner=user, form=FORM, expires_at__gt=timezone.now()).first()


def asked_for(request: HttpRequest) -> Draft | None:
    """The draft that the address names. Http404 for one that is not this person's, like for a missing one."""
    wanted = request.GET.get("draft")
    if not wanted:
        return None
    try:
        draft = own(request.user, UUID(wanted))
    except ValueError:
        draft = None
    if draft is None:
        raise Http404
    return draft


def answers_of(form: Form, draft: Draft) -> dict[str, Any]:
    return typed(form, _as_sent(draft.content))


def typed(form: Form, data: QueryDict) -> dict[str, Any]:
    """What was typed, as the start of a form that is not looked through yet."""
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items()}


def _keep(request: HttpRequest, key: UUID) -> Draft:
    require(request.user, "records.write_draft")
    try:
        return _kept_as(request, key)
    except IntegrityError:
        return _kept_as(request, key)  # the same form was kept at the same moment: by hand, and by itself


def _was_sent(request: HttpRequest) -> bool:
    return FormKey.objects.filter(key=_key(request), user=request.user).exists()


def _kept_as(request: HttpRequest, key: UUID) -> Draft:
    draft = own(request.user, key)
    if draft is None:
        taken = Draft.objects.filter(pk=key).exists()
        draft = Draft(id=uuid.uuid4() if taken else key, owner=request.user, form=FORM)
    names = IncidentLogForm(user=request.user).names()
    content = {name: request.POST.getlist(name) for name in names if name in request.POST}
    return keep_draft(user=request.user, form=FORM, path=address(draft), content=content, draft=draft)


def _key(request: HttpRequest) -> UUID:
    """A draft has the key of its form: sent in the end, the form finds its draft and its first sending alike."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except (ValueError, ValidationError):
        return uuid.uuid4()


def _as_sent(content: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in content.items():
        data.setlist(name, values)
    return data
