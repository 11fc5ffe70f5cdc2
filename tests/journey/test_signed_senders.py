"""A system that signs each request comes in as it does by a key (promise P35)."""

import asyncio

import httpx
import pytest
import pytest_asyncio

from tests.telecare.messages import an_alert
from tests.world.callers import Desk, World
from tests.world.people import RUTLAND, Json, a_request
from tests.world.signing import Signer

SENDERS = "/api/settings/senders"
WHY = {"why": "Agreed with their supplier"}


class Manager(Desk):
    """Max, at the list of senders."""

    async def sender(self, name: str) -> Json:
        many: list[Json] = (await self.sees(SENDERS))["senders"]
        return next(one for one in many if one["name"] == name)

    async def changes(
        self, id_: str, what: str, refused: int | None = None, **more: object
    ) -> Json:
        return await self.does(f"{SENDERS}/{id_}/{what}", WHY | more, refused=refused)

    async def registers(self, signer: Signer, refused: int | None = None) -> Json:
        return await self.changes(
            signer.sender_id, "public-keys", refused, public_key=signer.jwk_text
        )


@pytest_asyncio.fixture
async def manager(quiet_world: World) -> Manager:
    return Manager(quiet_world, await quiet_world.signed_in("Max"))


async def signing(manager: Manager, name: str) -> tuple[Signer, httpx.AsyncClient]:
    """A sender with a key pair of its own, and its client that signs by it."""
    signer = Signer((await manager.sender(name))["id"])
    await manager.registers(signer)
    return signer, client_of(manager.world, signer)


def client_of(world: World, signer: Signer) -> httpx.AsyncClient:
    client = world.client()
    client.auth = signer
    return client


async def reads(world: World, token: str) -> int:
    """How a request with this bearer token is answered."""
    return (await world.client(token).get("/api/outcomes")).status_code


async def test_a_system_that_signs_sends_and_reads_as_by_a_key(
    quiet_world: World, manager: Manager
) -> None:
    _, http = await signing(manager, "EMAS")

    sent = await http.post("/api/referrals", json=a_request())
    read = await http.get(f"/api/referrals/{sent.json()['id']}")

    assert (sent.status_code, read.status_code) == (201, 200)
    by = await quiet_world.sender.sees(f"/api/referrals/{sent.json()['id']}")
    assert by == read.json()


async def test_a_centre_that_signs_is_heard_at_the_telecare_door(
    quiet_world: World, manager: Manager
) -> None:
    _, http = await signing(manager, "Careline")

    answer = await http.post("/telecare/alerts", json=an_alert(quiet_world.clock.now()))

    assert answer.status_code == 201


async def test_what_was_signed_once_is_good_for_one_request(
    quiet_world: World, manager: Manager
) -> None:
    signer, _ = await signing(manager, "EMAS")
    token = signer.signs()

    told = await asyncio.gather(*(reads(quiet_world, token) for _ in range(8)))

    assert sorted(told) == [200, *[401] * 7]


async def test_two_senders_may_use_the_same_jti(
    quiet_world: World, manager: Manager
) -> None:
    emas, _ = await signing(manager, "EMAS")
    nhs_111, _ = await signing(manager, "111")

    told = [await reads(quiet_world, one.signs(jti="1")) for one in (emas, nhs_111)]

    assert told == [200, 200]


async def test_two_keys_are_good_while_a_sender_changes_over(
    quiet_world: World, manager: Manager
) -> None:
    old, _ = await signing(manager, "EMAS")
    new = Signer(old.sender_id, kid="2027-a")
    await manager.registers(new)
    both = [await reads(quiet_world, one.signs()) for one in (old, new)]

    await manager.changes(old.sender_id, "public-keys/end", kid=old.kid)

    after = [await reads(quiet_world, one.signs()) for one in (old, new)]
    assert (both, after) == ([200, 200], [401, 200])
    assert (await manager.sender("EMAS"))["kids"] == ["2027-a"]


async def test_a_third_key_or_a_name_used_before_is_refused(manager: Manager) -> None:
    first, _ = await signing(manager, "EMAS")
    again = await manager.registers(Signer(first.sender_id), refused=422)
    await manager.registers(Signer(first.sender_id, kid="second"))

    third = await manager.registers(Signer(first.sender_id, kid="third"), refused=422)

    rules = [one["errors"][0]["rule"] for one in (again, third)]
    assert rules == [
        "a kid that this sender has not had before",
        "2 at the most; end the older one first",
    ]


@pytest.mark.parametrize("wrong", ["kid", "sender", "jwt alone"])
async def test_who_is_not_registered_to_sign_is_nobody(
    quiet_world: World, manager: Manager, wrong: str
) -> None:
    signer, _ = await signing(manager, "EMAS")
    other = (await manager.sender("111"))["id"]
    token = {
        "kid": Signer(signer.sender_id, "?", private=signer.private).signs(),
        "sender": Signer(other, signer.kid, private=signer.private).signs(),
        "jwt alone": signer.signs().rpartition(".")[0] + ".",
    }[wrong]

    assert await reads(quiet_world, token) == 401


async def test_a_sender_that_signs_needs_no_key_any_more(
    quiet_world: World, manager: Manager
) -> None:
    id_ = (await manager.sender("EMAS"))["id"]
    await manager.changes(id_, "key/end", refused=422)
    signer, http = await signing(manager, "EMAS")

    await manager.changes(id_, "key/end")

    emas = await manager.sender("EMAS")
    assert (emas["has_key"], emas["kids"]) == (False, [signer.kid])
    assert (await http.post("/api/referrals", json=a_request())).status_code == 201
    desk = await quiet_world.desk.does("/api/referrals", a_request(source="gp"))
    by = await quiet_world.asks_the_store(
        "SELECT name FROM referral JOIN sender ON sender.id = sender_id"
        " WHERE referral.id = %s",
        desk["id"],
    )
    assert by == [("desk",)]


async def test_the_end_of_a_sender_ends_what_it_signs(
    quiet_world: World, manager: Manager
) -> None:
    signer, _ = await signing(manager, "EMAS")

    await manager.changes(signer.sender_id, "end")

    assert await reads(quiet_world, signer.signs()) == 401


async def test_an_old_key_stays_good_as_long_as_was_agreed(
    quiet_world: World, manager: Manager
) -> None:
    id_ = (await manager.sender("EMAS"))["id"]
    made = await manager.changes(id_, "key", keep_old_h=24)
    old = quiet_world.keys["EMAS"]
    both = [await reads(quiet_world, key) for key in (old, made["key"])]

    await quiet_world.let_pass(hours=25)

    async def ended() -> Json | None:
        return {} if await reads(quiet_world, old) == 401 else None

    await quiet_world.until(ended)
    assert both == [200, 200]
    assert await reads(quiet_world, made["key"]) == 200


async def test_used_assertions_are_forgotten_once_they_have_expired(
    quiet_world: World, manager: Manager
) -> None:
    signer, _ = await signing(manager, "EMAS")
    await quiet_world.asks_the_store(
        "INSERT INTO sender_assertion VALUES (%s, 'old', now() - interval '1 s')"
        " RETURNING 1",
        signer.sender_id,
    )

    await reads(quiet_world, signer.signs())

    ((left,),) = await quiet_world.asks_the_store(
        "SELECT count(*) FROM sender_assertion JOIN sender ON sender.id = sender_id"
        " WHERE area_id = %s",
        RUTLAND,
    )
    assert left == 1
