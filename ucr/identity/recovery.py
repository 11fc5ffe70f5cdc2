"""Codes for whoever lost their phone: long, random, each good once.

Source:
    NIST SP 800-63B, 5.1.2 (look-up secrets): at least 64 bits, so that a plain hash of
    them is enough.
"""

from base64 import b32encode
from os import urandom
from typing import Final

COUNT: Final = 10
BYTES: Final = 10
GROUP: Final = 4


def new_codes() -> tuple[str, ...]:
    """Ten codes of 80 bits, as they are shown: four groups of four letters."""
    return tuple(_grouped(b32encode(urandom(BYTES)).decode()) for _ in range(COUNT))


def plain(code: str) -> str:
    """A code without what was only for the eye, in the case that it has."""
    return "".join(code.replace("-", "").split()).upper()


def _grouped(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
