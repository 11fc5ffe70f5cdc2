"""The capacity beacon: it says what would be planned, and it changes nothing."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import OAKHAM, UPPINGHAM, Json, three_crews
from tests.world.service import dispatching, runtime_in, world_on
from ucr.app import new_id
from ucr.domain.ids import AreaId
from ucr.embedded.valkey import EmbeddedValkey
from ucr.runtime import Ground

PAGE = Path(__file__).parents[2] / "docs/integrators/capacity.md"
MOST = 30


def ask(
    place: tuple[float, float] = UPPINGHAM, need: str = "fall", **more: object
) -> str:
    told = "".join(f"&{name}={str(value).lower()}" for name, value in more.items())
    return f"/api/capacity?near={place[0]},{place[1]}&need={need}{told}"


async def planned(world: World, case: Json) -> Json:
    """The stop of the plan in force that is this case's."""

    async def found() -> Json | None:
        plans = (await world.desk.sees("/api/board"))["snapshot"]["plans"]
        stops = [stop for plan in plans for stop in plan["stops"]]
        return next((one for one in stops if one["referral_id"] == case["id"]), None)

    return await world.until(found)


@pytest.mark.parametrize(
    ("busy", "request_"),
    [
        ((), {"need": "fall"}),
        ((), {"need": "fall", "on_floor": True}),
        (("Oak 2",), {"need": "fall"}),
        (("Oak 2", "Oak 1"), {"need": "frailty"}),
        (("Oak 2", "Oak 1", "Ash 1"), {"need": "catheter"}),
    ],
    ids=["all free", "on the floor", "nearest busy", "two busy", "all busy"],
)
async def test_the_beacon_says_what_the_dispatcher_then_plans(
    quiet_world: World, busy: tuple[str, ...], request_: dict[str, Any]
) -> None:
    world = quiet_world
    for name in ("Oak 1", "Oak 2", "Ash 1"):
        await world.phone(name).starts()
    for number, name in enumerate(busy):
        place = {"lon": OAKHAM[0] + number / 200, "lat": OAKHAM[1]}
        case = await world.sender.asks(location=place, need="frailty")
        await world.desk.assigns(case, world.phone(name), reason="to be busy")
        upto = "on-scene" if number % 2 else "en-route"
        await world.phone(name).goes(await world.phone(name).is_asked(), upto)

    said = await world.sender.sees(ask(**request_))
    async with dispatching(world.runtime):
        stop = await planned(world, await world.sender.asks(**request_))

    assert said["arrival"]["earliest_at"] == stop["arrive_at"]
    assert said["nobody"] == []
    assert said["crews_able"] >= 1
    assert said["arrival"]["likely_from_s"] < said["arrival"]["likely_to_s"]


async def test_asking_plans_nothing_stores_nothing_and_tells_nobody(
    world: World,
) -> None:
    oak = world.phone("Oak 2")
    await oak.starts()
    head = "SELECT head FROM area WHERE id = 'rutland'"
    rows = (
        "SELECT (SELECT count(*) FROM referral), (SELECT count(*) FROM decision),"
        " (SELECT count(*) FROM plan), (SELECT count(*) FROM assignment)"
    )
    before = [await world.asks_the_store(head), await world.asks_the_store(rows)]

    said = await world.sender.sees(ask())

    assert said["arrival"] is not None
    assert [
        await world.asks_the_store(head),
        await world.asks_the_store(rows),
    ] == before
    assert (await oak.today())["assignment"] is None


async def test_where_nobody_could_be_sent_it_names_the_rules(
    quiet_world: World,
) -> None:
    nobody = await quiet_world.sender.sees(ask(need="palliative"))
    await quiet_world.phone("Ash 1").starts()

    alone = await quiet_world.sender.sees(ask(on_floor=True))

    assert nobody["arrival"] is None
    assert nobody["nobody"] == [
        {"rule": "no_crew", "words": "no crew is on duty", "crews": 0}
    ]
    assert alone["arrival"] is None
    assert alone["crews_able"] == 0
    assert "too_few_people" in {one["rule"] for one in alone["nobody"]}
    assert alone["due_in_s"] == 3600


async def test_it_takes_a_postcode_and_repeats_no_more_than_its_district(
    quiet_world: World,
) -> None:
    await quiet_world.phone("Oak 1").starts()
    postcode = await some_postcode(quiet_world)

    by_post = await quiet_world.sender.sees(f"/api/capacity?near={postcode}&need=fall")
    by_point = await quiet_world.sender.sees(ask((-0.728612, 52.670598)))

    assert by_post["near"] == postcode.split()[0]
    assert by_point["near"] == "-0.73,52.67"
    assert by_post["arrival"] is not None


