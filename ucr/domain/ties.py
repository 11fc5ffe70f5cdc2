"""Which other cases a case may be, or is, the same as."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from ucr.domain.codes import Category, Evidence, Exclusion, Flag, RedFlag, Source
from ucr.domain.ids import ReferralId
from ucr.domain.response_clock import ResponseClock
from ucr.domain.triage import Requirements
from ucr.domain.wishes import NO_WISHES, Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Another case, and the evidence for and against its being the same."""

    other: ReferralId
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """What the case that leads must know of one that was joined to it.

    Attributes:
        clock: Its governing clock: it still runs, whoever leads.
        breach_at: By when an ambulance of its sender would have to be there.
    """

    id: ReferralId
    clock: ResponseClock
    breach_at: datetime
    source: Source
    category: Category | None
    requirements: Requirements
    flags: frozenset[Flag]
    red_flags: frozenset[RedFlag]
    exclusions: frozenset[Exclusion]
    floor_since_at: datetime | None
    wishes: Wishes = NO_WISHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """The other cases of one case.

    Attributes:
        suspected: Likely the same; no person has decided yet.
        dismissed: A person said no, on this evidence; only new evidence asks again.
        lead: The case that it was joined to.
        followers: The cases that were joined to it; never one that leads itself.
    """

    suspected: tuple[Alike, ...] = ()
    dismissed: tuple[Alike, ...] = ()
    lead: ReferralId | None = None
    followers: tuple[Follower, ...] = ()

    @property
    def likely_same(self) -> tuple[ReferralId, ...]:
        """Cases about which a person is still to decide."""
        joined = {self.lead, *(one.id for one in self.followers)}
        return tuple(one.other for one in self.suspected if one.other not in joined)

    def is_news(self, found: Alike) -> bool:
        """Whether this evidence says more than what is known or was dismissed."""
        known = _evidence_of(found.other, (*self.suspected, *self.dismissed))
        return not known.issuperset(found.evidence)

    def suspect(self, found: Alike) -> Self:
        """Ask a person about another case, with all the evidence there has been."""
        known = _evidence_of(found.other, self.suspected)
        told = Alike(
            other=found.other, evidence=tuple(sorted(known.union(found.evidence)))
        )
        return replace(self, suspected=(*_without(found.other, self.suspected), told))

    def dismiss(self, found: Alike) -> Self:
        """A person said that it is another case."""
        known = _evidence_of(found.other, (*self.suspected, *self.dismissed))
        seen = Alike(
            other=found.other, evidence=tuple(sorted(known.union(found.evidence)))
        )
        return replace(
            self,
            suspected=_without(found.other, self.suspected),
            dismissed=(*_without(found.other, self.dismissed), seen),
        )

    def lead_for(self, follower: Follower) -> Self:
        """Lead one more case, or know a follower as it is now."""
        return replace(self, followers=(*self.led_without(follower.id), follower))

    def led_without(self, id_: ReferralId) -> tuple[Follower, ...]:
        """Everyone else who follows."""
        return tuple(one for one in self.followers if one.id != id_)


NO_TIES: Final = Ties()


def governing(own: ResponseClock, ties: Ties) -> ResponseClock:
    """The clock that runs out first, of a case and of all that follow it."""
    running = (own, *(one.clock for one in ties.followers))
    return min(running, key=lambda clock: (clock.due_at, clock.kind))


def needed(own: Requirements, ties: Ties) -> Requirements:
    """What a crew must bring for a case and for all that follow it."""
    every = (own, *(one.requirements for one in ties.followers))
    return Requirements(
        skills=frozenset().union(*(one.skills for one in every)),
        kit=frozenset().union(*(one.kit for one in every)),
        people=max(one.people for one in every),
        service_s=max(one.service_s for one in every),
    )


def on_floor_since(own: datetime | None, ties: Ties) -> datetime | None:
    """Since when the person has lain there, by whoever said the longest."""
    told = (own, *(one.floor_since_at for one in ties.followers))
    return min((at for at in told if at is not None), default=None)


def flagged(own: frozenset[Flag], ties: Ties) -> frozenset[Flag]:
    """What whoever attends must know, from every sender."""
    return own.union(*(one.flags for one in ties.followers))


def wished(own: Wishes, ties: Ties) -> Wishes:
    """What is wished of whoever attends, for a case and for all that follow it."""
    every = own
    for one in ties.followers:
        every |= one.wishes
    return every


def is_told_by(source: Source, own: Source, ties: Ties) -> bool:
    """Whether a case, or any that follows it, came from such a sender."""
    return source in (own, *(one.source for one in ties.followers))


def red_flagged(own: frozenset[RedFlag], ties: Ties) -> frozenset[RedFlag]:
    """Every red flag that any sender told."""
    return own.union(*(one.red_flags for one in ties.followers))


def excluded(own: frozenset[Exclusion], ties: Ties) -> frozenset[Exclusion]:
    """What another service must see first, as any sender told."""
    return own.union(*(one.exclusions for one in ties.followers))


def _evidence_of(other: ReferralId, found: Iterable[Alike]) -> frozenset[Evidence]:
    said = (one.evidence for one in found if one.other == other)
    return frozenset().union(*said)


def _without(other: ReferralId, found: Iterable[Alike]) -> tuple[Alike, ...]:
    return tuple(one for one in found if one.other != other)
