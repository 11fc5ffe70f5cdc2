"""How an aggregate goes from one status to the next: only as its table names."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import TypeVar

from ucr.domain.errors import WrongStatus

Status = TypeVar("Status", bound=StrEnum)


def move(
    table: Mapping[Status, AbstractSet[Status]], now: Status, then: Status
) -> Status:
    """Go from `now` to `then`.

    Raises:
        WrongStatus: The table does not name this move.
    """
    if then not in table[now]:
        raise WrongStatus(now, then)
    return then
