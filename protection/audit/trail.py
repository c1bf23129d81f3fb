"""Write a line, verify the chain (security.md 5.2)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from protection import env
from protection.audit.models import AuditLine, ChainHead
from protection.vault import keyring
from protection.vault.models import KeyBox

START = b"\x00" * 32
_session: ContextVar[str] = ContextVar("audit_session", default="")


class ChainBroken(Exception):
    """The trail does not verify. `seq` is the first bad line."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"Line {seq}: {why}")
        self.seq = seq


@dataclass(frozen=True)
class Entry:
    """What a line says: who, the verb, on what, in which file; `detail` holds codes and counts, never a narrative."""

    verb: str
    actor: UUID | None = None
    object_type: str = ""
    object_id: UUID | None = None
    file: UUID | None = None
    detail: dict[str, Any] | None = None


def audit_key() -> bytes:
    return _decode(env.audit_key())


@lru_cache(maxsize=4)
def _decode(written: str) -> bytes:
    try:
        key = base64.b64decode(written, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise env.BadSetting("CASEBOOK_AUDIT_KEY must be base64 of 32 bytes.")
    return key


@contextmanager
def in_session(session_key: str | None) -> Iterator[None]:
    """Lines written inside carry a short digest of the session, so that one visit can be read as one."""
    token = _session.set(hashlib.sha256((session_key or "").encode()).hexdigest()[:8] if session_key else "")
    try:
        yield
    finally:
        _session.reset(token)


def append(entry: Entry) -> AuditLine:
    """Add one line in the caller's transaction. Takes the chain's lock: call it last."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An audit line belongs to the transaction of what it records."
        )
    head = _locked_head()
    line = AuditLine(
        seq=head.seq + 1,
        at=timezone.now(),
        actor=entry.actor,
        session=_session.get(),
        verb=entry.verb,
        object_type=entry.object_type,
        object_id=entry.object_id,
        file=entry.file,
        prev=bytes(head.mac),
    )
    line.detail = _sealed_detail(line.seq, entry)
    line.mac = seal(line)
    line.save(force_insert=True)
    ChainHead.objects.filter(id=1).update(seq=line.seq, mac=line.mac)
    return line


def hold() -> None:
    """Take the chain's lock now, for work that must never run beside its like. It ends with the transaction.

    Every service takes this lock in the end, so taking it early can wait for another, but never in a circle.
    """
    _locked_head()


def detail_of(line: AuditLine) -> dict[str, Any]:
    """The opened detail; for pages that have already decided that the reader may see it."""
    if not line.detail:
        return {}
    subject = line.file or keyring.INSTALLATION
    plain = keyring.unseal(bytes(line.detail), origin="audit.detail", row=UUID(int=line.seq), subject=subject)
    return dict(json.loads(plain))


def keyed_digest(text: str) -> str:
    """64 figures that tell nothing about the text to whoever has not the key: for telling rows apart."""
    return hmac.new(audit_key(), f"digest|{text}".encode(), hashlib.sha256).hexdigest()


def seal(line: AuditLine) -> bytes:
    """HMAC-SHA-256 over the code before and the line in canonical JSON, ciphertext included."""
    row = {
        "seq": line.seq,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": _text(line.actor),
        "session": line.session,
        "verb": line.verb,
        "object": [line.object_type, _text(line.object_id)],
        "file": _text(line.file),
        "detail": bytes(line.detail).hex(),
    }
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(audit_key(), bytes(line.prev) + canonical, hashlib.sha256).digest()


def verify() -> int:
    """Walk the whole chain. Gives the number of lines; raises ChainBroken with the first bad one."""
    before, expected = START, 1
    for line in AuditLine.objects.order_by("seq").iterator(chunk_size=2000):
        if line.seq != expected:
            raise ChainBroken(expected, "it is missing.")
        if bytes(line.prev) != before or not hmac.compare_digest(seal(line), bytes(line.mac)):
            raise ChainBroken(line.seq, "it was changed.")
        before, expected = bytes(line.mac), expected + 1
    head = ChainHead.objects.filter(id=1).first()
    if head and (head.seq != expected - 1 or bytes(head.mac) != before):
        raise ChainBroken(expected, "it is missing: the end of the trail was cut.")
    return expected - 1


def _locked_head() -> ChainHead:
    head = ChainHead.objects.select_for_update().filter(id=1).first()
    if head is None:
        ChainHead.objects.get_or_create(id=1, defaults={"mac": START})
        head = ChainHead.objects.select_for_update().get(id=1)
    return head


def _sealed_detail(seq: int, entry: Entry) -> bytes:
    if not entry.detail:
        return b""
    subject = entry.file or keyring.INSTALLATION
    if subject == keyring.INSTALLATION and not KeyBox.objects.filter(subject=subject).exists():
        keyring.make_key(subject)
    plain = json.dumps(entry.detail, default=_plain, sort_keys=True).encode()
    return keyring.seal(plain, origin="audit.detail", row=UUID(int=seq), subject=subject)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
