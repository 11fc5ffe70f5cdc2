"""Writing down for the next shift, and dealing with what the last one wrote."""

from uuid import UUID

from ucr.domain.account import Account
from ucr.journey.change import Once, change
from ucr.runtime import Runtime
from ucr.store import audit, handover
from ucr.store.audit import Line


async def write(
    runtime: Runtime, who: Account, words: str, *, once: tuple[Once, ...]
) -> None:
    """Keep a note for whoever comes next; that it was written is audited."""
    async with change(runtime, who.area_id, once=once) as step:
        id_ = UUID(str(runtime.new_id()))
        await handover.add(
            step.conn, who.area_id, who.id, id_=id_, words=words, at=step.at
        )
        line = Line(
            at=step.at,
            actor=once[0].caller,
            action="wrote handover note",
            area_id=who.area_id,
        )
        await audit.write(step.conn, line)


async def end(
    runtime: Runtime, who: Account, note_id: UUID, *, once: tuple[Once, ...]
) -> None:
    """It is dealt with.

    Raises:
        NotFound: There is no such note here.
    """
    async with change(runtime, who.area_id, once=once) as step:
        await handover.end(step.conn, who.area_id, note_id, by=who.id, at=step.at)
