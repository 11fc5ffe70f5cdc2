"""One kill after another under load, each of them counted, each of them judged."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

import httpx
from psycopg import AsyncConnection

from bench.stack import now
from tests.bars.messages import SERVICE
from tests.kill.ledger import ledger
from tests.kill.load import Attempt, Crew, Load, control_room, desk, sender, until_over
from tests.kill.plant import LOOK_S, Part, Plant, plant
from tests.kill.points import Point, Victim
from tests.kill.verdict import forgotten, judge, lost
from tests.world.people import OAKHAM, RUTLAND, UPPINGHAM, a_crew, settle
from ucr.app import clock, running
from ucr.domain.codes import Mode
from ucr.settings import Settings
from ucr.store.migrate import migrate

CREWS: Final = tuple(
    a_crew(f"Oak {number}", UPPINGHAM if number % 2 else OAKHAM)
    for number in range(1, 8)
)
REACHED_WITHIN_S: Final = 60.0
BACK_WITHIN_S: Final = 30.0
PAPER_S: Final = 60.0
SETTLED_WITHIN_S: Final = 30.0
ANY_MOMENT: Final = 300
"""Turns of the callers' loop, at the most, until somebody dies at no named point."""
JUDGED_EVERY: Final = 10
WITHOUT_IT: Final = 4
"""Acknowledgements that are waited for while a victim is dead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Somebody who is to die; at a named point, or whenever it is."""

    victim: Victim
    point: Point | None = None


@dataclass(slots=True, kw_only=True)
class Death:
    """What one kill met, and what came after.

    Attributes:
        under_way: Commands that somebody waited for at that moment.
        open_writes: Transactions that had written and were not committed.
        back_s: Until all doors answered again.
        took_s: All of it, from the wait for its moment to the judgement.
    """

    victim: Victim
    point: str | None
    killed: int
    under_way: tuple[Attempt, ...]
    open_writes: int
    back_s: float = 0
    took_s: float = 0

    @property
    def broken(self) -> int:
        """Commands under way that ended without an answer, or with 503."""
        return sum(one.is_broken for one in self.under_way)

    @property
    def is_hit(self) -> bool:
        """It struck what was being written: Valkey and the solver write nothing."""
        if self.victim in (Victim.VALKEY, Victim.SOLVER):
            return self.broken > 0
        return self.open_writes > 0 or self.broken > 0


@dataclass(slots=True)
class Campaign:
    """The kills, and every promise that was broken."""

    plant: Plant
    load: Load
    after_each: Callable[["Campaign"], None]
    deaths: list[Death] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    paper_s: list[float] = field(default_factory=list)
    slowest_without_valkey_s: float = 0
    settled_s: float = 0
    is_judged: bool = False
    _struck: asyncio.Future[Death] | None = None

    async def carries_out(self, orders: Sequence[Order]) -> None:
        """Kill, mend, judge, as often as there are orders."""
        chance = Random(self.load.seed)  # noqa: S311
        self.plant.trap.strike = self._strike
        for number, order in enumerate(orders, 1):
            began = monotonic()
            await self.load.until_more(chance.randint(1, 5))
            death = await self._one(order, chance)
            if death is None:
                continue
            await self._while_dead(death)
            death.back_s = await self.plant.mends(death.victim)
            await self.load.until_more(2)
            self.deaths.append(death)
            self._look(death)
            await self.judges(in_full=number % JUDGED_EVERY == 0)
            death.took_s = monotonic() - began
            self.after_each(self)

    async def _one(self, order: Order, chance: Random) -> Death | None:
        if order.point is None:
            for _turn in range(chance.randrange(ANY_MOMENT)):
                await asyncio.sleep(0)
            part = await self._somebody(order.victim, chance)
            return self._kill(order.victim, part, None)
        self._struck = asyncio.get_running_loop().create_future()
        self.plant.trap.armed = order.point
        try:
            return await asyncio.wait_for(self._struck, REACHED_WITHIN_S)
        except TimeoutError:
            self.plant.trap.armed = None
            self.missed.append(order.point.name)
            return None

    async def _somebody(self, victim: Victim, chance: Random) -> Part | None:
        """One who lives: a solver, or who holds the area, may only just be starting."""
        async with asyncio.timeout(REACHED_WITHIN_S):
            while True:
                part = self._any(victim, chance)
                if self.plant.pids(victim, part):
                    return part
                await asyncio.sleep(LOOK_S)

    def _any(self, victim: Victim, chance: Random) -> Part | None:
        if victim is Victim.APP:
            return chance.choice(self.plant.of(Victim.APP))
        if victim in (Victim.DISPATCHER, Victim.SOLVER):
            return self.plant.holder()
        return None

    def _strike(self, point: Point, owner: str) -> None:
        death = self._kill(point.victim, self.plant.named(owner), point.name)
        if self._struck is not None and not self._struck.done():
            self._struck.set_result(death)

    def _kill(self, victim: Victim, part: Part | None, point: str | None) -> Death:
        load, writes = self.load, self.plant.open_writes
        one_door = part.door.port if victim is Victim.APP and part else None
        met = tuple(
            one
            for one in load.under_way
            if one.what not in ("today", "board") and one_door in (None, one.port)
        )
        alone = part if victim in (Victim.APP, Victim.DISPATCHER) else None
        began = [one for one in writes if alone is None or one.owner == alone.name]
        killed = self.plant.kills(victim, part)
        return Death(
            victim=victim,
            point=point,
            killed=len(killed),
            under_way=met,
            open_writes=len(began),
        )

    async def _while_dead(self, death: Death) -> None:
        if death.victim is Victim.VALKEY:
            began = monotonic()
            await self.load.until_more(WITHOUT_IT)
            self.slowest_without_valkey_s = max(
                self.slowest_without_valkey_s, (monotonic() - began) / WITHOUT_IT
            )
        elif death.victim is Victim.ALL:
            self._reads_paper()

    def _reads_paper(self) -> None:
        """With everything dead: the pack is whole, and young."""
        for name in ("rutland.txt", "rutland.html"):
            path = self.plant.folder / "paper" / name
            if not path.exists() or not path.read_text().strip():
                self.wrong.append(f"P22: there is no {name}")
                continue
            self.paper_s.append(now().timestamp() - path.stat().st_mtime)
            if self.paper_s[-1] > PAPER_S:
                self.wrong.append(f"P22: {name} is {self.paper_s[-1]:.0f} s old")

    def _look(self, death: Death) -> None:
        if death.back_s > BACK_WITHIN_S:
            self.wrong.append(f"P22: {death.victim}: back after {death.back_s:.0f} s")

    async def judges(self, *, in_full: bool) -> None:
        """Hold the ledger, and at times everything, against the database."""
        acked = self.load.ledger.read()
        url = self.plant.urls["postgres"]
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            found = await (judge(conn, acked) if in_full else lost(conn, acked))
        self.wrong += found

    async def settles(self) -> None:
        """Nobody dies any more: every timer that ran out is looked at, in time."""
        began = monotonic()
        url = self.plant.urls["postgres"]
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            while left := await forgotten(conn, at=self.load.clock.now()):
                self.settled_s = monotonic() - began
                if self.settled_s > SETTLED_WITHIN_S:
                    self.wrong += left
                    return
                await asyncio.sleep(LOOK_S)
        self.settled_s = monotonic() - began


