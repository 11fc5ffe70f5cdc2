"""Cases that were opened by somebody to whom they are closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.codes import Role
from ucr.domain.errors import NotFound
from ucr.domain.glass import Glass
from ucr.domain.ids import AccountId, AreaId, GlassId, ReferralId
from ucr.store.connection import Connection
from ucr.store.rows import read_as, select

ROW: Final = read_as(Glass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One case that was opened: whose, by whom, and why.

    Attributes:
        looked_by: The name of the manager who looked at it.
    """

    id: GlassId
    referral_id: ReferralId
    area_id: AreaId
    name: str
    role: Role
    from_area: AreaId
    reason: str
    broken_at: datetime
    until_at: datetime
    ended_at: datetime | None
    looked_at: datetime | None
    looked_by: str | None


OPENED: Final = read_as(Opened)
SELECT: Final = """
    SELECT glass.id, referral_id, glass.area_id, account.name, account.role,
        account.area_id AS from_area, reason, broken_at, until_at, glass.ended_at,
        looked_at, looker.name AS looked_by
    FROM glass JOIN account ON account.id = glass.account_id
    LEFT JOIN account AS looker ON looker.id = glass.looked_by
"""


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


async def end(conn: Connection, glass: Glass) -> None:
    """Write that whoever opened it needs it no more."""
    await conn.execute(
        "UPDATE glass SET ended_at = %s WHERE id = %s", (glass.ended_at, glass.id)
    )


async def look(conn: Connection, glass: Glass) -> None:
    """Write who looked at it; the first of two stays."""
    await conn.execute(
        """
        UPDATE glass SET looked_at = %s, looked_by = %s
        WHERE id = %s AND looked_at IS NULL
        """,
        (glass.looked_at, glass.looked_by, glass.id),
    )


async def get(conn: Connection, glass_id: GlassId) -> Glass:
    """Read one.

    Raises:
        NotFound: There is none.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(select(Glass, "FROM glass WHERE id = %s"), (glass_id,))
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
            select(
                Glass,
                """
                FROM glass WHERE account_id = %s AND referral_id = %s
                ORDER BY broken_at DESC, id DESC LIMIT 1
                """,
            ),
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
            f"{SELECT} WHERE glass.area_id = %s AND broken_at >= %s"
            " ORDER BY broken_at DESC, glass.id DESC",
            (area_id, since),
        )
        return await cursor.fetchall()


async def list_by(
    conn: Connection, account_id: AccountId, *, since: datetime
) -> list[Opened]:
    """Which cases somebody opened, the newest first."""
    async with conn.cursor(row_factory=OPENED) as cursor:
        await cursor.execute(
            f"{SELECT} WHERE glass.account_id = %s AND broken_at >= %s"
            " ORDER BY broken_at DESC, glass.id DESC",
            (account_id, since),
        )
        return await cursor.fetchall()
