"""What came back is another past: nobody may go on from the one that is lost.

Every area's epoch becomes new, so that no screen and no phone goes on from an offset
that may mean something else now; every dispatcher of before is fenced off; the audit
says what was done.
"""

from datetime import datetime
from typing import Final

import psycopg

OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""
TOKENS_APART: Final = 1_000_000
"""More leases than the timeline that is lost may have given out since."""
BEGUN: Final = """
UPDATE public.area SET epoch = gen_random_uuid()::text;
UPDATE public.lease SET token = token + {tokens}, expires_at = clock_timestamp();
INSERT INTO public.audit (at, actor, action, reason)
VALUES ('{at}', 'operator', '{action}', 'as of {as_of}');
"""
RESTORED: Final = "restored a backup"
RECOVERED: Final = "recovered to a moment"


class InUse(Exception):
    """Somebody is connected: what they do would be done to another past."""


def begun(action: str, *, at: datetime, as_of: datetime) -> str:
    """The statements, for whoever has the transaction.

    Args:
        action: RESTORED or RECOVERED, as the audit says it.
        at: Now, by the service's clock.
        as_of: The moment that came back.
    """
    return BEGUN.format(
        tokens=TOKENS_APART,
        action=action,
        at=at.isoformat(),
        as_of=as_of.isoformat(),
    )


def begin(url: str, *, at: datetime, as_of: datetime) -> None:
    """Begin a new past in a database that was recovered to a moment.

    Raises:
        InUse: Nothing was touched.
        psycopg.Error: Nothing has changed.
    """
    with psycopg.connect(url) as conn:
        demand_alone(conn)
        conn.execute(begun(RECOVERED, at=at, as_of=as_of).encode())


def demand_alone(conn: psycopg.Connection) -> None:
    """Go on only when nobody else is connected.

    Raises:
        InUse: Somebody is.
    """
    row = conn.execute(OTHERS).fetchone()
    if row and row[0]:
        raise InUse(f"{row[0]} connections are open: stop ucr serve and ucr dispatch")
