"""Doing what time asks for about many things, one after another."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import structlog

from ucr.domain.errors import NotDispatcher
from ucr.domain.ids import AreaId
from ucr.store.connection import AWAY

Due = TypeVar("Due")
log = structlog.get_logger(__name__)


async def each(
    area_id: AreaId, due: Iterable[Due], do: Callable[[Due], Awaitable[None]]
) -> None:
    """Do it for each; a defect about one must not stop the others, now or next time.

    Raises:
        NotDispatcher: The lease is lost: the rest is somebody else's.
        OperationalError, PoolTimeout: The store is away: it will be for the rest too.
    """
    for one in due:
        try:
            await do(one)
        except (NotDispatcher, *AWAY):
            raise
        except Exception:
            log.exception("not_looked_at", area=area_id, which=str(one))
