"""People sign in by their trust's own provider, spoken to over HTTP (promise P31)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import pytest_asyncio

from tests.world.callers import Desk, World
from tests.world.ground import ORIGIN, HandClock
from tests.world.issuer import CLIENT, SECRET, Issuer, issuing
from tests.world.people import Json, three_crews
from tests.world.service import world_on
from ucr.domain.codes import Role
from ucr.runtime import Kept, Runtime, SystemClock
from ucr.settings.sign_in import Provider

BACK = f"{ORIGIN}/api/sign-in/provider/back"
IN, AGAIN = "in", "again"
WHY = {"why": "New here"}


@dataclass
class Trust:
    """A service whose people sign in by their trust's provider."""

    world: World
    issuer: Issuer
    manager: Desk

    async def invites(self, name: str = "Kim", role: str = "coordinator") -> str:
        """The token of a new person's link."""
        body = {"name": name, "role": role, **WHY}
        made = await self.manager.does("/api/settings/people", body)
        token: str = made["url"].partition("#")[2]
        return token

    async def begins(self, browser: httpx.AsyncClient, link: str = "") -> str:
        """Somebody presses the button: the address that the provider sends them to."""
        body = {"token": link}
        begun = await browser.post("/api/sign-in/provider", json=body)
        there = begun.json()["url"]
        async with httpx.AsyncClient() as outside:
            sent = await outside.get(there)
        address: str = sent.headers["location"]
        return address

    async def returns(self, browser: httpx.AsyncClient, address: str) -> str:
        """The browser comes back: what the page is told."""
        assert address.startswith(BACK)
        answer = await browser.get(address.removeprefix(ORIGIN))
        assert answer.status_code == 303
        page: str = answer.headers["location"]
        return page.partition("#")[2]

    async def signs_in(self, link: str = "") -> tuple[str, httpx.AsyncClient]:
        browser = self.world.client()
        told = await self.returns(browser, await self.begins(browser, link))
        return told, browser

    async def kim_is_let_in(self) -> None:
        told, _ = await self.signs_in(await self.invites())
        assert told == IN


def settings_of(issuer: Issuer, folder: Path) -> Provider:
    secret = folder / "secret"
    secret.write_text(SECRET + "\n")
    return Provider(
        name="Northside", issuer=issuer.url, client_id=CLIENT, secret_file=secret
    )


@pytest_asyncio.fixture
async def trust(
    service_runtime: Runtime, service_clock: HandClock, tmp_path: Path
) -> AsyncIterator[Trust]:
    async with issuing(Issuer(back=BACK)) as issuer:
        provider = settings_of(issuer, tmp_path)
        settings = service_runtime.settings.model_copy(update={"sign_in": provider})
        runtime = replace(service_runtime, settings=settings, kept=Kept())
        async with world_on(runtime, service_clock, three_crews()) as world:
            manager = Desk(world, await world.signed_in("Max"))
            yield Trust(world, issuer, manager)


def sets(trust: Trust, **changes: object) -> None:
    """The service asks its provider for more."""
    runtime: Runtime = trust.world.app.state.runtime
    provider = runtime.settings.sign_in
    assert provider is not None
    update = {"sign_in": provider.model_copy(update=changes)}
    settings = runtime.settings.model_copy(update=update)
    trust.world.app.state.runtime = replace(runtime, settings=settings)


async def me(browser: httpx.AsyncClient) -> Json:
    told: Json = (await browser.get("/api/me")).json()
    return told


async def test_who_was_let_in_once_signs_in_by_the_provider_from_then_on(
    trust: Trust,
) -> None:
    first, _ = await trust.signs_in(await trust.invites("Kim", "clinician"))

    told, browser = await trust.signs_in()

    kim = await me(browser)
    assert (first, told, kim["name"], kim["role"]) == (IN, IN, "Kim", "clinician")
    lines = await trust.world.asks_the_store(
        "SELECT action FROM audit WHERE actor = %s ORDER BY at, action DESC",
        f"account:{kim['account_id']}",
    )
    assert [line for (line,) in lines] == [
        "tied a provider's sign-in",
        "signed in by the provider",
    ]


