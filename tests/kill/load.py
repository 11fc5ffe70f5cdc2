"""Everyone who calls while things die: senders, a 999 control room, crews, a desk.

Each repeats a command, under the same key, until it is answered 2xx or refused for
good. Only then, and once the ledger has it on the disk, does it count.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any, Final

import httpx

from tests.bars.messages import Sent, headers
from tests.bars.test_conversation import our_id
from tests.kill.ledger import Acked, Ledger
from tests.kill.plant import Plant
from tests.kill.points import Victim
from tests.world.people import a_request
from ucr.app import new_id
from ucr.runtime import Clock

Json = dict[str, Any]
PROCESS: Final = "/bars/FHIR/R4/$process-message"
AGAIN_S: Final = 0.05
PAUSE_S: Final = 0.08
MOST_OPEN: Final = 6
"""Cases of one sender; it takes the oldest back before it sends another."""
GIVEN_UP_S: Final = 60.0
FOR_GOOD: Final = frozenset({400, 403, 404, 409, 412, 422})
STEPS: Final = {"to_do": "en-route", "en_route": "on-scene", "on_scene": "complete"}


@dataclass(slots=True, eq=False)
class Attempt:
    """One request of one command, on its way.

    Attributes:
        port: Of the door that was asked.
        is_broken: It ended without an answer, or with 5xx.
        status: What was answered.
    """

    what: str
    port: int
    began: float
    is_broken: bool = False
    status: int | None = None
    took_s: float = 0


@dataclass(slots=True)
class Load:
    """All callers, and what befell them.

    Attributes:
        under_way: Commands that somebody waits for now.
        told: Answers by status, of all attempts.
        wrong: What no door may do, whoever dies.
    """

    plant: Plant
    ledger: Ledger
    clock: Clock
    seed: int
    under_way: set[Attempt] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)
    acked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    grown: asyncio.Condition = field(default_factory=asyncio.Condition)
    is_over: bool = False

    async def command(
        self, what: str, http: httpx.AsyncClient, method: str, path: str, **body: Any
    ) -> httpx.Response:
        """Ask, at one door or another, until there is an answer for good."""
        until = monotonic() + GIVEN_UP_S
        while True:
            answer = await self._tries(what, http, method, path, **body)
            if answer is not None and (
                answer.is_success or answer.status_code in FOR_GOOD
            ):
                return answer
            assert monotonic() < until, f"{what} is not answered any more"
            await asyncio.sleep(AGAIN_S)

    async def _tries(
        self, what: str, http: httpx.AsyncClient, method: str, path: str, **body: Any
    ) -> httpx.Response | None:
        doors = self.plant.of(Victim.APP)
        door = doors[new_id().int % len(doors)].door.port
        one = Attempt(what, door, monotonic())
        self.under_way.add(one)
        answer = None
        try:
            url = f"http://127.0.0.1:{door}{path}"
            answer = await http.request(method, url, **body)
        except httpx.TransportError:
            self.told["no answer"] += 1
        finally:
            self.under_way.discard(one)
            one.took_s = monotonic() - one.began
            one.is_broken = answer is None or answer.status_code >= 500
        if answer is not None:
            one.status = answer.status_code
            self._look(what, answer)
        return answer

    def _look(self, what: str, answer: httpx.Response) -> None:
        self.told[str(answer.status_code)] += 1
        status = answer.status_code
        if status >= 500 and status != 503:
            self.wrong.append(f"{what}: {status} {answer.text[:200]}")
        if status == 503 and not answer.headers.get("Retry-After"):
            self.wrong.append(f"{what}: 503 without Retry-After")

    async def count(self, acked: Acked) -> None:
        """On the disk first; only then it counts."""
        self.ledger.write(acked)
        self.acked[acked.what] += 1
        async with self.grown:
            self.grown.notify_all()

    async def until_more(self, count: int) -> None:
        """Wait until so many more commands are acknowledged."""
        wanted = self.acked.total() + count
        async with self.grown:
            await asyncio.wait_for(
                self.grown.wait_for(lambda: self.acked.total() >= wanted), GIVEN_UP_S
            )


async def sender(load: Load, key: str) -> None:
    """A system that sends calls; now and then it repeats one that was answered."""
    chance = Random(f"{load.seed} sender {key[:4]}")  # noqa: S311
    told = {"Authorization": f"Bearer {key}"}
    mine: list[str] = []
    async with httpx.AsyncClient(headers=told, timeout=20) as http:
        while not load.is_over:
            body = a_request(reason=f"Slipped, {chance.random():.6f}")
            times = 2 if chance.random() < 0.3 else 1
            for _ in range(times):
                answer = await load.command(
                    "referral", http, "POST", "/api/referrals", json=body
                )
                if not answer.is_success:
                    load.wrong.append(f"referral: {answer.status_code} {answer.text}")
                    break
                said = Acked("referral", body["case_number"], answer.json()["id"])
                await load.count(said)
                mine = [*mine, said.id] if said.id not in mine else mine
            if len(mine) > MOST_OPEN:
                await _takes_back(load, http, mine.pop(0))
            await asyncio.sleep(PAUSE_S)


async def _takes_back(load: Load, http: httpx.AsyncClient, id_: str) -> None:
    key = str(new_id())
    answer = await load.command(
        "cancel",
        http,
        "POST",
        f"/api/referrals/{id_}/cancel",
        json={},
        headers={"Idempotency-Key": key},
    )
    if answer.is_success:
        await load.count(Acked("cancel", key, id_))


async def control_room(load: Load, key: str) -> None:
    """999, which speaks FHIR; a message that was taken before is answered 409."""
    told = {"Authorization": f"Bearer {key}"}
    mine: list[tuple[Sent, str]] = []
    async with httpx.AsyncClient(headers=told, timeout=20) as http:
        while not load.is_over:
            sent = Sent(load.clock.now())
            answer = await _tells(load, http, sent)
            if answer is not None:
                mine.append((sent, answer))
            if len(mine) > MOST_OPEN:
                first, id_ = mine.pop(0)
                await _tells(load, http, first.cancelled(id_))
            await asyncio.sleep(5 * PAUSE_S)


async def _tells(load: Load, http: httpx.AsyncClient, sent: Sent) -> str | None:
    """Send a message until it is taken; our id of its case, where it is told."""
    ids = headers()
    answer = await load.command(
        "bars", http, "POST", PROCESS, json=sent.bundle, headers=ids
    )
    is_known = answer.status_code == 409  # taken before, or its case has ended here
    if not answer.is_success and not is_known:
        load.wrong.append(f"bars: {answer.status_code} {answer.text[:200]}")
    if answer.is_success or "already processed" in answer.text:
        await load.count(Acked("bars", ids["X-Request-Id"], sent.case_number))
    return our_id(answer.json()) if answer.is_success else None


@dataclass(slots=True)
class Crew:
    """A crew's phone: it answers, drives in no time, and ends the visit."""

    load: Load
    http: httpx.AsyncClient
    is_deaf: bool = False

    async def lives(self) -> None:
        await self._tap("shift", "/api/crew/shift/start", "start")
        while not self.load.is_over:
            answer = await self.load.command(
                "today", self.http, "GET", "/api/crew/today"
            )
            if not (answer.is_success and await self._acts(answer.json())):
                await asyncio.sleep(4 * PAUSE_S)

    async def _acts(self, today: Json) -> bool:
        offer, visit = today["assignment"], today["visit"]
        if visit is not None and visit["status"] in STEPS:
            step = STEPS[visit["status"]]
            more = {"outcome": "treated"} if step == "complete" else {}
            path = f"/api/crew/visits/{visit['id']}/{step}"
            await self._tap(step, path, visit["id"], **more)
            return True
        if offer is not None and offer["status"] == "offered" and not self.is_deaf:
            for step in ("received", "seen", "accept"):
                path = f"/api/crew/assignments/{offer['id']}/{step}"
                await self._tap(step, path, offer["id"])
            return True
        return False

    async def _tap(self, step: str, path: str, of: str, **more: str) -> None:
        key = str(new_id())
        at = self.load.clock.now().isoformat()
        answer = await self.load.command(
            step,
            self.http,
            "POST",
            path,
            json={"occurred_at": at, **more},
            headers={"Idempotency-Key": key},
        )
        if answer.is_success:
            await self.load.count(Acked(step, key, of))


async def desk(load: Load, http: httpx.AsyncClient, crews: Sequence[str]) -> None:
    """A coordinator who sends a crew by hand, now and then; refusals are its lot."""
    chance = Random(f"{load.seed} desk")  # noqa: S311
    while not load.is_over:
        board = await load.command("board", http, "GET", "/api/board")
        found = board.json()["snapshot"]["referrals"] if board.is_success else []
        waiting = [one["id"] for one in found if one["status"] == "waiting"]
        if waiting:
            key = str(new_id())
            chosen = chance.choice(waiting)
            answer = await load.command(
                "assign",
                http,
                "POST",
                f"/api/referrals/{chosen}/assign",
                json={"crew_id": chance.choice(list(crews))},
                headers={"Idempotency-Key": key},
            )
            if answer.is_success:
                await load.count(Acked("assign", key, chosen))
        await asyncio.sleep(10 * PAUSE_S)


async def until_over(
    load: Load, callers: Sequence[Coroutine[Any, Any, None]], work: Awaitable[None]
) -> None:
    """Let everyone call while `work` lasts; a caller that breaks breaks the run."""
    async with asyncio.TaskGroup() as group:
        for caller in callers:
            group.create_task(caller)
        await work
        load.is_over = True
