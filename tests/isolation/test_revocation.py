"""Whose access ends, or changes, is no longer listening five seconds later (P27)."""

from contextlib import AsyncExitStack

import httpx

from tests.live.screen import Screen, opened
from tests.world.callers import Desk, World
from ucr.live.closing import Why
from ucr.live.feed import BORROW_S
from ucr.live.hub import RECHECK_S

PEOPLE = "/api/settings/people"
WHY = {"why": "Agreed on Monday"}


def test_sockets_are_looked_at_often_enough_for_a_slow_store_too() -> None:
    assert RECHECK_S + BORROW_S < 5


async def test_every_role_s_socket_is_closed_by_itself_when_its_access_ends(
    quiet_world: World,
) -> None:
    world = quiet_world
    max_ = Desk(world, await world.signed_in("Max"))
    async with AsyncExitStack() as open_:
        listening: dict[str, Screen] = {}
        for role in ("coordinator", "clinician", "manager"):
            for ends in ("end", "link", "role"):
                http = await invited(world, max_, f"{role} {ends}", role)
                listening[f"{role} {ends}"] = await listens(world, http, open_)
        for crew in ("Oak 1", "Oak 2"):
            listening[crew] = await listens(world, world.phone(crew).http, open_)
        stays = await listens(world, world.desk.http, open_)

        ids = {one["name"]: one["id"] for one in (await max_.sees(PEOPLE))["people"]}
        for role, other in {
            "coordinator": "clinician",
            "clinician": "manager",
            "manager": "coordinator",
        }.items():
            for ends, body in {
                "end": WHY,
                "link": WHY,
                "role": WHY | {"role": other},
            }.items():
                await max_.does(f"{PEOPLE}/{ids[f'{role} {ends}']}/{ends}", body)
        lost = f"/api/crews/{world.phone('Oak 1').crew.id}/wipe-phones"
        await world.desk.does(lost, {"reason": "lost"})
        (await world.phone("Oak 2").http.post("/api/sign-out")).raise_for_status()

        codes = {who: await one.until_closed() for who, one in listening.items()}
        await world.sender.asks()
        heard = await stays.until("ev")

    assert codes == {
        who: Why.NEW_TICKET if who.endswith("role") else Why.REVOKED for who in codes
    }
    assert heard["topic"] == "area/rutland"


async def invited(world: World, max_: Desk, name: str, role: str) -> httpx.AsyncClient:
    """A new person's browser."""
    made = await max_.does(PEOPLE, {"name": name, "role": role, **WHY})
    browser = world.client()
    token = {"token": made["url"].partition("#")[2]}
    (await browser.post("/api/sign-in", json=token)).raise_for_status()
    return browser


async def listens(
    world: World, http: httpx.AsyncClient, open_: AsyncExitStack
) -> Screen:
    """A socket of whoever is signed in there, on the topic that is theirs."""
    ticket = (await http.post("/api/ws-ticket")).json()["ticket"]
    screen = await open_.enter_async_context(opened(world.address))
    await screen.says({"t": "hello", "ticket": ticket, "client": "test/1"})
    (topic,) = (await screen.until("welcome"))["topics"]
    await screen.subscribes(topic)
    return screen
