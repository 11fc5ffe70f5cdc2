"""What doors, a dispatcher and `ucr doctor` ask all day, for `bench.rows`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4  # noqa: TID251 - keys of a caller of our own

import httpx

from tests.world.people import RUTLAND, a_request
from ucr.callers import COOKIE
from ucr.matching import picture as pictures
from ucr.report.limbo import in_limbo
from ucr.runtime import Runtime
from ucr.settings import Settings
from ucr.store import (
    assignments,
    boards,
    crew_messages,
    events,
    outcomes,
    referrals,
    safety,
    ties,
)

METRICS_KEY: Final = uuid4().hex
Ask = Callable[["Side", int], Awaitable[object]]


@dataclass(slots=True)
class Side:
    """One service, its store and its callers.

    Attributes:
        old: Ids of cases that are over, from all of the history.
        open: Ids of cases of today.
        recent: An offset of some hundred events ago: as far as a sender has read.
    """

    settings: Settings
    runtime: Runtime
    keys: Mapping[str, str]
    http: httpx.AsyncClient
    old: list[UUID] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    recent: int = 0
    seen: dict[str, list[float]] = field(default_factory=dict)
    size: dict[str, Any] = field(default_factory=dict)

    def sender(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys['EMAS']}"}

    def person(self, name: str) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.keys[name]}"}


async def does(answer: Awaitable[httpx.Response]) -> Any:
    """The answer's JSON.

    Raises:
        RuntimeError: It is a refusal.
    """
    told = await answer
    if not told.is_success:
        message = f"{told.request.url}: {told.status_code} {told.text[:300]}"
        raise RuntimeError(message)
    return told.json() if told.content else None


async def referral_in(side: Side, _: int) -> None:
    headers = side.sender()
    await does(side.http.post("/api/referrals", json=a_request(), headers=headers))


async def board(side: Side, _: int) -> None:
    await does(side.http.get("/api/board", headers=side.person("Sam")))


async def old_case(side: Side, number: int) -> None:
    path = f"/api/referrals/{side.old[number % len(side.old)]}/case"
    await does(side.http.get(path, headers=side.person("Sam")))


async def open_case(side: Side, number: int) -> None:
    path = f"/api/referrals/{side.open[number % len(side.open)]}/case"
    await does(side.http.get(path, headers=side.person("Sam")))


async def versions(side: Side, number: int) -> None:
    path = f"/api/referrals/{side.old[number % len(side.old)]}/versions"
    await does(side.http.get(path, headers=side.person("Sam")))


async def outcomes_page(side: Side, _: int) -> None:
    path = f"/api/outcomes?after={side.recent}"
    await does(side.http.get(path, headers=side.sender()))


async def outcomes_first(side: Side, _: int) -> None:
    await does(side.http.get("/api/outcomes?after=0", headers=side.sender()))


async def progress(side: Side, number: int) -> None:
    path = f"/api/referrals/{side.open[number % len(side.open)]}"
    await does(side.http.get(path, headers=side.sender()))


async def search(side: Side, _: int) -> None:
    told = {"words": "canary kitchen"}
    await does(side.http.post("/api/search", json=told, headers=side.person("Sam")))


async def declines(side: Side, _: int) -> None:
    await does(side.http.get("/api/declines", headers=side.person("Max")))


async def audit(side: Side, _: int) -> None:
    await does(side.http.get("/api/audit", headers=side.person("Max")))


async def today(side: Side, _: int) -> None:
    await does(side.http.get("/api/crew/today", headers=side.person("Oak 1")))


async def handover(side: Side, _: int) -> None:
    await does(side.http.get("/api/handover", headers=side.person("Sam")))


async def metrics(side: Side, _: int) -> None:
    headers = {"Authorization": f"Bearer {METRICS_KEY}"}
    (await side.http.get("/metrics", headers=headers)).raise_for_status()


async def sources(side: Side, _: int) -> None:
    await does(side.http.get("/api/sources", headers=side.person("Sam")))


async def snapshot(side: Side, _: int) -> None:
    async with side.runtime.pool.connection() as conn:
        await boards.read(conn, RUTLAND)


async def limbo(side: Side, _: int) -> None:
    async with side.runtime.pool.connection() as conn:
        await in_limbo(conn, at=side.runtime.clock.now())


async def picture(side: Side, _: int) -> None:
    async with side.runtime.pool.connection() as conn:
        await pictures.load(conn, RUTLAND)


async def tick(side: Side, _: int) -> None:
    """What a dispatcher that holds an area asks each second."""
    at = side.runtime.clock.now()
    async with side.runtime.pool.connection() as conn:
        await events.list_after(conn, RUTLAND, side.recent, limit=1_000)
        await referrals.list_overdue(conn, RUTLAND, at=at, limit=100)
        await referrals.list_long_lies(conn, RUTLAND, fallen_before=at)
        await assignments.list_expired(conn, RUTLAND, at=at)
        await assignments.list_unheard(conn, RUTLAND, since=at)
        await assignments.list_to_rise(conn, RUTLAND, at=at)
        await ties.list_to_follow(conn, RUTLAND)
        await crew_messages.list_unseen(conn, RUTLAND, since=at)
        await outcomes.list_readable_again(conn, RUTLAND)
        await safety.list_on_board(conn, RUTLAND)


async def alike(side: Side, _: int) -> None:
    """What it reads besides when a call comes in: what this may be too."""
    async with side.runtime.pool.connection() as conn:
        at = side.runtime.clock.now()
        await ties.list_comparable(conn, RUTLAND, closed_after=at)


ASKED: Final[Mapping[str, Ask]] = {
    "a referral is taken": referral_in,
    "the board": board,
    "the board, read from the store": snapshot,
    "an open case": open_case,
    "a case that is over, with its history": old_case,
    "its versions": versions,
    "how a case stands, for its sender": progress,
    "what changed lately, for a sender": outcomes_page,
    "what changed from the first on, for a sender": outcomes_first,
    "search": search,
    "declined cases of a day": declines,
    "the audit of a day": audit,
    "a crew's page": today,
    "handing over": handover,
    "metrics": metrics,
    "sources": sources,
    "a dispatcher takes an area": picture,
    "a dispatcher's second": tick,
    "which cases look alike": alike,
    "doctor: nobody's cases": limbo,
}
