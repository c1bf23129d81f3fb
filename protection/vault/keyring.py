"""The one door to the keys: makes, wraps, opens and caches data keys (security.md 5.1)."""

import base64
import binascii
import os
import uuid
from functools import lru_cache
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from protection import env
from protection.vault import access, cipher
from protection.vault.models import KeyBox

INSTALLATION = uuid.UUID("00000000-0000-4000-8000-000000000001")


class KeyMissing(Exception):
    """No data key for a subject, or no key-encryption key that opens it. Names the subject, never a value."""


def key_encryption_keys() -> dict[str, bytes]:
    """id -> 32 bytes, the current one first. Raises env.BadSetting with the variable's name."""
    return _parse(env.key_encryption_keys())


@lru_cache(maxsize=4)
def _parse(written: str) -> dict[str, bytes]:
    keys = {}
    for part in filter(None, (piece.strip() for piece in written.split(","))):
        name, _, encoded = part.partition(":")
        try:
            keys[name] = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise env.BadSetting("CASEBOOK_KEK must be id:base64, comma separated.") from None
        if not name or len(keys[name]) != 32:
            raise env.BadSetting("CASEBOOK_KEK must hold keys of 32 bytes, each with an id.")
    if not keys:
        raise env.BadSetting("CASEBOOK_KEK is not set.")
    return keys


def make_key(subject: UUID) -> KeyBox:
    """Make and store the first data key of a subject, and keep it open for this request."""
    return make_keys([subject])[0]


def make_keys(subjects: list[UUID]) -> list[KeyBox]:
    name, kek = next(iter(key_encryption_keys().items()))
    boxes = []
    for subject in subjects:
        key = os.urandom(32)
        boxes.append(KeyBox(subject=subject, kek=name, wrapped=cipher.wrap(kek, key, _bound(subject, 1))))
        if cache := access.key_cache():
            cache.opened[subject, 1], cache.current[subject] = key, 1
    return KeyBox.objects.bulk_create(boxes)


def seal(plain: bytes, *, origin: str, row: UUID, subject: UUID) -> bytes:
    """Encrypt a value for one column of one row of one subject."""
    version = _current_version(subject)
    bound = cipher.bound_to(origin, row, subject)
    return cipher.seal(_field_cipher(subject, version, origin), version, plain, bound)


def unseal(sealed: bytes, *, origin: str, row: UUID, subject: UUID) -> bytes:
    """Decrypt what `seal` made. Raises cipher.Unreadable or KeyMissing, never gives an empty text instead."""
    version = cipher.key_version(sealed)
    return cipher.unseal(
        _field_cipher(subject, version, origin), sealed, cipher.bound_to(origin, row, subject)
    )


def _field_cipher(subject: UUID, version: int, origin: str) -> AESGCM:
    cache = access.key_cache()
    if cache is None:
        return cipher.field_cipher(_data_key(subject, version), origin)
    place = (subject, version, origin)
    if place not in cache.ciphers:
        cache.ciphers[place] = cipher.field_cipher(_data_key(subject, version), origin)
    return cast(AESGCM, cache.ciphers[place])


def _data_key(subject: UUID, version: int) -> bytes:
    opened = _open_boxes(subject)
    try:
        return opened[subject, version]
    except KeyError:
        raise KeyMissing(f"No data key {version} for {subject}.") from None


def _current_version(subject: UUID) -> int:
    cache = access.key_cache()
    if cache is not None and subject in cache.current:
        return cache.current[subject]
    versions = [version for found, version in _open_boxes(subject) if found == subject]
    if not versions:
        raise KeyMissing(f"No data key for {subject}.")
    if cache is not None:
        cache.current[subject] = max(versions)
    return max(versions)


def _open_boxes(subject: UUID) -> dict[tuple[UUID, int], bytes]:
    """The opened keys that hold `subject`'s: from the cache, or fetched together with all that are wanted."""
    cache = access.key_cache()
    if cache is None:
        return _fetch({subject})
    if not any(found == subject for found, _ in cache.opened):
        known = {found for found, _ in cache.opened}
        cache.opened |= _fetch((cache.wanted | {subject}) - known)
        cache.wanted.clear()
    return cache.opened


def _fetch(subjects: set[UUID]) -> dict[tuple[UUID, int], bytes]:
    keks = key_encryption_keys()
    opened = {}
    for box in KeyBox.objects.filter(subject__in=subjects):
        if box.kek not in keks:
            raise KeyMissing(f"The key-encryption key of {box.subject} is not configured.")
        opened[box.subject, box.version] = cipher.unwrap(
            keks[box.kek], bytes(box.wrapped), _bound(box.subject, box.version)
        )
    return opened


def _bound(subject: UUID, version: int) -> bytes:
    return f"{subject}|{version}".encode()
