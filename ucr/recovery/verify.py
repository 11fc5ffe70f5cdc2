"""Is what happened, and who read what, still as written? The first break, named."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from ucr.domain.ids import AreaId
from ucr.recovery import anchors
from ucr.recovery.anchors import Anchor, Link, Spoiled
from ucr.store import areas, audit_seals, events
from ucr.store.connection import Connection

AT_ONCE: Final = 5_000


@dataclass(slots=True)
class Claims:
    """What the anchors of one file say that must still be so: by place, the hash."""

    logs: dict[str, dict[int, str]] = field(default_factory=dict)
    audit: dict[int, str] = field(default_factory=dict)
    last_at: datetime | None = None

    def take(self, anchor: Anchor) -> None:
        """Believe one more line; a restore takes back what came after its backup."""
        self.last_at = anchor.at
        if anchor.restored:
            self._take_back(anchor)
        for area, link in anchor.logs.items():
            self.logs.setdefault(area, {})[link.at] = link.hash
        if anchor.audit is not None:
            self.audit[anchor.audit.at] = anchor.audit.hash

    def _take_back(self, anchor: Anchor) -> None:
        for area, claimed in self.logs.items():
            link = anchor.logs.get(area, Link(at=0, hash=""))
            self.logs[area] = {
                at: said for at, said in claimed.items() if at <= link.at
            }
        last = anchor.audit.at if anchor.audit else 0
        self.audit = {at: said for at, said in self.audit.items() if at <= last}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was looked at, and what is wrong.

    Attributes:
        problems: One sentence each, the first break of each chain; empty: all is whole.
        restores: When the database was put back, by the anchors: what a person should
            know of.
        anchored: How many places were compared with what was written down outside.
        anchored_at: When something was written down there last; None: never.
        sealed_at: What the audit held until then is sealed; None: nothing is.
    """

    problems: tuple[str, ...]
    restores: tuple[str, ...] = ()
    anchored: int = 0
    anchored_at: datetime | None = None
    sealed_at: datetime | None = None


async def verify(
    conn: Connection, folder: Path | None, *, only: AreaId | None = None
) -> Verdict:
    """Follow every chain from its beginning, and hold it against the anchors.

    Args:
        folder: Where the anchors are, this machine's and copies of others'.
        only: Of the areas' logs that of this one; the audit is one of all areas.

    Raises:
        psycopg.Error: The database does not answer.
    """
    logs = [only] if only else [area.id for area in await areas.list_all(conn)]
    problems = [text async for text in _broken(conn, logs)]
    restores: list[str] = []
    anchored = 0
    anchored_at: datetime | None = None
    for path in anchors.files(folder):
        try:
            claims = _claims(path, restores)
        except Spoiled as spoiled:
            problems.append(f"{spoiled}.")
            continue
        if only:
            claims.logs = {only: claims.logs.get(only, {})}
        if claims.last_at and (anchored_at is None or claims.last_at > anchored_at):
            anchored_at = claims.last_at
        anchored += sum(map(len, (*claims.logs.values(), claims.audit)))
        problems += [text async for text in _denied(conn, path.name, claims)]
    return Verdict(
        problems=tuple(problems),
        restores=tuple(restores),
        anchored=anchored,
        anchored_at=anchored_at,
        sealed_at=await audit_seals.newest_at(conn),
    )


async def _broken(conn: Connection, logs: list[AreaId]) -> AsyncIterator[str]:
    for area_id in logs:
        offset = await events.first_broken_link(conn, area_id)
        if offset is not None:
            yield f"The log of {area_id} does not follow from itself at {offset}."
    torn = await audit_seals.first_torn(conn)
    if torn is not None:
        yield (
            f"The audit was changed between lines {torn.after_id + 1} and"
            f" {torn.last_id}."
        )


def _claims(path: Path, restores: list[str]) -> Claims:
    claims = Claims()
    for number, anchor in anchors.read(path):
        claims.take(anchor)
        if anchor.restored:
            restores.append(f"{anchor.at.isoformat()} ({path.name}, line {number})")
    return claims


async def _denied(conn: Connection, name: str, claims: Claims) -> AsyncIterator[str]:
    for area, claimed in claims.logs.items():
        offset = await _first_other(claimed, partial(events.links, conn, AreaId(area)))
        if offset is not None:
            yield f"The log of {area} is not what {name} says of {offset}."
    place = await _first_other(claims.audit, partial(audit_seals.hashes, conn))
    if place is not None:
        yield f"The audit is not what {name} says of line {place}."


async def _first_other(
    claimed: dict[int, str],
    look: Callable[[list[int]], Awaitable[dict[int, str]]],
) -> int | None:
    """The first place whose hash is not the one that was claimed; 0 is no place."""
    places = sorted(place for place in claimed if place)
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        there = await look(some)
        for place in some:
            if there.get(place) != claimed[place]:
                return place
    return None
