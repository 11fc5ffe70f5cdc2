"""What a lost disk costs, and how soon we are back: measured, not typed.

    python -m bench.recovery [--seconds 150] [--per-s 20] [--write]

Calls are stored, each acknowledged when its commit is, on an embedded PostgreSQL that
archives as it does in a demo. Then the server is killed and its whole folder removed: a
disk that is gone. What is left is the archive, and a dump from the midst of it. Both
ways back are taken, and every acknowledged call is looked for. `--write` keeps
bench/results/recovery.json and draws docs/benchmarks/recovery.md from it.
"""

import argparse
import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final
from uuid import UUID

import psycopg

from bench.stack import RESULTS, machine, write
from tests.world.ground import Ground, runtime_on
from ucr.embedded.archiving import ARCHIVE_S, archiving
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey
from ucr.recovery.archive import Archive
from ucr.recovery.backup import Tools, back_up, verify
from ucr.recovery.recover import recover
from ucr.recovery.restore import broken, restore
from ucr.runtime import SystemClock
from ucr.store.migrate import migrate

PAGE: Final = RESULTS.parents[1] / "docs" / "benchmarks" / "recovery.md"
LANES: Final = 4
TOOLS: Final = Tools()


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """One way back.

    Attributes:
        lost: Calls that were acknowledged and did not come back.
        lost_s: How long before the disaster the last call that came back was stored.
        took_s: From the disaster to a server that answers with every log followed.
    """

    way: str
    acknowledged: int
    lost: int
    lost_s: float
    took_s: float


class Ledger:
    """Every call that was acknowledged, and when, by this machine's own counting."""

    def __init__(self) -> None:
        self.acked: dict[UUID, float] = {}

    def back(self, way: str, url: str, *, gone_at: float, took_s: float) -> Back:
        """Look for every one of them in what came back."""
        with psycopg.connect(url) as conn:
            here = {one for (one,) in conn.execute("SELECT id FROM referral")}
        there = [at for id_, at in self.acked.items() if id_ in here]
        return Back(
            way=way,
            acknowledged=len(self.acked),
            lost=len(self.acked) - len(there),
            lost_s=round(gone_at - max(there), 1),
            took_s=round(took_s, 1),
        )


async def lived(
    url: str, valkey: str, folder: Path, *, seconds: float, per_s: float
) -> tuple[Ledger, Path]:
    """Calls come in; half way through a dump is taken.

    Returns:
        What was acknowledged, and the dump's folder.
    """
    ledger, clock = Ledger(), SystemClock()
    async with runtime_on(url, valkey, clock=clock) as runtime:
        ground = await Ground.lay(runtime)
        ends_at = monotonic() + seconds

        async def lane() -> None:
            while monotonic() < ends_at:
                came = monotonic()
                case = await ground.call_comes_in()
                ledger.acked[case.id] = monotonic()
                await asyncio.sleep(max(0.0, LANES / per_s - (monotonic() - came)))

        async def dump() -> Path:
            await asyncio.sleep(seconds / 2)
            into = folder / "backups"
            return await asyncio.to_thread(
                back_up, url, into, at=clock.now(), tools=TOOLS
            )

        async with asyncio.TaskGroup() as group:
            for _ in range(LANES):
                group.create_task(lane())
            made = group.create_task(dump())
        # No more than the archiver's own loop stands between this and the disaster.
        return ledger, made.result()


def by_archive(
    archive: Archive, server: EmbeddedPostgres, ledger: Ledger, gone_at: float
) -> Back:
    """Read the newest copy and the archive on, as `ucr archive recover --latest`."""
    began, into = monotonic(), server.data.parent
    done = recover(archive, into, to=None, at=SystemClock().now(), tools=TOOLS)
    if done.problems:
        raise SystemExit("\n".join(done.problems))
    with server as url:
        took_s = monotonic() - began
        return ledger.back("archive", url, gone_at=gone_at, took_s=took_s)


def by_dump(folder: Path, scratch: Path, ledger: Ledger, gone_at: float) -> Back:
    """Read the dump into an empty server, as `ucr restore`."""
    began, found = monotonic(), verify(folder, TOOLS)
    with EmbeddedPostgres(scratch) as url:
        restore(url, folder, at=SystemClock().now(), tools=TOOLS)
        problems = asyncio.run(broken(url, found.logs))
        took_s = monotonic() - began
        if problems:
            raise SystemExit("\n".join(problems))
        return ledger.back("backup", url, gone_at=gone_at, took_s=took_s)


def measured(*, seconds: float, per_s: float) -> list[Back]:
    """One disaster, both ways back."""
    folder = Path(tempfile.mkdtemp(prefix="ucr-bench-"))
    folder.chmod(0o755)  # PostgreSQL may run as another account
    archive = Archive(folder / "archive")
    server = EmbeddedPostgres(folder / "postgres", settings=archiving(archive.wal))
    try:
        with EmbeddedValkey(folder / "valkey") as valkey, server as url:
            asyncio.run(migrate(url))
            archive.take_base(url, at=SystemClock().now(), tools=TOOLS)
            ledger, dump = asyncio.run(
                lived(url, valkey, folder, seconds=seconds, per_s=per_s)
            )
            os.kill(server.pid or 0, signal.SIGKILL)
            gone_at = monotonic()
        shutil.rmtree(server.data)
        return [
            by_archive(archive, server, ledger, gone_at),
            by_dump(dump, folder / "restored", ledger, gone_at),
        ]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


COLUMNS: Final = (
    "way back",
    "acknowledged",
    "lost",
    "the last that came back was stored",
    "back, with every log followed",
)
HEAD: Final = """# What a lost disk costs, and how soon we are back

`python -m bench.recovery --write` measures this page anew and writes it
([raw figures](../../bench/results/recovery.json)). Calls are stored at {per_s:g} a
second for {seconds:g} s on an embedded PostgreSQL that archives a piece of its log at
least every {archive_s} s; a dump is taken half way. Then the server is killed, its
whole folder removed, and each way back is taken. *Lost* are calls that had been
acknowledged. The store is as small as the load: how long a year's takes was not
measured, and a day's log takes longer to read on than minutes' do.

"""


def page(told: Mapping[str, Any], ways: list[Back]) -> str:
    """The page of one measurement."""
    heads = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
    rows = heads + "".join(
        f"| {one.way} | {one.acknowledged} | {one.lost} | {one.lost_s:g} s before"
        f" | in {one.took_s:g} s |\n"
        for one in ways
    )
    return (
        HEAD.format(**told)
        + rows
        + "\nMeasured {at}: {machine}, {cores} cores, load {load_1_min}.\n".format(
            **told
        )
    )


def main() -> None:
    """Measure, print, and keep it where that is asked for."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=150)
    asked.add_argument("--per-s", type=float, default=20)
    asked.add_argument("--write", action="store_true")
    told = asked.parse_args()
    found = measured(seconds=told.seconds, per_s=told.per_s)
    for one in found:
        print(one)
    if told.write:
        setting = {
            "seconds": told.seconds,
            "per_s": told.per_s,
            "archive_s": ARCHIVE_S,
        }
        write("recovery", setting | {"ways": [asdict(one) for one in found]})
        PAGE.write_text(page(machine() | setting, found))


if __name__ == "__main__":
    main()
