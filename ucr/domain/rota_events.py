"""Facts of a rota that was brought in."""

from dataclasses import dataclass

from ucr.domain.fact import Fact
from ucr.domain.ids import AreaId, CrewId


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaBroughtIn(Fact):
    """A rota was brought in whole; the counts are of crews and shifts."""

    area_id: AreaId
    why: str
    new_crews: int
    changed_crews: int
    new_shifts: int
    moved_shifts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewChanged(Fact):
    """What a crew on duty can do, carries or is was changed; by heading of the rota."""

    crew_id: CrewId
    changes: tuple[str, ...]
