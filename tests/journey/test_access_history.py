"""Who may come in is a record: who changed it, why, and what can be taken back."""

import asyncio
import json

import httpx
import pytest
import pytest_asyncio

from tests.journey.test_access import PEOPLE, SENDERS, Manager, comes_in, role_of
from tests.world.callers import World
from tests.world.held import area_held
from tests.world.people import RUTLAND, Json
from tests.world.signing import Signer
from ucr.app import new_id

CHANGES = "/api/settings/access-changes"


class Historian(Manager):
    """Max, at the history of who may come in."""

    async def newest(self, change: str) -> Json:
        found = (await self.sees(CHANGES))["changes"]
        return next(one for one in found if one["change"] == change)

    async def takes_back(
        self, line: Json, *, refused: int | None = None, key: str | None = None
    ) -> Json:
        path = f"{CHANGES}/{line['offset']}/reverse"
        return await self.does(path, {"why": "A mistake"}, refused=refused, key=key)


@pytest_asyncio.fixture
async def manager(quiet_world: World) -> Historian:
    return Historian(quiet_world, await quiet_world.signed_in("Max"))


async def test_each_change_says_who_did_what_to_whom_when_and_why(
    manager: Historian,
) -> None:
    await manager.invites("Kim")
    kim = await manager.person("Kim")
    await manager.changes(kim, "role", role="clinician")
    emas = await manager.sender("EMAS")
    await manager.changes_sender(emas, "key")
    await manager.changes_sender(emas, "limit", limit_s=600)
    await manager.changes(kim, "end")

    told = (await manager.sees(CHANGES))["changes"]

    said = [(one["whose"], one["change"], one["whom"]) for one in told]
    assert said == [
        ("people", "person_ended", "Kim"),
        ("senders", "limit_set", "EMAS"),
        ("senders", "key_issued", "EMAS"),
        ("people", "role_changed", "Kim"),
        ("people", "person_invited", "Kim"),
    ]
    assert {(one["by"], one["why"]) for one in told} == {("Max", "Agreed on Monday")}
    assert (told[3]["before"], told[3]["after"]) == ("coordinator", "clinician")
    assert [one["at"] for one in told] == sorted(
        (one["at"] for one in told), reverse=True
    )


async def test_whose_access_ended_by_mistake_is_let_in_again_from_the_history(
    quiet_world: World, manager: Historian
) -> None:
    await manager.invites("Kim")
    await manager.changes(await manager.person("Kim"), "end")
    ended = await manager.newest("person_ended")
    assert (ended["reverse"], "shown once" in ended["says"]) == ("let_person_in", True)

    made = await manager.takes_back(ended)

    browser = await comes_in(quiet_world, made["url"].partition("#")[2])
    assert await role_of(browser) == "coordinator"
    back = await manager.newest("person_let_in_again")
    assert (back["undoes"], back["why"]) == (ended["offset"], "A mistake")
    assert (await manager.newest("person_ended"))["reverse"] is None


async def test_a_role_goes_back_to_what_it_was_and_only_while_it_still_is_so(
    quiet_world: World, manager: Historian
) -> None:
    browser = await comes_in(quiet_world, await manager.invites("Kim"))
    kim = await manager.person("Kim")
    await manager.changes(kim, "role", role="clinician")
    first = await manager.newest("role_changed")

    await manager.takes_back(first)

    assert await role_of(browser) == "coordinator"
    told = await manager.takes_back(first, refused=422)
    assert told["errors"][0]["rule"].endswith("It was changed again since.")


async def test_a_senders_end_a_limit_and_a_homes_end_are_taken_back(
    quiet_world: World, manager: Historian
) -> None:
    emas = await manager.sender("EMAS")
    await manager.changes_sender(emas, "limit", limit_s=600)
    await manager.takes_back(await manager.newest("limit_set"))
    assert (await manager.sender("EMAS"))["limit_s"] == emas["limit_s"]

    await manager.changes_sender(emas, "end")
    made = await manager.takes_back(await manager.newest("sender_ended"))
    fresh = quiet_world.client(made["key"])
    assert (await fresh.get("/api/outcomes")).status_code == 200

    home = (await manager.sees("/api/homes"))["homes"][0]
    await manager.does(f"/api/settings/homes/{home['id']}/end", {"why": "Sold"})
    await manager.takes_back(await manager.newest("home_ended"))
    assert (await manager.sees("/api/homes"))["homes"][0]["ended_at"] is None


async def test_what_cannot_be_taken_back_says_so_and_is_refused(
    manager: Historian,
) -> None:
    emas = await manager.sender("EMAS")
    public = Signer(emas["id"]).jwk_text
    await manager.changes_sender(emas, "public-keys", public_key=public)
    added = await manager.newest("public_key_added")
    assert (added["reverse"], added["kid"]) == ("end_public_key", "2026-a")
    await manager.takes_back(added)
    await manager.changes_sender(emas, "key")

    never = [await manager.newest(one) for one in ("public_key_ended", "key_issued")]

    assert [one["reverse"] for one in never] == [None, None]
    for line in never:
        assert line["says"].startswith("Cannot be taken back")
        told = await manager.takes_back(line, refused=422)
        assert line["says"] in told["errors"][0]["rule"]


