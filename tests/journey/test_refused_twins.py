"""A tap that was refused is not done later, when a twin of it comes late."""

from tests.world.callers import World
from ucr.app import new_id


async def test_a_refused_tap_whose_twin_comes_late_is_still_refused(
    quiet_world: World,
) -> None:
    phone, key = quiet_world.phone("Oak 1"), str(new_id())
    tap = phone._tap()
    early = "/api/crew/shift/pause"
    await phone.does(early, tap, refused=409, key=key)
    await phone.starts()

    twin = await phone.does(early, tap, refused=409, key=key)

    assert twin["type"] == "/problems/refused-before"
    assert (await phone.today())["shift"]["status"] == "on"


async def test_pressed_again_it_is_a_tap_of_its_own(quiet_world: World) -> None:
    phone = quiet_world.phone("Oak 1")
    await phone.duty("pause", refused=409)
    await phone.starts()

    day = await phone.duty("pause")

    assert day["shift"]["status"] == "paused"


async def test_the_log_keeps_the_phone_s_own_time_of_a_shift_s_taps(
    quiet_world: World,
) -> None:
    phone = quiet_world.phone("Oak 1")
    tap = phone._tap()
    await phone.does("/api/crew/shift/start", tap)

    rows = await quiet_world.asks_the_store(
        "SELECT (body->>'occurred_at')::timestamptz = %s FROM event WHERE fact = %s",
        tap["occurred_at"],
        "ShiftStarted",
    )

    assert rows == [(True,)]