async def test_whom_nobody_let_in_is_refused_however_well_known(trust: Trust) -> None:
    told, browser = await trust.signs_in()

    assert told == "not-let-in"
    assert (await browser.get("/api/me")).status_code == 401


async def test_a_link_alone_signs_nobody_in_and_ties_once(trust: Trust) -> None:
    link = await trust.invites()
    alone = await trust.world.client().post("/api/sign-in", json={"token": link})
    first, _ = await trust.signs_in(link)
    trust.issuer.subject = "person-2"

    second, _ = await trust.signs_in(link)

    assert (alone.status_code, first, second) == (403, IN, "link-used")


async def test_one_sign_in_is_never_two_accounts(trust: Trust) -> None:
    await trust.kim_is_let_in()
    link = await trust.invites("Lou")

    told, _ = await trust.signs_in(link)
    trust.issuer.subject = "person-2"
    lou, browser = await trust.signs_in(link)

    assert (told, lou, (await me(browser))["name"]) == ("not-let-in", IN, "Lou")


async def test_whose_access_ended_is_refused_and_a_new_link_ties_anew(
    trust: Trust,
) -> None:
    await trust.kim_is_let_in()
    people = (await trust.manager.sees("/api/settings/people"))["people"]
    (kim,) = [one for one in people if one["name"] == "Kim"]
    path = f"/api/settings/people/{kim['id']}"
    await trust.manager.does(f"{path}/end", WHY)
    ended, _ = await trust.signs_in()

    made = await trust.manager.does(f"{path}/link", WHY)

    before, _ = await trust.signs_in()
    after, _ = await trust.signs_in(made["url"].partition("#")[2])
    assert (ended, before, after) == ("not-let-in", "not-let-in", IN)


async def test_an_answer_of_another_browser_or_another_state_is_refused(
    trust: Trust,
) -> None:
    await trust.kim_is_let_in()
    mine, other = trust.world.client(), trust.world.client()
    address = await trust.begins(mine)
    await trust.begins(other)

    told = [
        await trust.returns(trust.world.client(), address),
        await trust.returns(other, address),
        await trust.returns(mine, address.replace("state=", "state=x")),
    ]

    assert told == [AGAIN] * 3
    assert trust.issuer.codes_given == 1  # Kim's first; none of these got that far


async def test_an_answer_that_came_back_once_is_good_no_second_time(
    trust: Trust,
) -> None:
    await trust.kim_is_let_in()
    browser = trust.world.client()
    address = await trust.begins(browser)
    cookie = browser.cookies["ucr_signing_in"]
    first = await trust.returns(browser, address)
    browser.cookies.clear()
    gone = await trust.returns(browser, address)
    headers = {"cookie": f"ucr_signing_in={cookie}"}

    kept = await browser.get(address.removeprefix(ORIGIN), headers=headers)

    assert (first, gone) == (IN, AGAIN)
    assert kept.headers["location"] == "/sign-in/#again"
    assert (await browser.get("/api/me")).status_code == 401


async def test_a_code_is_asked_for_with_the_secret_that_only_its_browser_has(
    trust: Trust,
) -> None:
    """PKCE: a code that was stolen is worth nothing in another sign-in."""
    await trust.kim_is_let_in()
    mine, thief = trust.world.client(), trust.world.client()
    stolen = dict(parse_qsl(urlsplit(await trust.begins(mine)).query))["code"]
    own = await trust.begins(thief)
    code = dict(parse_qsl(urlsplit(own).query))["code"]

    told = await trust.returns(thief, own.replace(code, stolen))

    assert (told, trust.issuer.codes_given) == (AGAIN, 1)


