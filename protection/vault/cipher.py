"""AES-256-GCM on single values and on chunks of files. Only this room and audit import cryptography."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
BLOCK = 32
NONCE = 12


class Unreadable(Exception):
    """A stored value does not open: wrong key, wrong row, or changed bytes. The message names the place, no content."""


def field_cipher(key: bytes, origin: str) -> AESGCM:
    """The sub-key of one column: keeps each key far below GCM's bound and stops column swaps (security.md 5.1)."""
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=f"field:{origin}".encode()).derive(key))


def bound_to(origin: str, row: UUID, subject: UUID) -> bytes:
    return f"{origin}|{row}|{subject}".encode()


def seal(cipher: AESGCM, key_version: int, plain: bytes, bound: bytes) -> bytes:
    """0x01 | data key version (2 bytes) | nonce (12) | AES-GCM(padded to 32 bytes)."""
    nonce = os.urandom(NONCE)
    head = bytes([VERSION]) + key_version.to_bytes(2)
    return head + nonce + cipher.encrypt(nonce, _pad(plain), bound)


def key_version(sealed: bytes) -> int:
    if not sealed or sealed[0] != VERSION:
        raise Unreadable("A stored value has an unknown form.")
    return int.from_bytes(sealed[1:3])


def unseal(cipher: AESGCM, sealed: bytes, bound: bytes) -> bytes:
    try:
        return _unpad(cipher.decrypt(sealed[3 : 3 + NONCE], sealed[3 + NONCE :], bound))
    except InvalidTag:
        raise Unreadable(f"The value at {bound.decode()} does not open with its key.") from None


def wrap(key_encryption_key: bytes, key: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key_encryption_key).encrypt(nonce, key, bound)


def unwrap(key_encryption_key: bytes, wrapped: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key_encryption_key).decrypt(wrapped[:NONCE], wrapped[NONCE:], bound)
    except InvalidTag:
        raise Unreadable(
            f"The data key {bound.decode()} does not open with its key-encryption key."
        ) from None


def _pad(plain: bytes) -> bytes:
    """ISO 7816-4: 0x80 and zeros up to the next multiple of 32, so that lengths tell little (R13)."""
    return plain + b"\x80" + b"\x00" * (-(len(plain) + 1) % BLOCK)


def _unpad(padded: bytes) -> bytes:
    return padded[: padded.rindex(b"\x80")]
