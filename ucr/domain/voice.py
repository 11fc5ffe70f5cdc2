"""What an alarm receiving centre's operator heard of the person, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Need, RedFlag


class AlertEvent(StrEnum):
    """What the centre took the alarm for."""

    FALL = "fall"
    INACTIVITY = "inactivity"
    PULL_CORD = "pull_cord"
    PERSONAL_EMERGENCY = "personal_emergency"
    OTHER = "other"


class Injury(StrEnum):
    NONE = "none"
    MINOR = "minor"
    SERIOUS = "serious"


class Pain(StrEnum):
    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


# No code of an alarm tells which of the nine needs it is; a centre may say it itself.
# Assumed, to be confirmed by the service's clinical safety officer.
NEED: Final[Mapping[AlertEvent, Need]] = {
    AlertEvent.FALL: Need.FALL,
    AlertEvent.INACTIVITY: Need.REDUCED_FUNCTION,
    AlertEvent.PULL_CORD: Need.FRAILTY,
    AlertEvent.PERSONAL_EMERGENCY: Need.FRAILTY,
    AlertEvent.OTHER: Need.FRAILTY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The answers; None: it was not asked, or nobody could say.

    Attributes:
        made: Somebody at the centre spoke with the person, or with who is there.
        injury: True and no words for it counts as one that may be serious.
        pain: True and no words for it counts as intense.
        red_flags: Those that the operator named outright.
        unread: Names of answers that we do not know: they were not understood.
    """

    made: bool
    injury: Injury | bool | None = None
    pain: Pain | bool | None = None
    breathing_ok: bool | None = None
    head_injury: bool | None = None
    loss_of_consciousness: bool | None = None
    on_floor_minutes: int | None = None
    can_get_up: bool | None = None
    red_flags: frozenset[RedFlag] = frozenset()
    unread: tuple[str, ...] = ()

    @property
    def is_heard(self) -> bool:
        """Whether the person was reached, and all that was answered is understood."""
        return self.made and not self.unread

    @property
    def found(self) -> frozenset[RedFlag]:
        """Every red flag in the answers, whoever gave them."""
        yes = {
            RedFlag.NOT_BREATHING: self.breathing_ok is False,
            RedFlag.TRAUMA: self.head_injury is True,
            RedFlag.LOSS_OF_CONSCIOUSNESS: self.loss_of_consciousness is True,
            RedFlag.INTENSE_PAIN: self.pain is True or self.pain is Pain.SEVERE,
        }
        told = self.red_flags | {flag for flag, is_so in yes.items() if is_so}
        if self.injury is True or self.injury is Injury.SERIOUS:
            return told if told & DESCRIBED else told | {RedFlag.INJURY}
        return told

    @property
    def not_asked(self) -> tuple[str, ...]:
        """Names of the red-flag questions without an answer, though one was made."""
        if not self.made:
            return ()
        return tuple(name for name in QUESTIONS if getattr(self, name) is None)

    def is_on_floor(self, event: AlertEvent) -> bool:
        """Whether somebody must be taken to lie on the floor.

        Minutes on the floor count first: who lay there for an hour is not well because
        they say that they could rise. A fall of which nobody could ask is taken for one
        that the person lies from: a long-lie clock that starts too early harms nobody.
        """
        if self.on_floor_minutes:
            return True
        if self.can_get_up is not None:
            return not self.can_get_up
        return event is AlertEvent.FALL and not self.is_heard

    def floor_since(self, event: AlertEvent, received_at: datetime) -> datetime | None:
        """Since when, by the centre's receipt less the minutes it was told."""
        if not self.is_on_floor(event):
            return None
        return received_at - timedelta(minutes=self.on_floor_minutes or 0)

    def tells_of_harm(self) -> bool:
        """Whether the answers alone speak of somebody who needs help."""
        lies = self.can_get_up is False or bool(self.on_floor_minutes)
        return bool(self.found) or lies


DESCRIBED: Final = frozenset({RedFlag.TRAUMA, RedFlag.FRACTURE, RedFlag.BLEEDING})
QUESTIONS: Final = (
    "injury",
    "breathing_ok",
    "head_injury",
    "loss_of_consciousness",
    "pain",
)
