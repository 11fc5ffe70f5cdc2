"""A request that its sender signed: a JWT, made for this one request.

Source:
    RFC 7523 section 3 (iss, sub, aud, exp, jti) and RFC 8725 (algorithms by the key and
    not by the token). Five minutes at the most and each `jti` once: promise P35, as the
    NHS England API platform asks of us.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import jwt
from jwt.types import Options

from ucr.domain.ids import SenderId
from ucr.domain.public_key import PublicKey
from ucr.identity.public_keys import algorithms

LONGEST: Final = timedelta(minutes=5)
AHEAD: Final = timedelta(seconds=30)
"""How far a sender's clock may run before ours."""
LONGEST_TOKEN: Final = 8_000
LONGEST_JTI: Final = 200
PARTS: Final = 3
UNCHECKED: Final[Options] = {"verify_signature": False}
SIGNATURE_ONLY: Final[Options] = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
"""Claims are checked here, against our own clock and more strictly."""


class Fault(StrEnum):
    """Why an assertion was refused, for our own log: a caller is told only that."""

    UNREADABLE = "unreadable"
    UNKNOWN_SENDER = "unknown_sender"
    UNKNOWN_KEY = "unknown_key"
    WRONG_ALGORITHM = "wrong_algorithm"
    BAD_SIGNATURE = "bad_signature"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    NO_EXPIRY = "no_expiry"
    EXPIRED = "expired"
    TOO_LONG = "too_long"
    NOT_YET = "not_yet"
    NO_JTI = "no_jti"
    REPLAYED = "replayed"


class Refused(Exception):
    """It proves nothing."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Claim:
    """Who an assertion says that it is from, before anything of it is believed."""

    sender_id: SenderId
    kid: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An assertion that is good, if its `jti` was not used before."""

    jti: str
    expires_at: datetime


def looks_signed(secret: str) -> bool:
    """Whether what came as a bearer token is a JWT: our own keys have no dots."""
    return secret.count(".") == PARTS - 1


def claimed(token: str) -> Claim:
    """Whose key to look for.

    Raises:
        Refused: It cannot be read, or names no sender or no key.
    """
    if len(token) > LONGEST_TOKEN:
        raise Refused(Fault.UNREADABLE)
    try:
        header = jwt.get_unverified_header(token)
        payload: dict[str, Any] = jwt.decode(token, options=UNCHECKED)
        kid, algorithm = header.get("kid"), header.get("alg")
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise Refused(Fault.UNREADABLE) from None
    if not isinstance(kid, str) or not isinstance(algorithm, str):
        raise Refused(Fault.UNKNOWN_KEY)
    try:
        return Claim(SenderId(UUID(str(payload.get("iss")))), kid, algorithm)
    except ValueError:
        raise Refused(Fault.UNKNOWN_SENDER) from None


def proved(
    token: str, claim: Claim, key: PublicKey, *, audience: str, now: datetime
) -> Proof:
    """Check an assertion by the key that it names.

    Args:
        audience: The origin of this service: what was signed for another is refused.
        now: The machine's own time: no sender knows a demo's.

    Raises:
        Refused: It was not signed by that key, not for us, or not for now.
    """
    can = algorithms(key.jwk)
    if claim.algorithm not in can:
        raise Refused(Fault.WRONG_ALGORITHM)
    try:
        told: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(dict(key.jwk), claim.algorithm).key,
            algorithms=list(can),
            options=SIGNATURE_ONLY,
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        raise Refused(Fault.BAD_SIGNATURE) from None
    issuer = str(claim.sender_id)
    if (str(told.get("iss")).lower(), str(told.get("sub")).lower()) != (issuer, issuer):
        raise Refused(Fault.WRONG_ISSUER)
    if told.get("aud") not in (audience, [audience]):
        raise Refused(Fault.WRONG_AUDIENCE)
    return Proof(_jti(told), _expiry(told, now))


def _jti(told: dict[str, Any]) -> str:
    jti = told.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise Refused(Fault.NO_JTI)
    return jti


def _expiry(told: dict[str, Any], now: datetime) -> datetime:
    moment = now.timestamp()
    expires = _seconds(told.get("exp"))
    if expires is None:
        raise Refused(Fault.NO_EXPIRY)
    if expires <= moment:
        raise Refused(Fault.EXPIRED)
    if expires > moment + LONGEST.total_seconds():
        raise Refused(Fault.TOO_LONG)
    for name in ("iat", "nbf"):
        since = _seconds(told.get(name)) if name in told else moment
        if since is None or since > moment + AHEAD.total_seconds():
            raise Refused(Fault.NOT_YET)
    return now + timedelta(seconds=expires - moment)


def _seconds(told: object) -> float | None:
    """A moment of a JWT; true, text and what is not a number are none."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return float(told) if abs(told) < 1 << 40 else None
