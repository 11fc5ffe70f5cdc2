"""A need is switched off: what that would have refused is said first, then it is."""

from datetime import timedelta

import pytest_asyncio

from tests.journey.test_capacity import ask
from tests.journey.test_settings import Manager
from tests.telecare.conftest import Centre
from tests.telecare.messages import an_alert
from tests.world.at_homes import at_home
from tests.world.callers import World
from ucr.bars.needs import NEEDS
from ucr.domain.area_settings import AreaSettings
from ucr.domain.codes import Need, Source
from ucr.domain.setting import NEEDS_OFF
from ucr.domain.voice import NEED
from ucr.report.switched import ASKS, UNLESS_SAID, switched
from ucr.store.received import Received

OFF = AreaSettings(own={NEEDS_OFF: ("fall",)})


@pytest_asyncio.fixture
async def manager(quiet_world: World) -> Manager:
    return Manager(quiet_world, await quiet_world.signed_in("Max"))


def came(source: Source, need: Need, *, day: int, week: int) -> Received:
    return Received(source=source, need=need, day=day, week=week)


def test_what_would_have_been_refused_is_said_by_who_asked_most_first() -> None:
    received = (
        came(Source.AMBULANCE, Need.FALL, day=6, week=41),
        came(Source.AMBULANCE, Need.FRAILTY, day=1, week=2),
        came(Source.TELECARE, Need.FALL, day=2, week=12),
        came(Source.GP, Need.CATHETER, day=1, week=3),
    )

    _, of_late, unless = switched(AreaSettings(), OFF, (), received)

    assert of_late == (
        "In the last 7 days 53 of 58 cases had this need, in the last 24 hours 8 of"
        " 10. By who asked, in 7 days: 999 41 of 43, telecare 12 of 12."
    )
    assert unless.startswith("All 999 requests by BaRS for a falls service")


def test_where_nothing_came_that_is_said_instead() -> None:
    others = (came(Source.GP, Need.CATHETER, day=1, week=3),)

    _, none_of_it, _ = switched(AreaSettings(), OFF, (), others)
    _, nothing, _ = switched(AreaSettings(), OFF, (), ())
    back = list(switched(OFF, AreaSettings(), (), others))

    assert none_of_it == "In the last 7 days none of 3 cases had this need."
    assert nothing.startswith("Nothing came in in the last 7 days")
    assert back == ["Fall: taken again."]


def test_every_need_that_a_sender_means_without_a_word_is_warned_of() -> None:
    meant = {*NEEDS.values(), NEEDS["anything else"], *NEED.values()}

    assert set(UNLESS_SAID) == meant
    assert set(ASKS) == set(Source)


async def test_the_preview_counts_a_day_and_a_week_of_this_area(
    quiet_world: World, manager: Manager
) -> None:
    world = quiet_world
    times = [timedelta(hours=1), timedelta(days=6), timedelta(days=8)]
    for back in times:
        case = await world.sender.asks()
        await world.asks_the_store(
            "UPDATE referral SET received_at = received_at - %s WHERE id = %s"
            " RETURNING id",
            back,
            case["id"],
        )
    await world.sender.asks(need="frailty")

    would = await manager.would(changes={"needs.off": ["fall"]})

    assert would["says"][1] == (
        "In the last 7 days 2 of 3 cases had this need, in the last 24 hours 1 of 2."
        " By who asked, in 7 days: 999 2 of 3."
    )


async def test_telecare_and_who_asks_before_sending_hear_that_it_is_not_taken(
    quiet_world: World, manager: Manager
) -> None:
    world, home = quiet_world, await at_home(quiet_world)
    careline = Centre(world, world.client(world.keys["Careline"]))
    taken = await careline.alerts()
    await manager.sets(needs__off=["fall"])

    fall = an_alert(world.clock.now(), alert_id="A-2")
    refused = [
        await careline.sends(fall, 422),
        await world.sender.sees(ask(need="fall"), refused=422),
        await home.asks(need="fall", refused=422),
    ]
    again = await careline.alerts()

    assert {one["type"] for one in refused} == {"/problems/need-not-taken"}
    assert (again["id"], again["reference"]) == (taken["id"], taken["reference"])
    assert (await careline.sends(fall | {"need": "frailty"}, 201))["id"] != again["id"]
