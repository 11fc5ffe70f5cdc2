"""Magic links: who gets one, and that each opens one session, once."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Final

import httpx
import pytest
import pytest_asyncio

from tests.world.at_homes import HomePage, a_home_request
from tests.world.callers import World
from tests.world.ground import ORIGIN, HandClock
from tests.world.held import held
from tests.world.people import Json, three_crews
from tests.world.post_office import PostOffice, post_office
from tests.world.service import runtime_in, world_on
from ucr.domain.home import MOST_LINKS, MOST_LINKS_IN_ALL
from ucr.domain.ids import AreaId
from ucr.runtime import Ground

ROSE_COURT: Final = "rose.court@rutland.example"
PATIENCE_S: Final = 15


@pytest_asyncio.fixture
async def post() -> AsyncIterator[PostOffice]:
    """The mail server."""
    async with post_office() as office:
        yield office


@pytest_asyncio.fixture
async def with_post(
    post: PostOffice,
    emptied_database: str,
    valkey_url: str,
    rutland_grounds: Mapping[AreaId, Ground],
    service_clock: HandClock,
) -> AsyncIterator[World]:
    """A served area that can send mail."""
    async with (
        runtime_in(
            emptied_database,
            valkey_url,
            rutland_grounds,
            service_clock,
            smtp_url=post.url,
            smtp_from="ucr@trust.example",
        ) as runtime,
        world_on(runtime, service_clock, three_crews()) as world,
    ):
        yield world


async def asked(world: World, email: str, language: str = "en") -> httpx.Response:
    """Somebody at the page asks for a link."""
    body = {"email": email, "language": language}
    return await world.client().post("/api/home/link", json=body)


async def brought(post: PostOffice, count: int = 1) -> EmailMessage:
    """Wait for so many letters; the last of them."""
    async with asyncio.timeout(PATIENCE_S):
        while len(post.letters) < count:
            post.came.clear()
            await post.came.wait()
    return post.letters[-1]


def token_of(letter: EmailMessage) -> str:
    found = re.search(rf"{ORIGIN}/home/#sign-in/(\S+)", letter.get_content())
    assert found, letter.get_content()
    return found[1]


async def made(world: World, by: str = "Sam", home: str = "Rose Court") -> str:
    """Control makes a link; its token."""
    desk = HomePage(world, await world.signed_in(by))
    homes = (await desk.sees("/api/homes"))["homes"]
    (id_,) = (one["id"] for one in homes if one["name"] == home)
    url: str = (await desk.does(f"/api/homes/{id_}/link"))["url"]
    assert "?" not in url
    return url.partition("#sign-in/")[2]


async def opens(world: World, token: str) -> httpx.AsyncClient:
    client = world.client()
    answer = await client.post("/api/home/sign-in", json={"token": token})
    assert answer.status_code == 200, answer.text
    return client


async def test_a_home_asks_for_a_link_and_signs_in_with_it(
    with_post: World, post: PostOffice
) -> None:
    answer = await asked(with_post, f"  {ROSE_COURT.upper()} ")
    letter = await brought(post)

    http = await opens(with_post, token_of(letter))

    assert (answer.status_code, letter["To"]) == (202, ROSE_COURT)
    assert (await http.get("/api/home")).json()["name"] == "Rose Court"
    cookie = http.cookies["ucr_session"]
    assert cookie


async def test_the_letter_is_in_the_language_of_the_page_and_names_no_person(
    with_post: World, post: PostOffice
) -> None:
    home = HomePage(with_post, await with_post.signed_in("Rose Court"))
    await home.asks()
    for language in ("en", "cy", "pl"):
        await asked(with_post, ROSE_COURT, language)
        await brought(post, ("en", "cy", "pl").index(language) + 1)

    subjects = [letter["Subject"] for letter in post.letters]

    assert subjects == [
        "Your link to ask for urgent help",
        "Eich dolen i ofyn am gymorth brys",
        "Link do wezwania pilnej pomocy",
    ]
    told = "".join(letter.as_string() + letter.get_content() for letter in post.letters)
    for secret in ("T. C.", "9990000018", "Slipped", "Kim"):
        assert secret not in told


async def test_the_answer_never_says_whether_an_address_is_known(
    with_post: World, post: PostOffice
) -> None:
    known = await asked(with_post, ROSE_COURT)
    unknown = await asked(with_post, "nobody@rutland.example")
    limited = [await asked(with_post, ROSE_COURT) for _ in range(MOST_LINKS)]
    await brought(post, MOST_LINKS)

    told = {(one.status_code, one.text) for one in (known, unknown, *limited)}

    assert len(told) == 1
    assert [letter["To"] for letter in post.letters] == [ROSE_COURT] * MOST_LINKS


async def test_a_home_has_so_many_links_sent_and_no_more_for_a_while(
    with_post: World, post: PostOffice, service_clock: HandClock
) -> None:
    for _ in range(MOST_LINKS + 2):
        await asked(with_post, ROSE_COURT)
    await brought(post, MOST_LINKS)
    await asked(with_post, "lime.surgery@rutland.example")
    await brought(post, MOST_LINKS + 1)

    service_clock.advance(timedelta(minutes=16))
    await asked(with_post, ROSE_COURT)
    await brought(post, MOST_LINKS + 2)

    to = [letter["To"] for letter in post.letters]
    assert to.count(ROSE_COURT) == MOST_LINKS + 1


async def test_all_homes_together_have_so_many_links_sent_and_no_more_for_a_while(
    with_post: World, post: PostOffice, service_clock: HandClock
) -> None:
    stored = await with_post.asks_the_store(
        "INSERT INTO home_link (token_hash, account_id, made_by, made_at, expires_at)"
        " SELECT sha256(n::text::bytea), account_id, 'home', now, now + interval '1 h'"
        " FROM home, generate_series(1, %s) AS n,"
        " (SELECT %s::timestamptz AS now) AS clock"
        " WHERE email = 'lime.surgery@rutland.example' RETURNING 1",
        MOST_LINKS_IN_ALL,
        with_post.clock.now(),
    )
    assert len(stored) == MOST_LINKS_IN_ALL

    await asked(with_post, ROSE_COURT)
    token = await made(with_post)

    assert (await opens(with_post, token)).cookies
    service_clock.advance(timedelta(minutes=61))
    await asked(with_post, ROSE_COURT)
    await brought(post)
    assert [letter["To"] for letter in post.letters] == [ROSE_COURT]
    sent = await with_post.asks_the_store(
        "SELECT count(*) FROM home_link JOIN home USING (account_id)"
        " WHERE email = %s AND made_by = 'home'",
        ROSE_COURT,
    )
    assert sent == [(1,)]


async def test_a_full_mail_server_breaks_nothing_and_the_next_link_comes(
    with_post: World, post: PostOffice
) -> None:
    post.is_full = True
    await asked(with_post, ROSE_COURT)
    async with asyncio.timeout(PATIENCE_S):
        await post.came.wait()
    post.is_full = False

    await asked(with_post, ROSE_COURT)

    assert (await brought(post))["To"] == ROSE_COURT
    assert post.refused == 1


async def test_without_a_mail_server_the_page_says_so(quiet_world: World) -> None:
    door = (await quiet_world.client().get("/api/home/door")).json()
    answer = await asked(quiet_world, ROSE_COURT)

    assert door == {"sends_links": False, "control_phone": None}
    assert (answer.status_code, answer.json()) == (202, door)
    stored = await quiet_world.asks_the_store("SELECT count(*) FROM home_link")
    assert stored == [(0,)]


@pytest.mark.parametrize("by", ["Sam", "Max"])
async def test_control_makes_a_link_and_the_audit_says_who(
    quiet_world: World, by: str
) -> None:
    token = await made(quiet_world, by)

    http = await opens(quiet_world, token)

    assert (await http.get("/api/home")).json()["name"] == "Rose Court"
    lines = await quiet_world.asks_the_store(
        "SELECT action, reason FROM audit ORDER BY id"
    )
    assert lines == [
        ("made a magic link", "Rose Court"),
        ("signed in by a magic link", None),
    ]


async def test_a_link_opens_once_however_many_press_at_the_same_time(
    quiet_world: World,
) -> None:
    token = await made(quiet_world)
    clients = [quiet_world.client() for _ in range(10)]

    async with held(quiet_world, "SELECT 1 FROM home_link FOR UPDATE") as link:
        pressed = [
            asyncio.create_task(one.post("/api/home/sign-in", json={"token": token}))
            for one in clients
        ]
        await link.until_wait(len(clients))
    answers = await asyncio.gather(*pressed)

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9


async def test_a_link_that_is_only_looked_at_still_opens(quiet_world: World) -> None:
    token = await made(quiet_world)
    scanner = quiet_world.client()
    await scanner.get("/home/")
    await scanner.get("/api/home/door")
    await scanner.get(f"/api/home/sign-in?token={token}")

    assert (await opens(quiet_world, token)).cookies


async def test_a_link_runs_out_after_fifteen_minutes(
    quiet_world: World, service_clock: HandClock
) -> None:
    token, later = await made(quiet_world), await made(quiet_world)
    service_clock.advance(timedelta(minutes=14, seconds=59))
    await opens(quiet_world, token)

    service_clock.advance(timedelta(seconds=1))

    answer = await quiet_world.client().post("/api/home/sign-in", json={"token": later})
    assert (answer.status_code, answer.json()["type"]) == (
        401,
        "/problems/not-signed-in",
    )


async def test_a_link_is_stored_as_a_hash_only(quiet_world: World) -> None:
    token = await made(quiet_world)

    stored = await quiet_world.asks_the_store("SELECT home_link::text FROM home_link")
    audited = await quiet_world.asks_the_store("SELECT audit::text FROM audit")

    assert len(stored) == 1
    assert token not in str(stored) + str(audited)


async def test_another_page_can_neither_ask_for_a_link_nor_sign_in(
    quiet_world: World,
) -> None:
    token = await made(quiet_world)
    evil = quiet_world.client()
    evil.headers["Origin"] = "https://evil.example"
    bodies: dict[str, Json] = {
        "/api/home/link": {"email": ROSE_COURT},
        "/api/home/sign-in": {"token": token},
    }

    told = [
        (await evil.post(path, json=body)).status_code for path, body in bodies.items()
    ]

    assert told == [403, 403]
    assert (await opens(quiet_world, token)).cookies


async def test_a_home_of_another_area_gets_no_link_from_here(
    quiet_world: World,
) -> None:
    there = HomePage(quiet_world, await quiet_world.signed_in("Sam of elsewhere"))
    (home, _) = (await there.sees("/api/homes"))["homes"]

    problem = await quiet_world.desk.does(f"/api/homes/{home['id']}/link", refused=404)

    assert problem["type"] == "/problems/not-found"


async def test_a_home_that_signed_out_sees_nothing(quiet_world: World) -> None:
    http = await opens(quiet_world, await made(quiet_world))
    await http.post("/api/sign-out")

    answer = await http.post(
        "/api/home/requests", json=a_home_request(), headers={"Idempotency-Key": "k"}
    )

    assert answer.status_code == 401


async def test_the_desks_own_calls_are_never_a_homes(quiet_world: World) -> None:
    body = a_phone_call()

    answer = await quiet_world.desk.http.post("/api/referrals", json=body)

    sender = (await quiet_world.desk.case(answer.json()))["sender"]
    assert sender["name"] == "desk"


def a_phone_call() -> Json:
    return {
        "case_number": "PHONE-1",
        "source": "care_home",
        "need": "fall",
        "location": {"text": "Oakham"},
        "reason": "Rang us",
    }
