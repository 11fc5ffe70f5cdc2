"""The same histories without a machine: on a clock that stands still while they think.

The outbox, the client and the live core that ship run in Node, each phone in a world of
its own that can be killed, against a stand-in for the service
(`frontend/src/histories/still`). A seed plays its history again to the letter.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final
from uuid import UUID

from tests.phone.histories import History, Lived, draw
from tests.phone.party import Json
from tests.phone.phones import Diary
from tests.phone.verdict import Log, Wrong, judge
from ucr.domain.ids import CrewId

ACTORS: Final = ("account:one", "account:two")
NEVER: Final = float("inf")


def live(
    bundles: Path,
    seeds: Sequence[int],
    *,
    broken: str | None = None,
    swallowed: bool = False,
) -> tuple[list[Lived], list[Wrong]]:
    """Live the histories of these seeds one after another, and judge each.

    Args:
        bundles: Where `phones.bundle` has put the phone's code.
        broken: A wrong outbox to take instead of the one that ships.
        swallowed: Dead spots break nothing in any of them: what is sent is never heard
            of. Else so it is in half of those whose phones hear that they are online.
    """
    histories = [draw(seed) for seed in seeds]
    ran = subprocess.run(  # noqa: S603 - our own tools
        ["node", str(bundles / "still.mjs"), str(bundles / "phone.js")],  # noqa: S607
        input="".join(_lines(histories, broken, swallowed=swallowed)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    both = list(zip(histories, told, strict=True))
    lived = [_lived(history, one) for history, one in both]
    wrongs = [
        wrong
        for went, one in zip(lived, told, strict=True)
        for wrong in judge(went, _log(one))
    ]
    return lived, wrongs


def _lines(
    histories: Iterable[History], broken: str | None, *, swallowed: bool
) -> Iterable[str]:
    for history in histories:
        is_every_other = history.hears_online and history.seed % 4 == 0
        line = asdict(history) | {
            "actors": ACTORS,
            "broken": broken,
            "swallows": swallowed or is_every_other,
        }
        yield json.dumps(line) + "\n"


def _lived(history: History, told: Json) -> Lived:
    lived = Lived(
        history,
        CrewId(UUID(int=0)),
        ACTORS,
        tuple(Diary(**diary) for diary in told["diaries"]),
    )
    lived.hit = Counter(told["hit"])
    lived.sent_s, lived.live_s = (
        NEVER if told[name] is None else told[name] for name in ("sent_s", "live_s")
    )
    lived.agreed_s = told["agreed_s"]
    return lived


def _log(told: Json) -> Log:
    """What the stand-in wrote, as the service's log would have it."""
    return Log(
        told["facts"], Counter(told["order"]), told["order"], set(told["refused"])
    )
