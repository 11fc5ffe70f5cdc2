"""Whole days: `python -m bench.days --place county --load busy --seeds 10`."""

import argparse
import os
from importlib import import_module
from itertools import product

from bench.days.compare import table
from bench.days.day import LOADS
from bench.days.places import SIZES
from bench.days.policies import POLICIES
from bench.days.run import Asked, Result, results


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.days", description=__doc__)
    parser.add_argument("--place", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--load", nargs="+", choices=LOADS, default=list(LOADS))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument(
        "--policies", nargs="+", choices=POLICIES, default=list(POLICIES)
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--write", action="store_true", help="write the results, page and pictures"
    )
    return parser.parse_args()


def main() -> None:
    """Play what is asked and print a table for each place and load."""
    args = _asked()
    seeds = range(args.first_seed, args.first_seed + args.seeds)
    everything: list[Result] = []
    for place, load in product(args.place, args.load):
        days = [
            Asked(place=place, load=load, seed=seed, policy=policy)
            for policy, seed in product(args.policies, seeds)
        ]
        found = list(results(days, processes=args.processes))
        calls = sum(r.metrics["calls"] for r in found) / len(found)
        print(
            f"\n{place}, {load} (load {LOADS[load]}), {len(seeds)} days of"
            f" about {calls:.0f} calls; machine load {os.getloadavg()[0]:.1f}"
        )
        print(table(found, args.policies), flush=True)
        everything += found
    if args.write:
        write = import_module("bench.days.report").write  # it draws: matplotlib
        write(everything)


if __name__ == "__main__":
    main()
