"""People sign in by a password and a code of their phone (promise P31, ADR 57)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from tests.world.callers import Desk, World
from tests.world.ground import HandClock
from tests.world.people import Json, three_crews
from tests.world.service import world_on
from ucr.callers import COOKIE
from ucr.identity import totp
from ucr.identity.password import Passwords
from ucr.runtime import Kept, Runtime, SystemClock

WEAK = "otter lou kettle"
WHY = {"why": "New here"}
HANDLE, PASSWORD = "kim.lee", "otter ladder kettle"
OTHER = "walnut bridge candle"


def cheap() -> Kept:
    """What a process keeps, with passwords that take no second of a busy machine."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return Kept(passwords=Passwords(hasher))


@dataclass
class Local:
    """A service whose people may sign in by a password and a code."""

    world: World
    manager: Desk
    secrets: dict[str, str] = field(default_factory=dict)

    async def invites(self, name: str = "Kim") -> str:
        body = {"name": name, "role": "coordinator", **WHY}
        made = await self.manager.does("/api/settings/people", body)
        return token_of(made)

    async def sets_up(
        self, token: str, handle: str = HANDLE, **changes: str
    ) -> tuple[httpx.AsyncClient, httpx.Response]:
        """Somebody opens their link, chooses a password and reads the square."""
        browser = self.world.client()
        begun = await browser.post("/api/sign-in/local/begin", json={"token": token})
        assert begun.status_code == 200, begun.text
        square = begun.json()
        self.secrets[handle] = square["secret"]
        body = {
            "token": token,
            "handle": handle,
            "password": PASSWORD,
            "code": self.code(handle),
            "sealed": square["sealed"],
        }
        answer = await browser.post("/api/sign-in/local/set-up", json=body | changes)
        return browser, answer

    async def kim(self) -> httpx.AsyncClient:
        """Kim is let in, and has set up a password and a code."""
        browser, answer = await self.sets_up(await self.invites())
        assert answer.status_code == 200, answer.text
        return browser

    def code(self, handle: str = HANDLE, *, later: int = 0) -> str:
        """The code of now, or of the next half minute: it is good too."""
        step = totp.step_at(SystemClock().now()) + later
        return totp.code_of(self.secrets[handle], step)

    async def signs_in(
        self, browser: httpx.AsyncClient | None = None, **typed: str
    ) -> httpx.Response:
        body = {"handle": HANDLE, "password": PASSWORD, "code": "000000"}
        http = browser or self.world.client()
        return await http.post("/api/sign-in/local", json=body | typed)

    async def audit(self) -> list[tuple[str, str | None]]:
        """Every line about a sign-in, with its area."""
        query = (
            "SELECT action, area_id FROM audit WHERE action LIKE %s OR action LIKE %s"
        )
        lines = await self.world.asks_the_store(
            f"{query} ORDER BY id", "%password%", "refused: wrong%"
        )
        return [(action, area) for action, area in lines]


def token_of(made: Json) -> str:
    token: str = made["url"].partition("#")[2]
    return token


@pytest_asyncio.fixture
async def local(
    service_runtime: Runtime, service_clock: HandClock, tmp_path: Path
) -> AsyncIterator[Local]:
    key = tmp_path / "key"
    key.write_text("ab" * 32)
    settings = service_runtime.settings.model_copy(update={"local_key": key})
    runtime = replace(service_runtime, settings=settings, kept=cheap())
    async with world_on(runtime, service_clock, three_crews()) as world:
        yield Local(world, Desk(world, await world.signed_in("Max")))


async def role_of(browser: httpx.AsyncClient) -> str:
    told = (await browser.get("/api/me")).json()
    return str(told.get("role") or told["type"])


