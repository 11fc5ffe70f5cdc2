"""Cases that were opened by somebody to whom they are closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.codes import Role
from ucr.domain.errors import NotFound
from ucr.domain.glass import Glass
from ucr.domain.ids import AccountId, AreaId, GlassId, ReferralId
from ucr.store.connection import Connection
from ucr.store.rows import read_as

ROW: Final = read_as(Glass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One of an area's cases, who opened it, and why."""

    referral_id: ReferralId
    name: str
    role: Role
    from_area: AreaId
    reason: str
    broken_at: datetime
    until_at: datetime


OPENED: Final = read_as(Opened)


async def add(conn: Connection, glass: Glass) -> None:
    await conn.execute(
        """
        INSERT INTO glass (
            id, account_id, area_id, referral_id, reason, broken_at, until_at
        ) VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        (
            glass.id,
            glass.account_id,
            glass.area_id,
            glass.referral_id,
            glass.reason,
            glass.broken_at,
            glass.until_at,
        ),
    )


async def get(conn: Connection, glass_id: GlassId) -> Glass:
    """Read one.

    Raises:
        NotFound: There is none.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute("SELECT * FROM glass WHERE id = %s", (glass_id,))
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("opened case")
    return found


async def find_newest(
    conn: Connection, by: AccountId, referral_id: ReferralId
) -> Glass | None:
    """What somebody opened last of a case."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            """
            SELECT * FROM glass WHERE account_id = %s AND referral_id = %s
            ORDER BY broken_at DESC, id DESC LIMIT 1
            """,
            (by, referral_id),
        )
        return await cursor.fetchone()


async def count_since(conn: Connection, by: AccountId, since: datetime) -> int:
    """How many cases somebody has opened so."""
    cursor = await conn.execute(
        "SELECT count(*) FROM glass WHERE account_id = %s AND broken_at > %s",
        (by, since),
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def find_referral(
    conn: Connection, reference: str
) -> tuple[AreaId, ReferralId] | None:
    """Which case of which area a reference means; None where not exactly one."""
    cursor = await conn.execute(
        "SELECT area_id, id FROM referral WHERE right(id::text, 8) = lower(%s) LIMIT 2",
        (reference,),
    )
    found = await cursor.fetchall()
    return (AreaId(found[0][0]), found[0][1]) if len(found) == 1 else None


async def list_of_area(
    conn: Connection, area_id: AreaId, *, since: datetime
) -> list[Opened]:
    """Which of an area's cases were opened, the newest first."""
    async with conn.cursor(row_factory=OPENED) as cursor:
        await cursor.execute(
            """
            SELECT referral_id, account.name, account.role,
                account.area_id AS from_area, reason, broken_at, until_at
            FROM glass JOIN account ON account.id = glass.account_id
            WHERE glass.area_id = %s AND broken_at >= %s
            ORDER BY broken_at DESC
            """,
            (area_id, since),
        )
        return await cursor.fetchall()
