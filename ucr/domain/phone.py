"""Telephone numbers that the service itself sends to, in the one form it keeps."""

import re
from typing import Final

from ucr.domain.errors import BadField

FIELD: Final = "phone"
RULE: Final = "a UK mobile number, such as 07700 900123 or +44 7700 900123"
MOBILE: Final = re.compile(r"\+447[0-9]{9}")
SAID: Final = re.compile(r"[0-9 ()+-]{1,30}")


def mobile(said: str) -> str:
    """A UK mobile number as E.164 writes it.

    Raises:
        BadField: It is none; only such a number can take a text.

    Source:
        Ofcom, National Telephone Numbering Plan: 07 and nine digits.
    """
    digits = re.sub(r"[ ()-]", "", said) if SAID.fullmatch(said) else ""
    international = re.sub(r"^(?:0044|\+440?|0)(?=7)", "+44", digits)
    if not MOBILE.fullmatch(international):
        raise BadField(FIELD, RULE)
    return international
