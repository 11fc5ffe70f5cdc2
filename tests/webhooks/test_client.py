"""What the other side may do to a post: lead on, drip, flood, hang up, stay silent."""

import asyncio
from asyncio import StreamReader as Reader
from asyncio import StreamWriter as Writer
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.receiver import Talk, listening
from ucr.deliver.channel import Fate
from ucr.webhooks import client
from ucr.webhooks.address import Allowed
from ucr.webhooks.client import MOST_READ, Heard, outbound
from ucr.webhooks.post import reply

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
FLOOD = 64 * 1024 * 1024


async def posted(talk: Talk) -> Heard:
    """What is heard of a server that answers so."""
    async with listening(talk) as listener:
        place = f"127.0.0.1:{listener.port}"
        allowed = Allowed(frozenset(), frozenset({place}))
        async with outbound(allowed) as out:
            return await out.post(f"http://{place}/hook", {}, b"{}")


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_nobody_follows_it(status: int) -> None:
    async with listening() as canary:

        async def leads_on(_: Reader, writer: Writer) -> None:
            there = f"http://127.0.0.1:{canary.port}/"
            head = f"HTTP/1.1 {status} X\r\nLocation: {there}\r\nContent-Length: 0"
            writer.write(f"{head}\r\n\r\n".encode())
            await writer.drain()

        heard = await posted(leads_on)

    assert (heard.words, canary.hits) == (str(status), 0)
    assert reply(heard, NOW).fate is Fate.LATER


async def test_a_flood_of_an_answer_is_cut_off_and_its_status_counts() -> None:
    written = 0

    async def floods(_: Reader, writer: Writer) -> None:
        nonlocal written
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {FLOOD}\r\n\r\n".encode())
        while written < FLOOD:
            writer.write(b"x" * MOST_READ)
            await writer.drain()
            written += MOST_READ

    heard = await posted(floods)

    assert heard.words == "200"
    assert 0 < written < FLOOD / 4


async def test_a_body_that_drips_does_not_hold_us_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "LINGER_S", 0.1)
    drops: list[bytes] = []

    async def drips(reader: Reader, writer: Writer) -> None:
        with suppress(OSError):
            await reader.readexactly(len(b"{}"))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while not reader.at_eof():
                writer.write(b"x")
                await writer.drain()
                drops.append(b"x")
                await asyncio.sleep(0.02)

    began = monotonic()
    heard = await posted(drips)

    assert heard.words == "200"
    assert monotonic() - began < 5
    assert len(drops) > 1


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n"]
)
async def test_an_answer_that_does_not_come_ends_at_the_limit(
    monkeypatch: pytest.MonkeyPatch, beginning: bytes
) -> None:
    monkeypatch.setattr(client, "LIMIT_S", 0.3)
    began = monotonic()

    async def drips(reader: Reader, writer: Writer) -> None:
        with suppress(OSError):
            await reader.readexactly(len(b"{}"))
            writer.write(beginning)
            while not reader.at_eof():
                if beginning:
                    writer.write(b"X")
                    await writer.drain()
                await asyncio.sleep(0.02)

    heard = await posted(drips)

    assert heard.words == "too_slow"
    assert monotonic() - began < 5


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"", "no_answer"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "no_answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 300_000, "no_answer"),
        (b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", "999"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8bnot", "200"),
    ],
)
async def test_what_is_no_answer_is_called_so(said: bytes, words: str) -> None:
    async def says(_: Reader, writer: Writer) -> None:
        writer.write(said)
        await writer.drain()

    heard = await posted(says)

    assert heard.words == words


async def test_a_server_that_is_not_there_is_called_so() -> None:
    allowed = Allowed(frozenset(), frozenset({"127.0.0.1:9"}))
    async with outbound(allowed) as out:
        heard = await out.post("http://127.0.0.1:9/", {}, b"{}")

    assert heard == Heard(None, "no_connection")


@pytest.mark.parametrize(
    ("status", "fate"),
    [(200, "delivered"), (204, "delivered"), (299, "delivered"), (410, "refused")]
    + [(one, "later") for one in (199, 300, 304, 400, 401, 404, 409, 429, 500, 504)],
)
def test_a_status_means_what_standard_webhooks_says(status: int, fate: str) -> None:
    assert reply(Heard(status, str(status)), NOW).fate.value == fate


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120.0),
        ("Mon, 12 Jan 2026 09:01:00 GMT", 60.0),
        ("Mon, 12 Jan 2026 08:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(
    told: str, seconds: float | None
) -> None:
    assert reply(Heard(503, "503", told), NOW).after_s == seconds


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
async def test_retry_after_is_heard_however_its_name_is_written(name: str) -> None:
    async def asks(_: Reader, writer: Writer) -> None:
        head = f"HTTP/1.1 503 X\r\n{name}: 120\r\nContent-Length: 0\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()

    heard = await posted(asks)

    assert (heard.status, heard.retry_after) == (503, "120")


@given(st.text())
def test_no_retry_after_breaks_anything(told: str) -> None:
    asked = reply(Heard(503, "503", told), NOW).after_s

    assert asked is None or asked >= 0
