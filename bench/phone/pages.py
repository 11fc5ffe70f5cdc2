"""Phones of the histories as pages of a real Chromium, in place of the Node host.

The app that ships is loaded, untouched; a script before it only listens: what it puts
into its sealed list and when that lies on the disk, and the day that it keeps. A kill
crashes the page's own process: its memory is gone, its disk stays.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Error,
    Page,
    Request,
    expect,
)

from tests.browser.phone_disk import HELD
from tests.phone.party import Json, Person
from tests.phone.phones import Diary
from tests.world.people import OAKHAM

STEP_MS: Final = 8_000
SETTLE_S: Final = 1.0
CRASH_S: Final = 5.0
TRIES: Final = 3
"""To open a page on a machine that has too much to do."""
LISTEN: Final = """() => {
  const plain = JSON.stringify
  const known = new Set()
  let held = null, refusals = [], stored = new Map()
  const tried = (press) => {
    if (known.has(press.id)) return
    known.add(press.id)
    stored.set(press.id, press)
    window.heard({is: 'tried', id: press.id, path: press.path,
      at: press.occurred_at ?? press.body.occurred_at})
  }
  JSON.stringify = (value, ...more) => {
    if (Array.isArray(value))
      for (const one of value) {
        if (one?.path?.startsWith?.('/api/crew/') && one.body) tried(one)
        if (one?.problem) refusals = value.map(({id, problem}) => ({id, problem}))
      }
    else if (value?.occurred_at && value.path && value.id) tried(held = value)
    else if (value && 'stood_down' in value && 'clock' in value) window.day = value
    return plain(value, ...more)
  }
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (row, ...more) {
    if (this.name === 'presses') {
      const isHeld = row.id.startsWith('ucr-held:')
      const press = isHeld ? held : stored.get(row.id)
      const seen = row.id.startsWith('ucr-refused:') ? refusals : []
      this.transaction.addEventListener('complete', () => {
        if (press) window.heard({is: 'tapped', id: press.id,
          path: press.path, at: press.occurred_at ?? press.body.occurred_at})
        for (const one of seen) window.heard({is: 'refused', ...one})
      })
    }
    return put.call(this, row, ...more)
  }
}"""
LOOK: Final = """() => ({
  told: window.day ?? null,
  waiting: Number(
    /^\\d+/.exec(document.querySelector('.outbox')?.textContent ?? '0')[0])
    + (document.body.textContent.includes('is not sent yet') ? 1 : 0),
  phase: document.querySelector('[data-testid=connection]')?.textContent
    .startsWith('●') ? 'live' : 'other',
  notices: [...document.querySelectorAll('.notice')]
    .filter((one) => one.textContent.includes('was not done')).length,
  buttons: [...document.querySelectorAll('.job .big')].map((one) => one.textContent),
})"""
NOTHING: Final[Json] = {"told": None, "waiting": 1, "phase": "other"}
"""What can be said of a page that did not answer."""
ACCEPT: Final = ("Accept",)
REFUSE: Final = ("Can\u2019t", "Vehicle problem", "Send: we can\u2019t")
BACK: Final = ("Hand back", "No access", "Hand it back")
ENDS: Final = ("Finish: outcome", "Lifted from the floor", "Finish the visit")
NEXT: Final = {"to_do": ("En route",), "en_route": ("On scene",), "on_scene": ENDS}
OF_SHIFT: Final = {
    "planned": ("Start shift",),
    "on": ("Start break",),
    "paused": ("End break",),
}


def in_sight(day: Json) -> list[tuple[str, ...]]:
    """What a thumb may press one after another; what leads on is there four times."""
    if day["visit"]:
        leads_on = NEXT.get(day["visit"]["status"])
        return [*[leads_on] * 4, BACK] if leads_on else [BACK]
    if day["assignment"] and day["assignment"]["status"] == "offered":
        return [*[ACCEPT] * 4, REFUSE]
    found = OF_SHIFT.get((day["shift"] or {}).get("status", ""))
    return [found] if found else []


@dataclass(slots=True)
class Device:
    """One phone: a browser's own storage, and the page on it while it lives."""

    context: BrowserContext
    diary: Diary
    page: Page | None = None
    tools: CDPSession | None = None
    dies: str | None = None


