"""Calls, a crew sent by hand, and screens, with no Valkey that answers: promise 9.

Calls come in at both doors at a pace of their own, whether or not they are answered:
first with Valkey, then with none (`kill -9`), then with one that takes connections and
never answers (`SIGSTOP`). Meanwhile a desk sends crews by hand, two screens watch, and
a browser opens the desk anew, which without Valkey cannot be live: it must say so, and
show what PostgreSQL has.

    python -m bench.without_valkey [--seconds 40] [--rate 4]
"""

import argparse
import asyncio
import os
import re
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from playwright.async_api import Page, async_playwright
from rich.console import Console
from rich.table import Table

from bench.lag import Watch, watches
from bench.stack import now, now_s, percentile, write
from bench.standing import Committed, Json, Standing, command, standing
from tests.browser.served import FLAGS
from tests.kill.points import Victim
from tests.world import chromium
from tests.world.people import OAKHAM, UPPINGHAM, a_crew, a_request
from ucr.callers import COOKIE
from ucr.domain.codes import Mode

P99_S: Final = 1.0
SCREEN_S: Final = 5.0
SETTLE_S: Final = 8.0
"""Between phases, for what one leaves behind to end."""
SAYS: Final = "refreshed every 3 s"
STANDS: Final = re.compile(rf"^\W*LIVE|{SAYS}")
LOOKS: Final = 3
"""Times that a page is opened, and waited on for a new case, in each phase."""
PHASES: Final = ("with Valkey", "killed", "frozen")
CREWS: Final = tuple(
    a_crew(f"Oak {number}", UPPINGHAM if number % 2 else OAKHAM)
    for number in range(1, 10)
)


@dataclass(slots=True)
class Phase:
    """What was seen in one phase; seconds.

    Attributes:
        opened_s: From opening a page until it says that it is not live, or is live.
        shown_s: From the receipt of a case until that page shows it.
    """

    from_s: float
    to_s: float = 0
    statuses: Counter[str] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)
    taken_back: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    opened_s: list[float] = field(default_factory=list)
    shown_s: list[float] = field(default_factory=list)


async def _call(http: httpx.AsyncClient, due_s: float, phase: Phase) -> None:
    """One call; taken back once it was answered, so that no heap of them is open."""
    try:
        answer = await http.post("/api/referrals", json=a_request())
    except httpx.HTTPError as failed:
        phase.statuses[type(failed).__name__] += 1
        phase.took_s.append(now_s() - due_s)
        return
    phase.statuses[str(answer.status_code)] += 1
    phase.took_s.append(now_s() - due_s)
    if answer.is_success:
        path = f"/api/referrals/{answer.json()['id']}/cancel"
        with suppress(httpx.HTTPError):
            await command(http, path, {})
            phase.taken_back += 1


async def calls(doors: Sequence[httpx.AsyncClient], rate: float, phase: Phase) -> None:
    """So many a second, at one door and the other, until it is cancelled."""
    asking = set[asyncio.Task[None]]()
    number, began_s = 0, now_s()
    try:
        while True:
            due_s = began_s + number / rate
            await asyncio.sleep(max(0.0, due_s - now_s()))
            http = doors[number % len(doors)]
            asking.add(asyncio.create_task(_call(http, due_s, phase)))
            number += 1
    finally:
        await asyncio.gather(*asking)


async def sends(
    desk: httpx.AsyncClient, sender: httpx.AsyncClient, crews: Sequence[Any]
) -> Counter[str]:
    """A person sends each of these crews to a case, and takes it back."""
    told = Counter[str]()
    for crew in crews:
        case = await command(sender, "/api/referrals", a_request())
        path = f"/api/referrals/{case['id']}/assign"
        body = {"crew_id": str(crew.id)}
        try:
            await command(desk, path, body)
            told["sent"] += 1
        except httpx.HTTPStatusError as refused:
            told[f"{refused.response.status_code} {refused.response.text[:90]}"] += 1
    return told


async def opens(page: Page, on: Standing, sender: httpx.AsyncClient, of: Phase) -> None:
    """Open the desk anew; wait for what it says, then for a new case on it."""
    began_s = now_s()
    await page.goto(on.door(), wait_until="commit")
    sign = page.get_by_test_id("connection").filter(has_text=STANDS)
    await sign.wait_for()
    of.opened_s.append(now_s() - began_s)
    is_live = SAYS not in await sign.inner_text()
    of.sent["a page that is live" if is_live else f"a page that says: {SAYS}"] += 1
    case = await command(sender, "/api/referrals", a_request())
    taken_s = now_s()
    await page.get_by_text(str(case["id"])[-8:].upper()).first.wait_for()
    of.shown_s.append(now_s() - taken_s)


