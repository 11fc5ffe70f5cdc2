"""Tickets: how a session gets to its socket without ever being in an address.

A ticket lives 30 s, works once, and only from the origin it was minted for (P32).
Valkey keeps hashes: of the ticket, and of the session's token.
"""

from secrets import token_urlsafe
from typing import Final

from pydantic import BaseModel, ConfigDict
from redis.exceptions import RedisError

from ucr.domain.errors import StoreUnavailable
from ucr.runtime import Runtime
from ucr.store.accounts import hashed

LIFE_S: Final = 30
TICKET_BYTES: Final = 32


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)

    session_hash: str
    origin: str


async def mint(runtime: Runtime, session_token: str, *, origin: str) -> str:
    """A new ticket for a session, for use from one origin.

    Raises:
        StoreUnavailable: Valkey does not answer; screens go on over HTTP.
    """
    ticket = token_urlsafe(TICKET_BYTES)
    kept = _Kept(session_hash=hashed(session_token).hex(), origin=origin)
    try:
        await runtime.redis.set(_key(ticket), kept.model_dump_json(), ex=LIFE_S)
    except (RedisError, OSError) as lost:
        raise StoreUnavailable from lost
    return ticket


async def redeem(runtime: Runtime, ticket: str, *, origin: str) -> bytes | None:
    """Use a ticket up, whether or not the origin is right.

    Returns:
        The hash of the session's token; None: unknown, used, too old, or from another
        origin.

    Raises:
        StoreUnavailable: Valkey does not answer.
    """
    try:
        value = await runtime.redis.getdel(_key(ticket))
    except (RedisError, OSError) as lost:
        raise StoreUnavailable from lost
    if value is None:
        return None
    kept = _Kept.model_validate_json(value)
    return bytes.fromhex(kept.session_hash) if kept.origin == origin else None


def _key(ticket: str) -> str:
    return f"ucr:ticket:{hashed(ticket).hex()}"
