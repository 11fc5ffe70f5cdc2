"""A manager lets people and systems in, and ends that; secrets are shown once."""

import httpx
import pytest
import pytest_asyncio

from tests.world.callers import Desk, World
from tests.world.people import RUTLAND, Json, a_request
from ucr.domain.area import Area
from ucr.domain.codes import Mode
from ucr.domain.errors import NotAllowed
from ucr.domain.ids import AreaId
from ucr.journey.found_area import found_area

PEOPLE = "/api/settings/people"
SENDERS = "/api/settings/senders"
WHY = {"why": "Agreed on Monday"}


class Manager(Desk):
    """Max, at the lists of who may come in."""

    async def person(self, name: str) -> Json:
        return _named((await self.sees(PEOPLE))["people"], name)

    async def sender(self, name: str) -> Json:
        return _named((await self.sees(SENDERS))["senders"], name)

    async def invites(self, name: str, role: str = "coordinator") -> str:
        """A new person; the token of their link."""
        made = await self.does(PEOPLE, {"name": name, "role": role, **WHY})
        token: str = made["url"].partition("#")[2]
        return token

    async def changes(
        self, one: Json, what: str, refused: int | None = None, **more: object
    ) -> Json:
        path = f"{PEOPLE}/{one['id']}/{what}"
        return await self.does(path, WHY | more, refused=refused)

    async def changes_sender(
        self, one: Json, what: str, refused: int | None = None, **more: object
    ) -> Json:
        path = f"{SENDERS}/{one['id']}/{what}"
        return await self.does(path, WHY | more, refused=refused)


def _named(many: list[Json], name: str) -> Json:
    return next(one for one in many if one["name"] == name)


@pytest_asyncio.fixture
async def manager(quiet_world: World) -> Manager:
    return Manager(quiet_world, await quiet_world.signed_in("Max"))


async def comes_in(world: World, token: str) -> httpx.AsyncClient:
    """Somebody opens a link; the browser, whatever came of it."""
    browser = world.client()
    await browser.post("/api/sign-in", json={"token": token})
    return browser


async def role_of(browser: httpx.AsyncClient) -> str:
    """As what a browser is signed in; else the problem."""
    told = (await browser.get("/api/me")).json()
    return str(told.get("role") or told["type"])


async def test_who_is_invited_signs_in_by_a_link_that_is_kept_as_a_hash(
    quiet_world: World, manager: Manager
) -> None:
    token = await manager.invites("Kim", "clinician")
    before = (await manager.person("Kim"))["last_sign_in_at"]

    browser = await comes_in(quiet_world, token)

    assert (before, await role_of(browser)) == (None, "clinician")
    assert (await manager.person("Kim"))["last_sign_in_at"] is not None
    stored = await quiet_world.asks_the_store("SELECT body::text FROM event")
    assert token not in str(stored)
    links = await quiet_world.asks_the_store("SELECT token_hash FROM sign_in_link")
    assert token.encode() not in [bytes(link) for (link,) in links]


async def test_whose_access_ends_is_out_at_once_and_their_link_with_them(
    quiet_world: World, manager: Manager
) -> None:
    browser = await comes_in(quiet_world, await manager.invites("Kim"))
    unopened = await manager.invites("Lou")

    for name in ("Kim", "Lou"):
        await manager.changes(await manager.person(name), "end")

    late = await comes_in(quiet_world, unopened)
    out = "/problems/not-signed-in"
    assert [await role_of(one) for one in (browser, late)] == [out, out]


async def test_an_end_is_undone_by_a_new_link_and_the_old_one_stays_dead(
    quiet_world: World, manager: Manager
) -> None:
    old = await manager.invites("Kim")
    kim = await manager.person("Kim")
    await manager.changes(kim, "end")

    new = (await manager.changes(kim, "link"))["url"].partition("#")[2]

    told = [await role_of(await comes_in(quiet_world, one)) for one in (old, new)]
    assert told == ["/problems/not-signed-in", "coordinator"]
    facts = await quiet_world.asks_the_store(
        "SELECT body->>'change' FROM event WHERE fact = 'AccessChanged'"
        ' ORDER BY "offset"'
    )
    assert [one for (one,) in facts] == [
        "person_invited",
        "person_ended",
        "person_let_in_again",
    ]


async def test_another_role_counts_from_the_next_press_on(
    quiet_world: World, manager: Manager
) -> None:
    browser = await comes_in(quiet_world, await manager.invites("Kim"))

    await manager.changes(await manager.person("Kim"), "role", role="clinician")

    assert await role_of(browser) == "clinician"


async def test_an_area_always_keeps_a_manager(manager: Manager) -> None:
    max_ = await manager.person("Max")

    told = [
        await manager.changes(max_, "end", refused=422),
        await manager.changes(max_, "role", refused=422, role="coordinator"),
    ]

    rule = "somebody else must be a manager first"
    assert [one["errors"][0]["rule"] for one in told] == [rule, rule]