async def test_a_link_is_for_setting_up_a_password_and_a_code_once(
    local: Local,
) -> None:
    token = await local.invites()
    stranger = local.world.client()
    by_link = await stranger.post("/api/sign-in", json={"token": token})

    browser, _ = await local.sets_up(token)

    again = await stranger.post("/api/sign-in/local/begin", json={"token": token})
    assert (by_link.status_code, again.status_code) == (403, 401)
    assert await role_of(browser) == "coordinator"
    assert await local.audit() == [("set up a password and a second factor", "rutland")]
    ((kept,),) = await local.world.asks_the_store("SELECT l::text FROM local_sign_in l")
    assert "$argon2id$" in kept
    assert PASSWORD not in kept
    assert local.secrets[HANDLE].encode().hex() not in kept


async def test_somebody_signs_in_by_name_password_and_code_and_each_code_once(
    local: Local,
) -> None:
    await local.kim()
    used = await local.signs_in(code=local.code())
    code = local.code(later=1)
    browser = local.world.client()

    told = await local.signs_in(
        browser, handle=" Kim.Lee ", code=f"{code[:3]} {code[3:]}"
    )

    assert (used.status_code, told.status_code) == (401, 200)
    assert await role_of(browser) == "coordinator"
    assert (await local.signs_in(code=code)).status_code == 401


async def test_one_code_at_one_moment_opens_one_session(local: Local) -> None:
    await local.kim()
    code = local.code(later=1)

    answers = await asyncio.gather(*(local.signs_in(code=code) for _ in range(4)))

    assert sorted(one.status_code for one in answers) == [200, 401, 401, 401]


async def test_every_failure_has_one_wording_and_a_line_without_what_was_typed(
    local: Local,
) -> None:
    await local.kim()
    good = local.code(later=1)

    told = [
        await local.signs_in(handle="nobody.here", code=good),
        await local.signs_in(password=OTHER, code=good),
        await local.signs_in(code="000000"),
    ]

    assert {(one.status_code, one.text) for one in told} == {(401, told[0].text)}
    lines = (await local.audit())[1:]
    assert lines == [
        ("refused: wrong-sign-in", None),
        ("refused: wrong-sign-in", "rutland"),
        ("refused: wrong-sign-in", "rutland"),
    ]


@pytest.mark.parametrize("field", ["handle", "password", "code"])
async def test_a_nul_in_a_sign_in_is_refused_by_its_field_and_not_repeated(
    local: Local, field: str
) -> None:
    await local.kim()

    body = {"handle": HANDLE, "password": PASSWORD, "code": "000000"}
    typed = body | {field: f"{PASSWORD}\0"}
    told = await local.world.client().post("/api/sign-in/local", json=typed)

    assert (told.status_code, told.json()["field"]) == (422, field)
    assert PASSWORD not in told.text
    assert (await local.audit())[1:] == []


async def test_failures_make_a_name_wait_whether_or_not_it_is_somebodys(
    local: Local,
) -> None:
    await local.kim()

    waits = {}
    for handle in (HANDLE, "nobody.here"):
        told = [await local.signs_in(handle=handle) for _ in range(7)]
        waits[handle] = [
            (one.status_code, one.headers.get("Retry-After")) for one in told
        ]

    assert waits[HANDLE] == waits["nobody.here"]
    assert waits[HANDLE][:6] == [(401, None)] * 6
    assert waits[HANDLE][6] == (429, "5")


async def test_a_wait_ends_by_itself_and_survives_a_restart(local: Local) -> None:
    await local.kim()
    for _ in range(6):
        await local.signs_in()
    runtime: Runtime = local.world.app.state.runtime
    local.world.app.state.runtime = replace(runtime, kept=cheap())
    in_the_wait = await local.signs_in(code=local.code(later=1))
    await local.world.let_pass(seconds=5)

    after_it = await local.signs_in(code=local.code(later=1))

    assert (in_the_wait.status_code, after_it.status_code) == (429, 200)


async def test_strangers_who_try_a_name_do_not_make_its_own_browser_wait(
    local: Local,
) -> None:
    browser = await local.kim()
    for _ in range(6):
        await local.signs_in()

    stranger = await local.signs_in(code=local.code(later=1))
    own = await local.signs_in(browser, code=local.code(later=1))

    assert (stranger.status_code, own.status_code) == (429, 200)


