"""What one act would do to each of many cases, as they stand now."""

from collections.abc import Sequence
from dataclasses import dataclass

from ucr.domain.board import reference
from ucr.domain.bulk import BulkAct, Standing, refusal, stands_down
from ucr.domain.errors import NotFound
from ucr.domain.ids import Actor, AreaId, ReferralId
from ucr.runtime import Runtime
from ucr.store import assignments, crews, referrals, visits
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBe:
    """One case of many.

    Attributes:
        version: As it was looked at; None: there is no such case here.
        refused: Why it would not be done, in words.
        stands_down: The crew that would be taken off it.
    """

    referral_id: ReferralId
    reference: str
    version: int | None
    refused: str | None
    stands_down: str | None


async def look(
    runtime: Runtime,
    area_id: AreaId,
    act: BulkAct,
    ids: Sequence[ReferralId],
    *,
    by: Actor,
) -> list[WouldBe]:
    """Look at each case; nothing is done."""
    async with runtime.pool.connection() as conn:
        return [
            await _look_at(runtime, conn, (area_id, id_), act, by=by)
            for id_ in dict.fromkeys(ids)
        ]


async def _look_at(
    runtime: Runtime,
    conn: Connection,
    what: tuple[AreaId, ReferralId],
    act: BulkAct,
    *,
    by: Actor,
) -> WouldBe:
    area_id, id_ = what
    try:
        referral = await referrals.get(conn, area_id, id_)
    except NotFound as gone:
        return WouldBe(
            referral_id=id_,
            reference=reference(id_),
            version=None,
            refused=str(gone),
            stands_down=None,
        )
    held = await assignments.find_active(conn, id_)
    visit = await visits.find_active_of_referral(conn, id_)
    stands = Standing(referral=referral, held=held, visit=visit)
    why = refusal(act, stands, by=by, at=runtime.clock.now())
    loses = stands_down(act, stands)
    crew = await crews.get(conn, area_id, loses.crew_id) if loses else None
    return WouldBe(
        referral_id=id_,
        reference=reference(id_),
        version=referral.version,
        refused=why,
        stands_down=crew.name if crew and not why else None,
    )
