"""A crew by bike is sent where its bike takes it, and no oftener than was agreed."""

from tests.journey.test_rota import wall
from tests.world.callers import World
from tests.world.people import OAKHAM, UPPINGHAM, Json
from ucr.domain.rota import COLUMNS

BY_BIKE = "nurse,1,advanced_assessment,,52.6705,-0.7286"


async def a_rota_says(world: World, furthest_min: str, most_visits: str) -> None:
    """Ash 1 comes by bike from now on, in the shift that has begun."""
    ((begin, end),) = await world.asks_the_store(
        "SELECT starts_at, ends_at FROM shift WHERE status = 'on'"
    )
    head = [name for name in COLUMNS if not name.startswith("break_")]
    told = f"{wall(begin)},{wall(end)}"
    row = f"Ash 1,{BY_BIKE},{told},bike,{furthest_min},{most_visits}"
    body = {"csv": f"{','.join(head)}\n{row}\n", "why": "Bikes for the town"}
    await world.desk.does("/api/rota", body)


async def of_ash(world: World, case: Json) -> Json:
    """What the match card says of Ash 1."""
    match = await world.desk.sees(f"/api/referrals/{case['id']}/match")
    every = [match["chosen"], *match["next"], *match["others"]]
    found: Json = next(one for one in every if one and one["name"] == "Ash 1")
    return found


def at(place: tuple[float, float]) -> Json:
    return {"lon": place[0], "lat": place[1], "key_safe": "C4711"}


async def test_the_rota_s_bike_and_limits_are_on_the_board_and_in_the_match(
    quiet_world: World,
) -> None:
    world, ash = quiet_world, quiet_world.phone("Ash 1")
    far = await world.sender.asks(location=at(UPPINGHAM), need="frailty", category="C4")
    near = await world.sender.asks(
        location=at((-0.7250, 52.6720)), need="frailty", category="C4"
    )
    await ash.starts()
    by_car = (await of_ash(world, far))["travel_s"]

    await a_rota_says(world, "", "")
    by_bike = (await of_ash(world, far))["travel_s"]
    await a_rota_says(world, "15", "1")

    (card,) = (await world.desk.sees("/api/board"))["snapshot"]["crews"]
    assert (card["goes_by"], card["furthest_min"], card["most_visits"]) == (
        *("bike", 15, 1),
    )
    assert by_bike > 1.5 * by_car
    assert [one["code"] for one in (await of_ash(world, far))["failed"]] == [
        "volunteer_limit"
    ]
    assert (await of_ash(world, near))["possible"]
    await world.desk.assigns(near, ash)
    await ash.accepts(await ash.is_asked())
    (leg,) = (await world.desk.sees(f"/api/crews/{ash.crew.id}/legs"))["legs"]
    assert leg["travel"] == "straight_line"


async def test_a_visit_that_was_made_counts_towards_what_was_agreed(
    quiet_world: World,
) -> None:
    world, ash = quiet_world, quiet_world.phone("Ash 1")
    await ash.starts()
    await a_rota_says(world, "", "1")
    first = await world.sender.asks(location=at(OAKHAM), need="frailty", category="C4")
    then = await world.sender.asks(location=at(OAKHAM), need="frailty", category="C4")
    before = (await of_ash(world, then))["possible"]

    await world.desk.assigns(first, ash)
    await ash.goes(await ash.is_asked(), "on-scene")
    await ash.taps("complete", {"outcome": "treated"})

    assert before
    after = await of_ash(world, then)
    assert [one["code"] for one in after["failed"]] == ["volunteer_limit"]
    match = await world.desk.sees(f"/api/referrals/{then['id']}/match")
    assert match["nobody"]["change"] == (
        "Ash 1 could go beyond the limits agreed with volunteers, if they agree."
    )
