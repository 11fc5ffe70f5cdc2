"""Phones of the histories: the code that ships, in Node, told what to do by lines."""

import asyncio
import json
import subprocess
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from tests.phone.party import Json, Person

FRONTEND: Final = Path(__file__).parents[2] / "frontend"
BUNDLES: Final = {
    "phone.js": ("phone.ts", "-f", "iife", "-n", "Histories", "-p", "browser"),
    "host.mjs": ("host.ts", "-f", "esm", "-p", "node"),
    "still.mjs": ("still/run.ts", "-f", "esm", "-p", "node"),
}
LONGEST_LINE: Final = 1 << 22


@dataclass(slots=True)
class Diary:
    """What a phone did, written down outside of it.

    Attributes:
        tried: Moment of each tap that was begun, by id; it may have died on the way.
        tapped: Those that the phone said to have stored, by id.
        refused: The problem that the phone was to show, by id.
    """

    tried: dict[str, str] = field(default_factory=dict)
    tapped: dict[str, Json] = field(default_factory=dict)
    refused: dict[str, Json] = field(default_factory=dict)
    kills: int = 0

    def write(self, line: Json) -> None:
        note = line.get("note")
        if note is None:
            self.kills += 1
        elif note["is"] == "tried":
            self.tried[note["id"]] = note["at"]
        elif note["is"] == "tapped":
            self.tapped[note["id"]] = note
        else:
            self.refused[note["id"]] = note["problem"]


class Phones:
    """All phones of a run, in one process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Speak to a host that runs."""
        self._process = process
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self.diaries: dict[str, Diary] = {}

    async def add(
        self, name: str, person: Person, crew_id: str, broken: str | None
    ) -> Diary:
        """A new phone, switched on, with somebody signed in."""
        self.diaries[name] = Diary()
        await self.tell(
            name,
            "add",
            cookie=person.cookie,
            accountId=str(person.account_id),
            crewId=crew_id,
            broken=broken,
        )
        await self.tell(name, "on")
        return self.diaries[name]

    async def tell(self, phone: str, verb: str, **more: object) -> Any:
        """Let a phone do something; its answer, or None where it died of it."""
        number = next(self._numbers)
        self._asked[number] = asyncio.get_running_loop().create_future()
        order = {"n": number, "phone": phone, "do": verb, **more}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return await self._asked[number]

    async def listen(self) -> None:
        """Take what the host says, until it ends."""
        assert self._process.stdout is not None
        async for text in self._process.stdout:
            line = json.loads(text)
            if "n" not in line:
                self.diaries[line["phone"]].write(line)
                continue
            asked = self._asked.pop(line["n"])
            if "error" in line:
                asked.set_exception(RuntimeError(line["error"]))
            else:
                asked.set_result(line["answer"])
        for left in self._asked.values():
            left.set_exception(RuntimeError("the phones' process ended"))


def bundle(into: Path) -> None:
    """Make the phone's own code one file, by the bundler that makes the screens."""
    for name, (source, *options) in BUNDLES.items():
        entry = FRONTEND / "src" / "histories" / source
        subprocess.run(  # noqa: S603 - our own tools
            [
                str(FRONTEND / "node_modules" / ".bin" / "rolldown"),
                *(str(entry), *options, "-o", str(into / name)),
            ],
            cwd=FRONTEND,
            check=True,
            capture_output=True,
        )


@asynccontextmanager
async def phones_of(
    bundles: Path, *, proxy_port: int, origin: str
) -> AsyncIterator[Phones]:
    """A process for phones, whose way to `origin` is the proxy."""
    process = await asyncio.create_subprocess_exec(
        "node",
        "--experimental-websocket",
        "--no-warnings",
        str(bundles / "host.mjs"),
        str(bundles / "phone.js"),
        f"127.0.0.1:{proxy_port}",
        origin,
        stdin=PIPE,
        stdout=PIPE,
        limit=LONGEST_LINE,
    )
    phones = Phones(process)
    listening = asyncio.create_task(phones.listen())
    try:
        yield phones
    finally:
        process.kill()
        await process.wait()
        await listening
