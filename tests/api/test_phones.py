"""A crew's sign-in lasts its shift, and the desk can end it on every phone."""

from datetime import datetime, timedelta

import httpx
import pytest

from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import Json

KEY = {"Idempotency-Key": "wipe-1"}


async def state(http: httpx.AsyncClient) -> str:
    answer = await http.get("/api/session")
    told: str = answer.json()["state"]
    return told


async def wiped(world: World, crew: str, reason: str = "stolen") -> httpx.Response:
    """Somebody at the desk ends a crew's sign-ins."""
    id_ = world.phone(crew).crew.id
    return await world.desk.http.post(
        f"/api/crews/{id_}/wipe-phones", json={"reason": reason}, headers=KEY
    )


async def test_a_wipe_ends_every_sign_in_of_the_crew_and_of_nobody_else(
    quiet_world: World,
) -> None:
    other_phone = await quiet_world.signed_in("Oak 1")

    answer = await wiped(quiet_world, "Oak 1")

    assert (answer.status_code, answer.json()) == (200, {"signed_in": 0})
    assert (await other_phone.get("/api/crew/today")).status_code == 401
    assert await state(other_phone) == "wiped"
    assert await state(quiet_world.phone("Oak 1").http) == "wiped"
    assert await state(quiet_world.phone("Oak 2").http) == "open"
    assert await state(quiet_world.desk.http) == "open"


async def test_the_log_keeps_who_wiped_the_phones_and_why(quiet_world: World) -> None:
    sam = (await quiet_world.desk.sees("/api/me"))["account_id"]

    await wiped(quiet_world, "Oak 1")

    bodies: list[tuple[Json]] = await quiet_world.asks_the_store(
        "SELECT body FROM event WHERE fact = 'PhonesWiped'"
    )
    assert len(bodies) == 1
    ((body,),) = bodies
    assert (body["by"], body["reason"], body["sessions"]) == (
        f"account:{sam}",
        "stolen",
        1,
    )


async def test_a_wipe_sent_twice_is_one_wipe(quiet_world: World) -> None:
    await wiped(quiet_world, "Oak 1")
    signed_in_anew = await quiet_world.signed_in("Oak 1")

    again = await wiped(quiet_world, "Oak 1")

    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == {"signed_in": 1}
    assert await state(signed_in_anew) == "open"


async def test_a_phone_that_comes_back_after_its_session_ran_out_learns_of_the_wipe(
    quiet_world: World, service_clock: HandClock
) -> None:
    service_clock.advance(timedelta(hours=25))
    quiet_world.desk.http = await quiet_world.signed_in("Sam")

    await wiped(quiet_world, "Oak 1")

    assert await state(quiet_world.phone("Oak 1").http) == "wiped"


async def test_a_phone_that_signed_out_is_not_told_that_it_was_wiped(
    quiet_world: World,
) -> None:
    http = quiet_world.phone("Oak 1").http
    cookie = {"Cookie": f"ucr_session={http.cookies['ucr_session']}"}
    await http.post("/api/sign-out")

    await wiped(quiet_world, "Oak 1")

    answer = await quiet_world.client().get("/api/session", headers=cookie)
    assert answer.json() == {"state": "over"}


@pytest.mark.parametrize("who", ["Oak 1", "Max", "Rose Court"])
async def test_only_the_desk_wipes_phones(quiet_world: World, who: str) -> None:
    http = await quiet_world.signed_in(who)
    id_ = quiet_world.phone("Oak 2").crew.id

    answer = await http.post(
        f"/api/crews/{id_}/wipe-phones", json={"reason": "lost"}, headers=KEY
    )

    assert answer.status_code == 403
    assert await state(quiet_world.phone("Oak 2").http) == "open"


async def test_a_crew_stays_signed_in_through_its_shift_and_what_runs_on(
    quiet_world: World,
) -> None:
    phone = quiet_world.phone("Oak 1")
    ends_at = datetime.fromisoformat((await phone.today())["shift"]["ends_at"])
    await quiet_world.asks_the_store(
        "UPDATE shift SET ends_at = ends_at + interval '4 hours' WHERE crew_id = %s"
        " RETURNING 1",
        phone.crew.id,
    )

    me = (await (await quiet_world.signed_in("Oak 1")).get("/api/me")).json()

    until = datetime.fromisoformat(me["session_expires_at"])
    assert until == ends_at + timedelta(hours=4 + 2)
    assert me["lock_after_s"] == 600


async def test_a_desk_stays_signed_in_for_twelve_hours_and_knows_no_pin(
    quiet_world: World,
) -> None:
    me = await quiet_world.desk.sees("/api/me")

    until = datetime.fromisoformat(me["session_expires_at"])
    assert until == quiet_world.clock.now() + timedelta(hours=12)
    assert me["lock_after_s"] is None


async def test_a_tap_goes_under_nobody_else_s_sign_in_and_is_done_later(
    quiet_world: World,
) -> None:
    world = quiet_world
    oak, other = world.phone("Oak 1"), world.phone("Oak 2")
    mine = (await oak.sees("/api/me"))["account_id"]
    tap = {"occurred_at": world.clock.now().isoformat()}
    headers = {"Idempotency-Key": "tap-1", "UCR-Account": mine}
    path = "/api/crew/shift/start"

    under_another = await other.http.post(path, json=tap, headers=headers)
    under_mine = await oak.http.post(path, json=tap, headers=headers)

    assert (under_another.status_code, under_mine.status_code) == (401, 200)
    started = await world.asks_the_store(
        "SELECT crew_id FROM shift WHERE status = 'on'"
    )
    assert started == [(oak.crew.id,)]
