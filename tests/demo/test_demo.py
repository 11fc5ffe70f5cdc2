"""`ucr demo` as a whole: killed in mid-day, started again, stopped; promises 1 and 22.

The demo runs once for all of these: it is started, killed without a word while calls
come in, started again in the same folder, asked, and stopped in good order.
"""

import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from tests.demo.run import LIMIT_S, Run, signed_in, start, wait
from tests.world.hits import Hits
from ucr.demo.ledger import Line
from ucr.demo.script import Script

ENOUGH_CALLS = 8


@dataclass(frozen=True, slots=True)
class Killed:
    """What was there when everything was killed, and what came back."""

    run: Run
    script: Script
    acknowledged: dict[str, Line]
    orphans: list[psutil.Process]
    back_after_s: float
    dead: int


@pytest.fixture(scope="module")
def demo_folder() -> Iterator[Path]:
    """Its data: on the disk, where the demo's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="ucr-demo-"))
    folder.chmod(0o755)
    yield folder / "demo"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def killed(county_packs: Path, demo_folder: Path) -> Iterator[Killed]:
    """A demo that was killed in mid-day and started again."""
    data = demo_folder
    first = start(county_packs, data)
    wait(lambda: len(first.acknowledged) >= ENOUGH_CALLS, first)
    script, family = first.script, first.family()
    first.kill()
    _, orphans = psutil.wait_procs(family, timeout=10)
    acknowledged = first.acknowledged
    began = time.monotonic()
    again = start(county_packs, data)
    try:
        back_after_s = time.monotonic() - began
        dead = len(family) - len(orphans)
        yield Killed(again, script, acknowledged, orphans, back_after_s, dead)
    finally:
        if again.process.poll() is None:
            again.stop()


def test_killing_everything_leaves_no_process(killed: Killed) -> None:
    assert killed.orphans == []


def test_nothing_acknowledged_is_lost(killed: Killed, hits: Hits) -> None:
    with signed_in(killed.run, killed.script.coordinator.token) as desk:
        lost = [
            name
            for name, line in killed.acknowledged.items()
            if desk.get(f"/api/referrals/{line.id}/case").json().get("case_number")
            != name
        ]

    hits(killed.dead)
    assert len(killed.acknowledged) >= ENOUGH_CALLS
    assert lost == []


def test_the_service_is_back_and_how_soon_is_told(
    killed: Killed, record_property: Callable[[str, object], None]
) -> None:
    """The promised 30 s are judged by `just kill`, where nothing else runs."""
    record_property("back_after_s", round(killed.back_after_s, 1))

    with signed_in(killed.run, killed.script.coordinator.token) as desk:
        assert desk.get("/api/area").status_code == 200


def test_the_links_of_the_first_start_still_sign_in(killed: Killed) -> None:
    with signed_in(killed.run, killed.script.crews[0].token) as phone:
        me = phone.get("/api/me").json()

    assert me["role"] == "crew"
    assert killed.script.coordinator.token in killed.run.said()


def test_the_clock_goes_on_from_the_last_thing_that_happened(killed: Killed) -> None:
    last = max(line.at for line in killed.acknowledged.values())

    with signed_in(killed.run, killed.script.coordinator.token) as desk:
        now = datetime.fromisoformat(desk.get("/api/area").json()["now"])

    assert last <= now
    assert (now - last).total_seconds() < 12 * 3600


def test_the_day_goes_on(killed: Killed) -> None:
    wait(
        lambda: killed.acknowledged.keys() < killed.run.acknowledged.keys(), killed.run
    )

    assert len(killed.run.acknowledged) > len(killed.acknowledged)


def test_the_map_says_that_the_county_is_invented(killed: Killed) -> None:
    with signed_in(killed.run, killed.script.coordinator.token) as desk:
        area = desk.get("/api/area").json()

    assert area["kind"] == "generated"
    assert "invented" in killed.run.said().lower()


def test_secrets_are_for_their_owner_only(killed: Killed) -> None:
    modes = {
        name: stat.S_IMODE((killed.run.data / name).stat().st_mode)
        for name in ("demo.json", "script.json", "running.env")
    }

    assert set(modes.values()) == {0o600}


def test_the_doctor_finds_the_running_demo_in_order(killed: Killed) -> None:
    examined = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "ucr", "doctor", "--data", str(killed.run.data)],
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )

    assert examined.returncode == 0, examined.stdout + examined.stderr


def test_a_child_that_dies_is_started_again_and_it_is_said(killed: Killed) -> None:
    dispatcher = next(
        one for one in killed.run.family() if one.cmdline()[-1:] == ["dispatch"]
    )

    dispatcher.kill()

    wait(lambda: "dispatch ended (SIGKILL)" in killed.run.said(), killed.run)
    wait(
        lambda: any(
            one.pid != dispatcher.pid and one.cmdline()[-1:] == ["dispatch"]
            for one in killed.run.family()
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE
        ),
        killed.run,
    )


@pytest.mark.parametrize(
    ("program", "name"), [("valkey-server", "Valkey"), ("postgres", "PostgreSQL")]
)
def test_a_store_that_dies_is_started_again_and_calls_are_still_taken(
    killed: Killed, program: str, name: str
) -> None:
    run = killed.run
    store = next(one for one in run.family() if Path(one.exe()).name == program)

    store.kill()

    wait(lambda: f"{name} ended" in run.said(), run)
    known = len(run.acknowledged)
    wait(lambda: len(run.acknowledged) > known, run)


def test_a_taken_port_is_named_with_the_way_out(killed: Killed) -> None:
    port = killed.run.origin.rsplit(":", maxsplit=1)[1]

    refused = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "ucr", "demo", "--port", port, "--no-screens"],
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )

    assert refused.returncode == 1
    assert "--port" in refused.stderr


def test_z_stopping_leaves_no_process_behind(killed: Killed) -> None:
    """Runs last: it ends the demo of all the others."""
    family = killed.run.stop()

    _, orphans = psutil.wait_procs(family, timeout=10)
    assert orphans == []
    assert killed.run.process.returncode == 0
    assert not (killed.run.data / "running.env").exists()