async def one_phase(
    on: Standing, page: Page, crews: Sequence[Any], seconds: float, rate: float
) -> Phase:
    """Everybody at once, for so long."""
    sender, desk = await on.sends("111"), await on.signed_in("Sam")
    doors = [await on.sends("EMAS", number) for number in (0, 1)]
    phase = Phase(now_s())
    calling = asyncio.create_task(calls(doors, rate, phase))
    sending = asyncio.create_task(sends(desk, sender, crews))
    for _ in range(LOOKS):
        await opens(page, on, sender, phase)
    await asyncio.sleep(max(0.0, phase.from_s + seconds - now_s()))
    calling.cancel()
    with suppress(asyncio.CancelledError):
        await calling
    phase.sent += await sending
    phase.to_s = now_s()
    return phase


async def play(on: Standing, page: Page, seconds: float, rate: float) -> list[Phase]:
    """With Valkey, without one, with one that never answers."""
    third = len(CREWS) // len(PHASES)
    found = [await one_phase(on, page, CREWS[:third], seconds, rate)]
    on.plant.kills(Victim.VALKEY, None)
    found.append(await one_phase(on, page, CREWS[third : 2 * third], seconds, rate))
    await on.plant.starts_store(Victim.VALKEY)
    await asyncio.sleep(SETTLE_S)
    for one in on.plant.pids(Victim.VALKEY, None):
        os.kill(one.pid, signal.SIGSTOP)
    found.append(await one_phase(on, page, CREWS[2 * third :], seconds, rate))
    for one in on.plant.pids(Victim.VALKEY, None):
        os.kill(one.pid, signal.SIGCONT)
    return found


async def measure(seconds: float, rate: float) -> Json:
    """All of it, on stores of its own.

    Raises:
        SystemExit: There is no Chromium.
    """
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.ADVICE)
    async with standing(CREWS, Mode.ADVISE, {}) as on, async_playwright() as playwright:
        for crew in CREWS:
            phone = await on.signed_in(crew.name)
            at = {"occurred_at": now().isoformat()}
            await command(phone, "/api/crew/shift/start", at)
        screens = await watches(on)
        watching = [asyncio.create_task(screen.goes_on()) for screen in screens]
        browser = await playwright.chromium.launch(
            executable_path=program, args=list(FLAGS)
        )
        page = await browser.new_page()
        await on.signed_in("Ada")
        token = on.sessions["Ada"]
        cookie = {"name": COOKIE, "value": token, "url": on.door()}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        phases = await play(on, page, seconds, rate)
        await asyncio.sleep(SETTLE_S)
        for task in watching:
            task.cancel()
        log = await on.log()
        await browser.close()
    return {
        name: told(phase, log, screens)
        for name, phase in zip(PHASES, phases, strict=True)
    }


def told(phase: Phase, log: Sequence[Committed], screens: Sequence[Watch]) -> Json:
    """What is kept of a phase."""
    lags = [
        screen.seen[event.offset] - event.at_s if event.offset in screen.seen else None
        for event in log
        if phase.from_s <= event.at_s <= phase.to_s
        for screen in screens
    ]
    came = [lag for lag in lags if lag is not None]
    return {
        "calls": len(phase.took_s),
        "statuses": dict(phase.statuses),
        "taken_share": round(phase.statuses["201"] / max(1, len(phase.took_s)), 4),
        "intake_p50_s": round(percentile(phase.took_s, 0.5), 3),
        "intake_p99_s": round(percentile(phase.took_s, 0.99), 3),
        "intake_worst_s": round(max(phase.took_s), 3),
        "taken_back": phase.taken_back,
        "by_hand": dict(phase.sent),
        "screen_events": len(lags),
        "screen_never_came": len(lags) - len(came),
        "screen_p99_s": round(percentile(came, 0.99), 3),
        "screen_worst_s": round(max(came, default=0), 3),
        "page_says_how_it_stands_worst_s": round(max(phase.opened_s), 2),
        "page_shows_a_new_case_worst_s": round(max(phase.shown_s), 2),
    }


ROWS: Final = {
    "calls": "",
    "taken_share": "1",
    "intake_p50_s": "",
    "intake_p99_s": f"{P99_S:g}",
    "intake_worst_s": "",
    "screen_p99_s": "",
    "screen_worst_s": f"{SCREEN_S:g}",
    "screen_never_came": "0",
    "page_says_how_it_stands_worst_s": "",
    "page_shows_a_new_case_worst_s": f"{SCREEN_S:g}",
}


def tell(found: Json) -> None:
    """One table beside the limits."""
    table = Table(title="With Valkey, and without one that answers")
    for column in ("what", *PHASES, "limit"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for row, limit in ROWS.items():
        of = (f"{found[name][row]:g}" for name in PHASES)
        table.add_row(row.replace("_", " "), *of, limit)
    Console(width=120).print(table)
    for name in PHASES:
        print(f"{name}: answers {found[name]['statuses']}, {found[name]['by_hand']}")


def main() -> None:
    """Measure, print one table beside the limits, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=40, help="of each phase")
    parser.add_argument("--rate", type=float, default=4, help="calls a second")
    chosen = parser.parse_args()
    found = asyncio.run(measure(chosen.seconds, chosen.rate))
    tell(found)
    write("without_valkey", {"rate": chosen.rate, **found})


if __name__ == "__main__":
    main()