NOW = int(SystemClock().now().timestamp())


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another client"},
        {"iss": "https://other.example"},
        {"exp": NOW - 3600},
    ],
)
async def test_a_token_of_another_time_place_or_person_is_refused(
    trust: Trust, claims: Json
) -> None:
    await trust.kim_is_let_in()
    trust.issuer.claims = claims

    told, browser = await trust.signs_in()

    assert (told, trust.issuer.codes_given) == (AGAIN, 2)
    assert (await browser.get("/api/me")).status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_by_an_algorithm_that_is_not_the_key_s_is_refused(
    trust: Trust, algorithm: str
) -> None:
    await trust.kim_is_let_in()
    browser = trust.world.client()
    address = await trust.begins(browser)
    nonce = next(iter(trust.issuer._codes.values()))["nonce"]
    trust.issuer.forged = trust.issuer.token(nonce, algorithm)

    told = await trust.returns(browser, address)

    assert (told, trust.issuer.codes_given) == (AGAIN, 2)


async def test_a_stranger_s_key_of_the_same_name_is_refused(trust: Trust) -> None:
    await trust.kim_is_let_in()
    stranger = Issuer(back=BACK, url=trust.issuer.url)
    browser = trust.world.client()
    address = await trust.begins(browser)
    nonce = next(iter(trust.issuer._codes.values()))["nonce"]
    trust.issuer.forged = stranger.token(nonce)

    told = await trust.returns(browser, address)

    assert (told, trust.issuer.codes_given) == (AGAIN, 2)


async def test_a_provider_that_has_changed_its_key_is_believed_at_once(
    trust: Trust,
) -> None:
    await trust.kim_is_let_in()
    trust.issuer.rotates()

    told = [(await trust.signs_in())[0] for _ in range(2)]

    assert (told, trust.issuer.keys_asked) == ([IN, IN], 2)


async def test_a_provider_that_is_away_ends_no_session(trust: Trust) -> None:
    await trust.kim_is_let_in()
    _, kim = await trust.signs_in()
    browser = trust.world.client()
    address = await trust.begins(browser)
    trust.issuer.away = True

    told = await trust.returns(browser, address)
    trust.world.runtime.kept.provider._found = None
    begun = await browser.post("/api/sign-in/provider", json={})

    assert told == "provider-away"
    assert (begun.status_code, begun.json()["temporary"]) == (503, True)
    assert "Retry-After" in begun.headers
    assert (await me(kim))["name"] == "Kim"


CIS2 = "nhsid_nrbac_roles.role_code"


@pytest.mark.parametrize(
    ("code", "told"), [("S8000:G8000:R8001", IN), ("S0010:G0020:R8008", "not-let-in")]
)
async def test_a_role_of_the_provider_s_can_refuse_and_gives_nothing(
    trust: Trust, code: str, told: str
) -> None:
    """In the shape of CIS2's userinfo; the codes are examples and not verified."""
    mapped = {"S8000:G8000:R8001": Role.COORDINATOR, "S0010:G0020:R8008": Role.MANAGER}
    sets(trust, role_claim=CIS2, roles=mapped)
    trust.issuer.userinfo = {"nhsid_nrbac_roles": [{"role_code": code}]}
    link = await trust.invites("Kim", "coordinator")

    found, browser = await trust.signs_in(link)

    assert found == told
    if found == IN:
        assert (await me(browser))["role"] == "coordinator"


async def test_userinfo_of_somebody_else_is_refused(trust: Trust) -> None:
    sets(trust, role_claim="role", roles={"coordinator": Role.COORDINATOR})
    trust.issuer.userinfo = {"sub": "person-2", "role": "coordinator"}

    told, _ = await trust.signs_in(await trust.invites())

    assert told == AGAIN


@pytest.mark.parametrize(("level", "told"), [("AAL3", IN), ("AAL1", AGAIN)])
async def test_a_sign_in_that_was_too_weak_is_refused(
    trust: Trust, level: str, told: str
) -> None:
    sets(trust, acr=("AAL2", "AAL3"))
    trust.issuer.claims = {"acr": level}

    found, _ = await trust.signs_in(await trust.invites())

    assert found == told


async def test_a_demo_s_or_a_crew_s_link_signs_in_as_before(trust: Trust) -> None:
    told = [
        (await me(await trust.world.signed_in(one)))["role"] for one in ("Sam", "Oak 1")
    ]

    assert told == ["coordinator", "crew"]
