"""The append-only trail: every line carries the HMAC of the one before it (security.md 5.2). Plain UUIDs, no keys."""

from django.db import models


class AuditLine(models.Model):
    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    session = models.CharField(max_length=8, blank=True)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    file = models.UUIDField(null=True)
    detail = models.BinaryField(default=b"")
    prev = models.BinaryField(max_length=32)
    mac = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["file", "seq"]), models.Index(fields=["actor", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"


class ChainHead(models.Model):
    """The one row that writers lock, last in their transaction: it holds the newest line's number and code."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.seq)
