"""An odd row of a crew, or of what it has, stops nobody else (ADR 75)."""

from uuid import UUID

from psycopg.types.json import Jsonb

from tests.domain.cases import NOON
from tests.world.callers import Phone, World
from tests.world.people import RUTLAND, Json
from ucr.cli.examine import examine
from ucr.domain.ids import ReferralId
from ucr.recovery.sheet import text
from ucr.report.indicators import indicators
from ucr.report.paper import paper
from ucr.store import plans, referrals

SPOIL_CREW = "UPDATE crew SET kind = 'Smith''s van' WHERE name = %s RETURNING id"
MEND_CREW = "UPDATE crew SET kind = %s WHERE name = %s RETURNING id"
KIND = "SELECT kind FROM crew WHERE name = %s"
SPOIL_ASSIGNMENT = """
UPDATE assignment SET refusal = 'Smith would not' WHERE id = %s RETURNING crew_id
"""
MEND_ASSIGNMENT = "UPDATE assignment SET refusal = NULL WHERE id = %s RETURNING crew_id"
NEVER = """
UPDATE visit SET opened_at = 'infinity' WHERE assignment_id = %s
RETURNING opened_at::text
"""
AN_OPENING = "UPDATE visit SET opened_at = now() WHERE assignment_id = %s RETURNING id"
SET_FLOOR = """
UPDATE referral SET value = jsonb_set(value, '{floor_since_at}', %s) WHERE id = %s
RETURNING id
"""
ODD_PLAN = """
INSERT INTO plan (crew_id, area_id, version, stops, travel, as_of)
VALUES (%s, %s, 1, '{}', 'roads', now()) RETURNING crew_id
"""
FORGET_VISIT = "DELETE FROM visit WHERE assignment_id = %s RETURNING id"


async def told(world: World) -> tuple[list[Json], list[Json]]:
    """Cases and crews that the desk is told are left out."""
    area = (await world.desk.sees("/api/board"))["snapshot"]["area"]
    return area["left_out"], area["crews_left_out"]


async def waits_for_told(
    world: World, cases: list[str], crews: list[str]
) -> tuple[list[Json], list[Json]]:
    """Wait until exactly these cases and crews are alarmed; as the cards say it."""

    async def said() -> Json | None:
        of_cases, of_crews = await told(world)
        ids = sorted(one["referral_id"] for one in of_cases)
        names = sorted(one["name"] for one in of_crews)
        same = (ids, names) == (sorted(cases), sorted(crews))
        return {"cases": of_cases, "crews": of_crews} if same else None

    found = await world.until(said)
    return found["cases"], found["crews"]


async def counted(world: World) -> tuple[int, int]:
    async with world.runtime.pool.connection() as conn:
        found = await indicators(conn, at=world.clock.now())
    (one,) = (one for one in found if one.area_id == RUTLAND)
    return one.left_out, one.crews_left_out


async def ever_asked(world: World, case: Json) -> set[str]:
    """Ids of the crews that were ever put to a case."""
    rows = await world.asks_the_store(
        "SELECT DISTINCT crew_id::text FROM assignment WHERE referral_id = %s",
        case["id"],
    )
    return {crew for (crew,) in rows}


async def is_asked_next(world: World, phone: Phone) -> Json:
    """A new call reaches this crew: the area is decided about."""
    case = await world.sender.asks()
    await world.desk.waits_for_offer(case, phone)
    return case


async def test_a_crew_that_nobody_can_read_is_alarmed_by_name_and_stops_no_other(
    world: World,
) -> None:
    odd, sound = world.phone("Oak 1"), world.phone("Oak 2")
    ((kind,),) = await world.asks_the_store(KIND, "Oak 1")
    await odd.starts()
    has = await is_asked_next(world, odd)
    await odd.goes(await odd.is_asked(), "en-route")
    spoilt = await world.asks_the_store(SPOIL_CREW, "Oak 1")

    await sound.starts()
    await is_asked_next(world, sound)

    cases, (crew,) = await waits_for_told(world, [has["id"]], ["Oak 1"])
    problems = (await examine(world.runtime)).problems
    sheet = text(await paper(world.runtime, RUTLAND, known=frozenset()), NOON)
    assert len(spoilt) == 1
    assert (crew["because"], cases[0]["because"]) == ("unreadable", "oddly_held")
    assert "crews on duty that could not be read: Oak 1. Ring them." in sheet
    assert [one for one in problems if "Crew Oak 1" in one and has["reference"] in one]
    assert await counted(world) == (1, 1)
    assert await ever_asked(world, has) == {str(odd.crew.id)}
    assert "Smith" not in repr((cases, crew, problems))

    await world.asks_the_store(MEND_CREW, kind, "Oak 1")
    await waits_for_told(world, [], [])
    await odd.taps("on-scene")
    await odd.taps("complete", {"outcome": "treated"})
    await is_asked_next(world, odd)


