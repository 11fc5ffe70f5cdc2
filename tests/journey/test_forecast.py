"""What may come of a plan is said at the desk, and kept with the decision."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

import pytest_asyncio

from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import Json, three_crews
from tests.world.service import dispatching, runtime_in, world_on
from ucr.domain.ids import AreaId, ReferralId
from ucr.runtime import Ground
from ucr.store import decisions


@pytest_asyncio.fixture
async def unforeseeing(
    emptied_database: str,
    valkey_url: str,
    rutland_grounds: Mapping[AreaId, Ground],
    service_clock: HandClock,
) -> AsyncIterator[World]:
    """A served and dispatched area that was told to forecast nothing."""
    async with (
        runtime_in(
            emptied_database, valkey_url, rutland_grounds, service_clock, forecast=False
        ) as runtime,
        world_on(runtime, service_clock, three_crews()) as world,
        dispatching(runtime),
    ):
        yield world


async def chosen(world: World) -> tuple[Json, Json, object]:
    """A case with a crew, its match card, and the chance kept with the decision."""
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await world.desk.waits_for_offer(case, oak)
    answer = await world.desk.http.get(f"/api/referrals/{case['id']}/match")
    async with world.runtime.pool.connection() as conn:
        kept = await decisions.find_newest(conn, ReferralId(UUID(case["id"])))
    assert kept is not None
    return case, answer.json(), kept.explanation["chance"]


async def planned_late(world: World) -> list[float | None]:
    """The chance of each planned visit, as the queue's cards have it."""

    async def planned() -> Json | None:
        plans = (await world.desk.sees("/api/board"))["snapshot"]["plans"]
        return {"stops": plans[0]["stops"]} if plans else None

    return [stop["late"] for stop in (await world.until(planned))["stops"]]


async def test_the_desk_sees_how_likely_the_chosen_crew_is_late_and_it_is_kept(
    world: World,
) -> None:
    _, match, kept = await chosen(world)

    chance = match["chance"]
    assert match["chosen"]["name"] == "Oak 1"
    assert 0 <= chance["late"] < 0.5
    assert match["as_of"] <= chance["likely_by"] <= chance["mostly_by"]
    assert await planned_late(world) == [chance["late"]]
    assert isinstance(kept, dict)
    assert set(kept) == {"late", "likely_by", "mostly_by"}


async def test_a_service_that_wants_no_forecast_has_none(unforeseeing: World) -> None:
    _, match, kept = await chosen(unforeseeing)

    assert match["chosen"]["name"] == "Oak 1"
    assert (match["chance"], kept) == (None, None)
    assert await planned_late(unforeseeing) == [None]
