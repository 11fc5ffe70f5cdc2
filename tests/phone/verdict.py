"""What a history must not do to a tap, held against the service's own log."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from psycopg.rows import dict_row

from tests.phone.histories import Lived
from tests.phone.party import Json
from tests.phone.phones import Diary
from ucr.runtime import Runtime
from ucr.store.idempotency import REFUSED

FACTS: Final[Mapping[str, frozenset[str]]] = {
    "accept": frozenset({"AssignmentAccepted"}),
    "refuse": frozenset({"AssignmentRefused"}),
    "change-seen": frozenset({"AssignmentChangeSeen"}),
    "en-route": frozenset({"VisitSetOff"}),
    "on-scene": frozenset({"VisitArrived"}),
    "complete": frozenset({"VisitCompleted"}),
    "hand-back": frozenset({"VisitAbandoned"}),
    "start": frozenset({"ShiftStarted", "ShiftResumed"}),
    "resume": frozenset({"ShiftStarted", "ShiftResumed"}),
    "pause": frozenset({"ShiftPaused"}),
    "end": frozenset({"ShiftEnded"}),
}
"""What stands in the log when a person's tap was carried out."""

SHOWS: Final[Mapping[str, str]] = {
    "sends_before_storing": r"lost: ",
    "new_id_on_retry": r"carried out under a key that no tap has",
    "newest_first": r"out of order: ",
    "drops_on_503": r"lost: ",
}
"""What is found of each outbox that is wrong on purpose (`histories/broken.ts`)."""


@dataclass(frozen=True, slots=True)
class Log:
    """What the service wrote of one crew.

    Attributes:
        facts: That its people told, in order.
        keys, order: The commands that were carried out, and when.
        refused: The commands that will never be.
    """

    facts: list[Json]
    keys: Counter[str]
    order: list[str]
    refused: set[str]

    def has(self, verb: str) -> bool:
        """Whether the crew did this, by either of its phones."""
        return any(one["fact"] in FACTS.get(verb, ()) for one in self.facts)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A violation; the seed plays it again."""

    seed: int
    what: str


async def log_of(runtime: Runtime, lived: Lived) -> Log:
    """The facts that these people told of this crew, and the commands carried out."""
    actors = list(lived.actors)
    async with (
        runtime.pool.connection() as conn,
        conn.cursor(row_factory=dict_row) as cursor,
    ):
        await cursor.execute(
            """
            SELECT fact, key, body FROM event
            WHERE crew_id = %s AND body->>'by' = ANY(%s) ORDER BY "offset"
            """,
            (lived.crew_id, actors),
        )
        facts = await cursor.fetchall()
        await cursor.execute(
            "SELECT key FROM idempotency WHERE caller = ANY(%s) ORDER BY stored_at",
            (actors,),
        )
        keys = [row["key"] for row in await cursor.fetchall()]
    refused = {key.removeprefix(REFUSED) for key in keys if key.startswith(REFUSED)}
    done = [key for key in keys if not key.startswith(REFUSED) and key not in refused]
    return Log(facts, Counter(done), done, refused)


def judge(lived: Lived, log: Log) -> list[Wrong]:
    """Every violation of one history."""
    found = [
        *(
            wrong
            for diary, actor in zip(lived.diaries, lived.actors, strict=False)
            for wrong in _of_phone(diary, actor, log)
        ),
        *(wrong for diary in lived.diaries for wrong in _out_of_order(diary, log)),
        *_twice(log),
        *_from_nowhere(lived, log),
    ]
    if lived.agreed_s is None:
        found.append(f"phone and service did not come to agree: {lived.apart}")
    return [Wrong(lived.history.seed, what) for what in found]


def _of_phone(diary: Diary, actor: str, log: Log) -> Iterable[str]:
    for id_, tap in diary.tapped.items():
        verb = str(tap["path"]).rpartition("/")[2]
        is_done, is_refused = log.keys[id_] > 0, id_ in diary.refused
        is_met = id_ in log.refused and log.has(verb)  # the other phone had done it
        if not is_done and not is_refused and not is_met:
            yield f"lost: {verb} at {tap['at']}"
        if is_done and is_refused:
            yield f"done though refused: {verb} at {tap['at']}"
        if verb not in FACTS:  # the phone's own receipt: it may be no news
            continue
        facts = _facts_of(log, FACTS[verb], actor, tap["at"])
        if is_done and not facts:
            yield f"done without a fact at its own time: {verb} at {tap['at']}"
        if len(facts) > 1:
            yield f"applied twice: {verb} at {tap['at']}"


def _out_of_order(diary: Diary, log: Log) -> Iterable[str]:
    """The oldest tap of a phone is carried out first."""
    carried_out = [key for key in log.order if key in diary.tried]
    for one, other in pairwise(carried_out):
        if diary.tried[one] > diary.tried[other]:
            yield f"out of order: {diary.tried[one]} before {diary.tried[other]}"


def _facts_of(log: Log, names: frozenset[str], actor: str, at: str) -> list[Json]:
    return [
        one
        for one in log.facts
        if one["fact"] in names
        and one["body"]["by"] == actor
        and _moment(one["body"].get("occurred_at")) == _moment(at)
    ]


def _twice(log: Log) -> Iterable[str]:
    """Facts that one visit or assignment can have only once."""
    once = Counter(
        (one["fact"], one["key"])
        for one in log.facts
        if not one["fact"].startswith(("Shift", "AssignmentChange"))
    )
    for (fact, key), times in once.items():
        if times > 1:
            yield f"applied twice: {fact} of {key}"


def _from_nowhere(lived: Lived, log: Log) -> Iterable[str]:
    """Facts and commands that no tap stands behind, or more than there were taps."""
    tried = {id_ for diary in lived.diaries for id_ in diary.tried}
    times = {_moment(at) for diary in lived.diaries for at in diary.tried.values()}
    for key in log.keys:
        if key not in tried:
            yield f"carried out under a key that no tap has: {key}"
    for one in log.facts:
        at = _moment(one["body"].get("occurred_at"))
        if at is not None and at not in times:
            yield f"at a time that no tap has: {one['fact']} at {at}"


def _moment(text: Any) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