async def test_nobody_is_left_to_manage_is_refused_there_too(
    manager: Historian,
) -> None:
    """Kim became a manager, then Max a coordinator: Kim cannot be put back."""
    token = await manager.invites("Kim")
    await manager.changes(await manager.person("Kim"), "role", role="manager")
    made = await manager.newest("role_changed")
    max_ = await manager.person("Max")
    kim = Historian(manager.world, await comes_in(manager.world, token))
    await kim.changes(max_, "role", role="coordinator")

    told = await kim.takes_back(made, refused=422)

    assert told["errors"][0]["rule"] == "somebody else must be a manager first"


async def test_a_retry_takes_back_once_and_a_secret_is_in_no_event_and_no_audit(
    quiet_world: World, manager: Historian
) -> None:
    token = await manager.invites("Kim")
    await manager.changes(await manager.person("Kim"), "end")
    line, key = await manager.newest("person_ended"), str(new_id())
    made = await manager.takes_back(line, key=key)

    again = await manager.takes_back(line, key=key)

    assert again == {"name": "", "url": "", "key": ""}
    issued = await manager.changes_sender(await manager.sender("EMAS"), "key")
    secrets = [token, made["url"].partition("#")[2], issued["key"]]
    kept = await quiet_world.asks_the_store("SELECT body::text FROM event")
    kept += await quiet_world.asks_the_store("SELECT line::text FROM audit AS line")
    kept += [(json.dumps(await manager.sees(CHANGES)),)]
    assert all(len(secret) > 20 for secret in secrets)
    assert [secret for secret in secrets if secret in str(kept)] == []


@pytest.mark.parametrize("why", [None, "", "   "])
async def test_a_change_without_a_reason_is_refused_by_the_field(
    manager: Historian, why: str | None
) -> None:
    """Also of a caller from an earlier release: it is told which field it lacks."""
    emas = await manager.sender("EMAS")
    said: Json = {} if why is None else {"why": why}
    asked: list[tuple[str, Json]] = [
        (PEOPLE, {"name": "Kim", "role": "coordinator"}),
        (f"{SENDERS}/{emas['id']}/key", {}),
        (f"{SENDERS}/{emas['id']}/end", {}),
        (f"{CHANGES}/1/reverse", {}),
    ]

    told = [await manager.does(path, body | said, refused=422) for path, body in asked]

    assert [one["field"] for one in told] == ["why"] * len(asked)
    assert (await manager.sees(CHANGES))["changes"] == []


async def test_an_older_caller_sets_a_limit_and_that_it_gave_no_reason_is_kept(
    manager: Historian,
) -> None:
    emas = await manager.sender("EMAS")
    path, key = f"/api/feeds/{emas['id']}", {"Idempotency-Key": str(new_id())}

    answer = await manager.http.put(path, json={"limit_s": 60}, headers=key)

    assert answer.status_code == 200
    line = await manager.newest("limit_set")
    assert line["why"] == "No reason was given: the caller is of an earlier release"


async def test_only_a_manager_reads_or_changes_it_and_of_their_own_area(
    quiet_world: World, manager: Historian
) -> None:
    await manager.invites("Kim")
    line = await manager.newest("person_invited")
    sam = quiet_world.desk
    await quiet_world.asks_the_store(
        "UPDATE account SET role = 'manager' WHERE name = 'Sam' AND area_id <> %s"
        " RETURNING id",
        RUTLAND,
    )
    abroad = await quiet_world.signed_in("Sam of elsewhere")
    elsewhere = Historian(quiet_world, abroad)

    await sam.sees(CHANGES, refused=403)
    path = f"{CHANGES}/{line['offset']}/reverse"
    await sam.does(path, {"why": "Mine"}, refused=403)
    await elsewhere.takes_back(line, refused=404)

    assert (await elsewhere.sees(CHANGES))["changes"] == []


async def test_of_two_managers_at_one_moment_one_takes_it_back_and_one_is_told(
    quiet_world: World, manager: Historian
) -> None:
    """Both have read that it can be taken back before either comes to do it."""
    await manager.invites("Kim")
    kim = await manager.person("Kim")
    await manager.changes(kim, "role", role="clinician")
    line = await manager.newest("role_changed")
    path, said = f"{CHANGES}/{line['offset']}/reverse", {"why": "A mistake"}

    async def presses() -> httpx.Response:
        key = {"Idempotency-Key": str(new_id())}
        return await manager.http.post(path, json=said, headers=key)

    async with area_held(quiet_world) as area:
        both = [asyncio.create_task(presses()) for _ in range(2)]
        await area.until_wait(2)
    answers = await asyncio.gather(*both)

    assert sorted(one.status_code for one in answers) == [200, 412]
    assert (await manager.person("Kim"))["role"] == "coordinator"
    told = next(one.json() for one in answers if one.status_code == 412)
    assert told["detail"] == "The access of Kim was changed by someone else"
