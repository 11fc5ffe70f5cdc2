"""From commit to screen and outbox while parts of the service are killed: promise 8.

Cases come in at both doors and end again; two screens watch, one at each door, and
come back to their own door when they are cut. A dispatcher, a door and Valkey are
killed (`kill -9`) in turn and begun anew. Each event is timed from the commit
of its transaction, as PostgreSQL has it, to each screen, to the message that is kept
for its sender's webhook, and to that webhook's server.

    python -m bench.lag [--rounds 3] [--steady 40]
"""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final

import httpx
import orjson
from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table
from websockets.exceptions import WebSocketException

from bench.held_screens import Screen
from bench.outside import Outside, outside
from bench.stack import now, now_s, percentile, write
from bench.standing import Committed, Json, Standing, command, standing
from tests.kill.points import Victim
from tests.world.people import OAKHAM, UPPINGHAM, a_crew, a_request
from ucr.domain.codes import Mode

PAUSE_S: Final = 0.4
"""Between cases: each makes some three events, so about as many as an area's day."""
MOST_OPEN: Final = 8
BACK: Final = {"reason": "no_crew_in_time"}
QUIET_S: Final = 12.0
"""After each restart; what was committed until then counts to it."""
AGAIN_S: Final = 0.2
P99_S: Final = 1.0
AFTER_S: Final = 5.0
OUTSIDE: Final = "webhook's server"
"""No number is asked of the way there."""
VICTIMS: Final = (Victim.DISPATCHER, Victim.APP, Victim.VALKEY)
CREWS: Final = tuple(
    a_crew(f"Oak {number}", UPPINGHAM if number % 2 else OAKHAM)
    for number in range(1, 7)
)
KEEP: Final = """
CREATE TABLE bench_put (referral_id uuid, kind text, fact_at timestamptz);
CREATE FUNCTION bench_put() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bench_put VALUES (NEW.referral_id, NEW.kind, NEW.made_at);
    RETURN NEW;
END $$;
CREATE TRIGGER bench_put AFTER INSERT ON outbox FOR EACH ROW
WHEN (NEW.channel = 'webhook') EXECUTE FUNCTION bench_put();
"""
PUT: Final = """
SELECT referral_id, fact_at, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8
FROM bench_put
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """A part that was dead, from the kill until it did its work again."""

    victim: str
    killed_s: float
    back_s: float


@dataclass(slots=True)
class Watch:
    """One screen, and when it had each event."""

    screen: Screen
    address: str
    seen: dict[int, float] = field(default_factory=dict)
    cuts: int = 0

    async def goes_on(self) -> None:
        """Watch; where the line is cut, come back to the same door."""
        async with httpx.AsyncClient(
            base_url=f"http://{self.address}", timeout=5
        ) as http:
            while True:
                with suppress(OSError, WebSocketException, httpx.HTTPError):
                    line = await self.screen.watches(self.address, http)
                    self._notes()
                    while True:
                        await self.screen.hears(line)
                        self._notes()
                self.cuts += 1
                await asyncio.sleep(AGAIN_S)

    def _notes(self) -> None:
        first = max(self.seen, default=self.screen.offset - 1) + 1
        at_s = now_s()
        for offset in range(first, self.screen.offset + 1):
            self.seen[offset] = at_s


async def watches(on: Standing) -> list[Watch]:
    """A coordinator at each door."""
    found = []
    for number, name in enumerate(("Sam", "Ada")):
        await on.signed_in(name, number)
        token = on.sessions[name]
        origin = on.plant.parts[0].told["UCR_PUBLIC_ORIGIN"]
        address = on.door(number).removeprefix("http://")
        found.append(Watch(Screen(token, origin), address))
    return found


async def calls(on: Standing, enough: asyncio.Event) -> int:
    """Cases come in at any door that answers; how many.

    One half is taken back by its sender, the other handed back by the desk, of which
    its sender's webhook hears.
    """
    doors = cycle([await on.sends("EMAS", number) for number in (0, 1)])
    desks = cycle([await on.signed_in("Sam", number) for number in (0, 1)])
    mine: list[str] = []
    came = 0
    while not enough.is_set():
        with suppress(httpx.HTTPError):
            receipt = await command(next(doors), "/api/referrals", a_request())
            mine.append(str(receipt["id"]))
            came += 1
        if len(mine) > MOST_OPEN:
            path = f"/api/referrals/{mine.pop(0)}"
            with suppress(httpx.HTTPError):
                if came % 2:
                    await command(next(doors), f"{path}/cancel", {})
                else:
                    await command(next(desks), f"{path}/hand-back", BACK)
        await asyncio.sleep(PAUSE_S)
    return came


async def dies(on: Standing, victim: Victim) -> Gap:
    """Kill one, begin it anew at once, wait until it does its work."""
    part = {
        Victim.DISPATCHER: on.plant.holder(),
        Victim.APP: on.plant.of(Victim.APP)[0],
    }.get(victim)
    killed_s = now_s()
    on.plant.kills(victim, part)
    if part is None:
        await on.plant.starts_store(victim)
    else:
        dead = part.pid
        await on.begins(part)
        if victim is Victim.APP:
            await on.is_open(part)
        else:
            await on.is_held(not_by=(dead,))
    return Gap(str(victim), killed_s, now_s())


async def play(on: Standing, hook: Outside, rounds: int, steady_s: float) -> Json:
    """Calls all the while; first nothing dies, then one after another does."""
    async with await AsyncConnection.connect(on.plant.urls["postgres"]) as conn:
        await conn.execute(KEEP)
    sender = await on.sends("EMAS")
    url = {"url": f"http://{hook.place}/hook"}
    (await sender.put("/api/webhook", json=url)).raise_for_status()
    for crew in CREWS:
        phone = await on.signed_in(crew.name)
        at = {"occurred_at": now().isoformat()}
        await command(phone, "/api/crew/shift/start", at)
    screens, enough = await watches(on), asyncio.Event()
    watching = [asyncio.create_task(screen.goes_on()) for screen in screens]
    calling = asyncio.create_task(calls(on, enough))
    await asyncio.sleep(QUIET_S)
    from_s = now_s()
    await asyncio.sleep(steady_s)
    gaps = []
    for _ in range(rounds):
        for victim in VICTIMS:
            gaps.append(await dies(on, victim))
            await asyncio.sleep(QUIET_S)
    enough.set()
    came = await calling
    await asyncio.sleep(QUIET_S / 2)
    for task in watching:
        task.cancel()
    lags = await lags_of(on, screens, hook, from_s)
    return {
        "cases": came,
        "screens_cut": [screen.cuts for screen in screens],
        "gaps": [[gap.victim, round(gap.back_s - gap.killed_s, 2)] for gap in gaps],
        **summed(lags, gaps),
    }


@dataclass(frozen=True, slots=True)
class Lag:
    """One event on its way to somebody; `came_s` None: it never came."""

    to: str
    at_s: float
    came_s: float | None


async def lags_of(
    on: Standing, screens: Sequence[Watch], hook: Outside, from_s: float
) -> list[Lag]:
    """Every event since then, to each screen; those that are told, to their outbox."""
    log = [event for event in await on.log() if event.at_s >= from_s]
    found = [
        Lag("screen", event.at_s, screen.seen.get(event.offset))
        for event in log
        for screen in screens
    ]
    return found + await _to_outbox(on, log) + _to_webhook(log, hook)


async def _to_outbox(on: Standing, log: Sequence[Committed]) -> list[Lag]:
    at_s = {(one.referral_id, one.recorded_at): one.at_s for one in log}
    async with await AsyncConnection.connect(on.plant.urls["postgres"]) as conn:
        rows = await (await conn.execute(PUT)).fetchall()
    return [
        Lag("webhook's outbox", at_s[key], put_s)
        for id_, fact_at, put_s in rows
        if (key := (str(id_), fact_at)) in at_s
    ]


def _to_webhook(log: Sequence[Committed], hook: Outside) -> list[Lag]:
    """The first that a webhook's server hears of a case: that it is handed back."""
    came: dict[str, float] = {}
    for at_s, body in hook.came:
        told: Mapping[str, Any] = orjson.loads(body)
        came.setdefault(told["data"].get("id", ""), at_s)
    return [
        Lag(OUTSIDE, one.at_s, came.get(one.referral_id))
        for one in log
        if one.fact == "HandBackStarted"
    ]


