"""An area in a database of its own: bare, or with people in it who do things."""

from collections.abc import AsyncIterator

import pytest_asyncio
from psycopg import AsyncConnection

from tests.domain.cases import AREA, ASH, SENDER, a_crew
from tests.world.ground import Ground, HandClock, runtime_on
from ucr.domain.account import Sender
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Source
from ucr.store import accounts, areas, crews
from ucr.store.connection import Connection


@pytest_asyncio.fixture
async def conn(postgres_url: str) -> AsyncIterator[Connection]:
    """A connection to an area with two crews and a sender.

    Each statement is a transaction unless a test begins one.
    """
    async with await AsyncConnection.connect(postgres_url, autocommit=True) as found:
        area = Area(id=AREA, name="Rutland", mode=Mode.ADVISE, version=1)
        sender = Sender(id=SENDER, area_id=AREA, name="999", source=Source.AMBULANCE)
        await areas.add(found, area, epoch="e1")
        await accounts.add_sender(found, sender, key=None)
        await crews.add(found, a_crew())
        await crews.add(found, a_crew(id=ASH, name="Ash 1"))
        yield found


@pytest_asyncio.fixture
async def ground(postgres_url: str, valkey_url: str) -> AsyncIterator[Ground]:
    """An area whose steps are made as the journey makes them."""
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        yield await Ground.lay(runtime)
