"""Who is reading right now: the context that decides whether an encrypted field opens (security.md 5.1).

The vault knows no users. A reader says, for a level and a subject (a file, a user, the installation), whether the
field may open. Without a reader every field stays closed, so a forgotten template or a log line shows dots.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol
from uuid import UUID


class Reader(Protocol):
    def may_open(self, level: int, subject: UUID) -> bool: ...


class Nobody:
    def may_open(self, level: int, subject: UUID) -> bool:
        return False


class System:
    """Reads everything: migrations of keys, demo, import. Never a request."""

    def may_open(self, level: int, subject: UUID) -> bool:
        return True


_reader: ContextVar[Reader] = ContextVar("vault_reader", default=Nobody())  # noqa: B039  Nobody holds no state
_as_stored: ContextVar[bool] = ContextVar("vault_as_stored", default=False)
_keys: ContextVar["KeyCache | None"] = ContextVar("vault_keys", default=None)


class KeyCache:
    """Opened data keys of one request or task, and the subjects whose keys will be needed."""

    def __init__(self) -> None:
        self.opened: dict[tuple[UUID, int], bytes] = {}
        self.current: dict[UUID, int] = {}
        self.wanted: set[UUID] = set()
        self.ciphers: dict[tuple[UUID, int, str], object] = {}


def reader() -> Reader:
    return _reader.get()


def key_cache() -> KeyCache | None:
    return _keys.get()


def want(subjects: set[UUID]) -> None:
    """Remember subjects so that the first opened field fetches all their keys in one query."""
    if cache := _keys.get():
        cache.wanted |= subjects


@contextmanager
def reading_as(reader: Reader) -> Iterator[Reader]:
    """Open fields as `reader` inside the block, with a key cache that ends with it."""
    reader_token = _reader.set(reader)
    keys_token = _keys.set(KeyCache())
    try:
        yield reader
    finally:
        _keys.reset(keys_token)
        _reader.reset(reader_token)


@contextmanager
def reading_as_system() -> Iterator[Reader]:
    with reading_as(System()) as system:
        yield system


def is_as_stored() -> bool:
    return _as_stored.get()


@contextmanager
def as_stored() -> Iterator[None]:
    """Inside the block encrypted fields give their ciphertext: for history rows, which keep it as it is."""
    token = _as_stored.set(True)
    try:
        yield
    finally:
        _as_stored.reset(token)
