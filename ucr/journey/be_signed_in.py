"""The session behind a cookie, and how long it lasts where nobody is behind it."""

from datetime import timedelta

from ucr.domain.account import Session
from ucr.runtime import Runtime
from ucr.settings import safe
from ucr.store import accounts, sessions, walls


async def find_session(runtime: Runtime, cookie: str | None) -> Session | None:
    """The session of a cookie, unless it expired or was revoked.

    From here on its area is what this request can reach.
    """
    if not cookie:
        return None
    at, idle = runtime.clock.now(), idle_limit(runtime)
    with walls.everywhere():
        async with runtime.pool.connection() as conn:
            found = await accounts.find_session(
                conn, cookie, at=at, idle=idle, lock=lock_after(runtime)
            )
            if found is not None and idle is not None:
                await sessions.touch(conn, [accounts.hashed(cookie)], at=at)
    if found is not None:
        walls.stand_in(found.account.area_id)
    return found


def idle_limit(runtime: Runtime) -> timedelta | None:
    """How long a session may be unheard of; None: to its end."""
    return timedelta(minutes=safe.ends_idle_min(runtime.settings)) or None


def lock_after(runtime: Runtime) -> timedelta | None:
    """After how long without a hand a desk is locked; None: never."""
    return timedelta(minutes=safe.locks_after_min(runtime.settings)) or None
