"""What a phone costs in bytes while its crew is on shift and has no job.

    python -m bench.phone.idle [--minutes 10]

Two real phone pages in Chromium, one lying still and one on the move, through a proxy
that loses nothing and counts every byte of HTTP and websocket both ways (headers too;
TLS and TCP are not in it). The area is busy meanwhile: once a second something happens
that is no business of these crews. Counting starts once the app is loaded and live.
Needs built screens. Writes bench/results/phone-idle.json.
"""

import argparse
import asyncio
import os
import time
from itertools import cycle
from typing import Final

from playwright.async_api import Browser, BrowserContext, expect

from bench.phone.chromium import a_browser
from bench.stack import have_rutland, serving, stores, write
from tests.browser.phone_disk import HELD
from tests.phone.lossy import Link, Lossy
from tests.phone.party import Party, gather
from tests.world.people import OAKHAM
from tests.world.ports import free_port
from ucr.app import running
from ucr.domain.ids import Actor
from ucr.journey import duty
from ucr.settings import Settings
from ucr.store.migrate import migrate

LIMIT_KIB: Final = 150.0
MOVES_EVERY_S: Final = 10.0
STEP_DEGREES: Final = 0.001
"""About 100 m of latitude: 40 km/h, at one position every 10 s."""
FRESH_EVERY: Final = 6
"""Chromium's pretended place ages: a phone that lies still finds itself each minute."""
START_MS: Final = 60_000
EVENT_EVERY_S: Final = 1.0
READINGS_LIMIT: Final = 13.0
"""Of the day, in an hour: one each five minutes, and one more."""
READING: Final = "GET /api/crew/today"


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    minutes = parser.parse_args().minutes
    have_rutland()
    with stores() as those:
        asyncio.run(migrate(those.postgres))
        proxy = free_port()
        settings = those.for_phones(origin_port=proxy)
        with serving(settings):
            found = asyncio.run(_measure(settings, proxy, minutes))
    print(found)
    write("phone-idle", found)


async def _measure(settings: Settings, port: int, minutes: float) -> dict[str, object]:
    lossy = Lossy(("127.0.0.1", settings.port))
    async with (
        running(settings) as runtime,
        lossy.standing(port) as proxy,
        a_browser() as browser,
    ):
        parties = await gather(runtime, 3)
        links = [Link("still"), Link("moving")]
        phones: list[BrowserContext] = []
        for party, link in zip(parties[:2], links, strict=True):
            proxy.links[party.people[0].cookie] = link
            phones.append(await _on_shift(browser, settings.public_origin, party))
        loaded = [_kib(link) for link in links]
        read = [link.seen[READING] for link in links]
        others = asyncio.create_task(_others_go_on(parties[2]))
        began = time.monotonic()
        for n in range(int(minutes * 60 / MOVES_EVERY_S)):
            await _goes_on(phones[1], n + 1)
            if n % FRESH_EVERY == 0:
                await _goes_on(phones[0], 0)
            await asyncio.sleep(max(0, began + (n + 1) * MOVES_EVERY_S - _now()))
        took_s = time.monotonic() - began
        others.cancel()
        readings = max(
            link.seen[READING] - first for link, first in zip(links, read, strict=True)
        )
        spent = [_kib(link) - first for link, first in zip(links, loaded, strict=True)]
    hour = [round(one * 3600 / took_s, 1) for one in spent]
    return {
        "measured_s": round(took_s),
        "spent_kib": {"still": round(spent[0], 1), "moving": round(spent[1], 1)},
        "hour_kib": {"still": hour[0], "moving": hour[1]},
        "requests": {link.seed: dict(link.seen) for link in links},
        "first_load_kib": round(loaded[0], 1),
        "limit_kib": LIMIT_KIB,
        "hour_readings": round(readings * 3600 / took_s, 1),
        "readings_limit": READINGS_LIMIT,
        "load_after": round(os.getloadavg()[0], 1),
    }


async def _others_go_on(other: Party) -> None:
    """Once a second a crew that is not ours tells something; for ever."""
    runtime, crew = other.ground.runtime, other.crew
    by, steps = Actor(other.people[0].actor), cycle((duty.start, duty.pause))
    while True:
        await next(steps)(
            runtime,
            crew.area_id,
            crew.id,
            by=by,
            once=(),
            occurred_at=runtime.clock.now(),
        )
        await asyncio.sleep(EVENT_EVERY_S)


async def _on_shift(browser: Browser, origin: str, party: Party) -> BrowserContext:
    """A phone whose crew has started its shift; its app is kept, its link is live."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        permissions=["geolocation"],
        geolocation={"longitude": OAKHAM[0], "latitude": OAKHAM[1], "accuracy": 8},
    )
    context.set_default_timeout(START_MS)
    expect.set_options(timeout=START_MS)
    cookie = {"name": "ucr_session", "value": party.people[0].cookie, "url": origin}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    await page.goto(f"{origin}/crew/")
    await page.get_by_role("button", name="Start shift").click()
    await expect(page.get_by_role("heading", name="No job now")).to_be_visible()
    await expect(page.get_by_test_id("connection")).to_contain_text("Live")
    await page.evaluate(HELD)
    return context


async def _goes_on(phone: BrowserContext, n: int) -> None:
    lon, lat = OAKHAM
    await phone.set_geolocation(
        {"longitude": lon, "latitude": lat + n % 30 * STEP_DEGREES, "accuracy": 8}
    )


def _kib(link: Link) -> float:
    return (link.up_bytes + link.down_bytes) / 1024


def _now() -> float:
    return time.monotonic()


if __name__ == "__main__":
    main()
