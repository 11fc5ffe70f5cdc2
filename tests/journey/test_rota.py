"""A coordinator brings in a rota: seen first, then all of it or nothing."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from tests.world.callers import Desk, World
from tests.world.people import RUTLAND, Json
from ucr.domain.rota_cells import LONDON
from ucr.recovery.paper import write_paper

HEAD = "crew,kind,people,skills,kit,base_lat,base_lon,starts,ends\n"
OAK = "falls_team,2,lift_assist;advanced_assessment,lifting_device,52.6705,-0.7286"
ELM = "nurse,1,wound;catheterisation,catheter_pack,52.6705,-0.7286"


def wall(moment: datetime) -> str:
    return moment.astimezone(LONDON).isoformat()


def row(world: World, crew: str, told: str, *, in_h: int = 24, hours: int = 8) -> str:
    begin = world.clock.now() + timedelta(hours=in_h)
    return f"{crew},{told},{wall(begin)},{wall(begin + timedelta(hours=hours))}\n"


async def brings_in(
    desk: Desk, text: str, *, refused: int | None = None, key: str | None = None
) -> Json:
    body = {"csv": HEAD + text, "why": "Winter rota"}
    return await desk.does("/api/rota", body, refused=refused, key=key)


async def previews(desk: Desk, text: str) -> Json:
    return await desk.does("/api/rota/preview", {"csv": HEAD + text})


async def stored(world: World) -> list[tuple[int, ...]]:
    return await world.asks_the_store(
        "SELECT (SELECT count(*) FROM crew), (SELECT count(*) FROM shift),"
        " (SELECT count(*) FROM account)"
    )


async def test_a_preview_says_what_each_row_would_do_and_stores_nothing(
    quiet_world: World,
) -> None:
    world = quiet_world
    text = row(world, "Elm 1", ELM) + row(world, "Oak 1", OAK, in_h=1)
    before = await stored(world)

    seen = await previews(world.desk, text)

    assert [line["effects"] for line in seen["lines"]] == [
        ["new_crew", "new_shift"],
        ["shift_moves"],
    ]
    assert seen["errors"] == []
    assert await stored(world) == before


async def test_a_new_crew_signs_in_by_its_link_and_comes_on_duty(
    quiet_world: World,
) -> None:
    world = quiet_world
    new = await brings_in(world.desk, row(world, "Elm 1", ELM, in_h=0))

    ((name, url),) = [(one["name"], one["url"]) for one in new["new_crews"]]
    phone = world.client()
    signed = await phone.post("/api/sign-in", json={"token": url.split("#")[1]})
    day = (await phone.get("/api/crew/today")).json()

    assert name == "Elm 1"
    assert signed.status_code == 200, signed.text
    assert day["crew"]["name"] == "Elm 1"
    assert "RotaBroughtIn" in await all_facts(world)


async def test_a_retry_enters_nothing_twice_and_the_same_rota_does_nothing(
    quiet_world: World,
) -> None:
    world = quiet_world
    text = row(world, "Elm 1", ELM)
    await brings_in(world.desk, text, key="once")
    after = await stored(world)

    again = await brings_in(world.desk, text, key="once")
    seen = await previews(world.desk, text)
    await brings_in(world.desk, text)

    assert again["new_crews"] == []
    assert seen["lines"][0]["effects"] == ["nothing"]
    assert await stored(world) == after


async def test_one_bad_row_keeps_the_whole_rota_out(quiet_world: World) -> None:
    world = quiet_world
    before = await stored(world)
    text = row(world, "Elm 1", ELM) + row(world, "Oak 1", OAK.replace(",2,", ",7,"))

    told = await brings_in(world.desk, text, refused=422)

    assert told["errors"][0]["field"] == "csv.row 3.people"
    assert await stored(world) == before


async def test_a_base_off_the_map_is_told_by_its_row(quiet_world: World) -> None:
    swapped = ELM.replace("52.6705,-0.7286", "-0.7286,52.6705")

    seen = await previews(quiet_world.desk, row(quiet_world, "Elm 1", swapped))

    assert [(one["row"], one["column"]) for one in seen["errors"]] == [(2, "base_lat")]


async def test_the_times_of_a_crew_on_duty_stand_but_it_may_learn_something(
    quiet_world: World,
) -> None:
    world = quiet_world
    await world.phone("Oak 1").starts()
    later = row(world, "Oak 1", OAK, in_h=2)
    (begun,) = await world.asks_the_store(
        "SELECT starts_at, ends_at FROM shift WHERE status = 'on'"
    )
    learnt = OAK.replace("lift_assist;", "lift_assist;wound;")
    same = f"Oak 1,{learnt},{wall(begun[0])},{wall(begun[1])}\n"

    refused = await previews(world.desk, later)
    await brings_in(world.desk, same)

    assert [one["column"] for one in refused["errors"]] == ["starts"]
    (skills,) = await world.asks_the_store(
        "SELECT skills FROM crew WHERE name = 'Oak 1'"
    )
    assert "wound" in skills[0]
    assert "CrewChanged" in await all_facts(world)


async def test_a_crew_gets_another_link_when_the_first_was_lost(
    quiet_world: World,
) -> None:
    world = quiet_world
    await brings_in(world.desk, row(world, "Elm 1", ELM, in_h=0))

    made = await world.desk.does("/api/rota/crews/Elm 1/link")

    phone = world.client()
    token = made["url"].split("#")[1]
    assert (await phone.post("/api/sign-in", json={"token": token})).is_success
    await world.desk.does("/api/rota/crews/Nobody/link", refused=404)


async def test_a_vehicle_is_told_to_desk_and_phone_and_changed_in_mid_shift(
    quiet_world: World, tmp_path: Path
) -> None:
    world, oak = quiet_world, quiet_world.phone("Oak 1")
    await oak.starts()
    (begun,) = await world.asks_the_store(
        "SELECT starts_at, ends_at FROM shift WHERE status = 'on'"
    )
    head = HEAD.replace("\n", ",vehicle,vehicle_kit\n")
    told = OAK.replace(",lifting_device,", ",,")
    same = f"Oak 1,{told},{wall(begun[0])},{wall(begun[1])},Van 3,lifting_device\n"
    clash = (
        same + f"Elm 1,{ELM},{wall(begun[0])},{wall(begun[1])},van 3,lifting_device\n"
    )

    refused = await world.desk.does(
        "/api/rota", {"csv": head + clash, "why": "Winter"}, refused=422
    )
    seen = await world.desk.does("/api/rota/preview", {"csv": head + same})
    await world.desk.does("/api/rota", {"csv": head + same, "why": "New van"})

    assert refused["errors"][-1]["field"] == "csv.row 3.vehicle"
    assert "vehicle_changes" in seen["lines"][0]["effects"]
    van = {"name": "Van 3", "kit": ["lifting_device"]}
    day, board = await oak.today(), await world.desk.sees("/api/board")
    (card,) = board["snapshot"]["crews"]
    assert day["vehicle"] == card["vehicle"] == van
    assert day["crew"]["kit"] == card["kit"] == ["lifting_device"]
    (sheet,) = [
        one
        for one in (await world.desk.sees("/api/handover"))["crews"]
        if one["name"] == "Oak 1"
    ]
    assert (sheet["vehicle"], sheet["kit"]) == ("Van 3", ["lifting_device"])
    await write_paper(world.runtime, RUTLAND, tmp_path)
    paper = await asyncio.to_thread((tmp_path / "rutland.txt").read_text)
    assert "Van 3; kit: lifting device" in paper


async def all_facts(world: World) -> set[str]:
    return {fact for (fact,) in await world.asks_the_store("SELECT fact FROM event")}


async def test_a_crew_that_cannot_be_read_is_left_out_by_name_and_the_others_go_in(
    quiet_world: World,
) -> None:
    world = quiet_world
    spoilt = await world.asks_the_store(
        "UPDATE crew SET kind = 'Smith''s van' WHERE name = 'Oak 1' RETURNING id"
    )
    text = row(world, "Oak 1", OAK) + row(world, "Elm 1", ELM)

    seen = await previews(world.desk, text)
    new = await brings_in(world.desk, text)

    shifts = await world.asks_the_store(
        "SELECT crew.name FROM shift JOIN crew ON crew.id = crew_id"
        " WHERE starts_at > %s ORDER BY name",
        world.clock.now() + timedelta(hours=20),
    )
    crews = await world.asks_the_store("SELECT id FROM crew WHERE name = 'Oak 1'")
    noted = await world.asks_the_store(
        "SELECT reason FROM audit WHERE action = 'brought in a rota'"
    )
    assert len(spoilt) == len(crews) == 1
    assert [one["effects"] for one in seen["lines"]] == [
        ["left_out"],
        ["new_crew", "new_shift"],
    ]
    assert new["left_out"] == ["Oak 1"]
    assert shifts == [("Elm 1",)]
    assert noted == [("Winter rota (left out, unreadable: Oak 1)",)]
