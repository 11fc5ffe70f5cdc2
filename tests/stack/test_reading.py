"""The stack is read by one process at a time, and says when it is not read."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.responses import (
    RedirectResponse,
    Response,
    StreamingResponse,
)
from typing_extensions import override

from tests.stack.conftest import TAKE, Pulling, pulling_in
from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import RUTLAND
from ucr.settings import Settings
from ucr.settings.stack import Stack
from ucr.stack import watch
from ucr.stack.client import Stacks, connected
from ucr.store import stacks

PATIENCE_S = 5.0


async def feed(pulling: Pulling) -> dict[str, str | None]:
    (one,) = (await pulling.shown())["feeds"]
    found: dict[str, str | None] = one
    return found


async def test_what_is_read_is_shown_with_its_age(pulling: Pulling) -> None:
    before = await feed(pulling)
    pulling.cad.waits()

    await pulling.reads()

    assert (before["reading"], before["why"]) == ("never", "not read yet")
    now = await feed(pulling)
    assert (now["reading"], now["old_since"]) == ("fresh", None)
    assert now["read_at"] == now["as_of"] == _wire(pulling.world.clock.now())
    assert (await pulling.call())["locality"] == "Uppingham"


async def test_a_call_that_left_the_stack_leaves_the_store(pulling: Pulling) -> None:
    pulling.cad.waits("EX-1")
    pulling.cad.waits("EX-2")
    await pulling.reads()
    del pulling.cad.calls["EX-1"]

    await pulling.reads()

    assert [one["id"] for one in (await pulling.shown())["calls"]] == ["EX-2"]
    assert await pulling.rows("stack_call") == 1


async def test_ten_readers_whose_look_is_due_read_it_once(pulling: Pulling) -> None:
    pulling.cad.waits()
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        began.set()
        await go_on.wait()

    pulling.cad.before_list = slowly
    runtime, client = pulling.world.runtime, pulling.client
    first = asyncio.create_task(watch.look(runtime, client))
    await began.wait()  # the first reader is in the middle of its reading
    others = await asyncio.gather(*(watch.look(runtime, client) for _ in range(9)))
    go_on.set()

    assert (await first, others) == (True, [False] * 9)
    assert pulling.cad.asked == ["/stack/calls"]


async def test_readers_that_all_come_at_once_read_it_once(pulling: Pulling) -> None:
    runtime, client = pulling.world.runtime, pulling.client

    turns = await asyncio.gather(*(watch.look(runtime, client) for _ in range(10)))

    assert sorted(turns) == [False] * 9 + [True]
    assert pulling.cad.asked == ["/stack/calls"]


async def test_a_reader_that_was_overtaken_stores_nothing(pulling: Pulling) -> None:
    pulling.cad.waits("EX-OLD")
    runtime, name = pulling.world.runtime, pulling.client.stack.name
    async with runtime.pool.connection() as conn:
        frozen = await stacks.take_turn(conn, name, RUTLAND, hold_s=0)
    assert frozen is not None
    await pulling.reads()

    async with runtime.pool.connection() as conn, conn.transaction():
        at = runtime.clock.now()
        kept = await stacks.keep(conn, frozen, (), as_of=at, read_at=at, again_s=1)

    assert kept is False
    assert [one["id"] for one in (await pulling.shown())["calls"]] == ["EX-OLD"]


def _wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def says(content: bytes, status: int = 200) -> Callable[[], Response]:
    return lambda: Response(content, status, media_type="application/json")


A_BOMB = gzip.compress(b"[" * 10_000_000)


async def _drips(drops: list[bytes]) -> AsyncIterator[bytes]:
    """A byte now and then, and never an end."""
    while True:
        drops.append(b" ")
        yield b" "
        await asyncio.sleep(0.2)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (says(b"not json"), "body: valid JSON"),
        (says(b""), "body: valid JSON"),
        (
            says(b"[]"),
            "body: Input should be a valid dictionary or instance of ListPart",
        ),
        (says(b'{"calls": []}'), "as_of: Field required"),
        (says(b"no", 500), "HTTP 500"),
        (says(b"no", 404), "HTTP 404"),
        (says(b"no", 401), "HTTP 401"),
        (says(b"x" * (2 << 20)), "body: at most 1048576 bytes"),
        (says(b"[" * 500 + b"]" * 500), "body: at most 12 levels deep"),
        (says(b"[" * 100_000 + b"]" * 100_000), "body: valid JSON"),
        (lambda: RedirectResponse("http://127.0.0.1:1/"), "HTTP 307"),
        (
            lambda: Response(A_BOMB, headers={"Content-Encoding": "gzip"}),
            "body: not compressed",
        ),
    ],
)
async def test_a_stack_that_cannot_be_read_says_since_when_and_why(
    pulling: Pulling, answer: Callable[[], Response], why: str
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    clock = pulling.world.clock
    assert isinstance(clock, HandClock)
    clock.advance(timedelta(minutes=1))
    failed_at = clock.now()
    pulling.cad.instead = answer

    await pulling.reads()
    clock.advance(timedelta(minutes=1))
    await pulling.reads()

    now = await feed(pulling)
    assert now["reading"] == "old"
    assert now["why"] == why
    assert now["old_since"] == _wire(failed_at)
    assert [one["id"] for one in (await pulling.shown())["calls"]] == ["EX-1"]
    pulling.cad.instead = None
    await pulling.reads()
    assert (await feed(pulling))["reading"] == "fresh"


async def test_an_answer_that_drips_for_ever_is_given_up(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.stack.client.TOTAL_S", 1.0)
    drops: list[bytes] = []
    pulling.cad.instead = lambda: StreamingResponse(_drips(drops))

    await pulling.reads()

    assert len(drops) > 1
    assert (await feed(pulling))["why"] == "no whole answer in 1 s"


async def test_a_list_that_its_maker_made_long_ago_is_old_however_often_served(
    pulling: Pulling,
) -> None:
    made_at = pulling.world.clock.now() - timedelta(minutes=6)
    body = json.dumps({"as_of": made_at.isoformat(), "calls": []}).encode()
    pulling.cad.instead = says(body)

    await pulling.reads()

    now = await feed(pulling)
    assert (now["reading"], now["why"]) == (
        "old",
        "the ambulance side serves an old list",
    )


async def test_a_stack_that_no_process_reads_any_more_is_old(pulling: Pulling) -> None:
    await pulling.reads()
    assert isinstance(pulling.world.clock, HandClock)

    pulling.world.clock.advance(timedelta(minutes=3))

    assert (await feed(pulling))["why"] == "nobody reads it"


async def test_calls_that_nobody_could_read_for_a_quarter_of_an_hour_are_forgotten(
    pulling: Pulling,
) -> None:
    pulling.cad.waits()
    await pulling.reads()
    pulling.cad.instead = says(b"down", 503)
    assert isinstance(pulling.world.clock, HandClock)
    pulling.world.clock.advance(timedelta(minutes=16))

    await pulling.reads()

    assert (await pulling.shown())["calls"] == []
    assert await pulling.rows("stack_call") == 0


async def test_a_stack_that_does_not_answer_when_a_call_is_taken_takes_nothing(
    pulling: Pulling,
) -> None:
    pulling.cad.waits(story="")  # breaks the contract
    await pulling.reads()

    answer = await pulling.ada.http.post(
        TAKE.format("EX-1"), json={"version": "v1"}, headers={"Idempotency-Key": "k"}
    )

    problem = answer.json()
    assert (answer.status_code, problem["temporary"]) == (503, True)
    assert problem["type"] == "/problems/stack-unread"
    assert "story: " in problem["detail"]
    assert await pulling.rows("referral") == 0


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "LocalProtocolError"),
        ("schlüssel", "UnicodeDecodeError"),
        ("two\nlines", "LocalProtocolError"),
    ],
)
async def test_a_token_that_cannot_be_sent_is_a_reading_that_failed(
    pulling: Pulling, token: str, why: str
) -> None:
    write_token(pulling, token)

    await pulling.reads()

    now = await feed(pulling)
    assert (now["reading"], now["why"]) == ("never", why)
    assert now["old_since"] == _wire(pulling.world.clock.now())
    assert pulling.cad.asked == []


def write_token(pulling: Pulling, token: str) -> None:
    """Somebody writes something else into the file."""
    path = pulling.client.stack.token_file
    assert path is not None
    path.write_text(token, "utf-8")


def forget_token(pulling: Pulling) -> None:
    """Somebody removes the file."""
    path = pulling.client.stack.token_file
    assert path is not None
    path.unlink()


async def test_a_token_file_that_went_away_is_a_reading_that_failed(
    pulling: Pulling,
) -> None:
    forget_token(pulling)

    await pulling.reads()

    assert (await feed(pulling))["why"] == "FileNotFoundError"


async def test_the_loop_reads_every_stack_by_itself(
    quiet_world: World, tmp_path: Path
) -> None:
    async with pulling_in(quiet_world, tmp_path) as pulling:
        pulling.cad.waits()
        async with watch.watching(quiet_world.runtime, quiet_world.app.state.stacks):

            async def read() -> dict[str, object] | None:
                calls = (await pulling.shown())["calls"]
                return calls[0] if calls else None

            assert (await quiet_world.until(read))["id"] == "EX-1"


class LosesFirstEnd(httpx.AsyncBaseTransport):
    """A network that hangs, and loses the first request to end, as Python 3.11 may."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.lost = 0

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.lost += 1
            if self.lost > 1:
                raise
        return httpx.Response(503, stream=httpx.ByteStream(b""))


