"""A task, its end, and the notices of the person who is signed in."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from protection.api.paging import BoundedPaginator
from protection.notices import services
from protection.notices.models import Notice, Task
from protection.notices.querysets import labels_of, notices_of
from protection.records.rules import allowed
from protection.records.shortcuts import get_visible_or_404
from protection.vault.fields import Sealed


@require_safe
def task(request: HttpRequest, pk: str) -> HttpResponse:
    """What must be done, until when, and where."""
    rows = Task.objects.select_related("file", "assignee", "closed_by")
    found = get_visible_or_404(rows, request.user, pk=pk)
    context = {
        "task": found,
        "note": "" if isinstance(found.note, Sealed) else found.note,
        "note_is_closed": isinstance(found.note, Sealed),
        "may_close": found.closed_at is None and allowed(request.user, "notices.change_task", found),
    }
    return render(request, "notices/task.html", context)


@require_POST
def task_close(request: HttpRequest, pk: str) -> HttpResponse:
    found = get_visible_or_404(Task, request.user, pk=pk)
    services.close_task(task=found, by=request.user)
    messages.success(request, _("The task is marked as done."))
    return redirect("desk:work")


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What this person was told, newest first. What was not read yet stands out."""
    page = BoundedPaginator(notices_of(request.user).select_related("file"), 50).get_page(
        request.GET.get("page")
    )
    labels = labels_of(page, request.user)
    lines = [{"notice": notice, "label": labels[notice.pk]} for notice in page]
    return render(request, "notices/notices.html", {"page": page, "lines": lines, **_paging(page)})


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    services.read_notices(notices_of(request.user), by=request.user)
    messages.success(request, _("All notices are marked as read. What is due stays on your list."))
    return redirect("notices:notices")


@require_POST
def notice_read(request: HttpRequest, pk: str) -> HttpResponse:
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    services.read_notices(Notice.objects.filter(pk=notice.pk), by=request.user)
    return redirect("notices:notices")


def _paging(page: Any) -> dict[str, Any]:
    return {
        "shown": len(page),
        "total": page.paginator.count,
        "more": page.paginator.is_bounded,
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
