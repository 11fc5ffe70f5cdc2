"""The steps of reaching a crew that has not answered, as far as they are set up here.

At once its phones are pushed, after two minutes its number is texted; the alarm of a
minute and the suggestion of another crew are timers of the case itself. All of them
are rows of the database: a restart delays them by no more than it lasts.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from ucr.deliver.channel import Channel
from ucr.domain.calling import TEXT_AFTER
from ucr.domain.calls import Way
from ucr.reach.gateway import Notify, NotifyKey
from ucr.reach.message import channel
from ucr.reach.push import Pusher
from ucr.reach.text import Texter
from ucr.reach.vapid import Key
from ucr.runtime import Runtime
from ucr.settings import Settings
from ucr.webhooks.address import HTTP, HTTPS, Allowed
from ucr.webhooks.client import outbound

AT_ONCE: Final = timedelta(0)


def push_services(settings: Settings) -> Allowed:
    """Where a phone's address may lead."""
    return Allowed(frozenset(settings.push_hosts), frozenset(settings.push_inside))


def gateway_alone(url: str) -> Allowed:
    """The gateway's own host, and nothing else."""
    parts = urlsplit(url)
    host, is_https = parts.hostname or "", parts.scheme == "https"
    if not is_https:
        return Allowed(frozenset(), frozenset({f"{host}:{parts.port or HTTP}"}))
    port = "" if parts.port in (None, HTTPS) else f":{parts.port}"
    return Allowed(frozenset({host + port}), frozenset())


@asynccontextmanager
async def ladder(
    runtime: Runtime, *, now: Callable[[], datetime]
) -> AsyncIterator[list[Channel]]:
    """The ways of calling crews that the settings give, as long as the block lasts.

    Args:
        now: Real time, which the other sides compare with their own.

    Raises:
        KeyUnusable: A file that a setting names holds no such key.
    """
    settings = runtime.settings
    ways: list[Channel] = []
    async with AsyncExitStack() as stack:
        if settings.push_key is not None:
            pusher = Pusher(
                runtime=runtime,
                out=await stack.enter_async_context(outbound(push_services(settings))),
                key=Key.read(settings.push_key),
                contact=settings.push_contact or settings.public_origin,
                now=now,
            )
            ways.append(channel(runtime, Way.PUSH, AT_ONCE, pusher.post))
        if settings.text_key is not None and settings.text_template is not None:
            url = settings.text_url
            gateway = Notify(
                out=await stack.enter_async_context(outbound(gateway_alone(url))),
                url=url,
                key=NotifyKey.read(settings.text_key),
                template=settings.text_template,
                now=now,
            )
            texter = Texter(runtime, gateway)
            ways.append(channel(runtime, Way.TEXT, TEXT_AFTER, texter.post))
        yield ways