def summed(lags: Sequence[Lag], gaps: Sequence[Gap]) -> Json:
    """By whom it is to, and by what was dead meanwhile."""
    found: Json = {}
    for to in dict.fromkeys(lag.to for lag in lags):
        for when in ("nobody", *map(str, VICTIMS)):
            of = [
                (lag, gap)
                for lag in lags
                if lag.to == to and _victim(gap := _near(lag, gaps)) == when
            ]
            found[f"{to}, {when} dead"] = _figures(of)
    return found


def _victim(gap: Gap | None) -> str:
    return "nobody" if gap is None else gap.victim


def _near(lag: Lag, gaps: Sequence[Gap]) -> Gap | None:
    """What was dead, or only just back, when it was committed."""
    return next(
        (gap for gap in gaps if gap.killed_s - 1 <= lag.at_s <= gap.back_s + QUIET_S),
        None,
    )


def _figures(of: Sequence[tuple[Lag, Gap | None]]) -> Json:
    came = [(lag.at_s, lag.came_s, gap) for lag, gap in of if lag.came_s is not None]
    since = [came_s - at_s for at_s, came_s, _ in came]
    back = [came_s - max(at_s, gap.back_s) for at_s, came_s, gap in came if gap]
    return {
        "events": len(of),
        "never_came": len(of) - len(came),
        "p50_s": round(percentile(since, 0.5), 3),
        "p99_s": round(percentile(since, 0.99), 3),
        "worst_s": round(max(since, default=0), 3),
        "worst_after_it_was_back_s": round(max(back, default=0), 3),
    }


