"""Sending a response through the BaRS proxy: mutual TLS, a token, one reply.

Source:
    NHS Booking and Referral Standard, workflow of a sender: again with the same ids on
    408, 425, 429, 500, 502, 503, 504 and on an answer without an OperationOutcome;
    409 `duplicate` is success; anything else is not tried again.
"""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import httpx
import orjson

from ucr.bars.token import Client, Tokens
from ucr.deliver.channel import Fate, Reply, asked_s
from ucr.settings import Settings
from ucr.store.outbox import Claimed

TIMEOUT_S: Final = 10.0
AGAIN: Final = frozenset({401, 408, 425, 429, 500, 502, 503, 504})
MOST_READ: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Proxy:
    """The national proxy, or none: then nothing can be delivered, and that is said."""

    http: httpx.AsyncClient | None
    tokens: Tokens | None
    now: Callable[[], datetime]

    async def post(self, claimed: Claimed) -> Reply:
        """Send one message once; what was said of it."""
        if self.http is None:
            return Reply(Fate.LATER, "no proxy is configured")
        try:
            headers = dict(claimed.headers)
            if self.tokens is not None:
                headers["Authorization"] = f"Bearer {await self.tokens.get(self.http)}"
            answer = await self.http.post(
                "$process-message", content=orjson.dumps(claimed.body), headers=headers
            )
        except (httpx.HTTPError, KeyError, ValueError) as failed:
            return Reply(Fate.LATER, type(failed).__name__)
        if answer.status_code == httpx.codes.UNAUTHORIZED and self.tokens is not None:
            self.tokens.forget()
        return reply(answer, self.now())


def reply(answer: httpx.Response, now: datetime) -> Reply:
    """What an answer means for the message."""
    words = str(answer.status_code)
    if answer.is_success:
        return Reply(Fate.DELIVERED, words)
    issue = _issue(answer)
    if answer.status_code == httpx.codes.CONFLICT and issue == "duplicate":
        if _code(answer) in (None, "REC_CONFLICT"):
            return Reply(Fate.DELIVERED, f"{words} duplicate")
        return Reply(Fate.REFUSED, f"{words} of the proxy's own")
    if answer.status_code in AGAIN or issue is None:
        asked = asked_s(answer.headers.get("Retry-After", ""), now)
        return Reply(Fate.LATER, words, asked)
    return Reply(Fate.REFUSED, words)


def _code(answer: httpx.Response) -> str | None:
    """Whose refusal it is: REC_ is the receiver's; the proxy has its own."""
    try:
        told = orjson.loads(answer.content[:MOST_READ])
        return str(told["issue"][0]["details"]["coding"][0]["code"])
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return None


def _issue(answer: httpx.Response) -> str | None:
    """The first issue's type; None: that was no OperationOutcome."""
    try:
        told = orjson.loads(answer.content[:MOST_READ])
        return str(told["issue"][0]["code"])
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return None


@asynccontextmanager
async def proxy(
    settings: Settings, *, now: Callable[[], datetime], new_id: Callable[[], UUID]
) -> AsyncIterator[Proxy]:
    """The proxy that the settings name, open as long as the block lasts.

    Raises:
        OSError: A key or certificate that they name cannot be read.
    """
    if settings.bars_proxy_url is None:
        yield Proxy(None, None, now)
        return
    base = settings.bars_proxy_url.rstrip("/") + "/"
    async with httpx.AsyncClient(
        base_url=base,
        verify=_tls(settings),
        timeout=TIMEOUT_S,
        follow_redirects=False,
        trust_env=False,
    ) as http:
        yield Proxy(http, _tokens(settings, now, new_id), now)


def _tls(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(
        cafile=str(settings.bars_authority) if settings.bars_authority else None
    )
    if settings.bars_certificate is not None:
        key = settings.bars_certificate_key
        context.load_cert_chain(settings.bars_certificate, key)
    return context


def _tokens(
    settings: Settings, now: Callable[[], datetime], new_id: Callable[[], UUID]
) -> Tokens | None:
    if settings.bars_token_url is None or settings.bars_signing_key is None:
        return None
    client = Client(
        client_id=settings.bars_client_id or "",
        key_id=settings.bars_key_id or "",
        private_key=settings.bars_signing_key.read_bytes(),
        token_url=settings.bars_token_url,
    )
    return Tokens(client, now, new_id)
