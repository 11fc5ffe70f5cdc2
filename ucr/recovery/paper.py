"""The paper pack: two files an area, on this machine's own disk, never a minute old.

An HTML page to read and print, a text for any other program. Each is whole or the one
before: written beside, then renamed. With PostgreSQL away they stay as they were and
say how old they are. The key safe's code is on neither (P29).
"""

import asyncio
import os
from pathlib import Path
from typing import Final

import structlog

from ucr import logs
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, ReferralId
from ucr.recovery.sheet import page, text
from ucr.report.paper import Paper, paper
from ucr.runtime import Runtime, SystemClock
from ucr.stopping import is_cancelled, rest
from ucr.store import papers
from ucr.store.connection import AWAY
from ucr.store.papers import PaperNews

EVERY_S: Final = 20.0
"""So that one that fails, and the next that is late, still leave less than 60 s."""
log = structlog.get_logger(__name__)


async def keep_paper(runtime: Runtime, folder: Path) -> None:
    """Write the pack of every area that this process has a map of, until cancelled."""
    known = frozenset[ReferralId]()
    while not is_cancelled():
        now = set[ReferralId]()
        for area_id in runtime.grounds:
            now |= await _once(runtime, area_id, folder, known)
        known = frozenset(now)
        await rest(EVERY_S)


async def tell_none(runtime: Runtime) -> None:
    """Say for every area that this process was told to write no pack."""
    while not is_cancelled():
        for area_id in runtime.grounds:
            await _tell(runtime, area_id, PaperNews.OFF)
        await rest(EVERY_S)


async def _tell(runtime: Runtime, area_id: AreaId, news: PaperNews) -> None:
    await papers.tell(runtime.redis, area_id, news, runtime.clock.now())


async def _once(
    runtime: Runtime, area_id: AreaId, folder: Path, known: frozenset[ReferralId]
) -> frozenset[ReferralId]:
    try:
        written = await write_paper(runtime, area_id, folder, known=known)
        await _tell(runtime, area_id, PaperNews.WRITTEN)
    except NotFound:  # a map may be there before its area
        return frozenset()
    except (*AWAY, OSError) as error:
        log.warning("paper_not_written", area=area_id, why=type(error).__name__)
        await _tell(runtime, area_id, PaperNews.FAILED)
        return known
    except Exception as defect:  # noqa: BLE001 - the packs of other areas go on
        log.error("paper_not_written", area=area_id, **dict(logs.of(defect)))  # noqa: TRY400
        await _tell(runtime, area_id, PaperNews.FAILED)
        return known
    return written


async def write_paper(
    runtime: Runtime,
    area_id: AreaId,
    folder: Path,
    *,
    known: frozenset[ReferralId] = frozenset(),
) -> frozenset[ReferralId]:
    """Write one area's pack.

    Returns:
        The cases that are on it.

    Raises:
        OSError: The disk; what was there stays.
    """
    found = await paper(runtime, area_id, known=known)
    await asyncio.to_thread(_put_both, found, folder)
    return frozenset(case.referral.id for case in found.cases)


def _put_both(found: Paper, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = SystemClock().now()  # a demo's own clock is another than the reader's
    _put(folder / f"{found.area.id}.html", page(found, now))
    _put(folder / f"{found.area.id}.txt", text(found, now))


def _put(path: Path, written: str) -> None:
    """Put a file in place of the one before, readable by its owner only."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