async def test_an_assignment_that_nobody_can_read_is_put_to_no_second_crew(
    world: World,
) -> None:
    odd, sound = world.phone("Oak 1"), world.phone("Oak 2")
    await odd.starts()
    case = await is_asked_next(world, odd)
    offer = await odd.is_asked()
    spoilt = await world.asks_the_store(SPOIL_ASSIGNMENT, offer["id"])

    await sound.starts()
    await is_asked_next(world, sound)

    (left,), (crew,) = await waits_for_told(world, [case["id"]], ["Oak 1"])
    board = (await world.desk.sees("/api/board"))["snapshot"]
    sheet = text(await paper(world.runtime, RUTLAND, known=frozenset()), NOON)
    assert len(spoilt) == 1
    assert "Oak 1 HAS IT, and how far it is could not be read: ring it" in sheet
    assert left["because"] == crew["because"] == "oddly_held"
    assert left["reference"] == case["reference"]
    assert await ever_asked(world, case) == {str(odd.crew.id)}
    assert offer["id"] in [one["id"] for one in board["assignments"]]
    assert "Smith" not in repr((left, crew, board))

    await world.asks_the_store(MEND_ASSIGNMENT, offer["id"])
    await waits_for_told(world, [], [])
    await odd.goes(offer, "on-scene")


async def test_a_visit_that_nobody_can_read_is_put_to_no_second_crew(
    world: World,
) -> None:
    """Its time is one for which Python has no word: whole answers are lost with it."""
    odd, sound = world.phone("Oak 1"), world.phone("Oak 2")
    await odd.starts()
    case = await is_asked_next(world, odd)
    offer = await odd.is_asked()
    await odd.goes(offer, "en-route")
    spoilt = await world.asks_the_store(NEVER, offer["id"])

    await sound.starts()
    await is_asked_next(world, sound)

    (left,), _ = await waits_for_told(world, [case["id"]], ["Oak 1"])
    assert spoilt == [("infinity",)]
    assert left["because"] == "oddly_held"
    assert await ever_asked(world, case) == {str(odd.crew.id)}

    await world.asks_the_store(AN_OPENING, offer["id"])
    await waits_for_told(world, [], [])
    await odd.taps("on-scene")


async def test_records_that_contradict_are_for_people_to_look_at(world: World) -> None:
    """Accepted, and there is no visit: none of our doors leaves it like that."""
    odd, sound = world.phone("Oak 1"), world.phone("Oak 2")
    await odd.starts()
    case = await is_asked_next(world, odd)
    offer = await odd.is_asked()
    await odd.goes(offer, "accept")
    gone = await world.asks_the_store(FORGET_VISIT, offer["id"])

    async def said() -> Json | None:
        row = await world.asks_the_store(
            "SELECT left_out::text, crews_left_out::text FROM area WHERE id = %s",
            RUTLAND,
        )
        return {"row": row[0]} if case["id"] in row[0][0] else None

    row = (await world.until(said))["row"]
    assert len(gone) == 1
    assert "oddly_held" in row[0]
    assert str(odd.crew.id) in row[1]
    assert sound.crew.name not in row[1]


async def test_a_time_that_is_none_stops_no_other_case_s_timer(
    quiet_world: World,
) -> None:
    odd, lying = [await quiet_world.sender.asks() for _ in range(2)]
    for case, since in ((odd, "Smith, at tea"), (lying, "2000-01-01T00:00:00Z")):
        await quiet_world.asks_the_store(SET_FLOOR, Jsonb(since), case["id"])

    async with quiet_world.runtime.pool.connection() as conn:
        found = await referrals.list_long_lies(
            conn, RUTLAND, fallen_before=quiet_world.clock.now()
        )

    assert [str(id_) for id_ in found] == [lying["id"]]


async def test_a_plan_that_is_none_stops_no_case_s_timer(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    crew = quiet_world.phone("Oak 1").crew
    await quiet_world.asks_the_store(ODD_PLAN, crew.id, RUTLAND)

    async with quiet_world.runtime.pool.connection() as conn:
        stop = await plans.find_arrival(conn, ReferralId(UUID(case["id"])))
        read = await plans.of_area(conn, RUTLAND)

    assert stop is None
    assert (read.read, read.unread) == ([], [crew.id])
