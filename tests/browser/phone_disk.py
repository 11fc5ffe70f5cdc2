"""A phone whose disk outlives its browser, and what lies on that disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.browser.served import (
    FLAGS,
    STEP_MS,
    Stack,
    confirms,
)
from tests.world.people import OAKHAM

PATIENT: Final = ("Test Canary", "999 000 0018", "9990000018", "Ring twice", "Slipped")
"""Words of the test's patient: none may be read on a phone's disk."""

DUMP: Final = """async () => {
  const text = async (value) => {
    if (value instanceof ArrayBuffer) value = new Uint8Array(value)
    if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value)
    if (value instanceof CryptoKey) return `key, readable: ${value.extractable}`
    if (typeof value !== 'object' || value === null) return String(value)
    const parts = await Promise.all(
      Object.entries(value).map(async ([name, part]) => `${name}=${await text(part)}`))
    return parts.join(' ')
  }
  const answer = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => failed(asked.error)
  })
  const found = {rows: {}, text: [JSON.stringify(localStorage),
    JSON.stringify(sessionStorage)]}
  for (const {name} of await indexedDB.databases()) {
    const base = await answer(indexedDB.open(name))
    for (const store of base.objectStoreNames) {
      const rows = await answer(base.transaction(store).objectStore(store).getAll())
      found.rows[store] = rows.length
      found.text.push(await text(rows))
    }
    base.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const kept = await cache.match(request)
      found.text.push(request.url, await kept.text())
    }
  }
  return {rows: found.rows, text: found.text.join('\\n')}
}"""

KEPT_DAY: Final = """async () => {
  const answer = (asked) => new Promise((done, failed) => {
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => failed(asked.error)
  })
  const base = await answer(indexedDB.open('ucr-crew'))
  const all = (store) => answer(base.transaction(store).objectStore(store).getAll())
  const [[day], [{account, open}]] = [await all('days'), await all('keys')]
  base.close()
  const additionalData = new TextEncoder().encode(`day ${account}`)
  const how = {name: 'AES-GCM', iv: day.iv, additionalData}
  return new TextDecoder().decode(await crypto.subtle.decrypt(how, open, day.bytes))
}"""
HELD: Final = """() => navigator.serviceWorker.ready.then(
  () => navigator.serviceWorker.controller !== null
    || new Promise((done) => navigator.serviceWorker.addEventListener(
         'controllerchange', () => done(true), {once: true})))"""
"""Until the worker keeps this page: from then on it opens without signal."""


@dataclass(frozen=True, slots=True)
class Disk:
    """How many rows each store of a phone has, and every byte of it as text."""

    rows: dict[str, int]
    text: str

    def tells(self) -> list[str]:
        """Which of the patient's words can be read on it."""
        return [word for word in PATIENT if word in self.text]


def disk(page: Page) -> Disk:
    """All that this browser keeps for our pages."""
    found: dict[str, Any] = page.evaluate(DUMP)
    return Disk(rows=found["rows"], text=found["text"])


def kept_day(page: Page) -> str:
    """The day that it keeps for a dead spot, opened with its own key: no PIN is set."""
    found: str = page.evaluate(KEPT_DAY)
    return found


@contextmanager
def phone_on(
    playwright: Playwright, chromium: Path, folder: Path, *, offline: bool = False
) -> Iterator[BrowserContext]:
    """A browser whose disk is `folder`; it may be closed, or die, before the end."""
    context = playwright.chromium.launch_persistent_context(
        folder,
        executable_path=chromium,
        args=list(FLAGS),
        viewport={"width": 390, "height": 844},
        has_touch=True,
        permissions=["geolocation"],
        geolocation={"longitude": OAKHAM[0], "latitude": OAKHAM[1], "accuracy": 8},
        offline=offline,
    )
    context.set_default_timeout(STEP_MS)
    try:
        yield context
    finally:
        context.close()


def dies(page: Page) -> None:
    """The whole browser, at once: it dies before it can answer."""
    with pytest.raises(Error, match="closed"):
        page.context.new_cdp_session(page).send("Browser.crash")


def on_shift(stack: Stack, page: Page) -> None:
    """Oak 1 signs in and comes on duty; its page is kept for dead spots."""
    stack.opens(page, "Oak 1")
    page.get_by_role("button", name="Start shift").click()
    expect(page.get_by_role("heading", name="No job now")).to_be_visible()
    assert page.evaluate(HELD)


def sent_to(stack: Stack, desk: Page) -> dict[str, Any]:
    """A call comes in, and the coordinator confirms Oak 1; the case."""
    case = stack.asks()
    desk.locator(f'[data-row="{case["id"]}"]').click()
    drawer = desk.get_by_role("complementary")
    confirms(drawer)
    return case
