"""A demo as a person runs it: a process of its own, stopped or killed from outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.world.ports import free_port
from ucr.demo import ledger, script
from ucr.demo.ledger import Line, Wrote

LIMIT_S = 120.0
SPEED = 60


@dataclass(slots=True)
class Run:
    """One running demo, and every process that was ever seen below it."""

    data: Path
    process: subprocess.Popen[bytes]
    origin: str

    @property
    def script(self) -> script.Script:
        return script.read(self.data / "script.json")

    @property
    def acknowledged(self) -> dict[str, Line]:
        """Case numbers that a caller was told are safe."""
        lines = ledger.read(self.data / "ledger.jsonl")
        return {one.name: one for one in lines if one.wrote is Wrote.RECEIVED}

    def family(self) -> list[psutil.Process]:
        """Every process of it that lives now."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def said(self) -> str:
        return (self.data / "said").read_text()

    def stop(self) -> list[psutil.Process]:
        """Press Ctrl-C; what was running before it is returned."""
        family = self.family()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        return family

    def kill(self) -> None:
        """Kill every process of it at the same moment."""
        for one in self.family():
            one.kill()
        self.process.wait(10)


def start(packs: Path, data: Path) -> Run:
    """Start a demo on the invented county, and wait until it says that it is up."""
    data.mkdir(exist_ok=True)
    port = free_port()
    words = (
        *("demo", "--generated", "--no-screens", "--data", str(data)),
        *("--port", str(port), "--speed", str(SPEED), "--rate", "12"),
    )
    settings = {k: v for k, v in os.environ.items() if not k.startswith("UCR_")}
    with (data / "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "ucr", *words],
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**settings, "UCR_PACKS": str(packs), "UCR_EXTRACT_URL": ""},
            preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - no thread of ours runs yet
        )
    run = Run(data, process, f"http://127.0.0.1:{port}")
    wait(lambda: "sign-in#" in run.said(), run)
    return run


def _hears_ctrl_c() -> None:
    """Tests that run in the background ignore Ctrl-C, and so would what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait(until: Callable[[], bool], run: Run) -> None:
    """Wait for something the demo does; fail with its words when it does not."""
    give_up_at = time.monotonic() + LIMIT_S
    while not until():
        if time.monotonic() > give_up_at or run.process.poll() is not None:
            logs = [log.read_text()[-3000:] for log in run.data.glob("log/*.log")]
            raise AssertionError("\n".join([run.said(), *logs]))
        time.sleep(0.1)


@contextmanager
def signed_in(run: Run, token: str) -> Iterator[httpx.Client]:
    """A browser that followed a sign-in link."""
    with httpx.Client(base_url=run.origin, headers={"Origin": run.origin}) as browser:
        browser.post("/api/sign-in", json={"token": token}).raise_for_status()
        yield browser
