"""The demo's children: none outlives it, whatever ends it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from ucr.cli.demo.processes import Part, Processes

PARENT = """
import sys, time
from pathlib import Path
from ucr.cli.demo.processes import Part, Processes
ours = Processes({}, Path(sys.argv[1]), print)
ours.start(Part(name="child", words=("simulate", sys.argv[2])))
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture
def waits_for_ever(tmp_path: Path) -> Path:
    """A script that a child waits to read: a pipe that nobody writes to."""
    path = tmp_path / "script.json"
    os.mkfifo(path)
    return path


def the_child_that_reads(path: Path) -> psutil.Process:
    """Our own child, by its words: the run's database servers are children too."""
    found = [
        child for child in psutil.Process().children() if str(path) in child.cmdline()
    ]
    assert len(found) == 1
    return found[0]


def test_a_child_ends_when_its_parent_is_killed(
    tmp_path: Path, waits_for_ever: Path
) -> None:
    parent = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", PARENT, str(tmp_path), str(waits_for_ever)],
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    with parent, parent.stdout as said:
        assert said.readline() == b"started\n"
        children = psutil.Process(parent.pid).children()

        parent.kill()

    _, orphans = psutil.wait_procs(children, timeout=10)
    assert children
    assert orphans == []


def test_a_process_that_ends_badly_is_started_again_after_a_wait(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    processes = Processes({}, tmp_path, said.append)
    processes.start(Part(name="gone", words=("simulate", str(tmp_path / "missing"))))
    try:
        give_up_at = time.monotonic() + 30
        while len(said) < 2 and time.monotonic() < give_up_at:
            processes.look()
    finally:
        processes.stop()

    assert "gone ended (status 1); again in 0.5 s" in said[0]
    assert "again in 1.0 s" in said[1]


def test_stopping_waits_until_a_child_has_ended(
    tmp_path: Path, waits_for_ever: Path
) -> None:
    processes = Processes({}, tmp_path, print)
    processes.start(Part(name="child", words=("simulate", str(waits_for_ever))))
    child = the_child_that_reads(waits_for_ever)

    processes.stop()

    assert not child.is_running()


def test_the_signal_that_ended_a_child_is_named(
    tmp_path: Path, waits_for_ever: Path
) -> None:
    said: list[str] = []
    processes = Processes({}, tmp_path, said.append)
    processes.start(Part(name="child", words=("simulate", str(waits_for_ever))))
    child = the_child_that_reads(waits_for_ever)

    child.send_signal(signal.SIGKILL)

    give_up_at = time.monotonic() + 30
    while not said and time.monotonic() < give_up_at:
        processes.look()
    processes.stop()
    assert "SIGKILL" in said[0]
