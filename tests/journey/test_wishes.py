"""What the caller asks for in a crew is weighed; what safeguarding asks is a rule."""

from tests.journey.test_rota import brings_in, wall
from tests.world.callers import World
from tests.world.people import Json
from ucr.domain.rota import COLUMNS

ASH = "nurse,1,advanced_assessment,,52.6705,-0.7286"


async def ash_is_a_woman(world: World) -> None:
    """The rota says so of a crew whose shift has begun."""
    ((begin, end),) = await world.asks_the_store(
        "SELECT starts_at, ends_at FROM shift JOIN crew ON crew.id = crew_id"
        " WHERE status = 'on' AND name = 'Ash 1'"
    )
    head = ",".join((*COLUMNS[:9], "traits"))
    row = f"Ash 1,{ASH},{wall(begin)},{wall(end)},woman"
    body = {"csv": f"{head}\n{row}\n", "why": "Who is aboard"}
    await world.desk.does("/api/rota", body)


async def match(world: World, case: Json) -> Json:
    return await world.desk.sees(f"/api/referrals/{case['id']}/match")


async def unmet(world: World, case: Json) -> dict[str, list[str]]:
    told = await match(world, case)
    every = [told["chosen"], *told["next"], *told["others"]]
    return {one["name"]: one["unmet"] for one in every if one}


async def wishes(
    world: World, case: Json, *, refused: int | None = None, **told: object
) -> Json:
    body = {"why": "Her daughter rang", **told}
    path = f"/api/referrals/{case['id']}/wishes"
    return await world.desk.does(path, body, refused=refused)


async def test_from_the_caller_s_wish_to_a_rule_and_to_a_crew_that_may_not_go(
    quiet_world: World,
) -> None:
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    for crew in (oak, world.phone("Ash 1")):
        await crew.starts()
    await ash_is_a_woman(world)
    case = await world.sender.asks(
        need="frailty", category="C4", wishes=["woman", "polish"]
    )

    assert (await world.desk.card(case))["prefers"] == ["polish", "woman"]
    assert await unmet(world, case) == {
        "Oak 1": ["polish", "woman"],
        "Ash 1": ["polish"],
    }

    await wishes(world, case, prefers=["polish"], must=["woman"])
    card = await world.desk.card(case)
    assert (card["must"], card["flags"]) == (["woman"], ["safeguarding"])
    refused = await world.desk.assigns(case, oak, refused=409)
    assert refused["codes"] == ["skill_missing"]

    ash = str(world.phone("Ash 1").crew.id)
    await wishes(world, case, must=["woman"], not_crews=[ash])
    told = await match(world, case)
    assert told["chosen"] is None
    assert told["nobody"]["change"] == "Oak 1 could go if it had a woman aboard."
    assert "WishesChanged" in await world.desk.facts(case)
    ((why,),) = await world.asks_the_store(
        "SELECT DISTINCT reason FROM audit WHERE action LIKE 'wrote down%%'"
    )
    assert why == "Her daughter rang"


async def test_a_crew_that_must_not_come_is_stood_down_unless_it_is_there(
    quiet_world: World,
) -> None:
    world = quiet_world
    oak, other = world.phone("Oak 1"), world.phone("Oak 2")
    for crew in (oak, other):
        await crew.starts()
    comes, there = [await world.sender.asks() for _ in range(2)]
    for case, crew, upto in ((comes, oak, "en-route"), (there, other, "on-scene")):
        await world.desk.assigns(case, crew)
        await crew.goes(await crew.is_asked(), upto)

    await wishes(world, comes, not_crews=[str(oak.crew.id)])
    await wishes(world, there, not_crews=[str(other.crew.id)], refused=409)

    today = await oak.today()
    assert (today["assignment"], len(today["stood_down"])) == (None, 1)
    assert (await world.desk.card(comes))["status"] == "waiting"
    assert (await other.today())["visit"]["status"] == "on_scene"
    assert (await world.desk.card(there))["not_crews"] == []


async def test_a_wish_that_nobody_knows_or_that_comes_too_late_is_refused(
    quiet_world: World,
) -> None:
    world = quiet_world
    case = await world.sender.asks()

    await world.sender.asks(wishes=["blond"], refused=422)
    await wishes(world, case, must=["blond"], refused=422)
    await wishes(world, case, not_crews=[case["id"]], refused=404)
    await world.sender.cancels(case)
    await wishes(world, case, prefers=["woman"], refused=409)


async def test_a_rota_that_says_nothing_of_who_is_aboard_takes_nothing_away(
    quiet_world: World,
) -> None:
    world = quiet_world
    await world.phone("Ash 1").starts()
    await ash_is_a_woman(world)
    ((begin, end),) = await world.asks_the_store(
        "SELECT starts_at, ends_at FROM shift WHERE status = 'on'"
    )
    await brings_in(world.desk, f"Ash 1,{ASH},{wall(begin)},{wall(end)}\n")

    (crew,) = (await world.desk.sees("/api/board"))["snapshot"]["crews"]
    assert crew["traits"] == ["woman"]
