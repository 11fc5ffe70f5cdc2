"""What bombs cost the senders' door, the sockets and the BaRS door (promise 33).

`python -m bench.bombs` prints the dearest of each, in milliseconds of the processor and
megabytes, beside the limits (50 ms and 20 MB). It measures the parts that a bomb
reaches, in this process; `tests/api/test_bombs.py` holds the whole door to it.
"""

import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import process_time
from typing import Final

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from tests.api.bombs import BODIES, FRAMES
from tests.bars.bombs import BOMBS
from tests.live.test_protocol import welcomed
from ucr.api.intake import IntakeBody
from ucr.api.limits import refuse_tangled
from ucr.bars.message import message
from ucr.bars.outcome import Refused
from ucr.bars.parse import read_json, read_xml
from ucr.domain.errors import DomainError
from ucr.live.protocol import Received

TRIES: Final = 5
SHOWN: Final = 5


def body(name: str) -> None:
    with suppress(DomainError, ValidationError):
        refuse_tangled(BODIES[name])
        IntakeBody.model_validate_json(BODIES[name])


def frame(name: str) -> None:
    welcomed().handle(1, Received(FRAMES[name]))


def bars(name: str) -> None:
    told, form = BOMBS[name]
    with suppress(Refused):
        message(read_json(told) if form == "json" else read_xml(told))


PARTS: Final[Mapping[str, tuple[Callable[[str], None], Mapping[str, object]]]] = {
    "senders": (body, BODIES),
    "sockets": (frame, FRAMES),
    "BaRS": (bars, BOMBS),
}


def cost(take: Callable[[str], None], name: str) -> tuple[float, float]:
    """Milliseconds of the processor, the best of some tries, and megabytes."""
    take(name)
    spent = []
    for _ in range(TRIES):
        began = process_time()
        take(name)
        spent.append(process_time() - began)
    tracemalloc.start()
    take(name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return min(spent) * 1_000, peak / 1_000_000


def main() -> None:
    """Print the dearest of each door."""
    table = Table("door", "bomb", "ms (50)", "MB (20)")
    for door, (take, bombs) in PARTS.items():
        costs = {name: cost(take, name) for name in bombs}
        dearest = sorted(costs.items(), key=lambda one: -one[1][0])[:SHOWN]
        for name, (ms, mb) in dearest:
            table.add_row(door, name, f"{ms:.1f}", f"{mb:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
