"""Postcodes of the United Kingdom: what is one, and its one way of writing."""

import re
import unicodedata
from typing import Final, NewType

Postcode = NewType("Postcode", str)
"""A postcode in capitals with one space before the inward code: "LE15 6AA"."""

INWARD_LENGTH: Final = 3

_OUTWARD: Final = (
    r"(?:GIR(?=0AA$)"
    r"|[A-PR-UWYZ][0-9]{1,2}"
    r"|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}"
    r"|[A-PR-UWYZ][0-9][A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY])"
)
_INWARD: Final = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_WHOLE: Final = re.compile(f"{_OUTWARD}{_INWARD}")
_WRITTEN: Final = re.compile(
    r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})(?![A-Z0-9])"
)
_PARTIAL: Final = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?(?:[0-9][A-Z]?)?")


def plain_capitals(text: str) -> str:
    """Return `text` with full-width and look-alike forms made plain, in capitals."""
    return unicodedata.normalize("NFKC", text).upper()


def parse_postcode(text: str) -> Postcode | None:
    """Read one postcode, however spaced and cased; None when it is not one.

    Source:
        Forms A9, A99, AA9, AA99, A9A, AA9A + 9AA and the letters each position may
        take: BS 7666 and the Cabinet Office's bulk data transfer schema (2012).
    """
    compact = "".join(plain_capitals(text).split())
    if not _WHOLE.fullmatch(compact):
        return None
    return Postcode(f"{compact[:-INWARD_LENGTH]} {compact[-INWARD_LENGTH:]}")


def split_postcode(text: str) -> tuple[str, Postcode | None]:
    """Take the last postcode out of free text; return what is left, and it."""
    capitals = plain_capitals(text)
    for found in reversed(list(_WRITTEN.finditer(capitals))):
        postcode = parse_postcode(found[0])
        if postcode is not None:
            return f"{capitals[: found.start()]} {capitals[found.end() :]}", postcode
    return text, None


def partial_postcode(text: str) -> str | None:
    """Return how stored postcodes start that `text` may become: "le156" -> "LE15 6".

    None when `text` does not look like the beginning of a postcode. The space is
    placed only where the sender placed it or the length leaves no choice.
    """
    spaced = " ".join(plain_capitals(text).split())
    compact = spaced.replace(" ", "")
    if not _PARTIAL.fullmatch(compact):
        return None
    return spaced if " " in spaced else compact
