"""A row, held: whatever must have it waits, and the database counts them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, LiteralString

from psycopg import AsyncConnection

from tests.world.callers import World
from tests.world.people import RUTLAND

PATIENCE_S: Final = 15
AREA: Final = "SELECT 1 FROM area WHERE id = %s FOR UPDATE"
WAITING: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@dataclass(frozen=True)
class Held:
    """A row that somebody else has until the block ends."""

    watch: AsyncConnection

    async def until_wait(self, count: int) -> None:
        """Wait until PostgreSQL itself says that so many transactions wait."""
        async with asyncio.timeout(PATIENCE_S):
            while await self._waiting() < count:
                pass

    async def _waiting(self) -> int:
        cursor = await self.watch.execute(WAITING)
        row = await cursor.fetchone()
        return int(row[0]) if row else 0


@asynccontextmanager
async def held(world: World, choice: LiteralString, *of: object) -> AsyncIterator[Held]:
    """Nobody else has the rows of a `SELECT ... FOR UPDATE` until the block ends."""
    url = world.runtime.settings.database_url or ""
    async with (
        await AsyncConnection.connect(url) as holder,
        await AsyncConnection.connect(url, autocommit=True) as watch,
    ):
        cursor = await holder.execute(choice, of)
        assert cursor.rowcount > 0
        yield Held(watch)


@asynccontextmanager
async def area_held(world: World) -> AsyncIterator[Held]:
    """Nothing of the area can be written as long as the block lasts."""
    async with held(world, AREA, RUTLAND) as rows:
        yield rows
