"""Passwords: argon2id with the defaults of argon2-cffi, a few at a time.

Source:
    RFC 9106, second recommended option (64 MiB, three passes, four lanes).
"""

import asyncio
from typing import Final
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

AT_ONCE: Final = 2
"""Each takes 64 MiB and some 50 ms of a core: a flood must not take them all."""


class Passwords:
    """Hashes passwords and looks at them, beside the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Nothing is hashed yet."""
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobodys = ""

    async def hashed(self, password: str) -> str:
        """The hash to be kept: it says its own parameters and salt."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, _same(password))

    async def are(self, kept: str | None, password: str) -> bool:
        """Whether this is the password of a hash; of nobody's, after as long a time."""
        async with self._turns:
            return await asyncio.to_thread(self._look, kept, password)

    def _look(self, kept: str | None, password: str) -> bool:
        if not self._nobodys:
            self._nobodys = self._hasher.hash("nobody's, so that nobody takes as long")
        try:
            self._hasher.verify(kept or self._nobodys, _same(password))
        except (VerifyMismatchError, InvalidHashError):
            return False
        return kept is not None


def _same(password: str) -> str:
    """Letters that look the same are the same, on every keyboard (NIST SP 800-63B)."""
    return normalize("NFKC", password)
