"""A simulated caller insists until it is answered, always with the same key."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from ucr.demo.chance import stream
from ucr.demo.door import Door, Refused

KEY = UUID(int=7)
BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
DONE = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"
PROBLEM = b'{"type":"/problems/bad","detail":"a field"}'
NO = (
    b"HTTP/1.1 422 No\r\nContent-Type: application/problem+json\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(PROBLEM), PROBLEM)
)
SIGN_IN = (
    b"HTTP/1.1 200 OK\r\nSet-Cookie: ucr_session=new; Path=/\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)
WHO = b"HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n"
HANG_UP = b""


@asynccontextmanager
async def service(*answers: bytes) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that gives these answers in turn, and what it was asked."""
    asked: list[str] = []
    left = list(answers)
    talks: set[asyncio.Task[None]] = set()

    def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(talk(reader, writer)))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while left:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
            body = await reader.readexactly(int(length or 0))
            asked.append((head + body).decode())
            said = left.pop(0)
            if said == HANG_UP:
                break
            writer.write(said)
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", asked
        await asyncio.gather(*talks)


async def test_a_command_is_repeated_with_the_same_key_and_words() -> None:
    async with (
        service(HANG_UP, BUSY, DONE) as (origin, asked),
        Door(origin, stream(1, "door"), key="secret") as door,
    ):
        content = await door.command("/api/referrals", {"a": 1}, key=KEY)

    assert content == b"{}"
    assert len(asked) == 3
    assert all(f"idempotency-key: {KEY}" in one.lower() for one in asked)
    assert {one.partition("\r\n\r\n")[2] for one in asked} == {'{"a":1}'}


async def test_an_answer_that_is_no_is_not_asked_again() -> None:
    async with (
        service(NO, DONE) as (origin, asked),
        Door(origin, stream(1, "door"), key="secret") as door,
    ):
        with pytest.raises(Refused, match="422 /problems/bad"):
            await door.command("/api/referrals", {}, key=KEY)

    assert len(asked) == 1


async def test_a_session_that_ran_out_is_renewed_by_the_link() -> None:
    async with (
        service(WHO, SIGN_IN, DONE) as (origin, asked),
        Door(origin, stream(1, "door"), token="token") as door,  # noqa: S106 - no secret
    ):
        await door.command("/api/crew/shift/start", {}, key=KEY)

    assert asked[1].startswith("POST /api/sign-in")
    assert "ucr_session=new" in asked[2]
    assert str(KEY) in asked[2]
