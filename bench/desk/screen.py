"""A page in a real Chromium, the desk above all, and what it costs."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page, expect

from bench.stack import percentile

SIZE: Final = {"width": 1440, "height": 900}
START_MS: Final = 120_000
SLOWER: Final = 4
SETTLE_S: Final = 6.0
CASES_OF_A_ROUND: Final = 8
BETWEEN_KEYS_MS: Final = 90
WORD: Final = "oak"
HEAP_EVERY_S: Final = 30.0
ROWS: Final = "[data-row]"
"""What a desk shows of calls."""
FIRST_SEEN: Final = """(sign) => new MutationObserver((_, watching) => {
  if (!document.querySelector(sign)) return
  watching.disconnect()
  requestAnimationFrame(() => setTimeout(() => { window.seenAt = performance.now() }))
}).observe(document, {attributes: true, childList: true, subtree: true})"""
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


def notes_paints(page: Page) -> None:
    """Of every key from the next address on; `painted` tells."""
    page.add_init_script(f"({PAINTS})()")


@contextmanager
def desk(browser: Browser, origin: str, token: str) -> Iterator[Page]:
    """The desk with its map, live, and calm after its start."""
    page = opened(browser, origin, token)
    notes_paints(page)
    page.goto(origin)
    expect(page.locator(ROWS).first).to_be_visible(timeout=START_MS)
    expect(page.locator(".map canvas").first).to_be_visible(timeout=START_MS)
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
    forget_paints(page)
    search = page.locator(".search input")
    for _ in range(rounds):
        page.locator('.queue [data-row][tabindex="0"]').focus()
        press(page, *["ArrowDown"] * CASES_OF_A_ROUND, "Enter", "Escape")
        search.focus()
        press(page, *WORD, *["Backspace"] * len(WORD))
    return painted(page)


def forget_paints(page: Page) -> None:
    """Presses are noted anew from here on."""
    page.evaluate("() => { window.paints = []; window.told = [] }")


def painted(page: Page) -> dict[str, Any]:
    """How long each press since then took to the end of the next frame, ms."""
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


@dataclass(frozen=True, slots=True)
class Watched:
    """A page whose heap is looked at, and what is done there between two looks."""

    session: CDPSession
    works: Callable[[int], None]


def heaps(pages: Mapping[str, Watched], minutes: float) -> dict[str, list[float]]:
    """MB in use after a forced collection, from now on and every half minute.

    Of all pages in the same minutes: what comes, comes to each of them.
    """
    found = {name: [_heap_mb(one.session)] for name, one in pages.items()}
    began = time.monotonic()
    for n in range(1, int(minutes * 60 / HEAP_EVERY_S) + 1):
        for one in pages.values():
            one.works(n)
        time.sleep(max(0.0, began + n * HEAP_EVERY_S - time.monotonic()))
        for name, one in pages.items():
            found[name].append(_heap_mb(one.session))
    return found


def opens_a_call(page: Page, nth: int) -> None:
    """A call is opened and closed, as somebody at work does."""
    page.locator(ROWS).nth(nth % 5).click()
    page.keyboard.press("Escape")


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
    return [
        first_seen(opened(browser, origin, token), origin, ROWS) for _ in range(rounds)
    ]


def first_seen(page: Page, address: str, sign: str) -> float:
    """Seconds from asking for an address to the frame with what `sign` selects.

    On a processor slowed down `SLOWER` times. The page is closed.
    """
    page.add_init_script(f"({FIRST_SEEN})({sign!r})")
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    while True:
        seen: float | None = page.evaluate("() => window.seenAt ?? null")
        if seen is not None:
            break
        page.wait_for_timeout(100)
    page.context.close()
    return seen / 1000


def press(page: Page, *keys: str) -> None:
    """One key after the other, as fast as somebody types."""
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
