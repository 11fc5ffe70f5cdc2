"""The second factor: six digits that change every 30 seconds.

Source:
    RFC 6238 with HMAC-SHA-1, six digits and 30 s, as every app on a phone knows it; one
    step before and after for clocks that differ (5.2), and each code once (5.2).
"""

import hmac
from datetime import datetime
from typing import Final

from pyotp import TOTP, random_base32

STEP_S: Final = 30
DRIFT: Final = 1
DIGITS: Final = 6
ISSUER: Final = "UCR dispatch"


def new_secret() -> str:
    """A secret of 160 bits, in base32."""
    return random_base32()


def address(secret: str, name: str) -> str:
    """What an app reads from the square: `otpauth:`."""
    return TOTP(secret, name=name, issuer=ISSUER).provisioning_uri()


def step_at(at: datetime) -> int:
    """Which 30 seconds, counted from 1970."""
    return int(at.timestamp()) // STEP_S


def code_of(secret: str, step: int) -> str:
    """The code of one step."""
    return TOTP(secret).generate_otp(step)


def find_step(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """Which step a code is of: now, or one before or after.

    Args:
        code: As it was typed; anything but six digits is no code.
        after: The newest step that was taken: that one and all before are used up.

    Returns:
        The step to be remembered; None: it is not, or no longer, good.
    """
    now = step_at(at)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()):
            found = step
    return found if found is not None and found > after else None
