"""What `forked` loads once: the programs, their doors, the engine's compiled loops."""

import asyncio
import gc

from httpx import ASGITransport, AsyncClient

import ucr.cli.dispatch
import ucr.cli.serve  # noqa: F401
from routing.warm import warm
from ucr.app import create_app
from ucr.settings import Settings


async def knock() -> None:
    """At no door at all: until one was asked for, none is built."""
    ours = ASGITransport(create_app(Settings()))
    async with AsyncClient(transport=ours, base_url="http://127.0.0.1") as http:
        await http.get("/api/no/such/door")


warm()
asyncio.run(knock())
gc.collect()
gc.freeze()  # what is loaded stays: no child looks through it again
