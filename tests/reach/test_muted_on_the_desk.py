"""What a coordinator sees on their own screen while a way to the crew is mute.

The desk and the crew's phone are the pages that ship, in a real Chromium; each test
also proves that the fault was met. What the alarm list holds is in `test_muting.py`.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.async_api import (
    Browser,
    Page,
    WebSocketRoute,
    async_playwright,
    expect,
)

from tests.browser.served import FLAGS, LISTS_ONLY
from tests.reach.conftest import Reaching
from tests.reach.test_muting import fails, swallows
from tests.webhooks.receiver import Receiver
from tests.world.ground import ORIGIN
from tests.world.hits import Hits
from tests.world.people import Json
from ucr.callers import COOKIE

pytestmark = pytest.mark.browser

STEP_MS: Final = 20_000
Mute = Callable[[Receiver], None]


@dataclass
class Ear:
    """What of the service's frames comes to a phone's page.

    Attributes:
        swallowed: Frames that were on their way to it and never came.
    """

    is_muted: bool = False
    swallowed: int = 0

    def between(self, page_side: WebSocketRoute) -> None:
        """Stand between the page's socket and the service's."""
        service = page_side.connect_to_server()

        def came(frame: str | bytes) -> None:
            if self.is_muted:
                self.swallowed += 1
            else:
                page_side.send(frame)

        service.on_message(came)


@asynccontextmanager
async def chromium(program: Path, address: str) -> AsyncIterator[Browser]:
    """A browser to which the service's own name leads to where it listens."""
    named = ORIGIN.removeprefix("http://")
    leads = f"--host-resolver-rules=MAP {named} {address}"
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=str(program), args=[*FLAGS, leads]
        )
        try:
            yield started
        finally:
            await started.close()


async def page_of(browser: Browser, http: httpx.AsyncClient) -> Page:
    """A page of somebody who has signed in."""
    context = await browser.new_context()
    context.set_default_timeout(STEP_MS)
    cookie = {"name": COOKIE, "value": http.cookies[COOKIE], "url": ORIGIN}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    await page.add_init_script(LISTS_ONLY)
    return page


async def desk_of(browser: Browser, reaching: Reaching) -> Page:
    page = await page_of(browser, reaching.world.desk.http)
    await page.goto(f"{ORIGIN}/")
    return page


async def phone_of(browser: Browser, reaching: Reaching, ear: Ear) -> None:
    """Oak 1's page, and its socket is live."""
    page = await page_of(browser, reaching.oak.http)
    await page.route_web_socket("**/ws", ear.between)
    await page.goto(f"{ORIGIN}/crew/")
    await expect(page.get_by_test_id("connection")).to_contain_text("Live")


async def is_alarmed(desk: Page, case: Json) -> None:
    """The case stands in the strip of alarms, as an offer that nobody answered."""
    strip = desk.get_by_role("region", name="alarms, worst first")
    row = strip.get_by_role("listitem").filter(has_text=case["reference"])
    await expect(row).to_contain_text("Offer not answered", timeout=STEP_MS)


async def test_with_its_socket_muted_the_desk_shows_the_offer_as_an_alarm(
    reaching: Reaching, windowless: Path, hits: Hits
) -> None:
    ear = Ear()
    async with chromium(windowless, reaching.world.address) as browser:
        desk = await desk_of(browser, reaching)
        await phone_of(browser, reaching, ear)
        ear.is_muted = True
        case = await reaching.asked()
        await reaching.passes(60)

        await is_alarmed(desk, case)

    hits(ear.swallowed)
    assert ear.swallowed > 0


@pytest.mark.parametrize("mute", [fails, swallows])
async def test_with_the_push_service_muted_the_desk_shows_the_offer_as_an_alarm(
    reaching: Reaching, windowless: Path, mute: Mute, hits: Hits
) -> None:
    await reaching.wakes()
    mute(reaching.push)
    async with chromium(windowless, reaching.world.address) as browser:
        desk = await desk_of(browser, reaching)
        case = await reaching.asked()
        async with reaching.turning():
            await reaching.until_met(reaching.push)
            await reaching.world.advance(seconds=60)

            await is_alarmed(desk, case)

    hits(len(reaching.push.bodies))


@pytest.mark.parametrize("mute", [fails, swallows])
async def test_with_the_gateway_muted_the_desk_shows_the_offer_as_an_alarm(
    reaching: Reaching, windowless: Path, mute: Mute, hits: Hits
) -> None:
    mute(reaching.gateway)
    async with chromium(windowless, reaching.world.address) as browser:
        desk = await desk_of(browser, reaching)
        case = await reaching.asked()
        await reaching.passes(60)
        await is_alarmed(desk, case)

        await reaching.world.advance(seconds=60)
        async with reaching.turning():
            await reaching.until_met(reaching.gateway)
            await is_alarmed(desk, case)

    hits(len(reaching.gateway.bodies))
