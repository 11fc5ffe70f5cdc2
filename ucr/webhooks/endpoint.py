"""What a sender does about its own webhook; each is audited in its transaction."""

from datetime import timedelta
from typing import Final

from ucr.domain.account import Sender
from ucr.runtime import Runtime, SystemClock
from ucr.store import audit, webhooks
from ucr.store.audit import Line
from ucr.store.connection import Connection
from ucr.store.webhooks import Webhook
from ucr.webhooks.address import Allowed, demand
from ucr.webhooks.client import Heard
from ucr.webhooks.post import postman
from ucr.webhooks.signature import new_secret

OVERLAP: Final = timedelta(hours=24)
"""How long a secret that was replaced signs along."""
TEST: Final = "webhook.test"


async def put(
    runtime: Runtime, sender: Sender, url: str, *, takes_back: bool
) -> tuple[Webhook, str | None]:
    """Set, move or enable again a sender's webhook.

    Returns:
        It, and its new secret: a new address has one, the same address keeps its own.

    Raises:
        BadField: A webhook may not lead there.
    """
    demand(url, Allowed.by(runtime.settings))
    async with runtime.pool.connection() as conn, conn.transaction():
        now = runtime.clock.now()
        before = await webhooks.put(conn, sender.id, url, takes_back=takes_back, at=now)
        secret = None if before == url else await _add_secret(runtime, conn, sender)
        await _write_down(runtime, conn, sender, "set webhook")
        return await webhooks.get(conn, sender.id, at=now), secret


async def rotate(runtime: Runtime, sender: Sender) -> str:
    """A new secret; the one before signs along for a day.

    Raises:
        NotFound: The sender has no webhook.
    """
    async with runtime.pool.connection() as conn, conn.transaction():
        secret = await _add_secret(runtime, conn, sender)
        await _write_down(runtime, conn, sender, "rotated webhook secret")
    return secret


async def read(runtime: Runtime, sender: Sender) -> Webhook:
    """A sender's webhook.

    Raises:
        NotFound: It has none.
    """
    async with runtime.pool.connection() as conn:
        return await webhooks.get(conn, sender.id, at=runtime.clock.now())


async def remove(runtime: Runtime, sender: Sender) -> None:
    """Forget a sender's webhook; where there is none, that is well too."""
    async with runtime.pool.connection() as conn, conn.transaction():
        if await webhooks.remove(conn, sender.id):
            await _write_down(runtime, conn, sender, "removed webhook")


async def try_out(runtime: Runtime, sender: Sender) -> Heard:
    """Send a signed test, as a message would be sent; what came back.

    Raises:
        NotFound: The sender has no webhook.
    """
    found = await read(runtime, sender)
    async with runtime.pool.connection() as conn:
        await _write_down(runtime, conn, sender, "tested webhook")
    now = SystemClock().now
    body = {"type": TEST, "timestamp": now().isoformat(), "data": {}}
    async with postman(runtime, now=now) as post:
        return await post.send(found, str(runtime.new_id()), body)


async def _add_secret(runtime: Runtime, conn: Connection, sender: Sender) -> str:
    secret, now = new_secret(), runtime.clock.now()
    await webhooks.add_secret(
        conn, sender.id, secret, at=now, overlap_until=now + OVERLAP
    )
    return secret


async def _write_down(
    runtime: Runtime, conn: Connection, sender: Sender, what: str
) -> None:
    line = Line(
        at=runtime.clock.now(),
        actor=sender.actor,
        action=what,
        area_id=sender.area_id,
    )
    await audit.write(conn, line)
