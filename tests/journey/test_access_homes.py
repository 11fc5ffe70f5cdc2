"""A manager enters homes, ends their access, and lets them in again."""

import httpx
import pytest_asyncio

from tests.world.at_homes import at_home
from tests.world.callers import Desk, World
from tests.world.people import Json

HOMES = "/api/settings/homes"
WHY = {"why": "Agreed on Monday"}
ELM = {
    "name": "Elm House",
    "source": "care_home",
    "email": "night@elm.example",
    "lines": ["High Street East", "Uppingham"],
}
OUT = "/problems/not-signed-in"


class Manager(Desk):
    """Max, at the list of homes."""

    async def enters(self, refused: int | None = None, **changes: object) -> Json:
        return await self.does(HOMES, ELM | WHY | changes, refused=refused)

    async def home(self, name: str = "Elm House") -> Json:
        every = (await self.sees("/api/homes"))["homes"]
        found: Json = next(one for one in every if one["name"] == name)
        return found

    async def makes_a_link(self, name: str = "Elm House") -> str:
        made = await self.does(f"/api/homes/{(await self.home(name))['id']}/link")
        token: str = made["url"].partition("#sign-in/")[2]
        return token

    async def changes(self, what: str, name: str = "Elm House") -> None:
        home = await self.home(name)
        await self.does(f"{HOMES}/{home['id']}/{what}", WHY)


@pytest_asyncio.fixture
async def manager(quiet_world: World) -> Manager:
    return Manager(quiet_world, await quiet_world.signed_in("Max"))


async def comes_in(world: World, token: str) -> httpx.AsyncClient:
    """Somebody opens a link on a tablet; the browser, whatever came of it."""
    tablet = world.client()
    await tablet.post("/api/home/sign-in", json={"token": token})
    return tablet


async def page_of(tablet: httpx.AsyncClient) -> str:
    """Whose page a tablet shows; else the problem."""
    told = (await tablet.get("/api/home")).json()
    return str(told.get("name") or told["type"])


async def test_a_home_that_was_entered_comes_in_by_a_link(
    quiet_world: World, manager: Manager
) -> None:
    entered = await manager.enters()

    tablet = await comes_in(quiet_world, await manager.makes_a_link())

    assert "High Street East" in entered["place"]
    assert await page_of(tablet) == "Elm House"
    facts = await quiet_world.asks_the_store(
        "SELECT body->>'change', body->>'why' FROM event WHERE fact = 'AccessChanged'"
    )
    assert list(facts) == [("home_entered", WHY["why"])]


async def test_a_home_that_was_ended_is_out_at_once_and_its_links_stay_dead(
    quiet_world: World, manager: Manager
) -> None:
    await manager.enters()
    tablet = await comes_in(quiet_world, await manager.makes_a_link())
    unused = await manager.makes_a_link()

    await manager.changes("end")
    home = await manager.home()
    refused = await manager.does(f"/api/homes/{home['id']}/link", refused=422)
    ended = await page_of(tablet)
    await manager.changes("let-in")

    assert (ended, refused["errors"][0]["field"]) == (OUT, "home")
    assert await page_of(await comes_in(quiet_world, unused)) == OUT
    assert await page_of(tablet) == OUT
    again = await comes_in(quiet_world, await manager.makes_a_link())
    assert await page_of(again) == "Elm House"


async def test_the_case_of_a_home_that_was_ended_goes_on(
    quiet_world: World, manager: Manager
) -> None:
    rose = await at_home(quiet_world)
    case = await rose.asks()

    await manager.changes("end", "Rose Court")

    kept = await quiet_world.asks_the_store(
        "SELECT status FROM referral WHERE id = %s", case["id"]
    )
    assert list(kept) == [("waiting",)]


async def test_a_name_an_address_and_a_system_that_are_taken_are_refused_in_words(
    manager: Manager,
) -> None:
    told = [
        await manager.enters(refused=422, name="rose court"),
        await manager.enters(refused=422, email="Rose.Court@rutland.example"),
        await manager.enters(refused=422, source="ambulance_999"),
    ]

    assert [one["errors"][0]["field"] for one in told] == ["name", "email", "source"]


async def test_a_letter_that_no_record_can_hold_is_refused_by_its_field(
    manager: Manager,
) -> None:
    problem = await manager.enters(refused=422, email="night\x00@elm.example")

    (error,) = problem["errors"]
    assert error["field"] == "email"
    assert error["rule"].endswith("no control characters")