async def test_many_names_from_one_address_wait_too(local: Local) -> None:
    told = [await local.signs_in(handle=f"nobody.{n}") for n in range(32)]

    assert [one.status_code for one in told] == [401] * 31 + [429]


async def test_another_password_ends_every_other_session(local: Local) -> None:
    browser = await local.kim()
    elsewhere = local.world.client()
    await local.signs_in(elsewhere, code=local.code(later=1))
    await local.world.asks_the_store(
        "UPDATE local_sign_in SET last_step = 0 RETURNING 1"
    )
    weak = {"old": PASSWORD, "code": local.code(), "password": "password12345"}
    await local.world.let_pass(seconds=1)

    refused = await elsewhere.post("/api/me/password", json=weak)
    done = await elsewhere.post("/api/me/password", json=weak | {"password": OTHER})

    assert (refused.status_code, done.status_code) == (422, 204)
    assert await role_of(elsewhere) == "coordinator"
    assert await role_of(browser) == "/problems/not-signed-in"
    old = await local.signs_in(code=local.code(later=1))
    new = await local.signs_in(password=OTHER, code=local.code(later=1))
    assert (old.status_code, new.status_code) == (401, 200)


async def test_new_recovery_codes_take_the_place_of_those_before(
    local: Local,
) -> None:
    browser, answer = await local.sets_up(await local.invites())
    before = answer.json()["recovery_codes"]
    path = "/api/me/recovery-codes"
    proof = {"password": PASSWORD, "code": local.code(later=1)}

    refused = await browser.post(path, json=proof | {"password": OTHER})
    made = (await browser.post(path, json=proof)).json()["recovery_codes"]

    assert refused.status_code == 401
    assert (len(made), set(made) & set(before)) == (10, set())
    old, new = [await local.signs_in(code=codes[0]) for codes in (before, made)]
    assert (old.status_code, new.status_code) == (401, 200)
    own = (await browser.get("/api/me/sign-in")).json()
    assert own == {"handle": HANDLE, "codes_left": 9}
    assert ("made recovery codes by a code", "rutland") in [
        *(await local.audit()),
        *await local.world.asks_the_store(
            "SELECT action, area_id FROM audit WHERE action LIKE 'made recovery%%'"
        ),
    ]


async def test_a_new_link_ends_the_password_and_the_code_of_before(
    local: Local,
) -> None:
    browser = await local.kim()
    people = (await local.manager.sees("/api/settings/people"))["people"]
    (kim,) = [one["id"] for one in people if one["name"] == "Kim"]

    made = await local.manager.does(f"/api/settings/people/{kim}/link", WHY)

    assert await role_of(browser) == "/problems/not-signed-in"
    assert (await local.signs_in(code=local.code(later=1))).status_code == 401
    again, _ = await local.sets_up(token_of(made))
    assert await role_of(again) == "coordinator"


async def test_a_link_for_a_password_leaves_the_provider_s_sign_in_as_it_was(
    local: Local,
) -> None:
    browser = await local.kim()
    tie = "INSERT INTO account_identity SELECT account_id, 'https://i', 'kim', now()"
    await local.world.asks_the_store(f"{tie} FROM local_sign_in RETURNING 1")
    people = (await local.manager.sees("/api/settings/people"))["people"]
    (kim,) = [one["id"] for one in people if one["name"] == "Kim"]
    path, tied = f"/api/settings/people/{kim}/link", "SELECT FROM account_identity"

    made = await local.manager.does(path, WHY | {"link_for": "password"})

    assert len(await local.world.asks_the_store(tied)) == 1
    assert await role_of(browser) == "coordinator"
    assert (await local.signs_in(code=local.code(later=1))).status_code == 401
    again, _ = await local.sets_up(token_of(made))
    assert await role_of(again) == "coordinator"
    await local.manager.does(path, WHY)
    assert await local.world.asks_the_store(tied) == []