async def some_postcode(world: World) -> str:
    """A whole postcode that the pack knows."""
    places = (await world.desk.sees("/api/places?q=LE15%206"))["places"]
    return str(next(one["postcode"] for one in places if one["postcode"]))


@pytest.mark.parametrize(
    ("near", "rule"),
    [
        ("SW1A 1AA", "a postcode of the area that we serve"),
        ("-0.12,51.5", "inside the area that we serve"),
        ("52.6705,-0.7286", "inside the area that we serve"),
        ("the old mill", "a postcode, or longitude,latitude"),
        ("nan,inf", "a postcode, or longitude,latitude"),
        ("999,99", "inside the area that we serve"),
    ],
)
async def test_a_place_that_we_do_not_serve_is_refused_with_field_and_rule(
    quiet_world: World, near: str, rule: str
) -> None:
    path = f"/api/capacity?near={near}&need=fall"

    problem = await quiet_world.sender.sees(path, refused=422)

    assert problem["errors"] == [{"field": "near", "rule": rule}]
    assert near not in json.dumps(problem)


async def test_an_answer_is_used_again_for_seconds_and_tells_its_age(
    quiet_world: World,
) -> None:
    world = quiet_world
    await world.phone("Oak 1").starts()
    first = await world.sender.sees(ask())
    await world.phone("Oak 2").starts()
    assert isinstance(world.clock, HandClock)
    world.clock.advance(timedelta(seconds=4))

    again = await world.desk.sees(ask())
    other = await world.sender.sees(ask(need="frailty"))

    assert (first["age_s"], again["age_s"]) == (0, 4)
    assert again["as_of"] == first["as_of"]
    assert (again["crews_able"], other["crews_able"]) == (1, 2)


async def test_who_asks_too_often_is_told_when_to_ask_again_and_others_are_not_stopped(
    quiet_world: World,
) -> None:
    sender = quiet_world.sender
    for _ in range(MOST):
        await sender.sees(ask())

    answer = await sender.http.get(ask())

    assert answer.status_code == 429
    assert answer.json()["type"] == "/problems/too-often"
    assert answer.json()["temporary"]
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    await quiet_world.desk.sees(ask())


@pytest_asyncio.fixture
async def without_valkey(
    stores_folder: Path,
    emptied_database: str,
    rutland_grounds: Mapping[AreaId, Ground],
    service_clock: HandClock,
) -> AsyncIterator[World]:
    """A world whose Valkey has stopped."""
    valkey = EmbeddedValkey(stores_folder / f"valkey-{new_id().hex[-6:]}")
    url = valkey.start()
    try:
        async with (
            runtime_in(
                emptied_database, url, rutland_grounds, service_clock
            ) as runtime,
            world_on(runtime, service_clock, three_crews()) as world,
        ):
            await world.phone("Oak 1").starts()
            valkey.stop()
            yield world
    finally:
        valkey.stop()


async def test_without_valkey_it_answers_and_a_process_counts_for_itself(
    without_valkey: World,
) -> None:
    """P9: nobody is refused for our own fault, and nobody may flood us either."""
    sender = without_valkey.sender
    first = await sender.sees(ask())
    assert (await without_valkey.desk.sees("/health/ready"))["valkey"] == "away"

    answers = [await sender.http.get(ask()) for _ in range(MOST)]

    assert first["arrival"] is not None
    assert [answer.status_code for answer in answers] == [200] * (MOST - 1) + [429]


async def test_a_crew_may_not_ask_nor_may_a_stranger(quiet_world: World) -> None:
    await quiet_world.phone("Oak 1").sees(ask(), refused=403)

    answer = await quiet_world.client().get(ask())

    assert answer.status_code == 401


async def test_the_page_for_integrators_shows_what_is_answered(
    quiet_world: World,
) -> None:
    text = PAGE.read_text()
    (asked,) = re.findall(r"^GET (/api/capacity\S*)$", text, re.MULTILINE)
    (shown,) = re.findall(r"```json answer\n(.*?)```", text, re.DOTALL)
    await quiet_world.phone("Oak 2").starts()

    said = await quiet_world.sender.sees(asked)

    assert said == json.loads(shown)
