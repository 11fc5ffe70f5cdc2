"""What a dispatcher does for the record: seal the audit, write down the anchors."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
import structlog

from ucr.domain.ids import AreaId
from ucr.recovery import anchors
from ucr.recovery.anchors import Anchor, Link
from ucr.runtime import Runtime
from ucr.stopping import is_cancelled, rest
from ucr.store import audit_seals, events
from ucr.store.audit_seals import Seal
from ucr.store.connection import AWAY, Connection

EVERY_S: Final = 30.0
"""What is younger than this may be changed unseen; shorter makes more seals."""
log = structlog.get_logger(__name__)


async def keep_sealed(runtime: Runtime) -> None:
    """Seal and anchor until cancelled; any dispatcher may, as often as it likes."""
    last: Anchor | None = None
    while not is_cancelled():
        try:
            last = await seal_and_anchor(runtime, last)
        except (*AWAY, psycopg.errors.LockNotAvailable, OSError) as error:
            log.warning("not_sealed", why=type(error).__name__)
        await rest(EVERY_S)


async def seal_and_anchor(runtime: Runtime, last: Anchor | None = None) -> Anchor:
    """Seal the audit, and write down where every chain ends.

    Args:
        last: What was written down before; nothing new is not written again.

    Raises:
        psycopg.errors.LockNotAvailable, psycopg.OperationalError, OSError
    """
    async with runtime.pool.connection() as conn:
        sealed = await audit_seals.seal(conn, at=runtime.clock.now())
        made = await _anchor(conn, sealed, at=runtime.clock.now())
    folder = runtime.settings.anchors
    if folder is not None and not _says_the_same(made, last):
        await asyncio.to_thread(anchors.append, folder, made)
    return made


async def anchor_restored(conn: Connection, folder: Path, *, at: datetime) -> None:
    """Write down what a restore brought back: what was later is gone, rightly."""
    made = await _anchor(conn, await audit_seals.newest(conn), at=at)
    told = made.model_copy(update={"restored": True})
    await asyncio.to_thread(anchors.append, folder, told)


async def _anchor(conn: Connection, sealed: Seal | None, *, at: datetime) -> Anchor:
    return Anchor(
        at=at,
        logs=_links(await events.ends(conn)),
        audit=_link(sealed),
    )


def _links(ends: dict[AreaId, tuple[int, str]]) -> dict[str, Link]:
    return {area: Link(at=at, hash=hash_) for area, (at, hash_) in ends.items() if at}


def _link(sealed: Seal | None) -> Link | None:
    return Link(at=sealed.last_id, hash=sealed.hash.hex()) if sealed else None


def _says_the_same(made: Anchor, last: Anchor | None) -> bool:
    return last is not None and (made.logs, made.audit) == (last.logs, last.audit)
