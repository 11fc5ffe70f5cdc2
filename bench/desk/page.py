"""Draws docs/benchmarks/desk.md from what `python -m bench.desk` measured last."""

import json
from typing import Any, Final

from bench.desk import beside
from bench.stack import RESULTS, ROOT, kept

PAGE: Final = ROOT / "docs" / "benchmarks" / "desk.md"
SCRIPT_MS: Final = 120
PAINT_MS: Final = 100
GROWTH: Final = 0.1
RUN_MINUTES: Final = 30
FIRST_S: Final = 2.5
WITH_MAP_KIB: Final = 220
WITHOUT_MAP_KIB: Final = 60
SNAPSHOT_KIB: Final = 120
CONVERGES_MS: Final = 2000


def page(found: dict[str, Any]) -> str:
    """The whole page."""
    machine, sent = found["machine"], found["sent"]
    rows = "\n".join(_row(*one) for one in _figures(found))
    return f"""# The desk in a real browser

`just bench-desk` measures this page anew and writes it; the raw figures are in
[bench/results](../../bench/results). The limits are those that the project set itself.

{found["crews"]} crews on shift and {found["calls"]} open calls, some of them late, on
Rutland's real doors and roads; a real `ucr serve` on PostgreSQL and Valkey. Each crew's
phone is a real websocket that says where it is, together 40 times a second. A sender
adds to its calls and crews take breaks, by the doors they use, 10 times a second. A
dispatcher planned once before and rests meanwhile.

| what | measured | limit | |
| --- | ---: | ---: | --- |
{rows}

{machine["at"][:10]}, {machine["system"]}, {machine["cores"]} cores, Chromium
{found["browser"]}, 1440 x 900, no graphics card; load {found["load_before"]:g} before
and {machine["load_1_min"]:g} at the end: browser, service, stores and traffic share the
machine. {sent["positions"]:,} positions and {sent["events"]:,} events were sent;
{sent.get("came back", 0):,} times a phone was cut off and came back.

## Beside a plain page

The plain page is OpenLayers alone: the same dots from the same socket, one circle each,
no ground, no words, no lists ([bench/desk/plain](../../bench/desk/plain)). Both were
measured in one run, in the same browser, on the same updates; the plain page's files
come from the program that measures, and not from the service.

{beside.table(found)}

Processor milliseconds of the page's main thread in each second of wall time, over
{found["seconds"]:g} s:

| | script | layout | style | all tasks |
| --- | ---: | ---: | ---: | ---: |
{_busy("plain dots", found["busy"]["plain"])}
{_busy("the desk", found["busy"]["desk"])}
{_busy("the desk, a call open", found["busy"]["with_a_call_open"])}

{_as_it_went(found)}"""


def _as_it_went(found: dict[str, Any]) -> str:
    """Keys, heap and the first screen."""
    return f"""## Keys

{found["keys"]["presses"]} real key presses while the updates came: through the queue,
into a call and out of it, and words into the search field. From the moment of the press
to the end of the frame that follows. 95 of 100 were within, in ms:

| {" | ".join(found["keys"]["p95_of"])} |
| {" | ".join("---:" for _ in found["keys"]["p95_of"])} |
| {" | ".join(f"{ms:g}" for ms in found["keys"]["p95_of"].values())} |

Median {found["keys"]["p50_ms"]:g} ms, worst {found["keys"]["worst_ms"]:g} ms. The
browser's own Event Timing, which tells in steps of 8 ms, says
{found["keys"]["event_timing_p95_ms"]:g} ms.

## Heap

MB in use after a forced collection, every half minute for {found["heap_minutes"]:g}
minutes, while calls were opened and closed:
{_mb(found["heap_mb"])}.
{_plain_heap(found)}Its run ended {found["heap_at"]} at load {found["heap_load"]:g}.
{_run_length(found)}

## First screen

From opening the address to the first call drawn, nothing cached, processor slowed down
four times, {len(found["first_screen_s"])} times:
{", ".join(f"{one:.2f} s" for one in sorted(found["first_screen_s"]))}.
"""


def _mb(used: list[float]) -> str:
    return ", ".join(f"{one:.1f}" for one in used)


def _plain_heap(found: dict[str, Any]) -> str:
    """Of the plain page in the same minutes; a run of before did not look at it."""
    if "heap_plain_mb" not in found:
        return ""
    used = _mb(found["heap_plain_mb"])
    return f"The plain page in the same minutes, while its map was moved:\n{used}.\n"


def _figures(found: dict[str, Any]) -> list[tuple[str, float, float, str]]:
    starts, keys = sorted(found["first_screen_s"]), found["keys"]
    busy = found["busy"]
    snapshot = found["snapshot_kib"]
    return [
        ("script in a second of wall time", busy["desk"]["script_ms"], SCRIPT_MS, "ms"),
        (
            "the same with a call open",
            busy["with_a_call_open"]["script_ms"],
            SCRIPT_MS,
            "ms",
        ),
        ("press to paint, 95 of 100 within", keys["p95_ms"], PAINT_MS, "ms"),
        (
            f"growth of the heap in {found['heap_minutes']:g} min",
            round(found["heap_growth"] * 100, 1),
            GROWTH * 100,
            "%",
        ),
        ("first useful screen, median", starts[len(starts) // 2], FIRST_S, "s"),
        *_javascript(found["javascript_kib"]),
        (
            f"snapshot of {snapshot['calls']} calls, gzip",
            snapshot["gzip"],
            SNAPSHOT_KIB,
            "KiB",
        ),
        *_converged(),
    ]


def _javascript(kib: dict[str, float]) -> list[tuple[str, float, float, str]]:
    """Its weights; a run of before has no figure for all that comes by itself."""
    told: list[tuple[str, float, float, str]] = [
        ("JavaScript with the map, gzip", kib["with_map"], WITH_MAP_KIB, "KiB"),
        ("JavaScript without it, gzip", kib["without_map"], WITHOUT_MAP_KIB, "KiB"),
    ]
    if "by_itself" in kib:
        what = "all JavaScript that comes unpressed, gzip"
        told.append((what, kib["by_itself"], WITH_MAP_KIB, "KiB"))
    return told


def _converged() -> list[tuple[str, float, float, str]]:
    """After a kill of the service: once `python -m bench.desk.converges` was run."""
    found = kept("desk-converges")
    if not found:
        return []
    what = f"right again after the service was killed, worst of {len(found['ms'])}"
    return [(what, max(found["ms"]), CONVERGES_MS, "ms")]


def _row(what: str, measured: float, limit: float, unit: str) -> str:
    kept = "kept" if measured <= limit else "**missed**"
    return f"| {what} | {measured:.4g} {unit} | {limit:g} {unit} | {kept} |"


def _busy(name: str, busy: dict[str, float]) -> str:
    figures = (busy[one] for one in ("script_ms", "layout_ms", "style_ms", "task_ms"))
    return f"| {name} | {' | '.join(f'{one:g}' for one in figures)} |"


def _run_length(found: dict[str, Any]) -> str:
    if found["heap_minutes"] >= RUN_MINUTES:
        return ""
    return (
        f"The limit is for {RUN_MINUTES} minutes: **this run was shorter**. The whole"
        f"\none is `just bench-desk --minutes {RUN_MINUTES}`."
    )


def main() -> None:
    """Write the page."""
    found = json.loads((RESULTS / "desk.json").read_text())
    PAGE.write_text(page(found))
    print(f"written to {PAGE}")


if __name__ == "__main__":
    main()
