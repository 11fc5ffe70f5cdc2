"""Cases that no machine can decide about: left out, and a person is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from ucr.domain.fact import Fact
from ucr.domain.ids import Actor, ReferralId, reference


class LeftOutBecause(StrEnum):
    """What is wrong with it; never what is in it."""

    UNREADABLE = "unreadable"
    UNDECIDABLE = "undecidable"


Found: TypeAlias = Mapping[ReferralId, LeftOutBecause]
"""What a dispatcher leaves out now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutCard:
    """An open case that the dispatcher goes on without; nothing that is in it."""

    referral_id: ReferralId
    reference: str
    because: LeftOutBecause
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One open case of an area that its dispatcher goes on without.

    Attributes:
        because: Its record cannot be read, or deciding about it ends in a defect.
    """

    referral_id: ReferralId
    because: LeftOutBecause
    since_at: datetime

    def card(self) -> LeftOutCard:
        """What screens see of it."""
        return LeftOutCard(
            referral_id=self.referral_id,
            reference=reference(self.referral_id),
            because=self.because,
            since_at=self.since_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesLeftOut(Fact):
    """The dispatcher goes on without these cases: people must see to them."""

    case_ids: tuple[ReferralId, ...]
    because: LeftOutBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesTakenUp(Fact):
    """They are decided about again, or are no longer open."""

    case_ids: tuple[ReferralId, ...]


LeftOutEvent = CasesLeftOut | CasesTakenUp


def now_left_out(
    said: tuple[LeftOut, ...], found: Found, *, by: Actor, at: datetime
) -> tuple[tuple[LeftOut, ...], tuple[LeftOutEvent, ...]]:
    """What people are told is left out after a look, and what is news of it.

    Args:
        said: What they were told before.
    """
    known = {one.referral_id: one for one in said}
    stays = [one for one in said if found.get(one.referral_id) is one.because]
    kept = {one.referral_id for one in stays}
    new = [
        LeftOut(referral_id=id_, because=because, since_at=at)
        for id_, because in sorted(found.items())
        if id_ not in kept
    ]
    gone = tuple(sorted(known.keys() - found.keys()))
    facts: list[LeftOutEvent] = [
        CasesLeftOut(at=at, by=by, case_ids=ids, because=because)
        for because in LeftOutBecause
        if (ids := tuple(one.referral_id for one in new if one.because is because))
    ]
    if gone:
        facts.append(CasesTakenUp(at=at, by=by, case_ids=gone))
    return (*stays, *new), tuple(facts)
