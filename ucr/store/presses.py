"""Who of a crew pressed what, as the log has it: two phones of a pair, one truth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Undone
from ucr.domain.crew_act_events import VisitTapUndone
from ucr.domain.drive_facts import VisitSetOff
from ucr.domain.events import (
    AssignmentAccepted,
    AssignmentRefused,
    VisitAbandoned,
    VisitArrived,
    VisitCompleted,
)
from ucr.domain.ids import AccountId, CrewId, ReferralId
from ucr.domain.second_facts import VisitLeft
from ucr.store.connection import Connection
from ucr.store.rows import read_as


class Step(StrEnum):
    """What a crew presses, in the words of the doors."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    SET_OFF = "en-route"
    ARRIVE = "on-scene"
    COMPLETE = "complete"
    HAND_BACK = "hand-back"
    LEAVE = "leave"


FACT_OF: Final[Mapping[Step, str]] = {
    Step.ACCEPT: AssignmentAccepted.__name__,
    Step.REFUSE: AssignmentRefused.__name__,
    Step.SET_OFF: VisitSetOff.__name__,
    Step.ARRIVE: VisitArrived.__name__,
    Step.COMPLETE: VisitCompleted.__name__,
    Step.HAND_BACK: VisitAbandoned.__name__,
    Step.LEAVE: VisitLeft.__name__,
}
STEP_OF: Final = {fact: step for step, fact in FACT_OF.items()}
UNDONE: Final = VisitTapUndone.__name__
UNDOES: Final[Mapping[str, str]] = {
    Undone.EN_ROUTE: FACT_OF[Step.SET_OFF],
    Undone.ON_SCENE: FACT_OF[Step.ARRIVE],
}
"""Which press a press undid, by what the fact says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One button that took effect.

    Attributes:
        key: Of the assignment or visit that it was about.
        said: Outcome or reason, where it has one.
    """

    fact: str
    key: str
    at: datetime
    account_id: AccountId | None
    by: str | None
    said: str | None

    @property
    def step(self) -> Step:
        return STEP_OF[self.fact]


ROW: Final = read_as(Press)


async def list_of(
    conn: Connection, referral_id: ReferralId, crew_id: CrewId
) -> list[Press]:
    """What a crew pressed about a case and did not undo, in order."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT fact, key, recorded_at AS at, account.id AS account_id,
                account.name AS by,
                coalesce(body ->> 'outcome', body ->> 'reason', body ->> 'undone')
                    AS said
            FROM event LEFT JOIN account
                ON account.id::text = split_part(body ->> 'by', ':', 2)
            WHERE event.referral_id = %s AND event.crew_id = %s AND fact = ANY(%s)
            ORDER BY "offset"
            """,
            (referral_id, crew_id, [*STEP_OF, UNDONE]),
        )
        return _that_stand(await cursor.fetchall())


def _that_stand(pressed: Iterable[Press]) -> list[Press]:
    """Without those that were undone, and without the undoing."""
    stand: list[Press] = []
    for one in pressed:
        if one.fact != UNDONE:
            stand.append(one)
            continue
        taken_back = UNDOES[one.said or ""]
        stand = [p for p in stand if (p.fact, p.key) != (taken_back, one.key)]
    return stand


async def find_last_ended(conn: Connection, crew_id: CrewId) -> ReferralId | None:
    """The case of which a crew's part ended last."""
    cursor = await conn.execute(
        """
        SELECT referral_id FROM assignment
        WHERE crew_id = %s AND ended_at IS NOT NULL
        ORDER BY ended_at DESC, id DESC LIMIT 1
        """,
        (crew_id,),
    )
    row = await cursor.fetchone()
    return ReferralId(row[0]) if row else None
