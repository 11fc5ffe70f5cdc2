"""Loans of crews between areas in PostgreSQL."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import AreaId, CrewId, LoanId
from ucr.domain.loan import Loan
from ucr.store.connection import Connection
from ucr.store.rows import read_as

ROW: Final = read_as(Loan)
SELECT: Final = """
SELECT loan.id, loan.crew_id, crew.name AS crew, loan.shift_id, loan.from_area,
    lender.name AS from_name, loan.to_area, borrower.name AS to_name, loan.status,
    loan.version, loan.lent_at, loan.lent_by, loan.because, loan.words, loan.until_at,
    loan.shift_ends_at, loan.ended_at, loan.ended_because
FROM loan
JOIN crew ON crew.id = loan.crew_id
JOIN area_name AS lender ON lender.id = loan.from_area
JOIN area_name AS borrower ON borrower.id = loan.to_area
"""


async def add(conn: Connection, loan: Loan) -> None:
    """Store a new loan."""
    await conn.execute(
        """
        INSERT INTO loan (
            id, crew_id, shift_id, from_area, to_area, status, version, lent_at,
            lent_by, because, words, until_at, shift_ends_at
        ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            loan.id,
            loan.crew_id,
            loan.shift_id,
            loan.from_area,
            loan.to_area,
            loan.status,
            loan.version,
            loan.lent_at,
            loan.lent_by,
            loan.because,
            loan.words,
            loan.until_at,
            loan.shift_ends_at,
        ),
    )


async def save(conn: Connection, loan: Loan) -> Loan:
    """Write a moved loan as its next version.

    Raises:
        StaleWrite: The stored version is not the one that was read.
    """
    cursor = await conn.execute(
        """
        UPDATE loan SET
            status = %s, until_at = %s, ended_at = %s, ended_because = %s,
            version = version + 1
        WHERE id = %s AND version = %s
        """,
        (
            loan.status,
            loan.until_at,
            loan.ended_at,
            loan.ended_because,
            loan.id,
            loan.version,
        ),
    )
    if cursor.rowcount != 1:
        raise StaleWrite("loan", loan.id)
    return replace(loan, version=loan.version + 1)


async def get(conn: Connection, area_id: AreaId, loan_id: LoanId) -> Loan:
    """Read a loan that an area gave or has.

    Raises:
        NotFound: It is between two other areas, or there is none.
    """
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            SELECT + "WHERE loan.id = %(id)s AND %(area)s IN (from_area, to_area)",
            {"id": loan_id, "area": area_id},
        )
        found = await cursor.fetchone()
    if found is None:
        raise NotFound("loan")
    return found


async def list_open(conn: Connection, area_id: AreaId) -> list[Loan]:
    """Crews that the area has lent or borrowed and that are not back, oldest first."""
    async with conn.cursor(row_factory=ROW) as cursor:
        await cursor.execute(
            SELECT
            + """
            WHERE loan.status <> 'ended' AND %(area)s IN (from_area, to_area)
            ORDER BY lent_at, loan.id
            """,
            {"area": area_id},
        )
        return await cursor.fetchall()


async def find_of_borrowed(
    conn: Connection, area_id: AreaId, crew_id: CrewId
) -> Loan | None:
    """The loan by which an area has this crew; None: it is its own."""
    borrowed = await list_open(conn, area_id)
    return next(
        (one for one in borrowed if one.crew_id == crew_id and one.to_area == area_id),
        None,
    )


async def list_due(conn: Connection, area_id: AreaId, *, at: datetime) -> list[LoanId]:
    """Loans of the area whose crew should be home: time is up, asked for, or off duty.

    Either side brings it home, so that no one dispatcher is needed for it.
    """
    cursor = await conn.execute(
        """
        SELECT loan.id FROM loan JOIN shift ON shift.id = loan.shift_id
        WHERE loan.status <> 'ended' AND %(area)s IN (from_area, to_area)
            AND (until_at <= %(at)s OR loan.status = 'recalled'
                OR shift.status NOT IN ('on', 'paused'))
        ORDER BY until_at, loan.id
        """,
        {"area": area_id, "at": at},
    )
    return [LoanId(row[0]) for row in await cursor.fetchall()]


async def has_asked(conn: Connection, loan: Loan) -> bool:
    """Whether the borrower has asked the crew about a case since it has it."""
    cursor = await conn.execute(
        """
        SELECT EXISTS (
            SELECT FROM assignment
            WHERE crew_id = %s AND area_id = %s AND offered_at >= %s
        )
        """,
        (loan.crew_id, loan.to_area, loan.lent_at),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def is_lent(conn: Connection, area_id: AreaId, crew_id: CrewId) -> bool:
    """Whether a crew is lent now, by this area or to it."""
    cursor = await conn.execute(
        """
        SELECT EXISTS (
            SELECT FROM loan
            WHERE crew_id = %(crew)s AND status <> 'ended'
                AND %(area)s IN (from_area, to_area)
        )
        """,
        {"crew": crew_id, "area": area_id},
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
