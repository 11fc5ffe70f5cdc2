"""What nobody needs any more is dropped when its time has come, not before (P42)."""

from datetime import timedelta
from uuid import UUID

from tests.domain.cases import AREA, NOON
from ucr.domain.account import Account, Session
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId
from ucr.store import accounts, retention
from ucr.store.connection import Connection

DAY = timedelta(days=1)
SAM = Account(
    id=AccountId(UUID(int=7)),
    area_id=AREA,
    name="Sam",
    role=Role.COORDINATOR,
    crew_id=None,
)


async def signed_in(conn: Connection) -> None:
    """One session that ran out at noon, one that was ended then, one that goes on."""
    await accounts.add(conn, SAM)
    for token, lasts in (("out", 0 * DAY), ("ended", 400 * DAY), ("open", 400 * DAY)):
        session = Session(account=SAM, expires_at=NOON + lasts)
        await accounts.add_session(conn, session, token=token, at=NOON - DAY)
    await conn.execute(
        "UPDATE session SET revoked_at = %s WHERE token_hash = %s",
        (NOON, accounts.hashed("ended")),
    )


async def kept(conn: Connection) -> set[bytes]:
    cursor = await conn.execute("SELECT token_hash FROM session")
    return {bytes(row[0]) for row in await cursor.fetchall()}


async def test_a_session_is_forgotten_a_month_after_its_end(conn: Connection) -> None:
    await signed_in(conn)

    early = await retention.forget(conn, at=NOON + 30 * DAY)
    overdue = await retention.overdue(conn, at=NOON + 32 * DAY)
    dropped = await retention.forget(conn, at=NOON + 32 * DAY)

    assert (early, overdue, dropped) == (0, 2, 2)
    assert await kept(conn) == {accounts.hashed("open")}
    assert await retention.overdue(conn, at=NOON + 32 * DAY) == 0
