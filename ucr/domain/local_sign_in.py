"""Signing in without a provider: what a password must be, and how failures slow down.

Source:
    NCSC, Password administration for system owners: length before complexity, a list
    of what is refused, slowing down instead of locking out. OWASP ASVS 4.0.3, 2.1.1
    (12 letters at the least), 2.1.2 (64 and more are taken), 2.1.7 (known ones are
    refused), 2.2.1 (no lock for good).
"""

import re
from datetime import timedelta
from typing import Final

from ucr.domain.errors import BadField

SHORTEST: Final = 12
LONGEST: Final = 200
TELLING: Final = 3
"""A part of a name shorter than this may stand in a password by chance."""
ALIKE: Final = str.maketrans("013457@$!", "oleastasi")
COMMON: Final = (
    "password|passw|pass|welcome|letmein|qwerty|qwertyuiop|qwert|asdfghjkl|zxcvbnm|"
    "iloveyou|admin|administrator|changeme|default|secret|sunshine|princess|football|"
    "liverpool|arsenal|chelsea|everton|charlie|monkey|dragon|superman|batman|master|"
    "shadow|abc|abcd|abcdef|abcdefgh|abcdefghijkl|test|login|hello|summer|winter|"
    "spring|autumn|january|february|march|april|may|june|july|august|september|"
    "october|november|december|monday|friday|hospital|nhs|nurse|doctor|dispatch|"
    "coordinator|clinician|manager|urgent|community|response|ucr"
)
"""Words of the well-known lists, and those of this work, which guessers try first."""
ONLY_COMMON: Final = re.compile(f"(?:{COMMON})*")

FREE: Final = 5
"""Failures of one name without a wait: a tired hand at a keyboard."""
FREE_OF_ADDRESS: Final = 30
"""Failures of one address without a wait: a control room may come by one."""
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=5)
FORGOTTEN: Final = timedelta(hours=1)
"""So long without a failure, and the count begins anew."""
DOUBLINGS: Final = 6


def demand_password(password: str, *names: str) -> None:
    """Refuse what is guessed first.

    Args:
        password: As it was chosen.
        names: What the person is called and signs in as.

    Raises:
        BadField: Too short or long, known to everybody, or it holds a name.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadField("password", f"{SHORTEST} to {LONGEST} letters: three words do")
    said = password.casefold()
    if ONLY_COMMON.fullmatch(re.sub(r"[^a-z]", "", said)) or ONLY_COMMON.fullmatch(
        re.sub(r"[^a-z]", "", said.translate(ALIKE))
    ):
        raise BadField("password", "not one that many people use: take three words")
    if len(set(said)) < SHORTEST // 2:
        raise BadField("password", "not the same few letters again and again")
    if any(part in said for name in names for part in _parts(name)):
        raise BadField("password", "without your name in it")


def _parts(name: str) -> list[str]:
    parts = re.split(r"[^\w]+|_", name.casefold())
    return [part for part in parts if len(part) >= TELLING]


def wait_after(failures: int, *, free: int = FREE) -> timedelta:
    """How long to wait before the next try: it doubles, and never goes beyond 5 min.

    Args:
        failures: One after the other, this one among them.
        free: How many come without a wait.
    """
    beyond = failures - free
    if beyond <= 0:
        return timedelta()
    doubled: timedelta = FIRST_WAIT * 2 ** min(beyond - 1, DOUBLINGS)
    return min(LONGEST_WAIT, doubled)