async def test_a_name_is_one_persons_and_a_square_only_of_its_own_link(
    local: Local,
) -> None:
    await local.kim()
    token = await local.invites("Lou")

    _, taken = await local.sets_up(token)
    _, strange = await local.sets_up(token, "lou", sealed="AAAA")
    _, wrong = await local.sets_up(token, "lou", code="000000")
    _, weak = await local.sets_up(token, "lou", password=WEAK)

    told = [one.json()["field"] for one in (taken, strange, wrong, weak)]
    assert told == ["handle", "sealed", "code", "password"]
    _, good = await local.sets_up(token, "lou")
    assert good.status_code == 200


async def test_a_recovery_code_stands_for_the_phone_once_and_is_kept_as_a_hash(
    local: Local,
) -> None:
    _, answer = await local.sets_up(await local.invites())
    codes = answer.json()["recovery_codes"]
    kept = await local.world.asks_the_store("SELECT c::text FROM recovery_code c")

    told = await local.signs_in(code=codes[3].lower().replace("-", " "))

    assert told.status_code == 200
    assert (len(set(codes)), len(kept)) == (10, 10)
    assert not any(codes[3].replace("-", "").upper() in line for (line,) in kept)
    again = await local.signs_in(code=codes[3])
    weak = await local.signs_in(code=codes[4], password=OTHER)
    other = await local.signs_in(code=codes[4])
    assert [one.status_code for one in (again, weak, other)] == [401, 401, 200]


async def test_two_at_one_moment_use_one_recovery_code_once(local: Local) -> None:
    _, answer = await local.sets_up(await local.invites())
    (code, *_) = answer.json()["recovery_codes"]

    told = await asyncio.gather(*(local.signs_in(code=code) for _ in range(3)))

    assert sorted(one.status_code for one in told) == [200, 401, 401]


async def test_a_locked_desk_is_opened_for_whose_it_is_under_the_same_session(
    local: Local,
) -> None:
    browser = await local.kim()
    cookie = browser.cookies[COOKIE]
    await browser.post("/api/lock")
    wrong = await local.signs_in(browser, code="000000")
    still = await browser.get("/api/board")

    told = await local.signs_in(browser, code=local.code(later=1))

    assert (wrong.status_code, still.status_code, told.status_code) == (401, 403, 200)
    assert (await browser.get("/api/board")).status_code == 200
    assert browser.cookies[COOKIE] == cookie


async def test_somebody_else_at_a_locked_desk_ends_its_session_and_has_their_own(
    local: Local,
) -> None:
    browser = await local.kim()
    cookie = browser.cookies[COOKIE]
    await browser.post("/api/lock")
    await local.sets_up(await local.invites("Lou"), "lou")

    told = await local.signs_in(browser, handle="lou", code=local.code("lou", later=1))

    assert told.json()["name"] == "Lou"
    assert (await browser.get("/api/board")).status_code == 200
    before = local.world.client()
    before.cookies.set(COOKIE, cookie)
    assert await role_of(before) == "/problems/not-signed-in"


async def test_whose_access_ended_signs_in_no_more(local: Local) -> None:
    await local.kim()
    people = (await local.manager.sees("/api/settings/people"))["people"]
    (kim,) = [one["id"] for one in people if one["name"] == "Kim"]
    await local.manager.does(f"/api/settings/people/{kim}/end", WHY)

    told = await local.signs_in(code=local.code(later=1))

    assert told.status_code == 401


async def test_without_the_key_nobody_signs_in_by_a_password(
    quiet_world: World,
) -> None:
    browser = quiet_world.client()
    body = {"handle": HANDLE, "password": PASSWORD, "code": "123456"}

    told = await browser.post("/api/sign-in/local", json=body)
    ways = await browser.get("/api/sign-in/ways")

    assert (told.status_code, ways.json()["local"]) == (404, False)
