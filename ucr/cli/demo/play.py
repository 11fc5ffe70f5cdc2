"""The demo from its first check to its last report."""

import asyncio
import math
import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Final

import httpx

from ucr.cli.demo import bars, ground, people, stack, state
from ucr.cli.demo.founding import found, last_recorded_at
from ucr.cli.demo.memory import Memory, measure
from ucr.cli.demo.moment import first_morning
from ucr.cli.demo.options import Options
from ucr.cli.demo.processes import Part, Processes
from ucr.cli.demo.report import report
from ucr.cli.demo.screens import build_if_needed
from ucr.cli.demo.state import State, write_secret
from ucr.cli.demo.stores import Stores
from ucr.cli.demo.words import welcome
from ucr.cli.doctor import ADDRESSES
from ucr.cli.given import given
from ucr.cli.say import console, give_up, say
from ucr.places.pack import AreaPack
from ucr.runtime import SystemClock
from ucr.settings import Settings
from ucr.store.migrate import migrate

SCRIPT: Final = "script.json"
LEDGER: Final = "ledger.jsonl"
READY_LIMIT_S: Final = 300.0
"""The first time on a machine two processes compile the engine meanwhile."""
ANSWER_LIMIT_S: Final = 10.0
POOL_SIZE: Final = "6"
"""Enough for one county; each connection is a PostgreSQL process of 20 MiB."""
LOOK_EVERY_S: Final = 0.2
MEASURE_EVERY_S: Final = 5.0


class Play:
    """One run of the demo; what it starts is stopped by `running`."""

    def __init__(self, options: Options, running: ExitStack) -> None:
        self._options = options
        self._running = running
        self._stores = Stores(options.data, running)
        self._real = SystemClock()
        self._peak = Memory(0, 0)

    def run(self) -> bool:
        """Play until stopped, or until the watched hours are over.

        Returns:
            Whether everything was found in order at the end.
        """
        options = self._options
        refuse_taken_port(options.port)
        if options.screens:
            build_if_needed()
        remembered = state.remembered(options.data)
        pack = self._pack(remembered)
        with console.status("Starting PostgreSQL and Valkey ..."):
            urls = self._stores.start(given())
        asyncio.run(migrate(urls["UCR_DATABASE_URL"]))
        before = asyncio.run(last_recorded_at(_settings(urls)))
        now = before or first_morning(self._real.now())
        known = remembered or state.begin(
            options.data, slug=pack.manifest.slug, seed=options.seed, began_at=now
        )
        environment = {**urls, **self._clock(now), **self._doors()}
        settings = _settings(environment)
        asyncio.run(found(settings, people.founding(known, pack, now=now)))
        self._write_script(known, pack)
        bars.leave_address(options, known, pack)
        pack.close()
        self._watch_over(known, environment, now)
        return options.until_hours is None or report(settings, self._peak)

    def _pack(self, remembered: State | None) -> AreaPack:
        wish = ground.Wish(
            extract=self._options.extract,
            generated=self._options.generated,
            slug=None if remembered is None else remembered.slug,
        )
        pack = ground.prepare(wish, given(), built_at=self._real.now())
        if remembered is not None and remembered.slug != pack.manifest.slug:
            give_up(
                f"{self._options.data} holds a demo of {remembered.slug}. Play on"
                f" {pack.manifest.slug} in another folder: --data DIR"
            )
        return pack

    def _clock(self, now: datetime) -> dict[str, str]:
        real = self._real.now()
        return {
            "UCR_CLOCK_ORIGIN": f"{now.isoformat()}/{real.isoformat()}",
            "UCR_CLOCK_SPEED": str(self._options.speed),
        }

    def _doors(self) -> dict[str, str]:
        return {
            "UCR_HOST": "127.0.0.1",
            "UCR_PORT": str(self._options.port),
            "UCR_PUBLIC_ORIGIN": self._options.origin,
            "UCR_PACKS": str(given().packs.resolve()),
            "UCR_CREW_LOCK_S": os.environ.get("UCR_CREW_LOCK_S", "0"),
            "UCR_HEARTBEAT_S": os.environ.get("UCR_HEARTBEAT_S", "0"),
            "UCR_POOL_SIZE": os.environ.get("UCR_POOL_SIZE", POOL_SIZE),
        }

    def _write_script(self, known: State, pack: AreaPack) -> None:
        options = self._options
        script = people.script(
            known,
            pack,
            options.data / LEDGER,
            origin=options.origin,
            until=people.until(known, options.until_hours),
        ).model_copy(
            update={
                "rate": options.rate,
                "hands_on": options.hands_on,
                "stack": stack.adapter(options, known),
            }
        )
        write_secret(options.data / SCRIPT, script.model_dump_json(indent=2))

    def _watch_over(
        self, known: State, environment: dict[str, str], now: datetime
    ) -> None:
        """Run the service's processes, and start again whatever dies."""
        options = self._options
        self._leave_addresses(environment)
        told = {
            **environment,
            **bars.settings(options, known.slug),
            **stack.settings(options, known),
        }
        processes = Processes(told, options.data / "log", say)
        self._running.callback(processes.stop)
        processes.start(Part(name="serve", words=("serve",)))
        processes.start(Part(name="dispatch", words=("dispatch",)))
        with console.status("Waiting for the service ..."):
            self._until(lambda: answers(options.origin), processes, READY_LIMIT_S)
        script = str(options.data / SCRIPT)
        day = Part(name="simulate", words=("simulate", script), may_end=True)
        processes.start(day)
        say(welcome(known, options, now))
        self._until(lambda: processes.has_ended(day.name), processes)

    def _until(
        self,
        ended: Callable[[], bool],
        processes: Processes,
        limit_s: float = math.inf,
    ) -> None:
        """Keep everything alive until then."""
        began, measured = time.monotonic(), 0.0
        while not ended():
            if time.monotonic() - began > limit_s:
                give_up(f"the service does not answer; see {processes.logs}")
            self._stores.look(say)
            processes.look()
            if time.monotonic() - measured > MEASURE_EVERY_S:
                self._peak = Memory.most(self._peak, measure())
                measured = time.monotonic()
            time.sleep(LOOK_EVERY_S)

    def _leave_addresses(self, environment: dict[str, str]) -> None:
        path = self._options.data / ADDRESSES
        lines = "".join(f"{name}={value}\n" for name, value in environment.items())
        write_secret(path, lines)
        self._running.callback(path.unlink, missing_ok=True)


def _settings(environment: dict[str, str]) -> Settings:
    """Settings of this process with those of the demo's own on top."""
    named = {k.removeprefix("UCR_").lower(): v for k, v in environment.items()}
    return Settings.model_validate(named)


def refuse_taken_port(port: int) -> None:
    """Say so before anything is started."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", port))
        except OSError as error:
            why = os.strerror(error.errno or 0)
            give_up(f"port {port}: {why}. Choose another: --port {port + 1}")


def answers(origin: str) -> bool:
    """Whether the service answers at all."""
    try:
        return not httpx.get(f"{origin}/api/me", timeout=ANSWER_LIMIT_S).is_server_error
    except httpx.TransportError:
        return False
