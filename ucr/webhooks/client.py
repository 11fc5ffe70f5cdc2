"""Posting to an address that somebody else chose: guarded, bounded, never led on.

httpcore follows no redirect, reads no proxy from the environment, keeps no cookie and
unpacks nothing: what it does not do need not be switched off.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import httpcore

from ucr.domain.errors import BadField
from ucr.webhooks.address import Allowed, Target, demand
from ucr.webhooks.reach import Guard, NotOutside, Resolve, look_up

LIMIT_S: Final = 10.0
"""From looking the name up to the last header of the answer."""
CONNECT_S: Final = 3.0
LINGER_S: Final = 1.0
MOST_READ: Final = 16 * 1024
"""Of an answer's body; its status alone counts."""
AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back.

    Attributes:
        status: None where no answer came.
        words: The status, or why there is none: nothing that the other side wrote.
        retry_after: As the other side wrote it; not yet believed.
    """

    status: int | None
    words: str
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """The one way out for webhooks; each post has a connection of its own."""

    allowed: Allowed
    pool: httpcore.AsyncConnectionPool

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """Send a body once, if the address is allowed now."""
        try:
            async with asyncio.timeout(LIMIT_S):
                return await self._exchange(demand(url, self.allowed), headers, body)
        except (BadField, NotOutside):
            return Heard(None, "not_allowed")
        except (TimeoutError, httpcore.TimeoutException):
            return Heard(None, "too_slow")
        except httpcore.ConnectError as failed:
            return Heard(None, "bad_tls" if _is_tls(failed) else "no_connection")
        except (httpcore.NetworkError, httpcore.ProtocolError):
            return Heard(None, "no_answer")

    async def _exchange(
        self, target: Target, headers: Mapping[str, str], body: bytes
    ) -> Heard:
        url = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with self.pool.stream(
            "POST",
            url,
            headers=[*sent, (b"connection", b"close")],
            content=body,
            extensions={"timeout": {"connect": CONNECT_S, "pool": LIMIT_S}},
        ) as answer:
            await _take_in(answer)
            told = {name.lower(): value for name, value in answer.headers}
            asked = told.get(b"retry-after", b"")
            return Heard(
                answer.status, str(answer.status), asked.decode("ascii", "replace")
            )


def _is_tls(failed: BaseException | None) -> bool:
    """Whether it was the certificate, or anything else of TLS, that failed."""
    while failed is not None and not isinstance(failed, ssl.SSLError):
        failed = failed.__context__
    return failed is not None


async def _take_in(answer: httpcore.Response) -> None:
    """Let the other side finish politely; a long or slow body is cut off."""
    read = 0
    with suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
        async with asyncio.timeout(LINGER_S):
            async for part in answer.aiter_stream():
                read += len(part)
                if read >= MOST_READ:
                    return


@asynccontextmanager
async def outbound(
    allowed: Allowed,
    *,
    wire: httpcore.AsyncNetworkBackend | None = None,
    resolve: Resolve = look_up,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Outbound]:
    """Open the way out as long as the block lasts.

    Args:
        allowed: Where it may lead.
        wire: What connects to an address; the system's network where not given.
        resolve: What finds the addresses of a name.
        tls: Which certificates are believed; the system's where not given.
    """
    guard = Guard(allowed.inside, wire or httpcore.AnyIOBackend(), resolve)
    async with httpcore.AsyncConnectionPool(
        ssl_context=tls or await asyncio.to_thread(ssl.create_default_context),
        max_connections=AT_ONCE,
        max_keepalive_connections=0,
        network_backend=guard,
    ) as pool:
        yield Outbound(allowed, pool)
