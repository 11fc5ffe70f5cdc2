"""Facts of two cases that may be, or are, one: of each its own; codes, no names."""

from dataclasses import dataclass

from ucr.domain.codes import Evidence
from ucr.domain.fact import ReferralFact
from ucr.domain.ids import ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelySame(ReferralFact):
    """It may be the case `other_id`: a person decides; the evidence is codes only."""

    other_id: ReferralId
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTheSame(ReferralFact):
    """A person looked: it is another case than `other_id`."""

    other_id: ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralJoined(ReferralFact):
    """A person joined it to `lead_id`: one crew goes to both, and it follows."""

    lead_id: ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSeparated(ReferralFact):
    """It goes on by itself again, its clocks as they were."""

    lead_id: ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerJoined(ReferralFact):
    """The case `follower_id` was joined to this one."""

    follower_id: ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerTold(ReferralFact):
    """The sender of a joined case told more: whoever attends this one must know."""

    follower_id: ReferralId


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowerLeft(ReferralFact):
    """A joined case was separated, or its sender took it back."""

    follower_id: ReferralId
