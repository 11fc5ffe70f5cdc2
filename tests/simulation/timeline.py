"""An event loop whose time passes only when nothing is left to do: a clock of our own.

What runs on it is real asyncio code; an hour of waiting takes as long as its work.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Final, TypeVar

from psycopg import Error as StoreError
from typing_extensions import override

Done = TypeVar("Done")
RESOLUTION_S: Final = 1e-6


class _Selector(selectors.SelectSelector):
    """Nothing comes from outside: instead of waiting, time goes on."""

    timeline: "Timeline"

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            message = "everything waits, and nothing will ever happen"
            raise RuntimeError(message)
        self.timeline.now_s += max(0.0, timeout)
        return []


class Timeline(asyncio.SelectorEventLoop):
    """A loop that begins at second 0 and never really waits."""

    def __init__(self) -> None:
        self.now_s = 0.0
        selector = _Selector()
        selector.timeline = self
        super().__init__(selector)
        self._clock_resolution = RESOLUTION_S
        self.went_wrong: list[str] = []
        self.set_exception_handler(self._note)

    @override
    def time(self) -> float:
        return self.now_s

    def _note(
        self, loop: asyncio.AbstractEventLoop, context: dict[str, object]
    ) -> None:
        """A shared reading that fails when nobody waits for it is no matter."""
        del loop
        if isinstance(context.get("exception"), StoreError):
            return
        self.went_wrong.append(f"{context['message']}: {context.get('exception')!r}")


async def passes(seconds: float) -> None:
    """Let time go on, here where it costs none: on a timeline and nowhere else."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Timeline)
    over = asyncio.Event()
    timer = loop.call_later(seconds, over.set)
    try:
        await over.wait()
    finally:
        timer.cancel()


def live(work: Coroutine[object, object, Done]) -> tuple[Done, list[str]]:
    """Run to the end on a timeline; with it, what no task of it caught."""
    loop = Timeline()
    try:
        return loop.run_until_complete(work), loop.went_wrong
    finally:
        loop.run_until_complete(_end_the_rest())
        loop.close()


async def _end_the_rest() -> None:
    mine = asyncio.current_task()
    rest = [task for task in asyncio.all_tasks() if task is not mine]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
