"""The desk's figures beside those of a page that only draws the same dots."""

import statistics
from collections.abc import Iterator
from typing import Any, Final

Cells = tuple[str, str, str]
NOT_YET: Final = "-: this run was before it was measured"
NOTHING_TO_OPEN: Final = "-: nothing can be opened"
ONLY_A_MAP: Final = "-: it is nothing but a map"


def table(found: dict[str, Any]) -> str:
    """Each number, of both; a dash where the plain page has no such thing, and why."""
    lines = [*_processor(found), *_screens(found), *_weights(found)]
    rows = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"| what | plain dots | the desk |\n| --- | ---: | ---: |\n{rows}"


def _processor(found: dict[str, Any]) -> Iterator[Cells]:
    busy = found["busy"]
    yield (
        "script in a second of wall time",
        f"{busy['plain']['script_ms']:g} ms",
        f"{busy['desk']['script_ms']:g} ms",
    )
    opened = f"{busy['with_a_call_open']['script_ms']:g} ms"
    yield "the same with a call open", NOTHING_TO_OPEN, opened


def _screens(found: dict[str, Any]) -> Iterator[Cells]:
    keys, moved = found["keys"], found.get("plain_keys")
    yield (
        "press to paint, 95 of 100 within",
        f"{moved['p95_ms']:g} ms, of keys that move its map" if moved else NOT_YET,
        f"{keys['p95_ms']:g} ms",
    )
    minutes = f"{found['heap_minutes']:g} min"
    plain = found.get("heap_plain_mb")
    yield (
        f"growth of the heap in {minutes}",
        _grew(plain, found["heap_plain_growth"]) if plain else NOT_YET,
        _grew(found["heap_mb"], found["heap_growth"]),
    )
    starts = found.get("plain", {}).get("first_screen_s")
    yield (
        "first useful screen, median",
        f"{statistics.median(starts):.3g} s, to its dots" if starts else NOT_YET,
        f"{statistics.median(found['first_screen_s']):.3g} s",
    )


def _weights(found: dict[str, Any]) -> Iterator[Cells]:
    kib, plain = found["javascript_kib"], found.get("plain", {}).get("javascript_kib")
    yield (
        "JavaScript with the map, gzip",
        f"{plain:g} KiB" if plain else NOT_YET,
        f"{kib['with_map']:g} KiB",
    )
    yield "JavaScript without it, gzip", ONLY_A_MAP, f"{kib['without_map']:g} KiB"
    snapshot = found["snapshot_kib"]
    yield (
        f"snapshot of {snapshot['calls']} calls, gzip",
        "-: it is sent the same one",
        f"{snapshot['gzip']:g} KiB",
    )


def _grew(used_mb: list[float], share: float) -> str:
    return f"{share * 100:.3g} %, from {used_mb[0]:.1f} MB"
