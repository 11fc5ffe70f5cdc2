"""Timers of offers while dispatchers are killed: promise 3.

Crews are asked one after another and never answer. Each has an alarm at 60 s, a text
at 120 s and another crew suggested at 180 s, while the dispatcher that holds the area
is killed (`kill -9`) again and again and begun anew; some kills take both
dispatchers, so that nobody is up until one has begun. How late each timer was is told
by the commit of its alarm, and by a gateway for texts outside us.

    python -m bench.interrupted [--crews 40] [--kills 9] [--both 2]
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import httpx
import orjson
from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table

from bench.outside import Outside, outside
from bench.stack import now, now_s, percentile, write
from bench.standing import Json, Standing, command, standing
from tests.kill.plant import Part
from tests.kill.points import Victim
from tests.reach.conftest import SECRET, SERVICE, TEMPLATE
from tests.world.people import OAKHAM, UPPINGHAM, a_crew, a_request
from ucr.domain.codes import Mode
from ucr.domain.crew import Crew

EACH_S: Final = 1.5
"""Between offers: a kill then meets one or two timers of each kind."""
FIRST_KILL_S: Final = 62.0
OVER_S: Final = 6.0
LIMIT_S: Final = 2.0
EARLY_S: Final = 0.05
AFTER_S: Final = {"alarm": 60.0, "text": 120.0, "another crew": 180.0}
ALARMS: Final = {"offer_unanswered": "alarm", "reassign_suggested": "another crew"}
ASKED: Final = """
SELECT referral_id, offered_at FROM assignment WHERE offered_at IS NOT NULL
"""
TEXTS: Final = "SELECT id, referral_id FROM outbox WHERE channel = 'text'"


@dataclass(frozen=True, slots=True)
class Gap:
    """From a kill until a dispatcher held the area again."""

    killed_s: float
    held_s: float
    both: bool


@dataclass(frozen=True, slots=True)
class Rang:
    """One timer: when it was due, and when it rang."""

    what: str
    due_s: float
    rang_s: float

    @property
    def late_s(self) -> float:
        return self.rang_s - self.due_s


def crews(count: int) -> tuple[Crew, ...]:
    """Crews with a telephone each."""
    return tuple(
        replace(
            a_crew(f"Oak {number}", UPPINGHAM if number % 2 else OAKHAM),
            phone=f"+4477009{number:05}",
        )
        for number in range(1, count + 1)
    )


async def asks_all(on: Standing, count: int) -> None:
    """Put so many cases to crews, one after another; none answers."""
    desk, sender = await on.signed_in("Sam"), await on.sends("EMAS")
    for _ in range(count):
        began = now_s()
        await command(sender, "/api/referrals", a_request())
        proposal = await _proposed(desk)
        await command(desk, f"/api/assignments/{proposal}/confirm")
        await asyncio.sleep(max(0.0, began + EACH_S - now_s()))


async def _proposed(desk: httpx.AsyncClient) -> str:
    """Wait until a crew is proposed for the case that waits."""
    while True:
        snapshot = (await desk.get("/api/board")).json()["snapshot"]
        for one in snapshot["assignments"]:
            if one["status"] == "proposed":
                return str(one["id"])
        await asyncio.sleep(0.05)


async def kills(
    on: Standing, began_s: float, offers: int, count: int, both: int
) -> list[Gap]:
    """Kill whoever holds the area, evenly until the last timer is due."""
    last_s = AFTER_S["another crew"] + EACH_S * offers
    step_s = (last_s - FIRST_KILL_S) / (count + both)
    takes_both = {round((n + 1) * (count + both) / (both + 1)) for n in range(both)}
    gaps = []
    for number in range(count + both):
        at_s = began_s + FIRST_KILL_S + number * step_s
        await asyncio.sleep(max(0.0, at_s - now_s()))
        gaps.append(await _kill(on, both=number in takes_both))
    return gaps


async def _kill(on: Standing, *, both: bool) -> Gap:
    holder = on.plant.holder()
    doomed: list[Part] = on.plant.of(Victim.DISPATCHER) if both else [holder]
    dead = tuple(part.pid for part in doomed)
    killed_s = now_s()
    for part in doomed:
        on.plant.kills(Victim.DISPATCHER, part)
    for part in doomed:
        await on.begins(part)
    return Gap(killed_s, await on.is_held(not_by=dead), both)


async def rang(on: Standing, gateway: Outside) -> list[Rang]:
    """Every timer that rang, by what PostgreSQL and the gateway say."""
    async with await AsyncConnection.connect(on.plant.urls["postgres"]) as conn:
        rows = await (await conn.execute(ASKED)).fetchall()
        sent = await (await conn.execute(TEXTS)).fetchall()
    asked_s = {str(row[0]): on.real_s(row[1]) for row in rows}
    of_text = {str(id_): str(referral_id) for id_, referral_id in sent}
    found: dict[tuple[str, str], float] = {}
    for event in await on.log():
        what = ALARMS.get(event.alarm or "")
        if what is not None and event.referral_id in asked_s:
            found.setdefault((what, event.referral_id), event.at_s)
    for at_s, body in gateway.came:
        with suppress(KeyError):
            id_ = of_text[orjson.loads(body)["reference"]]
            found.setdefault(("text", id_), at_s)
    return [
        Rang(what, asked_s[id_] + AFTER_S[what], at_s)
        for (what, id_), at_s in found.items()
    ]


def _over_s(began_s: float, count: int) -> float:
    """When the last timer must have rung, on a machine on which offers take longer."""
    return began_s + 2 * EACH_S * count + AFTER_S["another crew"] + OVER_S


async def measure(
    count: int, kill: int, both: int, *, cold: bool
) -> tuple[list[Rang], list[Gap]]:
    """Ask, kill meanwhile, wait for the last timer."""
    who = crews(count)
    with tempfile.TemporaryDirectory(prefix="ucr-notify-") as name:
        key = Path(name) / "notify"
        key.write_text(f"crews-{SERVICE}-{SECRET}\n", "ascii")
        async with outside(201) as gateway:
            told = {
                "UCR_TEXT_KEY": str(key),
                "UCR_TEXT_TEMPLATE": TEMPLATE,
                "UCR_TEXT_URL": f"http://{gateway.place}",
            }
            async with standing(who, Mode.ADVISE, told, from_cold=cold) as on:
                for crew in who:
                    phone = await on.signed_in(crew.name)
                    at = {"occurred_at": now().isoformat()}
                    await command(phone, "/api/crew/shift/start", at)
                began_s = now_s()
                asking = asyncio.create_task(asks_all(on, count))
                gaps = await kills(on, began_s, count, kill, both)
                await asking
                await asyncio.sleep(max(0.0, _over_s(began_s, count) - now_s()))
                return await rang(on, gateway), gaps


def summed(all_rang: Sequence[Rang], gaps: Sequence[Gap], count: int) -> Json:
    """What is kept: by timer, and by what happened when it was due."""
    found: Json = {
        "crews": count,
        "kills": [
            {"both": gap.both, "held_again_s": round(gap.held_s - gap.killed_s, 2)}
            for gap in gaps
        ],
    }
    for what in AFTER_S:
        of = [one for one in all_rang if one.what == what]
        found[what] = {
            "rang": len(of),
            "early": sum(one.late_s < -EARLY_S for one in of),
        }
        for when, chosen in _by_when(of, gaps).items():
            late = [one.late_s for one in chosen]
            found[what][when] = {
                "timers": len(late),
                "p50_s": round(percentile(late, 0.5), 2),
                "worst_s": round(max(late, default=0), 2),
            }
        back = [one.rang_s - gap.held_s for one in of if (gap := _in(one, gaps))]
        found[what]["after_it_was_held_again_worst_s"] = round(max(back, default=0), 2)
    return found


def _in(one: Rang, gaps: Sequence[Gap]) -> Gap | None:
    """The gap in which a timer was due."""
    return next((gap for gap in gaps if gap.killed_s <= one.due_s <= gap.held_s), None)


def _by_when(of: Sequence[Rang], gaps: Sequence[Gap]) -> dict[str, list[Rang]]:
    met = [(one, _in(one, gaps)) for one in of]
    return {
        "undisturbed": [one for one, gap in met if gap is None],
        "holder dead": [one for one, gap in met if gap and not gap.both],
        "all dead": [one for one, gap in met if gap and gap.both],
    }


def tell(found: Json) -> None:
    """One table beside the limit."""
    kills = found["kills"]
    for both, who in ((False, "the holder"), (True, "both dispatchers")):
        held = [one["held_again_s"] for one in kills if one["both"] is both]
        print(f"{len(held)} kills of {who}: the area was held again after {held} s")
    table = Table(title=f"{found['crews']} offers that nobody answers: late by, s")
    for column in ("timer", "due while", "timers", "p50", "worst", "limit"):
        table.add_column(column, justify="left" if column < "l" else "right")
    for what in AFTER_S:
        for when in ("undisturbed", "holder dead", "all dead"):
            of = found[what][when]
            numbers = (of["timers"], of["p50_s"], of["worst_s"], LIMIT_S)
            table.add_row(what, when, *(f"{number:g}" for number in numbers))
    Console().print(table)


def main() -> None:
    """Measure, print one table beside the limit, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crews", type=int, default=40)
    parser.add_argument("--kills", type=int, default=9, help="of the holder")
    parser.add_argument("--both", type=int, default=2, help="of both dispatchers")
    parser.add_argument("--cold", action="store_true", help="load code anew too")
    chosen = parser.parse_args()
    many, gaps = asyncio.run(
        measure(chosen.crews, chosen.kills, chosen.both, cold=chosen.cold)
    )
    found = summed(many, gaps, chosen.crews)
    tell(found)
    kept = {"limit_s": LIMIT_S, "from_cold": chosen.cold}
    write("interrupted", kept | found)


if __name__ == "__main__":
    main()
