"""A privacy contact is told of each broken glass: promise 38.

People of another area open cases behind the glass, at the doors of `ucr serve`; the
area's contact has a mail server outside us. Timed is from the press to the letter. The
last times both doors are killed as soon as the glass is broken, and begun anew.

    python -m bench.glass [--openings 12] [--killed 3]
"""

import argparse
import asyncio
from typing import Final

import httpx
import orjson
from rich.console import Console
from rich.table import Table

from bench.stack import now_s, percentile, write
from bench.standing import Standing, command, standing
from tests.kill.points import Victim
from tests.world.people import RUTLAND, a_request
from tests.world.post_office import PostOffice, post_office
from ucr.domain.codes import Mode

WHY: Final = "The family rang us; their area cannot be reached"
WHO: Final = ("Sam of elsewhere", "Ada of elsewhere", "Max of elsewhere")
OF_ONE: Final = 5
"""Cases that one person may open in an hour."""
LIMIT_S: Final = 60.0


async def opens(on: Standing, one: httpx.AsyncClient) -> float:
    """A case comes in and is opened with a reason; when that was pressed."""
    case = await command(await on.sends("EMAS"), "/api/referrals", a_request())
    body = {"reference": str(case["id"])[-8:].upper(), "reason": WHY}
    pressed_s = now_s()
    await command(one, "/api/break-glass", body)
    return pressed_s


async def letter(office: PostOffice, number: int) -> float:
    """Wait for the letter of this number; when it was there."""
    async with asyncio.timeout(3 * LIMIT_S):
        while len(office.letters) < number:
            office.came.clear()
            await office.came.wait()
    return now_s()


async def both_die(on: Standing) -> None:
    """Both doors are killed and begun anew; neither is up yet."""
    doors = on.plant.of(Victim.APP)
    for part in doors:
        on.plant.kills(Victim.APP, part)
    for part in doors:
        await on.begins(part)


async def measure(
    openings: int, killed: int, *, cold: bool
) -> tuple[list[float], list[float]]:
    """Seconds from press to letter: undisturbed, and with both doors killed between."""
    calm, hit = list[float](), list[float]()
    async with post_office() as office:
        contacts = orjson.dumps({RUTLAND: "privacy@trust.example"}).decode()
        told = {"UCR_SMTP_URL": office.url, "UCR_PRIVACY_CONTACTS": contacts}
        async with standing((), Mode.ADVISE, told, from_cold=cold) as on:
            people = [await on.signed_in(name) for name in WHO]
            for number in range(openings + killed):
                pressed_s = await opens(on, people[number // OF_ONE])
                if number >= openings:
                    await both_die(on)
                came_s = await letter(office, number + 1)
                (hit if number >= openings else calm).append(came_s - pressed_s)
                if number >= openings:
                    for part in on.plant.of(Victim.APP):
                        await on.is_open(part)
    return calm, hit


def main() -> None:
    """Measure, print one table beside the limit, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--openings", type=int, default=12)
    parser.add_argument("--killed", type=int, default=3)
    parser.add_argument("--cold", action="store_true", help="load code anew too")
    chosen = parser.parse_args()
    if chosen.openings + chosen.killed > OF_ONE * len(WHO):
        parser.error(f"{OF_ONE * len(WHO)} in all: nobody may open more in an hour")
    calm, hit = asyncio.run(measure(chosen.openings, chosen.killed, cold=chosen.cold))
    found = {}
    table = Table(title="From a broken glass to its letter, s")
    for column in ("both doors", "times", "p50", "worst", "limit"):
        table.add_column(column, justify="left" if column == "both doors" else "right")
    for name, took_s in (("stand", calm), ("killed at once", hit)):
        p50, worst = percentile(took_s, 0.5), max(took_s, default=0)
        table.add_row(name, f"{len(took_s)}", f"{p50:.2f}", f"{worst:.2f}", "60")
        found[name] = {
            "times": len(took_s),
            "p50_s": round(p50, 2),
            "worst_s": round(worst, 2),
        }
    Console().print(table)
    write("glass", {"limit_s": LIMIT_S, "from_cold": chosen.cold, **found})


if __name__ == "__main__":
    main()
