"""A stream under a key: in pieces, so that a cut, a swap or a change is found.

Each piece carries its number and whether it is the last; a file that ends early, goes
on after its end, or has two pieces in another order does not open.

Source:
    STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015), as age and Tink build it:
    ChaCha20-Poly1305 with a counter and a last-piece mark in the nonce; the file's own
    key by HKDF-SHA256 (RFC 5869) from the given one and a random salt.
"""

import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC: Final = b"UCRSEAL1"
SALT_BYTES: Final = 32
PIECE: Final = 64 * 1024
TAG: Final = 16
KEY_DIGITS: Final = 64


class NotOpened(Exception):
    """What was sealed does not open: another key, or a damaged file."""


class BadKey(Exception):
    """The file that should hold a key does not; what it holds is not repeated."""


def read_key(path: Path) -> bytes:
    """A key of 256 bits, as 64 hexadecimal digits in a file of its own.

    Raises:
        BadKey: There is no such file, or it holds something else.
    """
    try:
        text = path.read_text().strip()
        key = bytes.fromhex(text)
    except (OSError, ValueError):
        raise BadKey(f"{path} holds no key: 64 hexadecimal digits") from None
    if len(text) != KEY_DIGITS:
        raise BadKey(f"{path} holds no key: 64 hexadecimal digits")
    return key


def seal(plain: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The stream under `key`, piece by piece."""
    salt = os.urandom(SALT_BYTES)
    cipher = ChaCha20Poly1305(derived(key, salt, b"ucr backup"))
    yield MAGIC + salt
    for number, (piece, is_last) in enumerate(_with_last(pieces(plain, PIECE))):
        yield cipher.encrypt(_nonce(number, is_last=is_last), piece, None)


def unseal(sealed: BinaryIO, key: bytes) -> Iterator[bytes]:
    """What was sealed; each piece is proved before it is given.

    Raises:
        NotOpened: At the first piece that is not what was written there.
    """
    head = sealed.read(len(MAGIC) + SALT_BYTES)
    if head[: len(MAGIC)] != MAGIC:
        raise NotOpened("not a sealed file")
    cipher = ChaCha20Poly1305(derived(key, head[len(MAGIC) :], b"ucr backup"))
    found = _with_last(pieces(sealed, PIECE + TAG))
    for number, (piece, is_last) in enumerate(found):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), piece, None)
        except InvalidTag:
            raise NotOpened(f"another key, or damaged in piece {number}") from None


def derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """A key for one purpose and one salt."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(key)


def pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """A stream in pieces of `size`; the last may be shorter."""
    return iter(partial(stream.read, size), b"")


def _with_last(found: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last; an empty stream is one empty piece."""
    before: bytes | None = None
    for piece in found:
        if before is not None:
            yield before, False
        before = piece
    yield before or b"", True


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")
