"""How a crew's phone stands is told to desks; what it has not answered, told again."""

from datetime import timedelta

import pytest

from tests.live.screen import Screen, signed_in
from tests.live.test_protocol import NOON
from tests.world.ground import Ground, HandClock, SignedIn
from ucr.domain.account import Session
from ucr.domain.codes import Role
from ucr.domain.crew import Crew
from ucr.live.hub import Hub
from ucr.live.presence import Contact, contact
from ucr.live.protocol import (
    REMIND_EVERY_S,
    Admitted,
    Received,
    Remind,
    ServerCore,
    Tick,
)


async def phone_of(ground: Ground, crew: Crew) -> SignedIn:
    return await ground.signs_in(Role.CREW, crew_id=crew.id)


async def contact_on(desk: Screen, hub: Hub, crew: Crew) -> str:
    """What the desk is told of a crew's phone, when it is told next."""
    await hub.tell_presence()
    told = await desk.until("presence")
    found = {one["crew_id"]: one["contact"] for one in told["crews"]}
    return str(found[str(crew.id)])


@pytest.mark.parametrize(
    ("silent_s", "speed", "stands"),
    [
        (0, 1, Contact.CONNECTED),
        (35, 1, Contact.CONNECTED),
        (36, 1, Contact.STALE),
        (60, 1, Contact.STALE),
        (61, 1, Contact.UNREACHABLE),
        (350, 10, Contact.CONNECTED),
    ],
)
def test_a_phone_is_connected_for_35_seconds_stale_for_60_then_unreachable(
    silent_s: int, speed: float, stands: Contact
) -> None:
    now = NOON + timedelta(seconds=silent_s)

    assert contact(NOON, now, speed=speed) is stands


def test_a_phone_that_was_never_heard_is_unreachable() -> None:
    assert contact(None, NOON, speed=1) is Contact.UNREACHABLE


async def test_a_desk_sees_a_phone_connected_then_stale_then_unreachable(
    ground: Ground, address: str, hub: Hub, clock: HandClock
) -> None:
    oak = await ground.crew_starts("Oak 1")
    stood = []
    async with signed_in(address, await ground.signs_in()) as desk:
        await desk.subscribes("area/rutland")
        stood.append(await contact_on(desk, hub, oak))
        async with signed_in(address, await phone_of(ground, oak)) as phone:
            await phone.subscribes(f"crew/{oak.id}")
            stood.append(await contact_on(desk, hub, oak))
            for seconds in (50, 50):
                clock.advance(timedelta(seconds=seconds))
                stood.append(await contact_on(desk, hub, oak))
            await phone.says({"t": "pong"})
            await phone.subscribes(f"crew/{oak.id}")
            stood.append(await contact_on(desk, hub, oak))

    assert stood == ["unreachable", "connected", "stale", "unreachable", "connected"]


async def test_a_phone_on_another_process_is_seen_here(
    ground: Ground, address: str, hub: Hub
) -> None:
    oak = await ground.crew_starts("Oak 1")
    async with (
        Hub.running(ground.runtime) as other,
        signed_in(address, await phone_of(ground, oak)) as phone,
    ):
        await phone.subscribes(f"crew/{oak.id}")
        await hub.tell_presence()
        session = (await ground.signs_in()).session
        await other.answer(session, None)
        await other.tell_presence()

        heard = other._presence[ground.area_id].heard

    assert oak.id in heard


async def test_a_phone_that_only_asks_over_http_is_in_contact(
    ground: Ground, address: str, hub: Hub
) -> None:
    oak = await ground.crew_starts("Oak 1")
    who = await phone_of(ground, oak)
    async with signed_in(address, await ground.signs_in()) as desk:
        await desk.subscribes("area/rutland")
        await hub.answer(who.session, None)

        assert await contact_on(desk, hub, oak) == "connected"


def a_phone_s_core(session: Session) -> ServerCore:
    core = ServerCore(0)
    core.handle(0, Received('{"t":"hello","ticket":"x","client":"crew/1"}'))
    core.handle(0, Admitted(session))
    topic = f"crew/{session.account.crew_id}"
    core.handle(0, Received(f'{{"t":"sub","id":1,"topic":"{topic}"}}'))
    return core


async def test_a_phone_is_reminded_every_15_seconds_while_connected(
    ground: Ground,
) -> None:
    oak = await ground.crew_starts("Oak 1")
    session = (await phone_of(ground, oak)).session
    core = a_phone_s_core(session)
    at = ground.runtime.clock.now()

    reminded = [
        second
        for second in range(25)
        if Remind(f"crew/{oak.id}") in core.handle(second, Tick(at))
    ]

    assert reminded == [REMIND_EVERY_S]


async def test_an_offer_that_the_phone_lost_comes_again_with_its_case(
    ground: Ground, address: str, hub: Hub
) -> None:
    oak = await ground.crew_starts("Oak 1")
    async with signed_in(address, await phone_of(ground, oak)) as phone:
        await phone.subscribes(f"crew/{oak.id}")
        call = await ground.call_comes_in()
        offer = await ground.is_offered(call.id, oak)
        while str(offer.id) not in [frame.get("key") for frame in phone.heard]:
            await phone.until("ev")
        phone.board.clear()

        (guest,) = hub.guests
        for frame in hub.reminders(guest):
            guest.hear(f"crew/{oak.id}", frame)
        again = [await phone.until("ev"), await phone.until("ev")]

    assert [frame["kind"] for frame in again] == ["referral", "assignment"]
    assert again[1]["card"]["id"] == str(offer.id)


async def test_what_a_crew_has_answered_or_lost_does_not_come_again(
    ground: Ground, address: str, hub: Hub
) -> None:
    oak = await ground.crew_starts("Oak 1")
    async with signed_in(address, await phone_of(ground, oak)) as phone:
        await phone.subscribes(f"crew/{oak.id}")
        call = await ground.call_comes_in()
        offer = await ground.is_offered(call.id, oak)
        await ground.is_withdrawn(offer)
        while phone.heard[-1].get("fact") != "AssignmentWithdrawn":
            await phone.until("ev")

        (guest,) = hub.guests
        assert hub.reminders(guest) == []
