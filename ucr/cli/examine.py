"""What `ucr doctor` looks at: the stores, the log, and every open case."""

from dataclasses import dataclass

from redis.exceptions import RedisError

from ucr.report.limbo import Ending, Lost, broken_link, endings, in_limbo
from ucr.runtime import Runtime
from ucr.store import areas


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found; `problems` is empty when all is well.

    Attributes:
        lost: Cases that nobody has.
        endings: How many cases stand at each status.
        problems: What is wrong, one sentence each.
    """

    lost: tuple[Lost, ...]
    endings: tuple[Ending, ...]
    problems: tuple[str, ...]


async def examine(runtime: Runtime) -> Findings:
    """Look at everything once.

    Raises:
        psycopg.Error, PoolTimeout: PostgreSQL does not answer.
    """
    problems = []
    if not await _valkey_answers(runtime):
        problems.append("Valkey does not answer: screens are slower, nothing is lost.")
    async with runtime.pool.connection() as conn:
        for area in await areas.list_all(conn):
            offset = await broken_link(conn, area.id)
            if offset is not None:
                problems.append(
                    f"The log of {area.id} does not follow from itself at {offset}."
                )
        lost = await in_limbo(conn, at=runtime.clock.now())
        counts = await endings(conn)
    problems += [f"{one.referral_id} ({one.status}): {one.why}." for one in lost]
    return Findings(lost=tuple(lost), endings=tuple(counts), problems=tuple(problems))


async def _valkey_answers(runtime: Runtime) -> bool:
    try:
        await runtime.redis.ping()
    except (RedisError, OSError):
        return False
    return True
