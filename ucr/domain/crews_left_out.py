"""Crews that no machine can plan for: left out, and a person is told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, TypeAlias

from ucr.domain.fact import Fact
from ucr.domain.ids import Actor, CrewId
from ucr.domain.left_out import (
    CaseLeftOutAcknowledged,
    LeftOutBecause,
    LeftOutEvent,
    looked_again,
)


@dataclass(frozen=True, slots=True)
class NamedWhy:
    """A crew's call sign, which can be read whatever else cannot, and what is wrong."""

    name: str
    because: LeftOutBecause


FoundCrews: TypeAlias = Mapping[CrewId, NamedWhy]
"""Crews on duty that a dispatcher plans without now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLeftOutCard:
    """A crew on duty that is asked about nothing: people must ring it.

    `acknowledged_by`: the name of whoever sees to it; null: nobody says that they do.
    """

    crew_id: CrewId
    name: str
    because: LeftOutBecause
    since_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLeftOut:
    """One crew on duty in an area that its dispatcher plans without.

    Attributes:
        name: Its call sign here.
        because: Its record or its shift cannot be read, planning with it ends in a
            defect, or what it has cannot be read.
        acknowledged_by: The name of whoever sees to it.
    """

    crew_id: CrewId
    name: str
    because: LeftOutBecause
    since_at: datetime
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None

    def acknowledge(
        self, name: str, *, by: Actor, at: datetime
    ) -> tuple[Self, "CrewLeftOutAcknowledged"]:
        """A named person sees to it; it stays until it is planned for again."""
        fact = CrewLeftOutAcknowledged(
            at=at, by=by, crew_id=self.crew_id, because=self.because
        )
        return replace(self, acknowledged_by=name, acknowledged_at=at), fact

    def card(self) -> CrewLeftOutCard:
        """What screens see of it."""
        return CrewLeftOutCard(
            crew_id=self.crew_id,
            name=self.name,
            because=self.because,
            since_at=self.since_at,
            acknowledged_by=self.acknowledged_by,
            acknowledged_at=self.acknowledged_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewsLeftOut(Fact):
    """The dispatcher plans without these crews: people must see to them."""

    crew_ids: tuple[CrewId, ...]
    because: LeftOutBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewsTakenUp(Fact):
    """They are planned for again, or are off duty."""

    crew_ids: tuple[CrewId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLeftOutAcknowledged(Fact):
    """A named person knows that this crew is asked about nothing, and sees to it."""

    crew_id: CrewId
    because: LeftOutBecause


CrewsLeftOutEvent = CrewsLeftOut | CrewsTakenUp
GoneWithout = (
    LeftOutEvent | CaseLeftOutAcknowledged | CrewsLeftOutEvent | CrewLeftOutAcknowledged
)


def crews_now_left_out(
    said: tuple[CrewLeftOut, ...], found: FoundCrews, *, by: Actor, at: datetime
) -> tuple[tuple[CrewLeftOut, ...], tuple[CrewsLeftOutEvent, ...]]:
    """What people are told of crews after a look, and what is news of it."""
    return looked_again(
        {one.crew_id: one for one in said},
        {id_: one.because for id_, one in found.items()},
        one=lambda id_, because: CrewLeftOut(
            crew_id=id_, name=found[id_].name, because=because, since_at=at
        ),
        left_out=lambda ids, because: CrewsLeftOut(
            at=at, by=by, crew_ids=ids, because=because
        ),
        taken_up=lambda ids: CrewsTakenUp(at=at, by=by, crew_ids=ids),
    )
