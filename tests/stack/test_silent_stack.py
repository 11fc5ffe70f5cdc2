"""A stack that is not read, or whose list is old, is an alarm at the desk (P12)."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
import pytest_asyncio
from starlette.responses import Response

from tests.stack.conftest import Pulling
from tests.world.ground import HandClock
from tests.world.people import RUTLAND, Json
from tests.world.service import dispatching
from ucr.journey import feeds
from ucr.report.sources import SourceKind, SourceState, sources
from ucr.runtime import Runtime
from ucr.store import leases
from ucr.store.leases import Lease

LIMIT_S = 123
"""Three looks of one second, and two minutes."""


@dataclass
class Listening:
    """The desk, the stack, and the dispatcher who listens for it each second."""

    pulling: Pulling
    runtime: Runtime
    lease: Lease

    @property
    def clock(self) -> HandClock:
        clock = self.pulling.world.clock
        assert isinstance(clock, HandClock)
        return clock

    async def looks(self, after_s: float = 0) -> list[Json]:
        """Time passes, the dispatcher looks: what the desk is alarmed of then."""
        self.clock.advance(timedelta(seconds=after_s))
        await feeds.look(self.runtime, RUTLAND, lease=self.lease)
        return await self.alarms()

    async def alarms(self) -> list[Json]:
        board = await self.pulling.sam.sees("/api/board")
        found: list[Json] = board["snapshot"]["feeds"]
        return found

    async def facts(self) -> list[str]:
        rows = await self.pulling.world.asks_the_store(
            "SELECT fact FROM event WHERE kind = 'feed' ORDER BY \"offset\""
        )
        return [fact for (fact,) in rows]

    async def source(self) -> SourceState:
        """The stack among the sources, as the desk's panel has it."""
        every = await sources(self.runtime, RUTLAND)
        (stack,) = [one for one in every if one.kind == SourceKind.STACK]
        return stack

    def serves(self, made_at: datetime) -> None:
        """The ambulance side serves a list that was made then, however often."""
        body = json.dumps({"as_of": made_at.isoformat(), "calls": []})
        self.pulling.cad.instead = lambda: Response(body, media_type="application/json")


@pytest_asyncio.fixture
async def listening(pulling: Pulling) -> AsyncIterator[Listening]:
    runtime = pulling.world.runtime
    settings = runtime.settings.model_copy(update={"stacks": (pulling.client.stack,)})
    async with runtime.pool.connection() as conn:
        lease = await leases.take(conn, RUTLAND, holder="test:1")
    assert lease is not None
    yield Listening(pulling, replace(runtime, settings=settings), lease)


def wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


async def test_one_that_no_process_reads_any_more_is_alarmed_a_second_after_its_limit(
    listening: Listening,
) -> None:
    await listening.looks()
    await listening.pulling.reads()
    read_at = listening.clock.now()

    at_limit = await listening.looks(after_s=LIMIT_S)
    (alarm,) = await listening.looks(after_s=1)

    assert at_limit == []
    assert (alarm["name"], alarm["source"]) == ("EMAS 999 stack", "ambulance_999")
    assert (alarm["silent_since"], alarm["limit_s"]) == (wire(read_at), LIMIT_S)
    assert await listening.facts() == ["FeedWatched", "FeedSilent"]


async def test_the_desk_has_it_from_a_dispatcher_within_a_minute_of_its_limit(
    listening: Listening,
) -> None:
    world = listening.pulling.world
    async with listening.runtime.pool.connection() as conn:
        await leases.release(conn, listening.lease)
    await listening.pulling.reads()

    async def alarmed() -> Json | None:
        return next(iter(await listening.alarms()), None)

    async def watched() -> Json | None:
        return {} if await listening.facts() else None

    async with dispatching(listening.runtime, "test:2"):
        await world.until(watched)
        await world.advance(seconds=LIMIT_S + 60)
        first = await world.until(alarmed)
    await world.let_pass(hours=3)
    async with dispatching(listening.runtime, "test:3"):
        again = await world.until(alarmed)

    assert again == first
    assert await listening.facts() == ["FeedWatched", "FeedSilent"]


