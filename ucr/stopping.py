"""Ending the loops of a process, even where a request to end was lost.

Python 3.11's `asyncio.wait_for` loses a cancellation that comes in the moment in which
what it waits for is done (python/cpython issue 86296, mended in 3.12); the connection
pool waits by it. A loop that never hears of its end would keep a process for ever.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import structlog

AGAIN_S: Final = 2.0
"""Longer than any loop of ours takes to end in good order."""
GIVE_UP_S: Final = 20.0
LET_GO_S: Final = 1.0
"""How long what has lasted too long may still take to end in good order."""
Done = TypeVar("Done")
_left_behind = set[asyncio.Task[Any]]()
log = structlog.get_logger(__name__)


def is_cancelled() -> bool:
    """Whether this task was told to stop: a loop that asks ends at its next turn."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def rest(seconds: float) -> None:
    """Wait for the next turn; a loop that was told to stop, and missed it, does not."""
    if not is_cancelled():
        await asyncio.sleep(seconds)


async def end(*tasks: asyncio.Future[Any]) -> set[asyncio.Future[Any]]:
    """Cancel tasks until they have ended; what they raise then is of no interest.

    Returns:
        Those that would not end: they are logged and left behind.
    """
    clock = asyncio.get_running_loop().time
    left = {task for task in tasks if not task.done()}
    until = clock() + GIVE_UP_S
    while left and clock() < until:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_S)
    for task in tasks:
        if task.done() and not task.cancelled():
            task.exception()  # or asyncio would complain that nobody looked
    if left:
        log.error("would_not_end", tasks=len(left))
    return left


async def within(limit_s: float, work: Coroutine[Any, Any, Done]) -> Done:
    """Wait for some work, but never much longer than `limit_s`.

    `asyncio.timeout` waits until what it cancels has ended, and a question to a server
    that neither answers nor closes takes another ten seconds to end.

    Raises:
        TimeoutError: It took too long; it was told to end, and may still be about it.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task}, timeout=limit_s)
    except asyncio.CancelledError:
        leave(task)
        raise
    if task.done():
        return task.result()
    leave(task)
    await asyncio.wait({task}, timeout=LET_GO_S)
    raise TimeoutError


def leave(task: asyncio.Task[Any]) -> None:
    """Cancel a task whose end nobody waits for, nor asks what came of it."""
    task.cancel()
    _left_behind.add(task)
    task.add_done_callback(_forget)


def _forget(task: asyncio.Task[Any]) -> None:
    _left_behind.discard(task)
    if not task.cancelled():
        task.exception()  # or asyncio would complain that nobody looked
