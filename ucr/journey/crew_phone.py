"""A crew's number is written down: whom a text goes to when nobody answers."""

from dataclasses import replace

from ucr.domain.crew import Crew
from ucr.domain.ids import Actor, AreaId, CrewId
from ucr.domain.phone import mobile
from ucr.runtime import Runtime
from ucr.store import audit, crews
from ucr.store.audit import Line


async def set_phone(
    runtime: Runtime, area_id: AreaId, crew_id: CrewId, said: str | None, *, by: Actor
) -> Crew:
    """Keep it in its one form; the audit says who did so, not what the number is.

    Raises:
        NotFound: There is no such crew in this area.
        BadField: It is no UK mobile number.
    """
    phone = mobile(said) if said else None
    async with runtime.pool.connection() as conn, conn.transaction():
        found = await crews.get(conn, area_id, crew_id)
        kept = replace(found, phone=phone)
        await crews.set_phone(conn, kept)
        line = Line(
            at=runtime.clock.now(),
            actor=by,
            action="wrote a crew's number" if phone else "took a crew's number away",
            area_id=area_id,
            reason=found.name,
        )
        await audit.write(conn, line)
    return kept
