"""Rendering jobs: what a worker must make into a PDF, how far it is, and the encrypted result for 24 hours."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from protection.documents.choices import JobStatus
from protection.records.models import CaseRecord


class RenderJob(CaseRecord):
    """`document` names the builder in `documents.registry`; `subject` is the id that it takes."""

    document = models.CharField(max_length=40)
    subject = models.UUIDField()
    options = models.JSONField(default=dict)  # codes only: audience, language
    status = models.CharField(max_length=8, choices=JobStatus, default=JobStatus.WAITING)
    failure = models.CharField(max_length=40, blank=True)  # a code, never a text of the document
    blob = models.ForeignKey("vault.Blob", models.SET_NULL, null=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta(CaseRecord.Meta):
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            models.Index(fields=["status", "updated_at"]),
            models.Index(fields=["requested_by", "created_at"]),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("documents:job", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in {JobStatus.WAITING, JobStatus.RUNNING}
