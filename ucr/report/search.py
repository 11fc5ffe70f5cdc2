"""Look for people among the cases of the board; who looked and found is audited."""

from datetime import datetime
from typing import Final

from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.store import audit
from ucr.store import search as stored
from ucr.store.audit import Line
from ucr.store.connection import Connection

MOST: Final = 50


async def search(
    conn: Connection, area_id: AreaId, told: str, *, by: Actor, at: datetime
) -> list[ReferralId]:
    """Ids of the cases found; the words themselves are kept nowhere.

    That somebody looked, and each case they found, is audited before a byte leaves.
    """
    async with conn.transaction():
        found = await stored.cases(conn, area_id, told, limit=MOST)
        whole = Line(at=at, actor=by, action="searched cases", area_id=area_id)
        await audit.write(conn, whole)
        for id_ in found:
            line = Line(
                at=at,
                actor=by,
                action="found case by search",
                area_id=area_id,
                referral_id=id_,
            )
            await audit.write(conn, line)
    return found