async def test_a_reader_that_lost_the_first_request_to_end_keeps_no_process(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucr.stopping.AGAIN_S", 0.05)
    net = LosesFirstEnd()
    async with httpx.AsyncClient(transport=net) as http:
        stuck = Stacks([replace(pulling.client, http=http)])
        async with asyncio.timeout(PATIENCE_S):
            async with watch.watching(pulling.world.runtime, stuck):
                await net.asked.wait()

    assert net.lost


@pytest.mark.parametrize(
    "url",
    [
        "http://cad.example/stack",
        "ftp://127.0.0.1/stack",
        "https://me:secret@cad.example/stack",
        "https://cad.example/stack?key=1",
        "cad.example",
    ],
)
def test_an_address_without_tls_or_with_a_secret_in_it_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"https|without"):
        Stack(
            name="a",
            label="A",
            area="rutland",
            sender="01890000-0000-7000-8000-000000000000",
            url=url,
        )


@asynccontextmanager
async def _clients(url: str) -> AsyncIterator[httpx.AsyncClient]:
    stack = Stack(
        name="a",
        label="A",
        area="rutland",
        sender="01890000-0000-7000-8000-000000000000",
        url=url,
    )
    async with connected(Settings(stacks=(stack,))) as stacks:
        yield stacks.clients[0].http


async def test_the_client_follows_nobody_and_asks_no_environment() -> None:
    async with _clients("https://cad.example/stack") as http:
        assert (http.follow_redirects, http.trust_env) == (False, False)
        assert http.headers["Accept-Encoding"] == "identity"
