"""What PostgreSQL's own machine says of the time."""

from datetime import datetime

from ucr.store.connection import Connection


async def now(conn: Connection) -> datetime:
    """That machine's clock, at this moment and not at the transaction's beginning."""
    cursor = await conn.execute("SELECT clock_timestamp()")
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("clock")
    moment: datetime = row[0]
    return moment
