"""A test referral of our own, sent at our own door, again and again (P12).

Its key is good for one beat; its case number names the beat, so that any number of
processes may send, and one of each beat is taken in.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from secrets import token_urlsafe
from typing import Final, TypeAlias

import structlog
from httpx import ASGITransport, AsyncClient
from starlette.types import ASGIApp

from ucr import logs
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, SenderId
from ucr.journey import heartbeat
from ucr.runtime import Runtime
from ucr.stopping import end
from ucr.store import heartbeats
from ucr.store.connection import AWAY

Post: TypeAlias = Callable[[str, Mapping[str, object]], Awaitable[int]]
"""Send a body with a sender's key to the door; the status of the answer."""
TEST: Final = "TEST, not a patient"
NHS_NUMBER: Final = "999 000 0018"
"""Of the range that is kept for tests: it is nobody's."""
log = structlog.get_logger(__name__)


def own_door(app: ASGIApp) -> Post:
    """The senders' door, reached from inside by all that stands before it."""
    transport = ASGITransport(app)

    async def post(key: str, body: Mapping[str, object]) -> int:
        async with AsyncClient(transport=transport, base_url="http://inside") as http:
            bearer = {"Authorization": f"Bearer {key}"}
            answer = await http.post("/api/referrals", json=body, headers=bearer)
        return answer.status_code

    return post


@asynccontextmanager
async def beating(runtime: Runtime, post: Post) -> AsyncIterator[None]:
    """Send test referrals to every area, as long as the block lasts."""
    task = asyncio.create_task(_beat_on(runtime, post))
    try:
        yield
    finally:
        await end(task)


async def beat(runtime: Runtime, area_id: AreaId, post: Post) -> int | None:
    """Send one where it is due.

    Returns:
        What the door answered; None: one came in lately, whoever sent it.
    """
    period_s, at = runtime.settings.heartbeat_s, runtime.clock.now()
    key = token_urlsafe(32)
    async with runtime.pool.connection() as conn:
        last = await heartbeats.find(conn, area_id)
        if last and not last.stopped and (at - last.sent_at).total_seconds() < period_s:
            return None
        fresh = SenderId(runtime.new_id())
        await heartbeats.let_in(conn, area_id, fresh_id=fresh, key=key)
    return await post(key, body(at, period_s))


def body(at: datetime, period_s: int) -> Mapping[str, object]:
    """A referral like any other, and marked in each word that a person could read."""
    return {
        "case_number": f"TEST-{int(at.timestamp()) // period_s}",
        "source": "community_team",
        "need": "fall",
        "patient": {"name": TEST, "nhs_number": NHS_NUMBER, "phone": "01632 960000"},
        "location": {"text": TEST},
        "reason": TEST,
        "notes": TEST,
    }


async def _beat_on(runtime: Runtime, post: Post) -> None:
    period_s = runtime.settings.heartbeat_s
    while True:
        for area_id in runtime.grounds:
            await _contained(runtime, area_id, post)
        if not period_s:
            return
        await asyncio.sleep(period_s / runtime.clock.speed)


async def _contained(runtime: Runtime, area_id: AreaId, post: Post) -> None:
    """One that cannot be sent is missed, and the desk sees that it is."""
    try:
        if not runtime.settings.heartbeat_s:
            await heartbeat.stop(runtime, area_id)
        elif (status := await beat(runtime, area_id, post)) not in (None, 200, 201):
            log.warning("heartbeat_refused", area=area_id, status=status)
    except NotFound:
        log.info("heartbeat_without_area", area=area_id)
    except AWAY:
        log.warning("heartbeat_store_away", area=area_id)
    except Exception as defect:  # noqa: BLE001 - the loop outlives any beat
        log.error("heartbeat_failed", area=area_id, **dict(logs.of(defect)))  # noqa: TRY400
