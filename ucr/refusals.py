"""What was refused is audited: by whom and why, never what was sent."""

from typing import Final

import psycopg
import structlog
from psycopg_pool import PoolTimeout
from starlette.requests import Request

from ucr.callers import READS, Caller
from ucr.domain.ids import Actor
from ucr.runtime import Runtime
from ucr.store import audit, walls
from ucr.store.audit import Line

OUT_OF_BOUNDS: Final = frozenset({"not-found", "not-allowed", "forbidden"})
"""Rules by which somebody asked for a record that is not theirs, or is not there."""
UNKNOWN: Final = Actor("unknown")
WITHIN_S: Final = 1.0
log = structlog.get_logger(__name__)


async def audit_refusal(request: Request, rule: str) -> None:
    """Keep one line of a command that was refused; never in the way of the answer.

    Of what was only to be read: where somebody known asked for a record, by its id,
    that they may not see. A page that asks whether there is something asks for none.

    Args:
        request: The request; its caller is named where the door found out who it is.
        rule: What was broken, as a word: that of a problem, or of a standard.
    """
    caller: Caller | None = getattr(request.state, "caller", None)
    is_look = caller is not None and bool(request.path_params)
    if request.method in READS and not (is_look and rule in OUT_OF_BOUNDS):
        return
    runtime: Runtime = request.app.state.runtime
    line = Line(
        at=runtime.clock.now(),
        actor=caller.actor if caller else UNKNOWN,
        action=f"refused: {rule}",
        area_id=caller.area_id if caller else None,
    )
    try:
        with walls.everywhere():  # whoever was refused may be of no area at all
            async with runtime.pool.connection(timeout=WITHIN_S) as conn:
                await audit.write(conn, line)
    except (psycopg.Error, PoolTimeout) as away:
        log.warning("refusal_not_audited", why=type(away).__name__)
