"""On the two nights when London's clocks change, no deadline moves (P15)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.world.callers import World
from tests.world.ground import HandClock

FORWARD = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)
BACK = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


@pytest.mark.parametrize("service_clock", [HandClock(FORWARD), HandClock(BACK)])
async def test_an_hour_on_the_floor_is_an_hour_on_the_night_clocks_change(
    world: World, service_clock: HandClock
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    began = service_clock.now()

    case = await world.sender.asks(on_floor=True)
    await oak.goes(await oak.is_asked(), "en-route")
    await world.advance(minutes=30)  # London's clocks changed on the way

    card = await world.desk.card(case)
    due_at = datetime.fromisoformat(card["due_at"])
    assert due_at - began == timedelta(minutes=60)
    assert (await world.sender.hears(case))["due_at"] == card["due_at"]
    assert case["due_at"] == card["due_at"]
    assert (await oak.today())["referral"]["due_at"] == card["due_at"]
