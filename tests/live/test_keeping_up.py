"""Who cannot keep up, or may no longer listen, is sent away; the others go on."""

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.live.screen import opened, signed_in, ticket_for
from tests.world.ground import Ground, HandClock
from tests.world.hits import Hits
from ucr.domain.codes import Role
from ucr.live import encode
from ucr.live.hub import SOCKETS_OF_ONE, Hub
from ucr.live.outbox import MOST_BYTES, MOST_FRAMES, NEVER, PATIENCE_S, Outbox
from ucr.store import accounts


async def test_a_screen_that_does_not_read_is_closed_and_the_others_go_on(
    ground: Ground, address: str, hub: Hub, hits: Hits
) -> None:
    stalled_one, other_one = await ground.signs_in(), await ground.signs_in()
    async with (
        signed_in(address, stalled_one) as stalled,
        signed_in(address, other_one) as other,
    ):
        await other.subscribes("area/rutland")
        stalled.socket.transport.pause_reading()
        for _ in range(64):
            hub.guests[0].say(encode.problem(None, "test", "x" * (MOST_BYTES // 16)))

        while len(hub.guests) == 2:
            await ground.call_comes_in()
            await other.until("ev")

        stalled.socket.transport.resume_reading()
        hits(1)
        assert await stalled.until_closed() == 4408


def test_a_socket_with_little_to_send_is_never_too_slow() -> None:
    outbox = Outbox()
    for _ in range(MOST_FRAMES):
        outbox.put("x")

    assert not outbox.is_too_slow(0)
    assert not outbox.is_too_slow(1000)


@pytest.mark.parametrize(
    ("count", "size"), [(MOST_FRAMES + 1, 1), (2, MOST_BYTES // 2 + 1)]
)
def test_a_socket_over_its_bounds_has_five_seconds(count: int, size: int) -> None:
    outbox = Outbox()
    for _ in range(count):
        outbox.put("x" * size)
    outbox.is_too_slow(100)

    assert not outbox.is_too_slow(100 + PATIENCE_S)
    assert outbox.is_too_slow(100 + PATIENCE_S + 0.1)


async def test_a_socket_that_caught_up_in_time_starts_over() -> None:
    outbox = Outbox()
    for _ in range(MOST_FRAMES + 1):
        outbox.put("x")
    outbox.is_too_slow(100)
    await outbox.next(101)
    outbox.is_too_slow(102)
    outbox.put("x")
    outbox.put("x")

    assert not outbox.is_too_slow(106)


def test_a_socket_far_over_its_bounds_is_too_slow_at_once() -> None:
    outbox = Outbox()
    for _ in range(NEVER * MOST_FRAMES + 1):
        outbox.put("x")

    assert outbox.is_too_slow(0)


async def test_one_frame_that_takes_more_than_five_seconds_is_too_slow() -> None:
    outbox = Outbox()
    outbox.put("x")
    await outbox.next(50)

    assert not outbox.is_too_slow(50 + PATIENCE_S)
    assert outbox.is_too_slow(50 + PATIENCE_S + 0.1)


async def test_a_session_that_was_ended_hears_nothing_more(
    ground: Ground, address: str, hub: Hub
) -> None:
    who = await ground.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")
        async with ground.runtime.pool.connection() as conn:
            now = ground.runtime.clock.now()
            await accounts.revoke_session(conn, who.token, at=now)
        await hub.recheck()

        await ground.call_comes_in()

        assert await screen.until_closed() == 4503
        assert [frame["t"] for frame in screen.heard] == ["welcome", "sub_ok"]


async def test_an_expired_session_needs_a_new_ticket(
    ground: Ground, address: str, clock: HandClock
) -> None:
    who = await ground.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/rutland")

        clock.advance(timedelta(hours=12))
        await ground.call_comes_in()

        assert await screen.until_closed() == 4401
        assert [frame["t"] for frame in screen.heard] == ["welcome", "sub_ok"]


async def test_a_ticket_of_a_session_that_was_ended_opens_nothing(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    ticket = await ticket_for(address, who)
    async with ground.runtime.pool.connection() as conn:
        now = ground.runtime.clock.now()
        await accounts.revoke_session(conn, who.token, at=now)
    async with opened(address) as screen:
        await screen.says({"t": "hello", "ticket": ticket, "client": "test/1"})

        assert await screen.until_closed() == 4401


async def test_the_sixth_screen_of_one_person_closes_the_first(
    ground: Ground, address: str
) -> None:
    who = await ground.signs_in()
    async with AsyncExitStack() as open_screens:
        first, second, *_ = [
            await open_screens.enter_async_context(signed_in(address, who))
            for _ in range(SOCKETS_OF_ONE)
        ]
        await first.subscribes("area/rutland")

        await open_screens.enter_async_context(signed_in(address, who))

        assert await first.until_closed() == 4509
        await second.subscribes("area/rutland")


async def test_a_crew_cannot_listen_to_the_board_or_to_another_crew(
    ground: Ground, address: str
) -> None:
    ours, theirs = await ground.crew_starts("Ash 1"), await ground.crew_starts("Elm 1")
    who = await ground.signs_in(Role.CREW, crew_id=ours.id)
    async with signed_in(address, who) as phone:
        for topic in ("area/rutland", f"crew/{theirs.id}", "area/kent", ""):
            await phone.says({"t": "sub", "id": 7, "topic": topic})

            assert (await phone.until("problem"))["code"] == "forbidden"


async def test_an_area_is_not_told_to_the_people_of_another(
    ground: Ground, address: str
) -> None:
    kent = await Ground.lay(ground.runtime, "kent")
    who = await kent.signs_in()
    async with signed_in(address, who) as screen:
        await screen.subscribes("area/kent")

        await ground.call_comes_in()
        await kent.call_comes_in()

        assert (await screen.until("ev"))["topic"] == "area/kent"
        assert [frame["t"] for frame in screen.heard] == ["welcome", "sub_ok", "ev"]


async def test_a_page_that_is_open_is_not_idle(
    ground: Ground, address: str, hub: Hub, clock: HandClock
) -> None:
    settings = ground.runtime.settings.model_copy(update={"session_idle_min": 15})
    hub._runtime = replace(hub._runtime, settings=settings)
    who = await ground.signs_in()
    async with signed_in(address, who):
        for _ in range(4):
            clock.advance(timedelta(minutes=10))
            await hub.recheck()

    async with ground.runtime.pool.connection() as conn:
        found = await accounts.find_session(
            conn, who.token, at=clock.now(), idle=timedelta(minutes=15)
        )

    assert found is not None
