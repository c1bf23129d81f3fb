"""Files at rest: chunks of 64 KiB, each bound to its blob, its number and whether it is the last (R83)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from protection.vault import keyring
from protection.vault.models import Blob, BlobChunk

CHUNK = 64 * 1024


@transaction.atomic
def store(content: bytes, *, subject: UUID, expires_at: datetime | None = None) -> Blob:
    """Encrypt bytes under the subject's key and store them; `expires_at` lets the hourly task remove them."""
    blob = Blob.objects.create(subject=subject, size=len(content), expires_at=expires_at)
    pieces = [content[start : start + CHUNK] for start in range(0, len(content), CHUNK)] or [b""]
    last = len(pieces) - 1
    BlobChunk.objects.bulk_create(
        BlobChunk(blob=blob, number=number, data=_seal(blob, number, number == last, piece))
        for number, piece in enumerate(pieces)
    )
    return blob


def read(blob: Blob) -> Iterator[bytes]:
    """The content, piece by piece. Raises cipher.Unreadable where a chunk is missing, moved or changed."""
    count = blob.chunks.count()
    for number, chunk in enumerate(blob.chunks.order_by("number").iterator()):
        yield keyring.unseal(
            bytes(chunk.data), origin=_origin(number, number == count - 1), row=blob.id, subject=blob.subject
        )


def _seal(blob: Blob, number: int, last: bool, piece: bytes) -> bytes:
    return keyring.seal(piece, origin=_origin(number, last), row=blob.id, subject=blob.subject)


def _origin(number: int, last: bool) -> str:
    return f"blob.{number}.{'last' if last else 'more'}"
