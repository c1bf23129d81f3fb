"""Wrapped data keys, and files kept as encrypted chunks."""

import uuid

from django.db import models


class KeyBox(models.Model):
    """The data key of one subject (a case file, a user, the installation), wrapped by a key-encryption key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1)
    wrapped = models.BinaryField()
    kek = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "version"], name="one_key_per_version")]

    def __str__(self) -> str:
        return f"{self.subject} v{self.version}"


class Blob(models.Model):
    """One encrypted file: a rendered document or an attachment. Chunks carry a counter and a final mark (R83)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField()
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class BlobChunk(models.Model):
    blob = models.ForeignKey(Blob, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["blob", "number"], name="one_chunk_per_number")]

    def __str__(self) -> str:
        return f"{self.blob_id}/{self.number}"
