"""What must be so after every kill, asked of the database itself and of the doors.

Each sentence that comes back is a broken promise, and begins with its number.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, LiteralString

from psycopg import AsyncConnection

from tests.kill.ledger import Acked
from tests.kill.plant import SPEED
from tests.world.people import RUTLAND
from ucr.report.limbo import GRACE, broken_link, in_limbo

FACTS: Final = {
    "accept": ("AssignmentAccepted",),
    "en-route": ("VisitSetOff",),
    "on-scene": ("VisitArrived",),
    "complete": ("VisitCompleted",),
    "cancel": ("ReferralCancelled", "ConcernRaised"),
}
TIMER_S: Final = 60
LOOKED_AT_S: Final = 5.0
"""Real seconds after which a living dispatcher has looked at a timer that ran out."""
TWICE: Final = """
SELECT fact, key, count(*) FROM event
WHERE fact IN (
    'ReferralReceived', 'AssignmentAccepted', 'AssignmentOffered', 'VisitSetOff',
    'VisitArrived', 'VisitCompleted'
)
GROUP BY fact, key HAVING count(*) > 1
"""
NO_EVENT: Final = """
WITH told AS (
    SELECT DISTINCT ON (kind, key) kind, key, version FROM event
    ORDER BY kind, key, "offset" DESC
), state AS (
    SELECT 'referral' AS kind, id::text AS key, version FROM referral
    UNION ALL SELECT 'assignment', id::text, version FROM assignment
    UNION ALL SELECT 'visit', id::text, version FROM visit
)
SELECT state.kind, state.key, state.version, told.version
FROM state LEFT JOIN told USING (kind, key)
WHERE told.version IS DISTINCT FROM state.version
"""
NO_STATE: Final = """
SELECT fact, referral_id FROM event
WHERE referral_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM referral WHERE referral.id = event.referral_id)
"""
GAPS: Final = """
SELECT head, (SELECT count(*) FROM event), (SELECT max("offset") FROM event)
FROM area WHERE id = 'rutland'
"""
UNALARMED: Final = """
SELECT assignment.id, referral.alarm
FROM assignment JOIN referral ON referral.id = assignment.referral_id
WHERE assignment.status = 'offered' AND assignment.offered_at < %s
    AND coalesce(referral.alarm, '') NOT IN ('offer_unanswered', 'reassign_suggested')
"""


async def judge(conn: AsyncConnection, acked: Sequence[Acked]) -> list[str]:
    """Every promise about what is stored that does not hold now.

    Args:
        acked: What the ledger says was acknowledged.
    """
    return [
        *[wrong async for wrong in _lost(conn, acked)],
        *_two_names(acked),
        *[wrong async for wrong in _torn(conn)],
    ]


async def forgotten(conn: AsyncConnection, *, at: datetime) -> list[str]:
    """Cases in limbo and offers without their alarm, at the service's time.

    While dispatchers are dead nobody looks at a timer: ask when they live.
    """
    return [wrong async for wrong in _forgotten(conn, at)]


async def lost(conn: AsyncConnection, acked: Sequence[Acked]) -> list[str]:
    """Only the first promise: what was acknowledged is there."""
    return [wrong async for wrong in _lost(conn, acked)]


async def _lost(conn: AsyncConnection, acked: Sequence[Acked]) -> AsyncIterator[str]:
    referrals = await _pairs(conn, "SELECT case_number, id::text FROM referral")
    messages = await _pairs(
        conn, "SELECT request_id::text, case_number FROM bars_message"
    )
    keys = {row[0] for row in await _rows(conn, "SELECT key FROM idempotency")}
    facts = await _pairs(conn, "SELECT fact, key FROM event")
    for one in acked:
        if one.what == "referral":
            if (one.key, one.id) not in referrals:
                yield f"P1: referral {one.key} was acknowledged and is lost"
        elif one.what == "bars":
            if (one.key, one.id) not in messages:
                yield f"P1: message {one.key} was acknowledged and is lost"
        elif one.key not in keys:
            yield f"P1: {one.what} {one.key} was acknowledged and is lost"
        elif one.what in FACTS and facts.isdisjoint(
            (fact, one.id) for fact in FACTS[one.what]
        ):
            yield f"P8: {one.what} of {one.id} was acknowledged and has no fact"


def _two_names(acked: Iterable[Acked]) -> Iterable[str]:
    first: dict[str, str] = {}
    for one in acked:
        if one.what == "referral" and first.setdefault(one.key, one.id) != one.id:
            yield f"P5: {one.key} was answered with two ids"


async def _torn(conn: AsyncConnection) -> AsyncIterator[str]:
    for fact, key, count in await _rows(conn, TWICE):
        yield f"P5: {fact} of {key} happened {count} times"
    for kind, key, state, told in await _rows(conn, NO_EVENT):
        yield f"P8: {kind} {key} is at version {state}, and its log at {told}"
    for fact, of in await _rows(conn, NO_STATE):
        yield f"P8: {fact} of {of}, which is not there"
    for head, count, last in await _rows(conn, GAPS):
        if not head == count == last:
            yield f"P8: the log has {count} events up to {last}, its head is {head}"
    broken = await broken_link(conn, RUTLAND)
    if broken is not None:
        yield f"P8: the log does not follow from itself at {broken}"


async def _forgotten(conn: AsyncConnection, at: datetime) -> AsyncIterator[str]:
    slack = timedelta(seconds=LOOKED_AT_S * SPEED)
    for one in await in_limbo(conn, at=at - slack + GRACE):
        yield f"P2: {one.referral_id} ({one.status}): {one.why}"
    late = at - slack - timedelta(seconds=TIMER_S)
    for id_, alarm in await _rows(conn, UNALARMED, late):
        yield f"P3: offer {id_} is unanswered, and the alarm is {alarm}"


async def _rows(conn: AsyncConnection, query: LiteralString, *values: object) -> Any:
    return await (await conn.execute(query, values)).fetchall()


async def _pairs(conn: AsyncConnection, query: LiteralString) -> set[tuple[str, str]]:
    return set(await _rows(conn, query))
