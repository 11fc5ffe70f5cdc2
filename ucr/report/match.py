"""The match card of a referral as things stand, with the newest decision."""

from typing import Final

from pydantic import TypeAdapter

from ucr.domain.decision import Decision
from ucr.domain.errors import WrongStatus
from ucr.domain.ids import AreaId, ReferralId
from ucr.domain.referral_status import ReferralStatus
from ucr.matching import judge, picture
from ucr.matching.card import MatchCard
from ucr.runtime import Runtime
from ucr.store import decisions, referrals
from ucr.store.positions import latest

CARD: Final = TypeAdapter(MatchCard)


async def match(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId
) -> tuple[MatchCard, Decision | None]:
    """Who could go, as of now; and what was decided last.

    Once nobody can be chosen any more (a crew is with the person, or the case is
    closed) the card is the one that stood beside the last decision.

    Raises:
        NotFound: There is no such referral in the area.
        WrongStatus: No crew could be sent now, and none was ever chosen.
    """
    async with runtime.pool.connection() as conn:
        seen = await picture.load_still(conn, area_id)
        found = await referrals.get(conn, area_id, referral_id)
        decision = await decisions.find_newest(conn, referral_id)
    seen.positions = await latest(runtime.redis, area_id) or {}
    told = judge.match_card(
        seen,
        runtime.ground(area_id).standing,
        referral_id,
        runtime.clock.now(),
        forecast=runtime.settings.forecast,
    )
    if told is None and decision is not None and decision.explanation:
        return CARD.validate_python(decision.explanation), decision
    if told is None:
        raise WrongStatus(found.status, ReferralStatus.ASSIGNED)
    return told, decision
