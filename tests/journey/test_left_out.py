"""One case that ends our deciding stops no other, and a person is told (ADR 74)."""

from tests.world.callers import World
from tests.world.people import RUTLAND, Json
from ucr.cli.examine import examine
from ucr.dispatch.watch import Watch
from ucr.report.indicators import indicators

SPOIL = """
UPDATE referral SET value = jsonb_set(value, '{status}', '"Smith, of no status"')
WHERE id = %s RETURNING id
"""
MEND = """
UPDATE referral SET value = jsonb_set(value, '{status}', to_jsonb(status))
WHERE id = %s RETURNING id
"""

CLOCKS = "SELECT (value -> 'running')::text FROM referral WHERE id = %s"
SET_CLOCKS = """
UPDATE referral SET value = jsonb_set(value, '{running}', %s) WHERE id = %s RETURNING id
"""


async def left_out(world: World) -> list[Json]:
    board = (await world.desk.sees("/api/board"))["snapshot"]
    found: list[Json] = board["area"]["left_out"]
    return found


async def waits_for_left_out(world: World, *whys: str) -> list[Json]:
    async def said() -> Json | None:
        found = await left_out(world)
        return {"all": found} if [one["because"] for one in found] == [*whys] else None

    told: list[Json] = (await world.until(said))["all"]
    return told


async def counted(world: World) -> list[int]:
    async with world.runtime.pool.connection() as conn:
        found = await indicators(conn, at=world.clock.now())
    return [one.left_out for one in found if one.area_id == RUTLAND]


async def test_a_record_that_nobody_can_read_stops_no_other_case(world: World) -> None:
    odd, first, second = [await world.sender.asks() for _ in range(3)]
    spoilt = await world.asks_the_store(SPOIL, odd["id"])
    near, far = world.phone("Oak 1"), world.phone("Oak 2")

    await near.starts()
    await far.starts()

    offers = [await phone.is_asked() for phone in (near, far)]
    (alarm,) = await waits_for_left_out(world, "unreadable")
    problems = (await examine(world.runtime)).problems
    assert len(spoilt) == 1
    assert {one["referral_id"] for one in offers} == {first["id"], second["id"]}
    assert (alarm["referral_id"], alarm["reference"]) == (odd["id"], odd["reference"])
    assert [one for one in problems if odd["id"] in one and "planned by nobody" in one]
    assert await counted(world) == [1]
    assert "Smith" not in repr((alarm, problems))

    await world.asks_the_store(MEND, odd["id"])
    assert await waits_for_left_out(world) == []
    await near.goes(offers[0], "on-scene")
    await near.taps("complete", {"outcome": "treated"})
    await world.desk.waits_for_offer(odd, near)


async def test_a_case_that_the_planner_fails_on_stops_no_other_case(
    world: World,
) -> None:
    """Its record can be read, and has no clock: none of our doors writes such a one."""
    odd, first, second = [await world.sender.asks() for _ in range(3)]
    ((clocks,),) = await world.asks_the_store(CLOCKS, odd["id"])
    without = await world.asks_the_store(SET_CLOCKS, "[]", odd["id"])
    near, far = world.phone("Oak 1"), world.phone("Oak 2")

    await near.starts()
    await far.starts()

    asked = [(await phone.is_asked())["referral_id"] for phone in (near, far)]
    (alarm,) = await waits_for_left_out(world, "undecidable")
    assert len(without) == 1
    assert {*asked} == {first["id"], second["id"]}
    assert alarm["referral_id"] == odd["id"]

    await world.asks_the_store(SET_CLOCKS, clocks, odd["id"])
    assert await waits_for_left_out(world) == []


async def test_an_event_that_nobody_can_read_hides_no_case(quiet_world: World) -> None:
    """As a newer release beside us would write it, for a kind that we do not know."""
    watch = Watch(quiet_world.runtime, RUTLAND)
    await watch.look()
    case, after = [await quiet_world.sender.asks() for _ in range(2)]
    odd = await quiet_world.asks_the_store(
        "UPDATE event SET kind = 'weather' WHERE referral_id = %s RETURNING 1",
        case["id"],
    )

    grew = await watch.look()

    assert (len(odd), grew) == (1, True)
    here = {str(id_) for id_ in watch.picture.referrals}
    assert here == {case["id"], after["id"]}
    assert await watch.look() is False
