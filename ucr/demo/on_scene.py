"""How long a visit lasts and how it ends: drawn once for each visit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from ucr.demo.assumed import (
    CREW_HANDS_BACK,
    ON_SCENE_LEAST_MIN,
    ON_SCENE_MEDIAN_BY_NEED_MIN,
    ON_SCENE_MEDIAN_MIN,
    ON_SCENE_PICK_UP_MIN,
    ON_SCENE_SPREAD,
    OUTCOMES,
)
from ucr.demo.chance import weighted
from ucr.domain.cards import ReferralCard
from ucr.domain.codes import Destination, HandBackReason, OutcomeKind


@dataclass(frozen=True, slots=True)
class Ending:
    """What the crew will press, and after how long.

    Attributes:
        step: The last part of the command's address.
        body: What it says.
        stays_s: Seconds on scene before that.
    """

    step: str
    body: Mapping[str, object]
    stays_s: float


def ending(referral: ReferralCard, chance: Random, *, hands_back: bool) -> Ending:
    """Draw how a visit to this person ends.

    Args:
        referral: Whom the crew is with.
        chance: The visit's own stream.
        hands_back: The script wants this one handed back.
    """
    stays_s = _stays_s(referral, chance)
    if hands_back or chance.random() < CREW_HANDS_BACK:
        reason = HandBackReason.CREW_CANNOT_CONTINUE
        return Ending("hand-back", {"reason": reason.value}, stays_s / 3)
    outcome = weighted(chance, OUTCOMES)
    if outcome is OutcomeKind.TREATED and referral.floor_since_at is not None:
        outcome = OutcomeKind.LIFTED
    body: dict[str, object] = {"outcome": outcome.value}
    if outcome is OutcomeKind.REFERRED_ON:
        body["destination"] = chance.choice(tuple(Destination)).value
    return Ending("complete", body, stays_s)


def _stays_s(referral: ReferralCard, chance: Random) -> float:
    median = ON_SCENE_MEDIAN_BY_NEED_MIN.get(referral.need, ON_SCENE_MEDIAN_MIN)
    if referral.floor_since_at is not None:
        median = ON_SCENE_PICK_UP_MIN
    drawn = chance.lognormvariate(math.log(median), ON_SCENE_SPREAD)
    return 60 * max(ON_SCENE_LEAST_MIN, drawn)
