"""An ID token, believed only when all of it is as it must be.

Source:
    OpenID Connect Core 1.0, section 3.1.3.7 (in full, and stricter: a signature is
    always asked for); RFC 8725 (algorithms by the key and not by the token).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import jwt
from jwt.types import Options

from ucr.identity.public_keys import algorithms

SKEW: Final = timedelta(seconds=60)
OLDEST: Final = timedelta(minutes=10)
"""As long as somebody may take at the provider; an older token was kept by someone."""
LONGEST_SUBJECT: Final = 255
SIGNATURE_ONLY: Final[Options] = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
Claims = Mapping[str, Any]


class Doubt(StrEnum):
    """Why nobody was signed in, for our own log."""

    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    WRONG_ALGORITHM = "wrong_algorithm"
    BAD_SIGNATURE = "bad_signature"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_NONCE = "wrong_nonce"
    EXPIRED = "expired"
    WRONG_TIME = "wrong_time"
    NO_SUBJECT = "no_subject"
    WRONG_SUBJECT = "wrong_subject"
    TOO_WEAK = "too_weak"
    WRONG_STATE = "wrong_state"
    CODE_REFUSED = "code_refused"


class NotProven(Exception):
    """What came from the provider proves nobody."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.value)
        self.doubt = doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an ID token of this sign-in must say."""

    issuer: str
    client_id: str
    nonce: str
    acr: tuple[str, ...] = ()


def key_id(token: str) -> str | None:
    """Which key a token names; None: it names none.

    Raises:
        NotProven: It cannot be read.
    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise NotProven(Doubt.UNREADABLE) from None
    return kid if isinstance(kid, str) else None


def find_key(keys: Sequence[Claims], kid: str | None) -> Claims | None:
    """The key of a provider that a token names; the only one, where it names none."""
    signing = [key for key in keys if key.get("use", "sig") == "sig"]
    if kid is None:
        return signing[0] if len(signing) == 1 else None
    return next((key for key in signing if key.get("kid") == kid), None)


def checked(token: str, key: Claims, expected: Expected, *, now: datetime) -> Claims:
    """The claims of a token.

    Args:
        now: The machine's own time.

    Raises:
        NotProven: One of them is not as it must be.
    """
    told = _signed(token, key)
    if told.get("iss") != expected.issuer:
        raise NotProven(Doubt.WRONG_ISSUER)
    _demand_for_us(told, expected.client_id)
    _demand_now(told, now)
    if told.get("nonce") != expected.nonce:
        raise NotProven(Doubt.WRONG_NONCE)
    subject = told.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotProven(Doubt.NO_SUBJECT)
    if expected.acr and told.get("acr") not in expected.acr:
        raise NotProven(Doubt.TOO_WEAK)
    return told


def _signed(token: str, key: Claims) -> dict[str, Any]:
    wanted = {name: value for name, value in key.items() if isinstance(value, str)}
    can = algorithms(wanted)
    try:
        algorithm = jwt.get_unverified_header(token).get("alg")
        if algorithm not in can:
            raise NotProven(Doubt.WRONG_ALGORITHM)
        told: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(dict(key), algorithm).key,
            algorithms=list(can),
            options=SIGNATURE_ONLY,
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise NotProven(Doubt.BAD_SIGNATURE) from None
    return told


def _demand_for_us(told: Claims, client_id: str) -> None:
    """Ours alone, or made by the provider for us among others."""
    audience = told.get("aud")
    others = audience if isinstance(audience, list) else [audience]
    if client_id not in others or told.get("azp", client_id) != client_id:
        raise NotProven(Doubt.WRONG_AUDIENCE)
    if len(others) > 1 and "azp" not in told:
        raise NotProven(Doubt.WRONG_AUDIENCE)


def _demand_now(told: Claims, now: datetime) -> None:
    ends, made = _moment(told.get("exp")), _moment(told.get("iat"))
    if ends is None or made is None:
        raise NotProven(Doubt.WRONG_TIME)
    moment, skew = now.timestamp(), SKEW.total_seconds()
    if ends <= moment - skew:
        raise NotProven(Doubt.EXPIRED)
    if not moment - OLDEST.total_seconds() <= made <= moment + skew:
        raise NotProven(Doubt.WRONG_TIME)


def _moment(told: object) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if abs(told) < 1 << 40 else None


def roles_at(told: object, path: Sequence[str]) -> set[str]:
    """What stands at the end of a path of names, through lists; text only."""
    if isinstance(told, list):
        return {role for one in told for role in roles_at(one, path)}
    if not path:
        return {told} if isinstance(told, str) else set()
    if not isinstance(told, Mapping):
        return set()
    return roles_at(told.get(path[0]), path[1:])
