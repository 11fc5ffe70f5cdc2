"""How soon an offer is on the screen of the phone that it is for, of 200 connected.

    python -m bench.phone.offers [--phones 200] [--offers 200]

A real `ucr serve` on real stores. One phone is the app in a real Chromium; the others
are real websockets that do what the app's core does: at an event of their topic they
read the day, and the offer counts as seen when it is in it. The moment that starts is
before the offer's transaction begins. Writes bench/results/phone-offers.json.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Sequence
from typing import Final

import httpx
from playwright.async_api import Page, expect
from websockets.asyncio.client import ClientConnection, connect

from bench.phone.chromium import a_browser
from bench.stack import (
    have_rutland,
    now,
    percentile,
    serving,
    stores,
    write,
)
from tests.phone.party import NO_TIME, Control, Party, gather
from ucr.app import running
from ucr.callers import COOKIE
from ucr.settings import Settings
from ucr.store.migrate import migrate

LIMIT_S: Final = 1.0
PAUSE_S: Final = 0.25
"""Between offers: four a second, more than a county has."""
IN_CHROMIUM: Final = 10
WAIT_S: Final = 20.0
AT_ONCE: Final = 20
LOOK_AGAIN_S: Final = 0.05
START_MS: Final = 60_000
WATCH: Final = """() => new MutationObserver(() => {
  const seen = document.body.textContent.includes('New job')
  if (seen && !window.offered) requestAnimationFrame(() => setTimeout(() => {
    window.seenAt = Date.now() / 1000
  }))
  window.offered = seen
}).observe(document, {childList: true, subtree: true, characterData: true})"""
"""When the frame with the offer has been drawn, by the clock of this machine."""


class Phone:
    """A crew's phone without a screen: the socket, and the day read at its events."""

    def __init__(
        self, http: httpx.AsyncClient, party: Party, settings: Settings
    ) -> None:
        """Not connected yet."""
        self.party = party
        self._http, self._settings = http, settings
        self._headers = {"Cookie": f"{COOKIE}={party.people[0].cookie}"}
        self.seen: asyncio.Future[float] = asyncio.Future()

    async def connects(self) -> None:
        """Say hello and subscribe, then listen for ever."""
        settings = self._settings
        self._socket = await connect(
            f"ws://127.0.0.1:{settings.port}/ws",
            origin=settings.public_origin,  # type: ignore[arg-type]
            subprotocols=["ucr.v1"],  # type: ignore[list-item]
            compression=None,
            proxy=None,
            ping_interval=None,
        )
        answer = await self._http.post("/api/ws-ticket", headers=self._headers)
        hello = {"t": "hello", "ticket": answer.json()["ticket"], "client": "bench"}
        topic = f"crew/{self.party.crew.id}"
        sub = {"t": "sub", "id": 1, "topic": topic, "since": None}
        for frame in (hello, sub):
            await self._socket.send(json.dumps(frame))
        while "sub_ok" not in str(await self._socket.recv()):
            pass
        self._listening = asyncio.create_task(self._listen(self._socket))

    async def _listen(self, socket: ClientConnection) -> None:
        async for frame in socket:
            said = json.loads(frame)
            if said["t"] == "ping":
                await socket.send('{"t":"pong"}')
            elif said["t"] == "ev" and not self.seen.done():
                await self._reads()

    async def _reads(self) -> None:
        answer = await self._http.get("/api/crew/today", headers=self._headers)
        held = answer.json()["assignment"]
        if held and held["status"] == "offered" and not self.seen.done():
            self.seen.set_result(now().timestamp())

    def ends(self) -> None:
        self._listening.cancel()
        self._socket.transport.abort()


async def _offers(phones: Sequence[Phone], wanted: int) -> list[float]:
    """One offer after another, each to the next phone; how long each took."""
    asked: list[float] = []
    for phone in phones[:wanted]:
        ground = phone.party.ground
        case = await ground.call_comes_in(name="Test Canary")
        asked.append(now().timestamp())
        await ground.is_offered(case.id, phone.party.crew)
        await asyncio.sleep(PAUSE_S)
    seen = await asyncio.wait_for(
        asyncio.gather(*(phone.seen for phone in phones[:wanted])), WAIT_S
    )
    return [at - since for at, since in zip(seen, asked, strict=True)]


async def _offers_on_screen(page: Page, control: Control, party: Party) -> list[float]:
    """The same for the one phone with a screen, again and again."""
    took: list[float] = []
    for _ in range(IN_CHROMIUM):
        case = await party.ground.call_comes_in(name="Test Canary")
        await page.evaluate("() => { window.seenAt = undefined }")
        since = now().timestamp()
        await party.ground.is_offered(case.id, party.crew)
        took.append(await _drawn_at(page) - since)
        await control.stands_down()
        await expect(page.get_by_role("heading", name="No job now")).to_be_visible()
    return took


async def _drawn_at(page: Page) -> float:
    """Asked again and again: the page's policy forbids to wait by an expression."""
    async with asyncio.timeout(WAIT_S):
        while True:
            seen: float | None = await page.evaluate("() => window.seenAt ?? null")
            if seen is not None:
                return seen
            await asyncio.sleep(LOOK_AGAIN_S)


async def _screen(page: Page, settings: Settings, party: Party) -> None:
    """Oak's page, on shift and live."""
    page.set_default_timeout(START_MS)
    expect.set_options(timeout=START_MS)
    cookie = {
        "name": COOKIE,
        "value": party.people[0].cookie,
        "url": settings.public_origin,
    }
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    await page.add_init_script(f"({WATCH})()")
    await page.goto(f"{settings.public_origin}/crew/")
    await page.get_by_role("button", name="Start shift").click()
    await expect(page.get_by_role("heading", name="No job now")).to_be_visible()
    await expect(page.get_by_test_id("connection")).to_contain_text("Live")


async def _measure(settings: Settings, phones: int, offers: int) -> dict[str, object]:
    async with (
        running(settings) as runtime,
        httpx.AsyncClient(
            base_url=settings.public_origin,
            headers={"Origin": settings.public_origin},
            timeout=NO_TIME,
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as http,
        a_browser() as browser,
    ):
        first, *parties = await gather(runtime, phones)
        page = await browser.new_page()
        await _screen(page, settings, first)
        others = [Phone(http, party, settings) for party in parties]
        for some in range(0, len(others), AT_ONCE):
            together = others[some : some + AT_ONCE]
            await asyncio.gather(*(one.connects() for one in together))
        load = round(os.getloadavg()[0], 1)
        drawn = await _offers_on_screen(page, Control(http, first), first)
        took = await _offers(others, offers)
        for other in others:
            other.ends()
    return {
        "phones": phones,
        "load_before": load,
        "offers": len(took),
        "pause_s": PAUSE_S,
        "p50_s": round(percentile(took, 0.5), 3),
        "p99_s": round(percentile(took, 0.99), 3),
        "worst_s": round(max(took), 3),
        "within_limit": sum(one <= LIMIT_S for one in took),
        "drawn_in_chromium_s": sorted(round(one, 3) for one in drawn),
        "drawn_p50_s": round(percentile(drawn, 0.5), 3),
        "limit_s": LIMIT_S,
    }


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--offers", type=int, default=200)
    chosen = parser.parse_args()
    have_rutland()
    with stores() as those:
        asyncio.run(migrate(those.postgres))
        settings = those.for_phones()
        with serving(settings):
            found = asyncio.run(_measure(settings, chosen.phones, chosen.offers))
    print(found)
    write("phone-offers", found)


if __name__ == "__main__":
    main()
