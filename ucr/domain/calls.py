"""How a crew that has not answered was called: by which way, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ucr.domain.fact import AssignmentFact


class Way(StrEnum):
    """What reaches a phone whose screen is dark."""

    PUSH = "push"
    TEXT = "text"


class CallResult(StrEnum):
    """What came of it. None of them says that a person knows: only an answer does."""

    SENT = "sent"
    TRYING = "trying"
    FAILED = "failed"
    NO_DEVICE = "no_device"
    NO_NUMBER = "no_number"
    SIGNED_OUT = "signed_out"
    OFF_DUTY = "off_duty"
    ON_BREAK = "on_break"


OVER: Final = frozenset(CallResult) - {CallResult.TRYING}
"""Nothing more is tried by this way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The newest word on one way."""

    way: Way
    result: CallResult
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewCalled(AssignmentFact):
    """A crew that has not answered an offer was called, or could not be."""

    way: Way
    result: CallResult
