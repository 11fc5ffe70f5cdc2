"""Some hundred kills of each class under load, and the count of what they hit.

    python -m bench.kill [--kills 20] [--seed 1] [--dry] [--mutant "answers early"]

App workers, dispatchers, the solver, PostgreSQL, Valkey and all of them at once are
killed by `kill -9`: half of the time at any moment, half of the time at a named point.
More than EACH of a class are killed in campaigns one after another, each with stores
and a seed of its own; campaigns against the same code add up, and one that was judged
to its end is not run again. The figures are kept after every kill, in
bench/results/kill.json, so that a run cut short is true too.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any, Final

from bench.killed import added, code, of_run
from bench.stack import PACKS, have_rutland, kept, write
from tests.kill.campaign import Campaign, Order, campaign
from tests.kill.points import POINTS, Victim

LEAST_HIT: Final = 0.10
"""Fewer kills in a write under way, and the run has proved nothing."""
EACH: Final = 20
"""Kills of each class in one campaign: what is stored grows with it."""
TOLD_EVERY: Final = 20


def plan(kills: int, seed: int) -> list[Order]:
    """So many of each class, mixed; every second one at a named point of the class."""
    orders = []
    for victim in Victim:
        named = cycle([one for one in POINTS if one.victim is victim] or [None])
        for number in range(kills):
            point = next(named) if number % 2 else None
            orders.append(Order(victim=victim, point=point))
    Random(seed).shuffle(orders)  # noqa: S311
    return orders


def campaigns(kills: int, seed: int) -> list[tuple[int, int]]:
    """How many of each class, and the seed, of one campaign after another."""
    sizes = [EACH] * (kills // EACH) + [kills % EACH] * (kills % EACH > 0)
    return list(enumerate(sizes, seed))


def is_done(seed: int, kills: int, *, of: str) -> bool:
    """Whether this campaign was judged to its end, against this code."""
    found = kept("kill") or {}
    runs = found.get("runs", []) if found.get("code") == of else []
    return any(
        run["seed"] == seed
        and run["judged_to_the_end"]
        and tried(run) >= kills * len(Victim)
        for run in runs
    )


def tried(run: Mapping[str, Any]) -> int:
    """Kills of a campaign, and those whose moment never came."""
    kills: int = sum(of["kills"] for of in run["classes"].values())
    missed: int = sum(run["points_not_reached"].values())
    return kills + missed


def keep(run: Campaign, *, seed: int, began: float, of: str | None) -> None:
    """After every kill, and after the last judgement: what there is so far.

    Args:
        of: The code that is killed; None: keep nothing.
    """
    found = of_run(run, seed=seed, took_s=monotonic() - began)
    if of is not None:
        write("kill", added(kept("kill"), found, of=of))
    if len(run.deaths) % TOLD_EVERY == 0:
        tell(found)


def tell(found: dict[str, Any]) -> None:
    """A line a class."""
    kills, hit = 0, 0
    for name, of in found["classes"].items():
        kills, hit = kills + of["kills"], hit + of["hit_a_write"]
        print(
            f"{name:<11} {of['kills']:>4} kills, {of['hit_a_write']:>4} hit a write"
            f" in flight, back after {sorted(of['back_s'])[len(of['back_s']) // 2]} s"
            f" (at worst {max(of['back_s'])} s)"
        )
    print(
        f"seed {found['seed']}: {kills} kills in {found['took_s']} s, {hit} hit,"
        f" {sum(found['acknowledged'].values())} acknowledged,"
        f" {found['violations']} violations"
    )
    for wrong in found["what"]:
        print(f"  {wrong}")
    sys.stdout.flush()


def run_one(
    kills: int, seed: int, mutant: str, after_each: Callable[[Campaign], None]
) -> Campaign:
    """One campaign, with stores of its own; its logs are left where it is broken."""
    folder = Path(tempfile.mkdtemp(prefix="ucr-kill-"))
    folder.chmod(0o755)  # PostgreSQL may run as another account
    run = asyncio.run(
        campaign(
            folder,
            PACKS,
            plan(kills, seed),
            seed=seed,
            mutant=mutant,
            after_each=after_each,
        )
    )
    if run.wrong:
        print(f"broken promises; the logs are in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return run


def main() -> None:
    """Kill, print, and end with 1 where a promise was broken or nothing was hit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=EACH, help="of each class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    parser.add_argument("--mutant", default="", help="a defect to find")
    chosen = parser.parse_args()
    of = None if chosen.dry or chosen.mutant else code()
    have_rutland()
    is_broken = False
    for seed, kills in campaigns(chosen.kills, chosen.seed):
        if of is not None and is_done(seed, kills, of=of):
            print(f"seed {seed}: judged to its end already, against this code")
            continue
        began = monotonic()
        run = run_one(
            kills,
            seed,
            chosen.mutant,
            partial(keep, seed=seed, began=began, of=of),
        )
        tell(of_run(run, seed=seed, took_s=monotonic() - began))
        hit = sum(one.is_hit for one in run.deaths)
        is_broken |= bool(run.wrong) or hit < LEAST_HIT * len(run.deaths)
    if is_broken:
        raise SystemExit("a promise was broken, or too little was hit")


if __name__ == "__main__":
    main()
