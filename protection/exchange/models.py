"""What was brought in, and when: one run per file, with the counts that must add up."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class ImportRun(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    dry_run = models.BooleanField(default=False)
    read = models.PositiveIntegerField(default=0)
    imported = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(read=models.F("imported") + models.F("skipped") + models.F("refused")),
                name="every_row_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
