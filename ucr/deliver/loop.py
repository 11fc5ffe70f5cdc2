"""The loop of `ucr serve` that answers senders; any number of processes may run it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from random import SystemRandom
from typing import Final

import structlog

from ucr import logs
from ucr.deliver.channel import Channel
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.runtime import Runtime
from ucr.stopping import end
from ucr.store.connection import AWAY

LOOK_S: Final = 1.0
FOLLOW_S: Final = 0.5
"""Between looks at the log: its news is in the outbox within a second (promise 8)."""
log = structlog.get_logger(__name__)


@asynccontextmanager
async def delivering(
    runtime: Runtime, channels: Sequence[Channel]
) -> AsyncIterator[None]:
    """Answer senders as long as the block lasts.

    Each channel sends by hands of its own: a webhook that hangs holds up no response
    to 999.
    """
    hands = [channel for channel in channels for _ in range(channel.hands)]
    tasks = [
        asyncio.create_task(
            _repeat("follow", lambda: follow(runtime, channels), FOLLOW_S)
        ),
        *(asyncio.create_task(_send(runtime, channel)) for channel in hands),
    ]
    try:
        yield
    finally:
        await end(*tasks)


async def _send(runtime: Runtime, channel: Channel) -> None:
    await _repeat("send", lambda: send_due(runtime, [channel], SystemRandom()), LOOK_S)


async def _repeat(
    name: str, step: Callable[[], Awaitable[object]], pause_s: float
) -> None:
    while True:
        try:
            await step()
        except AWAY:
            log.warning("deliver_store_away", step=name)
        except Exception as defect:  # noqa: BLE001 - the loop outlives any message
            log.error("deliver_failed", step=name, **dict(logs.of(defect)))  # noqa: TRY400
        with suppress(TimeoutError):
            await asyncio.sleep(pause_s)
