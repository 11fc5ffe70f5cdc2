"""A manager asks whether the record is whole, while the service goes on."""

import asyncio
from typing import Final

import psycopg

from ucr.domain.errors import StoreUnavailable, TooOften
from ucr.domain.ids import AreaId
from ucr.recovery.verify import Verdict, verify
from ucr.runtime import Runtime

LOCK: Final = 0x756372_61756469
"""Of PostgreSQL's advisory locks, that of whoever follows the chains ("ucr audi")."""
AGAIN_S: Final = 60


async def looked_at(runtime: Runtime, area_id: AreaId) -> Verdict:
    """Follow the audit's chain and the log of one area, beside everything else.

    It takes a thread and a connection of its own: a long chain holds up no screen.

    Raises:
        TooOften: Somebody else is asking just now.
        StoreUnavailable: There is no database.
    """
    url = runtime.settings.database_url
    if url is None:
        raise StoreUnavailable
    return await asyncio.to_thread(lambda: asyncio.run(_alone(url, runtime, area_id)))


async def _alone(url: str, runtime: Runtime, area_id: AreaId) -> Verdict:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
        cursor = await conn.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))
        if await cursor.fetchone() != (True,):
            raise TooOften(1, AGAIN_S)
        return await verify(conn, runtime.settings.anchors, only=area_id)