async def test_a_crews_or_a_homes_role_is_not_given_here(manager: Manager) -> None:
    body = {"name": "Kim", "role": "crew", **WHY}
    problem = await manager.does(PEOPLE, body, refused=422)
    oak = await manager.changes(
        await manager.person("Oak 1"), "role", refused=422, role="manager"
    )

    assert (problem["field"], oak["field"]) == ("role", "role")


async def test_a_sender_that_is_added_sends_by_its_key(
    quiet_world: World, manager: Manager
) -> None:
    body = {"name": "Northside", "source": "telecare", **WHY}
    made = await manager.does(SENDERS, body)

    answer = await quiet_world.client(made["key"]).post(
        "/api/referrals", json=a_request(source="telecare")
    )

    assert answer.status_code == 201
    hashes = await quiet_world.asks_the_store(
        "SELECT key_hash FROM sender WHERE name = 'Northside'"
    )
    assert made["key"].encode() != bytes(hashes[0][0])


async def test_a_new_key_ends_the_old_one(quiet_world: World, manager: Manager) -> None:
    emas = await manager.sender("EMAS")
    await quiet_world.sender.asks()

    made = await manager.changes_sender(emas, "key")

    fresh = quiet_world.client(made["key"])
    assert (await fresh.get("/api/outcomes")).status_code == 200

    async def refused() -> Json | None:
        answer = await quiet_world.sender.http.get("/api/outcomes")
        return {} if answer.status_code == 401 else None

    await quiet_world.until(refused)


async def test_a_sender_whose_access_ends_sends_no_more_and_its_silence_is_calm(
    quiet_world: World, manager: Manager
) -> None:
    careline = await manager.sender("Careline")
    await manager.changes_sender(careline, "limit", limit_s=60)

    await manager.changes_sender(careline, "end")

    ended = await manager.sender("Careline")
    assert (ended["has_key"], ended["limit_s"]) == (False, None)
    key = quiet_world.keys["Careline"]
    answer = await quiet_world.client(key).post("/api/referrals", json=a_request())
    assert answer.status_code == 401
    await quiet_world.desk.does("/api/referrals", a_request(source="self_or_carer"))


async def test_the_areas_own_desk_cannot_be_ended(manager: Manager) -> None:
    desk = await manager.sender("desk")

    told = [
        await manager.changes_sender(desk, what, refused=422) for what in ("key", "end")
    ]

    assert [one["field"] for one in told] == ["sender", "sender"]


async def test_nobody_of_another_area_is_there_to_be_changed(
    quiet_world: World, manager: Manager
) -> None:
    (sam,) = await quiet_world.asks_the_store(
        "SELECT id::text FROM account WHERE name = 'Sam' AND area_id <> %s", RUTLAND
    )
    (emas,) = await quiet_world.asks_the_store(
        "SELECT id::text FROM sender WHERE name = 'EMAS' AND area_id <> %s", RUTLAND
    )
    person, system = {"id": sam[0]}, {"id": emas[0]}

    for what in ("end", "link"):
        await manager.changes(person, what, refused=404)
    for what in ("end", "key"):
        await manager.changes_sender(system, what, refused=404)
    await manager.changes(person, "role", refused=404, role="clinician")
    await manager.changes_sender(system, "limit", refused=404, limit_s=60)

    told = await manager.sees(PEOPLE) | await manager.sees(SENDERS)
    assert sam[0] not in str(told)
    assert emas[0] not in str(told)


async def test_an_area_for_real_begins_with_one_manager_and_its_desk(
    quiet_world: World,
) -> None:
    area = Area(id=AreaId("north"), name="North", mode=Mode.ADVISE, version=1)

    told = await found_area(quiet_world.runtime, area, "Lee")

    browser = await comes_in(quiet_world, told.secret)
    assert await role_of(browser) == "manager"
    senders = (await browser.get(SENDERS)).json()["senders"]
    assert [one["name"] for one in senders] == ["Control room"]


async def test_an_area_that_has_a_manager_is_founded_no_second_time(
    quiet_world: World,
) -> None:
    area = Area(id=RUTLAND, name="Rutland", mode=Mode.ADVISE, version=1)

    with pytest.raises(NotAllowed, match="The area has a manager"):
        await found_area(quiet_world.runtime, area, "Lee")


async def test_a_new_link_ends_what_was_open_before(
    quiet_world: World, manager: Manager
) -> None:
    """Whoever opens it is that person now; a colleague notices that it is not them."""
    browser = await comes_in(quiet_world, await manager.invites("Kim"))
    assert await role_of(browser) == "coordinator"

    await manager.changes(await manager.person("Kim"), "link")

    assert (await browser.get("/api/me")).status_code == 401


async def test_a_manager_s_link_opens_once_and_only_for_three_days(
    quiet_world: World, manager: Manager
) -> None:
    first, late = await manager.invites("Kim"), await manager.invites("Lou")
    opened = [await role_of(await comes_in(quiet_world, first)) for _ in range(2)]

    await quiet_world.let_pass(days=3)

    out = "/problems/not-signed-in"
    assert opened == ["coordinator", out]
    assert await role_of(await comes_in(quiet_world, late)) == out