def tell(found: Json) -> None:
    """One table beside the limits."""
    print(f"{found['cases']} cases; screens cut {found['screens_cut']} times")
    print("dead for, s:", ", ".join(f"{who} {s}" for who, s in found["gaps"]))
    table = Table(title="From an event's commit, s")
    heads = ("to, and who was dead", "events", "never came", "p50", "p99", "worst")
    for column in (*heads, "limit", "worst after it was back", "limit "):
        table.add_column(column, justify="left" if column == heads[0] else "right")
    for name, of in found.items():
        if not isinstance(of, dict):
            continue
        calm, asked = name.endswith("nobody dead"), name[: len(OUTSIDE)] != OUTSIDE
        numbers = [of[one] for one in ("events", "never_came", "p50_s", "p99_s")]
        table.add_row(
            name,
            *(f"{one:g}" for one in (*numbers, of["worst_s"])),
            f"{P99_S:g} (p99)" if calm and asked else "",
            "" if calm else f"{of['worst_after_it_was_back_s']:g}",
            f"{AFTER_S:g}" if asked and not calm else "",
        )
    Console(width=130).print(table)


async def measure(rounds: int, steady_s: float, *, cold: bool) -> Json:
    """All of it, on stores of its own."""
    async with outside() as hook:
        told = {"UCR_WEBHOOK_INSIDE": orjson.dumps([hook.place]).decode()}
        async with standing(CREWS, Mode.AUTO, told, from_cold=cold) as on:
            return await play(on, hook, rounds, steady_s)


def main() -> None:
    """Measure, print one table beside the limits, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steady", type=float, default=40, help="seconds before")
    parser.add_argument("--cold", action="store_true", help="load code anew too")
    chosen = parser.parse_args()
    found = asyncio.run(measure(chosen.rounds, chosen.steady, cold=chosen.cold))
    tell(found)
    write("lag", {"from_cold": chosen.cold, **found})


if __name__ == "__main__":
    main()
