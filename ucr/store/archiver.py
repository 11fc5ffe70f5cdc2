"""Does the archive of the server's log keep up? As PostgreSQL says, by its clock."""

from dataclasses import dataclass
from typing import Final

from ucr.store.connection import Connection
from ucr.store.rows import read_as

WAITING_AT_MOST: Final = 2
"""Full pieces that may wait: more than one means that archiving is behind."""
ASK: Final = r"""
WITH server AS (
    SELECT current_setting('archive_mode') <> 'off' AS is_on,
        pg_size_bytes(current_setting('wal_segment_size')) AS piece,
        CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_lsn() END AS now_at
), done AS (
    SELECT *, CASE WHEN last_archived_wal ~ '^[0-9A-F]{24}'
        THEN (pg_split_walfile_name(left(last_archived_wal, 24))).segment_number
    END AS archived
    FROM pg_stat_archiver
)
SELECT is_on,
    is_on AND coalesce(
        last_failed_time > coalesce(last_archived_time, '-infinity'), false
    ) AS failing,
    CASE WHEN is_on THEN
        greatest(floor((now_at - '0/0') / piece) - archived - 1, 0)
    END::int8 AS waiting,
    CASE WHEN is_on THEN extract(epoch FROM clock_timestamp()
        - coalesce(last_archived_time, stats_reset))
    END::float8 AS quiet_s
FROM server CROSS JOIN done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archiving:
    """How the server's archiving does.

    Attributes:
        is_on: Whether the server archives at all.
        failing: The last try to archive a piece failed.
        waiting: Full pieces of the log that are not archived; None: not known yet.
        quiet_s: Seconds since a piece was archived; None where nothing is.
    """

    is_on: bool
    failing: bool
    waiting: int | None
    quiet_s: float | None

    @property
    def problem(self) -> str | None:
        """What is wrong, in one sentence."""
        if self.failing:
            return (
                "The archive fails: what came in the last"
                f" {self.quiet_s or 0:.0f} s could not be recovered from it."
            )
        if (self.waiting or 0) > WAITING_AT_MOST:
            return f"The archive does not keep up: {self.waiting} full pieces wait."
        return None


ROW: Final = read_as(Archiving)


async def archiving(conn: Connection) -> Archiving:
    """How it stands now."""
    cursor = conn.cursor(row_factory=ROW)
    await cursor.execute(ASK)
    found = await cursor.fetchone()
    if found is None:
        raise LookupError("pg_stat_archiver")
    return found
