"""What the desk wrote to crews; that somebody read it is audited first."""

from datetime import datetime

from ucr.domain.account import Session
from ucr.domain.crew_message import CrewMessage
from ucr.domain.ids import CrewId, MessageId, ReferralId
from ucr.runtime import Runtime
from ucr.store import audit, crew_messages, crews, referrals
from ucr.store.audit import Line
from ucr.store.connection import Connection


async def of_crew(
    runtime: Runtime, session: Session, crew_id: CrewId, *, since: datetime
) -> list[tuple[CrewMessage, str]]:
    """A crew's messages since then and all that it has not seen, each with its name.

    Raises:
        NotFound: There is no such crew in the area.
    """
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        crew = await crews.get_known(conn, area_id, crew_id)
        await _audited(runtime, conn, session, None)
        found = await crew_messages.list_of_crew(conn, area_id, crew_id, since=since)
    return [(one, crew.name) for one in found]


async def of_case(
    runtime: Runtime, session: Session, referral_id: ReferralId
) -> list[tuple[CrewMessage, str]]:
    """What was written about a case, each with the name of its crew.

    Raises:
        NotFound: There is no such case in the area.
    """
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        await referrals.version_of(conn, area_id, referral_id)
        await _audited(runtime, conn, session, referral_id)
        found = await crew_messages.list_of_case(conn, area_id, referral_id)
        names = await crews.names(conn, area_id)
    return [(one, names[one.crew_id]) for one in found]


async def one(
    runtime: Runtime, session: Session, message_id: MessageId
) -> tuple[CrewMessage, str]:
    """One message with the name of its crew.

    Raises:
        NotFound: There is no such message in the area.
    """
    area_id = session.account.area_id
    async with runtime.pool.connection() as conn, conn.transaction():
        found = await crew_messages.get(conn, area_id, message_id)
        await _audited(runtime, conn, session, found.referral_id)
        crew = await crews.get_known(conn, area_id, found.crew_id)
    return found, crew.name


async def _audited(
    runtime: Runtime,
    conn: Connection,
    session: Session,
    referral_id: ReferralId | None,
) -> None:
    line = Line(
        at=runtime.clock.now(),
        actor=session.actor,
        action="read messages",
        area_id=session.account.area_id,
        referral_id=referral_id,
    )
    await audit.write(conn, line)
