"""Facts about a hand-back that is not sent yet, and the policy behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ucr.domain.codes import Dismissed, HandBackReason, Told
from ucr.domain.fact import Fact, ReferralFact
from ucr.domain.hand_back import Hold
from ucr.domain.ids import AreaId


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackDrafted(ReferralFact):
    """No crew will be in time: a person is asked, until the last moment for 999."""

    reason: HandBackReason
    would_send: Told
    last_moment_at: datetime
    predicted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackDraftDropped(ReferralFact):
    """A crew is in time after all, or with the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackDismissed(ReferralFact):
    """A person keeps it though it will be late; the audit has their words."""

    reason: Dismissed
    predicted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackPolicyChanged(Fact):
    """When cases go back to 999, and which go by themselves."""

    area_id: AreaId
    auto: tuple[Hold, ...]
    margin_min: int
    lead_min: Mapping[str, int]
