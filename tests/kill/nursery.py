"""A process that owns the stores and gives birth to the service's own processes.

It reads one order a line and answers each by one line. It has imported the service
once: a child is a fork of it that runs `ucr serve` or `ucr dispatch` as a shell would,
and is there in some tenths of a second. It has one thread and no loop, as the stores'
supervision and a fork ask for. When it ends, everything that it started ends.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ucr.cli.dispatch
import ucr.cli.serve
from routing.warm import warm
from ucr.domain.ids import AreaId
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.supervised import tied_to_us
from ucr.embedded.valkey import EmbeddedValkey
from ucr.store.arrivals import Arrival, Arrivals, Write

MOST_FILES = 1024
MUTANT = "KILL_MUTANT"
TURNS = 200
_late = set[asyncio.Task[None]]()


class Nursery:
    """What one line may ask for."""

    def __init__(self, folder: Path) -> None:
        self._born = set[int]()
        self._stores: dict[str, EmbeddedPostgres | EmbeddedValkey] = {
            "postgres": EmbeddedPostgres(folder / "postgres"),
            "valkey": EmbeddedValkey(folder / "valkey"),
        }

    def store(self, name: str) -> dict[str, Any]:
        """Start a store, or start it again after its end."""
        one = self._stores[name]
        one.stop()
        url = one.start()
        return {"pid": one.pid, "url": url}

    def birth(
        self, words: list[str], log: str, told: Mapping[str, str]
    ) -> dict[str, Any]:
        """Fork a child that runs one command of the service."""
        closed, closes = os.pipe()
        tie = tied_to_us(signal.SIGKILL)
        pid = os.fork()
        if pid == 0:
            self._live(words, log, told, tie)
        self._born.add(pid)
        os.close(closes)
        os.read(closed, 1)  # the child has let go of our files, the stores' locks too
        os.close(closed)
        return {"pid": pid}

    def _live(
        self,
        words: list[str],
        log: str,
        told: Mapping[str, str],
        tie: Callable[[], None] | None,
    ) -> None:
        status = 1
        try:
            if tie is not None:
                tie()
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            nothing = os.open(os.devnull, os.O_RDONLY)
            for here, there in ((nothing, 0), (out, 1), (out, 2)):
                os.dup2(here, there)
            os.closerange(3, MOST_FILES)
            os.environ.update(told)
            _run(words)
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        except BaseException:  # noqa: BLE001 - a child tells its log, whatever it is
            traceback.print_exc()
        finally:
            os._exit(status)

    def bury(self) -> None:
        """Take leave of children that ended; the stores are their supervisors' own."""
        self._born = {pid for pid in self._born if not _has_ended(pid)}

    def stop(self) -> None:
        for store in self._stores.values():
            store.stop()


async def _answers_early(
    self: Arrivals, area_id: AreaId, arrival: Arrival, write: Write
) -> bool:
    """The defect that the whole harness is there to find: an answer before the disk."""
    del self
    _late.add(asyncio.create_task(_stores(area_id, arrival, write)))
    return True


async def _stores(_: AreaId, arrival: Arrival, write: Write) -> None:
    for _turn in range(TURNS):
        await asyncio.sleep(0)
    await write([arrival])


def _has_ended(pid: int) -> bool:
    return os.waitpid(pid, os.WNOHANG)[0] == pid


def _run(words: list[str]) -> None:
    if os.environ.get(MUTANT) == "answers early":
        Arrivals.put = _answers_early  # type: ignore[method-assign]
    if words == ["serve"]:
        ucr.cli.serve.serve(workers=1)
    elif words == ["dispatch"]:
        ucr.cli.dispatch.dispatch()
    else:
        raise ValueError(words)


def main() -> None:
    """Obey until the orders end."""
    warm()
    gc.collect()
    gc.freeze()
    nursery = Nursery(Path(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for line in sys.stdin:
            order = json.loads(line)
            answer = getattr(nursery, order.pop("do"))(**order)
            nursery.bury()
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        nursery.stop()


if __name__ == "__main__":
    main()
