"""An area with two crews and a sender, in a database that has nothing else in it."""

from collections.abc import AsyncIterator

import pytest_asyncio
from psycopg import AsyncConnection

from tests.domain.cases import AREA, ASH, SENDER, a_crew
from ucr.domain.account import Sender
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Source
from ucr.store import accounts, areas, crews
from ucr.store.connection import Connection


@pytest_asyncio.fixture
async def conn(emptied_database: str) -> AsyncIterator[Connection]:
    """A connection to it; each statement is a transaction unless a test begins one."""
    async with await AsyncConnection.connect(
        emptied_database, autocommit=True
    ) as found:
        area = Area(id=AREA, name="Rutland", mode=Mode.ADVISE, version=1)
        sender = Sender(id=SENDER, area_id=AREA, name="999", source=Source.AMBULANCE)
        await areas.add(found, area, epoch="e1")
        await accounts.add_sender(found, sender, key=None)
        await crews.add(found, a_crew())
        await crews.add(found, a_crew(id=ASH, name="Ash 1"))
        yield found