class Pages:
    """The same as `tests.phone.phones.Phones`, by a real browser."""

    def __init__(self, browser: Browser, origin: str) -> None:
        """Open pages of `origin`, which is the proxy."""
        self._browser, self._origin = browser, origin
        self._devices: dict[str, Device] = {}
        self.notices: dict[str, tuple[int, int]] = {}

    async def add(
        self, name: str, person: Person, crew_id: str, broken: str | None
    ) -> Diary:
        """A new phone with somebody signed in, whose app opens without signal."""
        del crew_id
        if broken is not None:
            raise NotImplementedError("only the app that ships is loaded")
        context = await self._browser.new_context(
            viewport={"width": 390, "height": 844},
            permissions=["geolocation"],
            geolocation={"longitude": OAKHAM[0], "latitude": OAKHAM[1], "accuracy": 8},
        )
        context.set_default_timeout(STEP_MS * 4)
        cookie = {"name": "ucr_session", "value": person.cookie, "url": self._origin}
        await context.add_cookies([cookie])  # type: ignore[list-item]
        device = self._devices[name] = Device(context, Diary())
        await context.expose_binding("heard", lambda _, note: _write(device, note))
        await context.add_init_script(f"({LISTEN})()")
        page = await self._page(device)
        await page.evaluate(HELD)
        context.set_default_timeout(STEP_MS)
        return device.diary

    async def tell(self, phone: str, verb: str, **more: Any) -> Any:
        """Let a phone do something; None where it died of it."""
        device = self._devices[phone]
        if verb == "on":
            device.dies = None
            return await self._page(device) is not None
        if verb == "kill":
            device.dies = more["at"]
            return await self._crash(device) if more["at"] == "now" else True
        if verb == "remove":
            return await self._remove(phone, device)
        if device.page is None:
            return None
        try:
            return await _does(device.page, verb, more.get("choice", 0.0))
        except Error:
            return None if verb != "look" else dict(NOTHING)

    async def _page(self, device: Device) -> Page:
        """The page as it lives, or opened anew."""
        if device.page is not None:
            return device.page
        page = await device.context.new_page()
        device.tools = await device.context.new_cdp_session(page)
        device.page = page
        page.on("request", lambda it: self._dies_at(device, "sent", it))
        page.on("response", lambda it: self._dies_at(device, "answered", it.request))
        for _ in range(TRIES):
            with suppress(Error):
                await page.goto(f"{self._origin}/crew/", wait_until="commit")
                break
        with suppress(AssertionError):
            await expect(page.locator(".job")).to_be_visible(timeout=STEP_MS)
        return page

    def _dies_at(self, device: Device, moment: str, request: Request) -> None:
        is_tap = request.method == "POST" and "/api/crew/" in request.url
        if is_tap and "positions" not in request.url and device.dies == moment:
            device.dies = None
            task = asyncio.ensure_future(self._crash(device))
            task.add_done_callback(lambda done: done.exception())

    async def _crash(self, device: Device) -> bool:
        page, tools = device.page, device.tools
        if page is None or tools is None:
            return False
        device.page = None
        device.diary.kills += 1
        crashed = asyncio.Event()
        page.once("crash", lambda _: crashed.set())
        with suppress(Error, TimeoutError):
            order = asyncio.ensure_future(tools.send("Page.crash"))
            order.add_done_callback(lambda done: done.exception())
            await asyncio.wait_for(crashed.wait(), CRASH_S)
        with suppress(Error):
            await page.close()
        return True

    async def _remove(self, name: str, device: Device) -> bool:
        if device.page is not None:
            seen = await device.page.evaluate(LOOK)
            self.notices[name] = (seen["notices"], len(device.diary.refused))
        await device.context.close()
        return True


def _write(device: Device, note: Json) -> None:
    device.diary.write({"note": note})


async def _does(page: Page, verb: str, choice: float) -> Any:
    if verb == "tap":
        return await _tap(page, choice)
    if verb == "settle":
        return await asyncio.sleep(SETTLE_S)
    if verb == "online":
        return await page.evaluate("() => dispatchEvent(new Event('online'))")
    return await page.evaluate(LOOK)


async def _tap(page: Page, choice: float) -> str | None:
    """Press what is in sight, as a thumb does; None: there was nothing."""
    view = await page.evaluate(LOOK)
    anyway = page.get_by_role("button", name="I know: show my job")
    if await anyway.count():
        await anyway.click()
    ways = in_sight(view["told"]) if view["told"] else []
    if not ways:
        return None
    chosen = ways[int(choice * len(ways))]
    for name in chosen:
        await page.get_by_role("button", name=name, exact=True).click()
    if chosen is ENDS:
        await page.get_by_role("button", name="Send now").click()
    return chosen[-1]
