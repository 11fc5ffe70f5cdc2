"""Which sender signed a request; each thing signed is good for one."""

from datetime import datetime

import structlog

from ucr.domain.account import Sender
from ucr.identity.assertion import Fault, Refused, claimed, proved
from ucr.store import sender_keys
from ucr.store.connection import Pool

log = structlog.get_logger(__name__)


async def find(
    pool: Pool, token: str, *, audience: str, now: datetime
) -> Sender | None:
    """The sender that signed `token`; None, and a line in the log, where none did.

    Args:
        now: The machine's own time.
    """
    try:
        return await _proven(pool, token, audience=audience, now=now)
    except Refused as refused:
        log.info("assertion_refused", why=refused.fault.value)
        return None


async def _proven(pool: Pool, token: str, *, audience: str, now: datetime) -> Sender:
    claim = claimed(token)
    async with pool.connection() as conn:
        found = await sender_keys.find(conn, claim.sender_id, claim.kid)
    if found is None:
        raise Refused(Fault.UNKNOWN_KEY)
    sender, key = found
    proof = proved(token, claim, key, audience=audience, now=now)
    async with pool.connection() as conn, conn.transaction():
        first = await sender_keys.use(
            conn, sender.id, proof.jti, until=proof.expires_at, at=now
        )
    if not first:
        raise Refused(Fault.REPLAYED)
    return sender
