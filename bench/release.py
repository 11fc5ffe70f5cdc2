"""A release under load, again and again: promise 39.

Two app workers and two dispatchers serve; one after the other is told to stop (SIGTERM)
at a moment in which it has a commit on its way, and replaced. Once, half way through
the first round, the next release's additive migration runs. What was acknowledged is in
a ledger on the disk and held against the database at the end; screens must be told to
come back and be right again.

    python -m bench.release [--rounds 5] [--seed 1]
"""

import argparse
import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.killed import code
from bench.stack import PACKS, have_rutland, write
from tests.kill.release import LOCKED_S, release, told


def run(rounds: int, seed: int) -> dict[str, Any]:
    """Release, with stores of its own; its logs are left where something is broken."""
    folder = Path(tempfile.mkdtemp(prefix="ucr-release-"))
    folder.chmod(0o755)  # PostgreSQL may run as another account
    found = told(asyncio.run(release(folder, PACKS, seed=seed, rounds=rounds)))
    if found["violations"]:
        print(f"broken promises; the logs are in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def main() -> None:
    """Release, print one table, write one JSON; ends with 1 where one is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    have_rutland()
    found = run(chosen.rounds, chosen.seed)
    tell(found)
    given = {"code": code(), "rounds": chosen.rounds, "seed": chosen.seed}
    write("release", given | found)
    if found["violations"]:
        raise SystemExit("\n".join(found["what"]))


def tell(found: dict[str, Any]) -> None:
    """One table."""
    each = found["replaced"]
    table = Table(title=f"{len(each)} processes replaced under load")
    for column in ("what", "measured", "limit"):
        table.add_column(column, justify="left" if column == "what" else "right")
    acknowledged = sum(found["acknowledged"].values())
    rows: list[tuple[str, object, object]] = [
        ("acknowledged", acknowledged, ""),
        ("broken promises (lost, twice, a defect in a log)", found["violations"], 0),
        ("with a commit on its way", sum(one["open_writes"] > 0 for one in each), ""),
        ("under way at an app's door", found["under_way"], ""),
        ("of these answered by it", found["answered"], ""),
        ("ended after, worst, s", max(one["stopped_s"] for one in each), ""),
        ("its place taken after, worst, s", max(one["back_s"] for one in each), ""),
        ("screens sent away with 4400", found["told_to_come_back"], ""),
        (
            "with another code",
            sum(found["close_codes"].values()) - found["told_to_come_back"],
            0,
        ),
        ("screens at the head", found["screens_at_the_head"], found["screens"]),
        ("migration: longest try, s", found["migration"]["longest_s"], LOCKED_S),
    ]
    for row in rows:
        table.add_row(*map(str, row))
    Console().print(table)
    print("answers:", dict(sorted(found["answers"].items())))


if __name__ == "__main__":
    main()
