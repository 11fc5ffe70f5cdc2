"""Putting the demo's area into the store, and reading how far its day has gone."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from ucr.app import running
from ucr.journey import found as step
from ucr.journey.found import Founding
from ucr.report import limbo
from ucr.settings import Settings

NO_PACKS: Final = Path(os.devnull)
"""Founding needs no map; the road graph stays with the processes that use it."""


async def found(settings: Settings, founding: Founding) -> None:
    """Store the area and its people, where they are not stored yet."""
    async with running(settings.model_copy(update={"packs": NO_PACKS})) as runtime:
        await step.found(runtime, founding)


async def last_recorded_at(settings: Settings) -> datetime | None:
    """When the newest event was recorded, by the demo's clock; None: no day yet."""
    async with (
        running(settings.model_copy(update={"packs": NO_PACKS})) as runtime,
        runtime.pool.connection() as conn,
    ):
        return await limbo.last_recorded_at(conn)