async def campaign(
    folder: Path,
    packs: Path,
    orders: Sequence[Order],
    *,
    seed: int,
    mutant: str = "",
    after_each: Callable[[Campaign], None] = lambda _: None,
) -> Campaign:
    """Kill by these orders, under load, and judge the end in full.

    Args:
        folder: Empty, and open to any account: the stores' servers may be another's.
        packs: A folder with Rutland in it.
        mutant: A defect that the service's processes are born with.
        after_each: Told after every kill, so that a run cut short is true too.
    """
    services = f'[{{"id": "{SERVICE}", "area": "{RUTLAND}"}}]'
    with ledger(folder / "ledger") as book:
        async with (
            plant(
                folder, packs, UCR_BARS_SERVICES=services, KILL_MUTANT=mutant
            ) as made,
            AsyncExitStack() as clients,
        ):
            keys = await settles_in(made)
            for part in made.parts:
                await made.starts(part)
            await made.is_ready()
            told = settings_of(made)
            run = Campaign(made, Load(made, book, clock(told), seed), after_each)
            callers = await everybody(run.load, keys, clients)
            await until_over(run.load, callers, run.carries_out(orders))
            await run.settles()
            await run.judges(in_full=True)
            run.wrong += run.load.wrong
            run.load.wrong.clear()
            run.is_judged = True
            run.after_each(run)
            return run


def settings_of(made: Plant) -> Settings:
    told = made.parts[0].told
    return Settings(
        database_url=made.urls["postgres"],
        redis_url=made.urls["valkey"],
        packs=made.folder / "none",
        public_origin=told["UCR_PUBLIC_ORIGIN"],
        clock_origin=told["UCR_CLOCK_ORIGIN"],
        clock_speed=float(told["UCR_CLOCK_SPEED"]),
    )


async def settles_in(made: Plant) -> dict[str, str]:
    await migrate(made.urls["postgres"])
    async with running(settings_of(made)) as runtime:
        return await settle(runtime, RUTLAND, CREWS, Mode.AUTO)


async def everybody(
    load: Load, keys: dict[str, str], clients: AsyncExitStack
) -> list[Coroutine[Any, Any, None]]:
    """Two senders, a control room, the crews (one never answers), a desk."""
    names = ["Sam", *(crew.name for crew in CREWS)]
    there = {name: await signed_in(load, keys[name], clients) for name in names}
    crews = [
        Crew(load, there[crew.name], is_deaf=crew is CREWS[-1]).lives()
        for crew in CREWS
    ]
    return [
        sender(load, keys["EMAS"]),
        sender(load, keys["111"]),
        control_room(load, keys["EMAS"]),
        desk(load, there["Sam"], [str(crew.id) for crew in CREWS]),
        *crews,
    ]


async def signed_in(
    load: Load, token: str, clients: AsyncExitStack
) -> httpx.AsyncClient:
    origin = load.plant.parts[0].told["UCR_PUBLIC_ORIGIN"]
    http = httpx.AsyncClient(headers={"Origin": origin}, timeout=20)
    await clients.enter_async_context(http)
    answer = await load.command(
        "sign-in", http, "POST", "/api/sign-in", json={"token": token}
    )
    assert answer.is_success, answer.text
    return http
