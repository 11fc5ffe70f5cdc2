"""Back to any moment: what was acknowledged before it is there, what came after is not.

The service stands on a server of its own that archives, with real roads; it is asked
through its public doors, before the disaster and after it.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.live.screen import signed_in
from tests.recovery.archived import Roads, Store, moment
from tests.world.ground import HandClock, SignedIn, runtime_on
from tests.world.people import RUTLAND, Json, three_crews
from tests.world.service import runtime_in, serving, world_on
from ucr.app import create_app
from ucr.callers import COOKIE
from ucr.cli.examine import examine
from ucr.embedded.errors import FolderInUse, ProgramFailed
from ucr.live.hub import Hub
from ucr.recovery.archive import NoBase
from ucr.recovery.backup import Tools
from ucr.recovery.recover import Recovered, recover
from ucr.recovery.sealing import seal_and_anchor
from ucr.recovery.verify import Verdict, verify
from ucr.store.archiver import archiving
from ucr.store.migrate import migrate

TOOLS = Tools()
NEVER = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """Two cases before a moment, one after it, and a screen that has seen all three."""

    store: Store
    anchors: Path
    began: datetime
    to: datetime
    clock: HandClock
    cookie: str
    key_of_sender: str
    before: list[Json]
    after: Json
    at: Json

    def recovered(self, to: datetime | None) -> Recovered:
        self.clock.advance(timedelta(minutes=1))
        return recover(
            self.store.archive,
            self.store.folder,
            to=to,
            at=self.clock.now(),
            tools=TOOLS,
            anchors=self.anchors,
        )


@pytest.fixture
def day(
    stores_folder: Path, valkey_url: str, rutland_grounds: Roads, tmp_path: Path
) -> Iterator[Day]:
    store, clock = Store.lay(stores_folder), HandClock()
    url = store.found()
    began = moment(url)

    async def lived() -> Day:
        async with (
            runtime_in(url, valkey_url, rutland_grounds, clock) as runtime,
            world_on(runtime, clock, three_crews()) as world,
        ):
            before = [await world.sender.asks() for _ in range(2)]
            to = moment(url)
            after = await world.sender.asks()
            settings = runtime.settings.model_copy(update={"anchors": tmp_path})
            await seal_and_anchor(replace(runtime, settings=settings))
            return Day(
                store=store,
                anchors=tmp_path,
                began=began,
                to=to,
                clock=clock,
                cookie=world.desk.http.cookies[COOKIE],
                key_of_sender=world.keys["EMAS"],
                before=before,
                after=after,
                at=(await world.desk.sees("/api/board"))["at"],
            )

    try:
        yield asyncio.run(lived())
    finally:
        store.server.stop()


def test_what_came_before_a_moment_is_back_what_came_after_is_not_and_screens_converge(
    day: Day, valkey_url: str, rutland_grounds: Roads
) -> None:
    with pytest.raises(FolderInUse):
        day.recovered(day.to)
    day.store.server.stop()

    recovered = day.recovered(day.to)

    assert recovered.problems == []
    assert recovered.aside is not None
    url = day.store.server.start()
    answer, board, here, verdict = asyncio.run(
        asked(day, url, valkey_url, rutland_grounds)
    )
    assert here == {case["id"] for case in day.before}
    assert {card["id"] for card in board["snapshot"]["referrals"]} == here
    assert not answer["recovered"]
    assert answer["at"]["epoch"] != day.at["epoch"]
    assert answer["snapshot"] == board["snapshot"]
    assert verdict.problems == ()
    assert len(verdict.restores) == 1
    day.store.server.stop()
    (old, _), (new, _) = day.store.archive.bases()  # each past has a copy of its own
    assert day.store.archive.prune(1, TOOLS) == [old]
    again = day.recovered(None)
    assert (again.base, again.problems) == (new, [])
    assert again.logs[0].offset == recovered.logs[0].offset


async def asked(
    day: Day, url: str, valkey_url: str, roads: Roads
) -> tuple[Json, Json, set[str], Verdict]:
    """What a screen of before, the desk, the sender and the audit's verifier hear."""
    async with (
        runtime_in(url, valkey_url, roads, day.clock) as runtime,
        Hub.running(runtime) as hub,
        serving(create_app(runtime.settings), runtime, hub) as address,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=20) as http,
        signed_in(address, SignedIn(None, day.cookie)) as screen,  # type: ignore[arg-type]
    ):
        answer = await screen.subscribes(f"area/{RUTLAND}", day.at)
        board = await http.get(
            "/api/board", headers={"Cookie": f"{COOKIE}={day.cookie}"}
        )
        sender = {"Authorization": f"Bearer {day.key_of_sender}"}
        told = {
            case["id"]: await http.get(f"/api/referrals/{case['id']}", headers=sender)
            for case in (*day.before, day.after)
        }
        async with runtime.pool.connection() as conn:
            verdict = await verify(conn, day.anchors)
    here = {id_ for id_, one in told.items() if one.status_code == 200}
    return answer, board.json(), here, verdict


def test_a_moment_that_cannot_be_had_is_refused_and_nothing_is_touched(
    day: Day,
) -> None:
    day.store.server.stop()
    data = day.store.server.data
    there = data.stat().st_ino

    with pytest.raises(NoBase, match="the first ended"):
        day.recovered(day.began - NEVER)
    with pytest.raises(ProgramFailed, match="before configured recovery target"):
        day.recovered(day.to + NEVER)
    (piece,) = day.store.archive.wal.glob("00000001*3")
    piece.rename(piece.with_name("lost"))
    with pytest.raises(ProgramFailed, match="before configured recovery target"):
        day.recovered(day.to)

    assert data.stat().st_ino == there
    assert [path.name for path in day.store.folder.parent.iterdir()] == [
        "postgres",
        "archive",
    ]


def test_an_archive_that_fails_is_told_by_the_doctor_until_it_keeps_up_again(
    stores_folder: Path, valkey_url: str
) -> None:
    store = Store.lay(stores_folder)
    away = store.archive.wal.with_name("away")

    async def told(url: str, *, failing: bool) -> tuple[str, ...]:
        async with runtime_on(url, valkey_url, clock=HandClock()) as runtime:
            async with runtime.pool.connection() as conn:
                await conn.execute("SELECT pg_create_restore_point('a line')")
                await conn.execute("SELECT pg_switch_wal()")
                async with asyncio.timeout(60):
                    while (await archiving(conn)).failing is not failing:  # noqa: ASYNC110
                        await asyncio.sleep(0.02)
            return (await examine(runtime)).problems

    with store.server as url:
        asyncio.run(migrate(url))
        store.archive.wal.rename(away)
        broken = asyncio.run(told(url, failing=True))
        away.rename(store.archive.wal)
        healed = asyncio.run(told(url, failing=False))

    assert [text.startswith("The archive fails") for text in broken] == [True]
    assert healed == ()
