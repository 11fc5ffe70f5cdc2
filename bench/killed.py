"""What a campaign of kills met, and the sum of campaigns against one code.

A campaign is kept in numbers only; campaigns of the same code add up, so that some
hundred kills of a class need not be one run. Other code begins anew.
"""

import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from zlib import crc32

from bench.stack import ROOT, machine, percentile
from tests.kill.campaign import Campaign, Death

SHOWN: Final = 20
CODE: Final = ("ucr", "routing")
Kept = Mapping[str, Any]


def code() -> str:
    """What is killed: the trees of the service's code, and what was changed in them."""
    trees = [_git("rev-parse", f"HEAD:{one}")[:12] for one in CODE]
    changed = _git("diff", "HEAD", "--", *CODE)
    return " ".join(
        [*trees, *([f"and {crc32(changed.encode()):08x}"] if changed else [])]
    )


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603
        ["git", *words],  # noqa: S607
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def of_run(run: Campaign, *, seed: int, took_s: float) -> dict[str, Any]:
    """The figures of one campaign, so far."""
    made = machine()
    return {
        "seed": seed,
        "at": made["at"],
        "load_1_min": made["load_1_min"],
        "took_s": round(took_s),
        "judged_to_the_end": run.is_judged,
        "classes": _classes(run.deaths),
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


def _classes(deaths: Iterable[Death]) -> dict[str, Any]:
    by = defaultdict[str, list[Death]](list)
    for death in deaths:
        by[death.victim.value].append(death)
    return {name: _of_class(of) for name, of in sorted(by.items())}


def _of_class(deaths: Sequence[Death]) -> dict[str, Any]:
    return {
        "kills": len(deaths),
        "at_random": sum(death.point is None for death in deaths),
        "hit_a_write": sum(death.is_hit for death in deaths),
        "commands_under_way": sum(len(death.under_way) for death in deaths),
        "commands_broken": sum(death.broken for death in deaths),
        "back_s": [round(death.back_s, 1) for death in deaths],
    }


def added(before: Kept | None, run: Kept, *, of: str) -> dict[str, Any]:
    """What is kept once a campaign's figures are added, or renewed.

    Args:
        before: What was kept; None: nothing.
        of: The code, as `code` names it.
    """
    runs = before["runs"] if before is not None and before.get("code") == of else []
    others = [one for one in runs if one["seed"] != run["seed"]]
    return summed([*others, run], of=of)


def summed(runs: Sequence[Kept], *, of: str) -> dict[str, Any]:
    """The sum of campaigns against one code."""
    classes = {
        name: _summed_class(
            [run["classes"][name] for run in runs if name in run["classes"]]
        )
        for name in sorted({name for run in runs for name in run["classes"]})
    }
    return {
        "code": of,
        "kills": sum(one["kills"] for one in classes.values()),
        "hit_a_write": sum(one["hit_a_write"] for one in classes.values()),
        "classes": classes,
        "points": _counted(run["points"] for run in runs),
        "points_not_reached": _counted(run["points_not_reached"] for run in runs),
        "acknowledged": _counted(run["acknowledged"] for run in runs),
        "violations": sum(run["violations"] for run in runs),
        "what": [one for run in runs for one in run["what"]][:SHOWN],
        "paper_worst_s": max(run["paper_worst_s"] for run in runs),
        "without_valkey_worst_s": max(run["without_valkey_worst_s"] for run in runs),
        "runs": list(runs),
    }


def _summed_class(parts: Sequence[Kept]) -> dict[str, Any]:
    back = [one for part in parts for one in part["back_s"]]
    return {
        **{
            name: sum(part[name] for part in parts)
            for name in (
                "kills",
                "at_random",
                "hit_a_write",
                "commands_under_way",
                "commands_broken",
            )
        },
        "back_p50_s": percentile(back, 0.5),
        "back_worst_s": percentile(back, 1),
    }


def _counted(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total = Counter[str]()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))
