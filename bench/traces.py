"""What a span costs: where traces are off, and where they are on.

    python -m bench.traces

Prints nanoseconds a span, the median of some rounds in turns, and keeps
bench/results/traces.json. On, spans go to a collector of the tests on this machine.
"""

import asyncio
import os
import statistics
from time import perf_counter_ns
from typing import Final

from bench.stack import write
from tests.live.collector import collecting
from ucr import tracing
from ucr.store import trace

ROUNDS: Final = 7
SPANS: Final = {"off": 100_000, "in no trace": 100_000, "on": 1_500}
"""So few where they are on that the queue to the collector holds them."""
PARENT: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def cost_ns(spans: int) -> float:
    """One span of a change, as `journey/change.py` tells it."""
    began = perf_counter_ns()
    for offset in range(spans):
        with tracing.span("store", {"ucr.area": "rutland"}) as span:
            span.tell("ucr.offset", offset)
    return (perf_counter_ns() - began) / spans


async def measured() -> dict[str, float]:
    """Each way in turns, so that the machine's noise hits all."""
    found: dict[str, list[float]] = {way: [] for way in SPANS}
    for _ in range(ROUNDS):
        found["off"].append(cost_ns(SPANS["off"]))
        with collecting() as collector:
            async with tracing.sending(collector.url, "bench"):
                found["in no trace"].append(cost_ns(SPANS["in no trace"]))
                with trace.under(PARENT):
                    found["on"].append(cost_ns(SPANS["on"]))
    return {way: round(statistics.median(each)) for way, each in found.items()}


def main() -> None:
    """Measure, print and keep it."""
    os.environ.setdefault("NO_PROXY", "127.0.0.1")
    found = asyncio.run(measured())
    for way, cost in found.items():
        print(f"{way}: {cost:.0f} ns a span")
    write("traces", {"rounds": ROUNDS, "ns_a_span": found})


if __name__ == "__main__":
    main()
