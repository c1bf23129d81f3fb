"""How far a document is, and the document, for programs."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from protection.documents import registry, services
from protection.documents.choices import JobStatus
from protection.documents.models import RenderJob
from protection.documents.views import pdf_response
from protection.records.shortcuts import get_visible_or_404


class JobSerializer(serializers.ModelSerializer[RenderJob]):
    file_url = serializers.SerializerMethodField()

    class Meta:
        model = RenderJob
        fields = [
            "id",
            "document",
            "subject",
            "options",
            "status",
            "failure",
            "created_at",
            "expires_at",
            "file_url",
        ]
        read_only_fields = fields

    def get_file_url(self, job: RenderJob) -> str:
        """Where to fetch the PDF; empty until it is ready."""
        return reverse("documents-api:job-file", args=[job.pk]) if job.status == JobStatus.READY else ""


class JobView(APIView):
    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, pk: str) -> Response:
        return Response(JobSerializer(_opened(request, pk)).data)


class JobFileView(APIView):
    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)})
    def get(self, request: Request, pk: str) -> HttpResponse:
        ordered = _opened(request, pk)
        try:
            return pdf_response(ordered, services.hand_over(job=ordered, by=_user(request)))
        except registry.NothingToPrint:
            raise NotFound(
                _("There is no document: it is not ready, it failed, or its day has passed.")
            ) from None


def _opened(request: Request, pk: str) -> RenderJob:
    ordered: RenderJob = get_visible_or_404(
        RenderJob.objects.select_related("file", "blob"), _user(request), pk=pk
    )
    services.require_opening(_user(request), ordered)
    return ordered


def _user(request: Request) -> Any:
    return request.user
