"""The integrator's page on webhooks, done exactly as it says."""

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.journey.test_corrections import amends
from tests.webhooks.conftest import Telling
from tests.world.ports import free_port
from ucr.webhooks.message import Message

PAGE = Path(__file__).parents[2] / "docs/integrators/webhooks.md"
CALL = re.compile(
    r"Answered \*\*(\d+)\*\*(?:(?!^```).)*?^```http call\n(\w+) (\S+)\n(.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
BODY = re.compile(r"^```json body\n(.*?)^```$", re.DOTALL | re.MULTILINE)
THEIRS = ("id", "reference", "case_number")


def fence(name: str) -> str:
    """The one fence of this name."""
    found = re.findall(
        rf"^```{name}\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )
    (text,) = found
    return str(text)


def shown() -> dict[str, Any]:
    """Every body of the page, by its type."""
    bodies = [json.loads(text) for text in BODY.findall(PAGE.read_text())]
    return {body["type"]: body for body in bodies}


@dataclass
class Program:
    """The page's receiver, running."""

    process: Process

    async def prints(self) -> Any:
        """The next message that it has checked."""
        assert self.process.stdout is not None
        async with asyncio.timeout(20):
            return json.loads(await self.process.stdout.readline())


@asynccontextmanager
async def running(
    telling: Telling, folder: Path, secrets: str, port: int
) -> AsyncIterator[Program]:
    """Run it until the block ends."""
    script = folder / "receiver.py"
    script.write_text(fence("python receiver"))
    told = os.environ | {"SECRETS": secrets, "PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env=told, stdout=PIPE, stderr=PIPE
    )

    async def listens() -> Any:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return None
        writer.close()
        return {}

    try:
        await telling.world.until(listens)
        yield Program(process)
    finally:
        process.kill()
        await process.communicate()


@pytest.fixture
def hook_port() -> int:
    """A port at which nobody listens yet."""
    return free_port()


async def test_every_request_of_the_page_is_answered_as_it_says(
    telling: Telling,
) -> None:
    calls = CALL.findall(PAGE.read_text())
    assert len(calls) == PAGE.read_text().count("```http call") == 5
    url = f"{telling.receiver.address}/walk"

    answers = [
        await telling.asks(
            verb,
            path.removeprefix("/api/webhook"),
            json.loads(body.replace("$URL", url)) if body else None,
        )
        for _, verb, path, body in calls
    ]

    assert [a.status_code for a in answers] == [int(status) for status, *_ in calls]
    assert answers[0].json()["secret"]
    assert answers[1].json() == {"delivered": True, "answer": "204"}
    assert answers[3].json()["secret"] not in (None, answers[0].json()["secret"])


async def test_the_receiver_of_the_page_takes_what_we_sign_and_nothing_else(
    telling: Telling, tmp_path: Path, hook_port: int
) -> None:
    telling.lets(f"127.0.0.1:{hook_port}")
    url = f"http://127.0.0.1:{hook_port}/hook"
    old = (await telling.asks("PUT", body={"url": url})).json()["secret"]
    new = (await telling.asks("POST", "/rotate")).json()["secret"]

    async with running(telling, tmp_path, old, hook_port) as program:
        case = await telling.declined()
        await telling.turn()
        assert (await program.prints())["data"]["id"] == case["id"]
    async with running(telling, tmp_path, f"{old} {new}", hook_port) as program:
        assert (await telling.asks("POST", "/test")).json()["delivered"] is True
        assert (await program.prints())["type"] == "webhook.test"
    async with running(telling, tmp_path, "whsec_" + "A" * 32, hook_port):
        said = (await telling.asks("POST", "/test")).json()

    assert said == {"delivered": False, "answer": "401"}


async def test_the_library_is_used_as_the_page_says(telling: Telling) -> None:
    await telling.declined()
    await telling.turn()
    known = {
        "secret": telling.secret,
        "body": telling.receiver.bodies[0],
        "headers": telling.receiver.headers[0],
    }

    exec(fence("python library"), known)  # noqa: S102 - our own page

    assert known["told"]["type"] == "referral.declined"  # type: ignore[index]


async def everything_happens(telling: Telling) -> None:
    """Days on which a sender hears each thing that there is to hear."""
    oak_2 = telling.world.phone("Oak 2")
    sender = telling.world.sender
    async with telling.on_its_way() as (case, oak):
        await telling.turn()
        await oak.taps("en-route")
        await telling.turn()
        await oak.taps("hand-back", {"reason": "crew_cannot_continue"})
        await telling.turn()
        await oak_2.starts()
        for outcome in ("lifted", "not_found", "escalated_999"):
            now = case if outcome == "lifted" else await sender.asks()
            offer = await telling.desk.waits_for_offer(now, oak_2)
            await oak_2.goes(offer, "on-scene")
            await telling.turn()
            visit = (await oak_2.today())["visit"]
            await oak_2.taps("complete", {"outcome": outcome})
            await telling.turn()
            if outcome == "lifted":
                await amends(oak_2, visit, "treated")
                await telling.turn()
    await telling.declined()
    await sender.tells(await sender.asks(), red_flags=["bleeding_freely"])
    await telling.turn()
    await telling.asks("POST", "/test")


async def test_every_body_of_the_page_is_what_is_sent(telling: Telling) -> None:
    await everything_happens(telling)

    page = shown()
    sent = {one["type"]: one for one in reversed(telling.verified())}
    types = get_args(Message.model_fields["type"].annotation)
    assert set(sent) == set(page) == {*types, "webhook.test"}
    for kind, real in sent.items():
        ours = {name: real["data"].get(name) for name in THEIRS if real["data"]}
        assert page[kind]["data"] | ours == real["data"], kind
        assert set(page[kind]) == set(real)
