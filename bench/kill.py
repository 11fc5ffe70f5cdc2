"""Some hundred kills of each class under load, and the count of what they hit.

    python -m bench.kill [--kills 300] [--seed 1] [--dry] [--mutant "answers early"]

App workers, dispatchers, the solver, PostgreSQL, Valkey and all of them at once are
killed by `kill -9`: half of the time at any moment, half of the time at a named point.
The figures are kept after every kill, in bench/results/kill.json; they say whether the
run came to its end and was judged in full.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

from bench.stack import PACKS, have_rutland, percentile, write
from tests.kill.campaign import Campaign, Death, Order, campaign
from tests.kill.points import POINTS, Victim

LEAST_HIT: Final = 0.10
"""Fewer kills in a write under way, and the run has proved nothing."""
SHOWN: Final = 20


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


def figures(run: Campaign) -> dict[str, object]:
    """What was killed, what it hit, and what came of it."""
    return {
        "judged_to_the_end": run.is_judged,
        "kills": len(run.deaths),
        "hit_a_write": sum(death.is_hit for death in run.deaths),
        "classes": of_classes(run),
        "points": Counter(death.point for death in run.deaths if death.point),
        "points_not_reached": Counter(run.missed),
        "acknowledged": run.load.acked,
        "answers": run.load.told,
        "paper_worst_s": round(percentile(run.paper_s, 1), 1),
        "without_valkey_worst_s": round(run.slowest_without_valkey_s, 3),
        "timers_caught_up_s": round(run.settled_s, 1),
        "violations": len(run.wrong) + len(run.load.wrong),
        "what": [*run.wrong, *run.load.wrong][:SHOWN],
    }


def of_classes(run: Campaign) -> dict[str, dict[str, object]]:
    """The figures of each class of victim."""
    by = defaultdict[str, list[Death]](list)
    for death in run.deaths:
        by[death.victim.value].append(death)
    return {name: _of_class(deaths) for name, deaths in sorted(by.items())}


def _of_class(deaths: list[Death]) -> dict[str, object]:
    back = [death.back_s for death in deaths]
    return {
        "kills": len(deaths),
        "at_random": sum(death.point is None for death in deaths),
        "hit_a_write": sum(death.is_hit for death in deaths),
        "commands_under_way": sum(len(death.under_way) for death in deaths),
        "commands_broken": sum(death.broken for death in deaths),
        "back_p50_s": round(percentile(back, 0.5), 2),
        "back_worst_s": round(percentile(back, 1), 2),
    }


def keep(run: Campaign, *, is_dry: bool) -> None:
    """After every kill, and after the last judgement: what there is so far."""
    if not is_dry:
        write("kill", figures(run))
    if len(run.deaths) % SHOWN == 0:
        tell(run)


def tell(run: Campaign) -> None:
    """A line a class."""
    found = figures(run)
    for name, of in of_classes(run).items():
        print(
            f"{name:<11} {of['kills']:>4} kills, {of['hit_a_write']:>4} hit a write"
            f" under way, back after {of['back_p50_s']} s"
            f" (at worst {of['back_worst_s']} s)"
        )
    print(
        f"{found['kills']} kills, {found['hit_a_write']} hit,"
        f" {run.load.acked.total()} acknowledged, {found['violations']} violations"
    )
    for wrong in [*run.wrong, *run.load.wrong][:SHOWN]:
        print(f"  {wrong}")
    sys.stdout.flush()


def main() -> None:
    """Kill, print, and end with 1 where a promise was broken or nothing was hit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="of each class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    parser.add_argument("--mutant", default="", help="a defect to find")
    chosen = parser.parse_args()
    have_rutland()
    folder = Path(tempfile.mkdtemp(prefix="ucr-kill-"))
    folder.chmod(0o755)  # PostgreSQL may run as another account
    run = asyncio.run(
        campaign(
            folder,
            PACKS,
            plan(chosen.kills, chosen.seed),
            seed=chosen.seed,
            mutant=chosen.mutant,
            after_each=partial(keep, is_dry=chosen.dry or bool(chosen.mutant)),
        )
    )
    tell(run)
    is_vacuous = sum(one.is_hit for one in run.deaths) < LEAST_HIT * len(run.deaths)
    if run.wrong or is_vacuous:
        raise SystemExit(f"broken promises; the logs are in {folder}")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
