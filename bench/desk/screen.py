"""The desk and the plain page in a real Chromium, and what they cost it."""

import os
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from bench.stack import ROOT, percentile

SIZE: Final = {"width": 1440, "height": 900}
START_MS: Final = 120_000
SLOWER: Final = 4
SETTLE_S: Final = 6.0
CASES_OF_A_ROUND: Final = 8
BETWEEN_KEYS_MS: Final = 90
WORD: Final = "oak"
HEAP_EVERY_S: Final = 30.0
FIRST_ROW: Final = """() => new MutationObserver((_, watching) => {
  if (!document.querySelector('[data-row]')) return
  watching.disconnect()
  requestAnimationFrame(() => setTimeout(() => { window.seenAt = performance.now() }))
}).observe(document, {childList: true, subtree: true})"""
"""When calls are in the page, and the frame with them has been drawn."""
PAINTS: Final = """() => {
  window.paints = []
  window.told = []
  addEventListener('keydown', (event) => {
    const {key, timeStamp} = event
    requestAnimationFrame(() => {
      const after = new MessageChannel()
      after.port1.onmessage = () => {
        window.paints.push([key, performance.now() - timeStamp])
      }
      after.port2.postMessage(0)
    })
  }, true)
  new PerformanceObserver((list) => {
    for (const one of list.getEntries())
      if (one.name === 'keydown') window.told.push(one.duration)
  }).observe({type: 'event', durationThreshold: 16})
}"""
"""From the moment of each press to the end of the frame that follows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Processor milliseconds of the page's main thread in a second of wall time.

    Of the thread's own time, so that a busy machine does not count as a busy page.
    """

    script_ms: float
    task_ms: float
    layout_ms: float
    style_ms: float


def opened(browser: Browser, origin: str, token: str) -> Page:
    """A new window of somebody signed in, with nothing of the desk in its cache."""
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    cookie = {"name": "ucr_session", "value": token, "url": origin}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.set_default_timeout(START_MS)
    return page


@contextmanager
def desk(browser: Browser, origin: str, token: str) -> Iterator[Page]:
    """The desk with its map, live, and calm after its start."""
    page = opened(browser, origin, token)
    page.add_init_script(f"({PAINTS})()")
    page.goto(origin)
    expect(page.locator("[data-row]").first).to_be_visible(timeout=START_MS)
    expect(page.locator(".map canvas").first).to_be_visible(timeout=START_MS)
    time.sleep(SETTLE_S)
    yield page
    page.context.close()


def build_plain(folder: Path) -> None:
    """The plain page, made by the desk's own bundler from the same OpenLayers."""
    words = [
        "npx",
        "vite",
        "build",
        "--config",
        str(ROOT / "bench/desk/plain/vite.config.mjs"),
    ]
    subprocess.run(  # noqa: S603 - our own program
        [*words, "--outDir", str(folder)], cwd=ROOT / "frontend", check=True
    )


@contextmanager
def plain(browser: Browser, origin: str, token: str, folder: Path) -> Iterator[Page]:
    """The plain page, as if the service had it: same origin, same socket."""
    page = opened(browser, origin, token)

    def give(route: Route) -> None:
        name = route.request.url.split("/plain/")[1] or "index.html"
        route.fulfill(path=folder / name)

    page.route(f"{origin}/plain/**", give)
    # What is handed to Chromium has no address, so the loopback is foreign to it.
    page.context.grant_permissions(["local-network-access"], origin=origin)
    page.goto(f"{origin}/plain/")
    page.locator("body[data-drawn]").wait_for()
    time.sleep(SETTLE_S)
    yield page
    page.context.close()


def tools(page: Page) -> CDPSession:
    """What Chromium knows of the page."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("HeapProfiler.enable")
    return session


def busy(session: CDPSession, seconds: float) -> Busy:
    """How much the page does while nobody touches it."""
    before, began = _metrics(session), time.monotonic()
    time.sleep(seconds)
    after, took = _metrics(session), time.monotonic() - began

    def of(name: str) -> float:
        return round((after[name] - before[name]) * 1000 / took, 1)

    return Busy(
        script_ms=of("ScriptDuration"),
        task_ms=of("TaskDuration"),
        layout_ms=of("LayoutDuration"),
        style_ms=of("RecalcStyleDuration"),
    )


def presses(page: Page, rounds: int) -> dict[str, Any]:
    """Through the queue, into a call and out again, and a word in the search field."""
    page.evaluate("() => { window.paints = []; window.told = [] }")
    search = page.locator(".search input")
    for _ in range(rounds):
        page.locator('.queue [data-row][tabindex="0"]').focus()
        _press(page, *["ArrowDown"] * CASES_OF_A_ROUND, "Enter", "Escape")
        search.focus()
        _press(page, *WORD, *["Backspace"] * len(WORD))
    took: list[tuple[str, float]] = page.evaluate("() => window.paints")
    told: list[float] = page.evaluate("() => window.told")
    kinds: dict[str, list[float]] = {}
    for key, ms in took:
        kinds.setdefault("letter" if len(key) == 1 else key, []).append(ms)
    every = [ms for _, ms in took]
    return {
        "presses": len(every),
        "p50_ms": round(percentile(every, 0.5), 1),
        "p95_ms": round(percentile(every, 0.95), 1),
        "worst_ms": round(max(every), 1),
        "p95_of": {
            kind: round(percentile(all_of, 0.95), 1) for kind, all_of in kinds.items()
        },
        "event_timing_p95_ms": _event_timing_p95(told, len(every)),
    }


def _event_timing_p95(told: Sequence[float], pressed: int) -> float:
    """Presses that Event Timing does not tell took less than its 16 ms."""
    return percentile([*told, *[16.0] * max(0, pressed - len(told))], 0.95)


def heap(page: Page, session: CDPSession, minutes: float) -> list[float]:
    """MB in use after a forced collection, from now on and every half minute.

    Between two looks a call is opened and closed, as somebody at work does.
    """
    found = [_heap_mb(session)]
    began = time.monotonic()
    for n in range(1, int(minutes * 60 / HEAP_EVERY_S) + 1):
        page.locator("[data-row]").nth(n % 5).click()
        page.keyboard.press("Escape")
        time.sleep(max(0.0, began + n * HEAP_EVERY_S - time.monotonic()))
        found.append(_heap_mb(session))
    return found


def growth(found: Sequence[float]) -> float:
    """From the first minute's looks to the last minute's, as a share."""
    few = max(1, min(3, len(found) // 2))
    return round(
        statistics.median(found[-few:]) / statistics.median(found[:few]) - 1, 3
    )


def first_screens(
    browser: Browser, origin: str, token: str, rounds: int
) -> list[float]:
    """Seconds to the first call on the screen, on a slow processor, nothing cached."""
    return [_first_screen(browser, origin, token) for _ in range(rounds)]


def _first_screen(browser: Browser, origin: str, token: str) -> float:
    page = opened(browser, origin, token)
    page.add_init_script(f"({FIRST_ROW})()")
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(origin, wait_until="commit")
    while True:
        seen: float | None = page.evaluate("() => window.seenAt ?? null")
        if seen is not None:
            break
        page.wait_for_timeout(100)
    page.context.close()
    return seen / 1000


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(BETWEEN_KEYS_MS)


def _metrics(session: CDPSession) -> dict[str, float]:
    told = session.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in told}


def _heap_mb(session: CDPSession) -> float:
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    return round(_metrics(session)["JSHeapUsedSize"] / 1e6, 2)


def load() -> float:
    """Of the machine, over the last minute."""
    return round(os.getloadavg()[0], 1)
