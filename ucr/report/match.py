"""The match card of a referral as things stand, with the newest decision."""

import asyncio
from dataclasses import replace
from typing import Final

from pydantic import TypeAdapter

from ucr.domain.decision import Decision
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import AreaId, CrewId, ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.matching import divert, judge, picture
from ucr.matching.card import MatchCard
from ucr.matching.divert import Asked
from ucr.matching.picture import Picture
from ucr.runtime import Runtime
from ucr.store import decisions, referrals, safety
from ucr.store.connection import Connection
from ucr.store.positions import latest

CARD: Final = TypeAdapter(MatchCard)


async def match(
    runtime: Runtime,
    area_id: AreaId,
    referral_id: ReferralId,
    *,
    shown: CrewId | None = None,
) -> tuple[MatchCard, Decision | None]:
    """Who could go, as of now; and what was decided last.

    Once nobody can be chosen any more (a crew is with the person, or the case is
    closed) the card is the one that stood beside the last decision.

    Args:
        runtime: What every step gets.
        area_id: Whose case it is.
        referral_id: The case.
        shown: The crew whose diversion the asking screen shows.

    Raises:
        NotFound: There is no such referral in the area.
        WrongStatus: No crew could be sent now, and none was ever chosen.
    """
    async with runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, area_id)
        found = await referrals.get(conn, area_id, referral_id)
        decision = await decisions.find_newest(conn, referral_id)
        unsafe = await _unsafe(conn, seen)
    seen.positions = await latest(runtime.redis, area_id) or {}
    standing, at = runtime.ground(area_id).standing, runtime.clock.now()
    told = judge.match_card(
        seen, standing, referral_id, at, forecast=runtime.settings.forecast
    )
    if told is None and decision is not None and decision.explanation:
        return CARD.validate_python(decision.explanation), decision
    if told is None:
        raise WrongStatus(found.status, ReferralStatus.ASSIGNED)
    asked = Asked(referral_id=referral_id, at=at, shown=shown, unsafe=unsafe)
    turned = await asyncio.to_thread(divert.suggest, seen, standing, asked)
    return replace(told, could_divert=turned), decision


async def _unsafe(conn: Connection, seen: Picture) -> frozenset[CrewId]:
    """Crews that need help themselves; asked for only where diverting is suggested."""
    if not seen.settings.diverts_for:
        return frozenset()
    every = await safety.list_on_board(conn, seen.area_id)
    return frozenset(one.crew_id for one in every)
