"""Thinking ahead, measured: `python -m bench.ahead`.

Without more: plays busy days that nothing was tuned on, and prints how true the
forecasts were. `--learn` plays the tuning days and prints the table to put into
routing/ahead/learned.py; `--ideas` plays whole days with each idea on and off;
`--cost` says how long each look takes.
"""

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

import numpy as np

from bench.ahead import cost, page
from bench.ahead.draw import picture
from bench.ahead.fit import job_of, learn
from bench.ahead.ideas import IDEAS
from bench.ahead.judge import Judged, judge, table
from bench.ahead.kept import differences, idea_days, said_days
from bench.ahead.record import CHANCE, Said
from bench.days.day import LOADS
from bench.days.places import ROOT, SIZES
from routing.ahead.chance import Array
from routing.ahead.learned import SIMULATED_DAYS
from routing.ahead.push_back import PushBack, pushed
from routing.ahead.worlds import PUSHED

TUNING_FROM: Final = 101
TEST_FROM: Final = 1
DAYS: Final = {"rutland": 16, "newport": 14, "county": 8}
"""Days of each place, for tuning and for testing alike."""
LUCKS: Final = 200
TITLES: Final = ("30 minutes ahead", "at decisions")
LEARNED: Final = "with what was learned"
HOW: Final = {"what the plan knows alone": None, LEARNED: SIMULATED_DAYS}
OUT: Final = ROOT / "bench" / "results" / "ahead.json"
PICTURE: Final = ROOT / "docs" / "pictures" / "forecasts.svg"


def late(said: Sequence[Said], push_back: PushBack | None) -> Array:
    """What is forecast of each: the probability that it starts late."""
    found = np.full(len(said), push_back.nobody_late if push_back else 1.0)
    rows = [row for row, one in enumerate(said) if one.starts_s is not None]
    planned = [said[row] for row in rows]
    starts_s = np.array([one.starts_s for one in planned])
    jobs = [job_of(one) for one in planned]
    if push_back:
        told = [one.told for one in planned]
        orders = CHANCE.orders([one.key for one in planned], PUSHED)
        starts_s = pushed(starts_s, jobs, told, push_back, orders)
    due_s = np.array([[job.due_s] for job in jobs])
    found[rows] = np.mean(starts_s > due_s, axis=1)
    return found


def by_luck(said: Array) -> float:
    """The calibration error that perfect forecasts would have on so few calls."""
    random = np.random.default_rng(1)
    came = (random.random((LUCKS, len(said))) < said).astype(float)
    return float(np.mean([judge(said, row).ece for row in came]))


def report(
    title: str, said: Sequence[Said], push_back: PushBack | None
) -> tuple[Judged, float]:
    """Print how true the forecasts were; that, and the error by luck alone."""
    found = late(said, push_back)
    came = np.array([float(one.was_late) for one in said])
    judged = judge(found, came)
    print(f"\n{title}")
    print(table(judged))
    luck = by_luck(found)
    print(f"(perfect forecasts of so few calls: {100 * luck:.1f} points)")
    return judged, luck


def calibration(places: Sequence[str], load: str, first: int, days: int | None) -> None:
    """How true forecasts were, with and without what was learned."""
    said: list[list[Said]] = [[], []]
    for place in places:
        seeds = range(first, first + (days or DAYS[place]))
        for half_an_hour, each_decision in said_days(place, load, seeds):
            said[0] += half_an_hour
            said[1] += each_decision
    what = f"{load} days from seed {first}, {', '.join(places)}"
    print(what)
    found = {
        f"{title}, {how}": report(f"{title}, {how}", group, push_back)
        for title, group in zip(TITLES, said, strict=True)
        for how, push_back in HOW.items()
    }
    if load == "busy" and first == TEST_FROM and days is None:
        write_down(found, what)


def write_down(found: Mapping[str, tuple[Judged, float]], what: str) -> None:
    """The results, their page and their picture."""
    where = {
        "when": datetime.now(tz=UTC).isoformat(timespec="minutes"),  # noqa: TID251 (a report's own date)
        "machine": f"{platform.machine()} {platform.system()}, {os.cpu_count()} cores",
        "load": f"{os.getloadavg()[0]:.1f}",
    }
    told = {
        title: {**asdict(judged), "by_luck": luck}
        for title, (judged, luck) in found.items()
    }
    body = {**where, "days": what, "forecasts": told}
    OUT.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    learned = {title: found[f"{title}, {LEARNED}"][0] for title in TITLES}
    PICTURE.write_text(picture(learned), encoding="utf-8")
    page.write(found, where, what)


def learning(places: Sequence[str], days: int | None) -> None:
    """Play the tuning days and print what they say."""
    said: list[Said] = []
    for place in places:
        seeds = range(TUNING_FROM, TUNING_FROM + (days or DAYS[place]))
        for half_an_hour, each_decision in said_days(place, "busy", seeds):
            said += half_an_hour + each_decision
    print(learn(said, f"busy days of {', '.join(places)} from seed {TUNING_FROM}"))


def ideas(places: Sequence[str], load: str, seeds: range, names: Sequence[str]) -> None:
    """Print each idea's paired differences from the engine without it."""
    for place in places:
        found = {name: list(idea_days(place, load, seeds, name)) for name in names}
        without = list(idea_days(place, load, seeds, "none"))
        print(f"\n{place}, {load}, {len(seeds)} days; on less off, 95 % interval")
        for name in names:
            print(f"{name}:", differences(found[name], without))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.ahead", description=__doc__)
    parser.add_argument("--place", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--load", choices=LOADS, default="busy")
    parser.add_argument("--days", type=int)
    parser.add_argument("--first-seed", type=int, default=TEST_FROM)
    parser.add_argument("--learn", action="store_true")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--ideas", nargs="*", choices=IDEAS)
    return parser.parse_args()


def main() -> None:
    """Do what is asked and state the machine's load."""
    args = _asked()
    if args.learn:
        learning(args.place, args.days)
    elif args.cost:
        print(cost.table())
    elif args.ideas is not None:
        seeds = range(args.first_seed, args.first_seed + (args.days or 8))
        names = args.ideas or [name for name in IDEAS if name != "none"]
        ideas(args.place, args.load, seeds, names)
    else:
        calibration(args.place, args.load, args.first_seed, args.days)
    print(f"\n{os.cpu_count()} cores, machine load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
