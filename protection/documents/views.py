"""How far a document is, and the document. Neither needs a script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from protection.documents import registry, services
from protection.documents.choices import CANNOT_PRINT, Failure
from protection.documents.models import RenderJob
from protection.records.shortcuts import get_visible_or_404

LOOK_AGAIN = "2"  # seconds


@require_safe
def job(request: HttpRequest, pk: str) -> HttpResponse:
    """Asks again every two seconds while the document is being made, then stops. 503 where none can be made here."""
    ordered = _opened(request, pk)
    document = registry.documents[ordered.document]
    context = {
        "job": ordered,
        "failure": Failure(ordered.failure).label if ordered.failure else "",
        "page_url": document.page(ordered),
        "back_url": document.back(ordered),
    }
    status = 503 if ordered.failure in CANNOT_PRINT else 200
    response = render(request, "documents/job.html", context, status=status)
    if ordered.is_open:
        response["Refresh"] = LOOK_AGAIN  # a header: what a meta element does, also where those are blocked
    return response


@require_safe
def job_file(request: HttpRequest, pk: str) -> HttpResponse:
    """The PDF as a download, under the code name of its file; the page that says why not where there is none."""
    ordered = _opened(request, pk)
    try:
        content = services.hand_over(job=ordered, by=request.user)
    except registry.NothingToPrint:
        return job(request, pk)
    return pdf_response(ordered, content)


def pdf_response(ordered: RenderJob, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{ordered.file.code}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _opened(request: HttpRequest, pk: str) -> RenderJob:
    ordered = get_visible_or_404(RenderJob.objects.select_related("file", "blob"), request.user, pk=pk)
    services.require_opening(request.user, ordered)
    return ordered
