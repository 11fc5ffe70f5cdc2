"""Crews that no machine can plan for: left out, and a person is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from ucr.domain.fact import Fact
from ucr.domain.ids import Actor, CrewId
from ucr.domain.left_out import LeftOutBecause, LeftOutEvent, looked_again


@dataclass(frozen=True, slots=True)
class NamedWhy:
    """A crew's call sign, which can be read whatever else cannot, and what is wrong."""

    name: str
    because: LeftOutBecause


FoundCrews: TypeAlias = Mapping[CrewId, NamedWhy]
"""Crews on duty that a dispatcher plans without now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLeftOutCard:
    """A crew on duty that is asked about nothing: people must ring it."""

    crew_id: CrewId
    name: str
    because: LeftOutBecause
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewLeftOut:
    """One crew on duty in an area that its dispatcher plans without.

    Attributes:
        name: Its call sign here.
        because: Its record or its shift cannot be read, planning with it ends in a
            defect, or what it has cannot be read.
    """

    crew_id: CrewId
    name: str
    because: LeftOutBecause
    since_at: datetime

    def card(self) -> CrewLeftOutCard:
        """What screens see of it."""
        return CrewLeftOutCard(
            crew_id=self.crew_id,
            name=self.name,
            because=self.because,
            since_at=self.since_at,
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


CrewsLeftOutEvent = CrewsLeftOut | CrewsTakenUp
GoneWithout = LeftOutEvent | CrewsLeftOutEvent


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