async def test_one_whose_list_its_maker_makes_no_more_is_alarmed_though_it_is_read(
    listening: Listening,
) -> None:
    made_at = listening.clock.now()
    listening.serves(made_at)
    await listening.looks()
    found: list[list[Json]] = []

    for after_s in (60, 60, 3, 1):
        listening.clock.advance(timedelta(seconds=after_s))
        await listening.pulling.reads()
        found.append(await listening.looks())

    assert found[:3] == [[], [], []]
    ((alarm,),) = found[3:]
    assert alarm["silent_since"] == wire(made_at)


async def test_one_old_list_after_another_is_one_alarm_that_stays_acknowledged(
    listening: Listening,
) -> None:
    await listening.looks()
    await listening.looks(after_s=LIMIT_S + 1)
    (alarm,) = await listening.alarms()
    await listening.pulling.sam.does(f"/api/feeds/{alarm['sender_id']}/acknowledge")

    made = [listening.clock.now() + timedelta(seconds=200 * n - 360) for n in range(5)]
    for moment in made:
        listening.serves(moment)
        await listening.pulling.reads()
        await listening.looks(after_s=200)
    (still,) = await listening.alarms()

    assert wire(made[-1]) > still["silent_since"]
    assert still["acknowledged_by"] == "Sam"
    assert await listening.facts() == ["FeedWatched", "FeedSilent", "FeedAcknowledged"]


async def test_one_that_cannot_be_read_is_alarmed_when_its_newest_list_is_too_old(
    listening: Listening,
) -> None:
    await listening.looks()
    await listening.pulling.reads()
    listening.pulling.cad.instead = lambda: Response(status_code=500)
    await listening.pulling.reads()

    soon = await listening.looks(after_s=LIMIT_S)
    await listening.pulling.reads()
    later = await listening.looks(after_s=1)

    assert (soon, [one["name"] for one in later]) == ([], ["EMAS 999 stack"])


async def test_one_that_was_never_read_is_alarmed_after_its_limit(
    listening: Listening,
) -> None:
    began_at = listening.clock.now()
    await listening.looks()

    (alarm,) = await listening.looks(after_s=LIMIT_S + 1)

    assert alarm["silent_since"] == wire(began_at)


async def test_it_ends_when_the_stack_is_read_again_and_not_by_a_call_of_its_service(
    listening: Listening,
) -> None:
    await listening.looks()
    (alarm,) = await listening.looks(after_s=LIMIT_S + 1)
    path = f"/api/feeds/{alarm['sender_id']}/acknowledge"
    await listening.pulling.sam.does(path)
    await listening.pulling.sam.does(path)

    await listening.pulling.world.sender.asks()
    await listening.pulling.world.runtime.kept.heard.settle()
    (seen,) = await listening.looks()
    in_panel = await listening.source()
    await listening.pulling.reads()
    over = await listening.looks()

    assert (seen["acknowledged_by"], over) == ("Sam", [])
    assert (in_panel.seen_by, in_panel.limit_s) == ("Sam", LIMIT_S)
    assert in_panel.since is not None
    assert wire(in_panel.since) == seen["silent_since"]
    assert (await listening.source()).since is None
    assert await listening.facts() == [
        *("FeedWatched", "FeedSilent", "FeedAcknowledged", "FeedHeard"),
    ]
    await listening.pulling.sam.does(path, refused=409)


async def test_one_that_the_settings_name_no_longer_is_listened_for_no_longer(
    listening: Listening,
) -> None:
    await listening.looks()
    await listening.looks(after_s=LIMIT_S + 1)
    unnamed = listening.pulling.world.runtime
    named = listening.runtime

    listening.runtime = unnamed
    gone = await listening.looks()
    still_gone = await listening.looks(after_s=3600)
    listening.runtime = named
    back = await listening.looks()
    (again,) = await listening.looks(after_s=LIMIT_S + 1)

    assert (gone, still_gone, back) == ([], [], [])
    assert again["silent_since"] == wire(
        listening.clock.now() - timedelta(seconds=LIMIT_S + 1)
    )


@pytest.mark.parametrize(
    ("poll_s", "speed", "limit_s"), [(10, 1, 150), (1.5, 1, 125), (300, 120, 86_400)]
)
def test_its_limit_is_three_looks_and_two_minutes(
    pulling: Pulling, poll_s: float, speed: float, limit_s: int
) -> None:
    stack = pulling.client.stack.model_copy(update={"poll_s": poll_s})

    assert stack.old_after_s(speed) == limit_s
