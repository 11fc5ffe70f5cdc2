"""An area: one dispatch pool, about a "place" of an integrated care system."""

from dataclasses import dataclass, field

from ucr.domain.area_settings import AreaSettings
from ucr.domain.codes import Mode
from ucr.domain.crews_left_out import CrewLeftOut
from ucr.domain.hand_back import USUAL, HandBackPolicy
from ucr.domain.ids import AreaId
from ucr.domain.left_out import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Its id also names its pack of roads, map and gazetteer.

    Attributes:
        left_out: Open cases that its dispatcher goes on without, as people were told.
        crews_left_out: The same of crews on duty.
    """

    id: AreaId
    name: str
    mode: Mode
    version: int
    hand_back: HandBackPolicy = USUAL
    settings: AreaSettings = field(default_factory=AreaSettings)
    left_out: tuple[LeftOut, ...] = ()
    crews_left_out: tuple[CrewLeftOut, ...] = ()
