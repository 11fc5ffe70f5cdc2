"""What only this service can read again, under the key of local accounts.

Each is bound to what it is for: a cookie of a browser is no second factor.
"""

import os
from enum import Enum
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY_DIGITS: Final = 64
NONCE: Final = 12


class Purpose(Enum):
    """What something sealed is for."""

    SECOND_FACTOR = b"second factor"
    SETTING_UP = b"setting up"
    BROWSER = b"browser"


class BadLocalKey(Exception):
    """The file that should hold the key does not; what it holds is not repeated."""


def read_key(path: Path) -> bytes:
    """The key of local accounts: 256 bits, as 64 hexadecimal digits.

    Raises:
        BadLocalKey: There is no such file, or it holds something else.
    """
    try:
        text = path.read_text().strip()
        key = bytes.fromhex(text)
    except (OSError, ValueError):
        text, key = "", b""
    if len(text) != KEY_DIGITS:
        raise BadLocalKey(f"{path} holds no key: 64 hexadecimal digits")
    return key


def seal(key: bytes, what: bytes, purpose: Purpose) -> bytes:
    """Seal a few bytes, with a nonce of their own."""
    nonce = os.urandom(NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, what, purpose.value)


def unseal(key: bytes, sealed: bytes, purpose: Purpose) -> bytes | None:
    """What was sealed for this purpose; None: another key, purpose, or damaged."""
    if len(sealed) <= NONCE:
        return None
    cipher = ChaCha20Poly1305(key)
    try:
        return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], purpose.value)
    except InvalidTag:
        return None
