"""The ambulance case that stands beside ours, once 999 was told by voice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.codes import Category
from ucr.domain.ids import Actor

LONGEST_NUMBER: Final = 64
_RANK: Final[Mapping[str, int]] = {code: rank for rank, code in enumerate(Category)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambulance:
    """What 999 said on the phone.

    Attributes:
        case_number: Of the new case in the trust's control room, to be read out.
        category: What the call is now, in their words; lower or the same, too.
    """

    case_number: str
    category: Category
    by: Actor
    at: datetime


def is_higher(now: str, then: str | None) -> bool:
    """Whether a category is more urgent than another; an unknown one is the least."""
    lowest = len(_RANK)
    return _RANK.get(now, lowest) < _RANK.get(then or "", lowest)
