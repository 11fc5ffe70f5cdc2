"""A sender's webhook: where it wants to hear how its cases go."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.callers import TheRuntime, TheSender
from ucr.domain.errors import NotFound
from ucr.store.webhooks import Webhook
from ucr.webhooks import endpoint
from ucr.webhooks.address import LONGEST

router = APIRouter(prefix="/api/webhook", tags=["senders"])


class WebhookBody(Body):
    """Where to post, and whether a 2xx there takes a case back."""

    url: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    takes_back: bool = False


class WebhookView(BaseModel):
    """A webhook as its sender may read it again: without its secrets.

    `secret` is told once, by the answer that made it.
    """

    url: str
    takes_back: bool
    made_at: datetime
    disabled_at: datetime | None
    secrets_in_use: int
    secret: str | None


class Tried(BaseModel):
    """What came back of a test: a status, or a code of why none came."""

    delivered: bool
    answer: str


@router.put("", responses=documented())
async def put_webhook(
    body: WebhookBody, runtime: TheRuntime, sender: TheSender
) -> WebhookView:
    """Hear there from now on. A new address has a new secret, told only here."""
    found, secret = await endpoint.put(
        runtime, sender, body.url, takes_back=body.takes_back
    )
    return _view(found, secret)


@router.get("", responses=documented(NotFound))
async def get_webhook(runtime: TheRuntime, sender: TheSender) -> WebhookView:
    """Your webhook, and whether it is disabled."""
    return _view(await endpoint.read(runtime, sender), None)


@router.post("/rotate", responses=documented(NotFound))
async def rotate_webhook_secret(runtime: TheRuntime, sender: TheSender) -> WebhookView:
    """A new secret, told only here; the one before signs along for a day."""
    secret = await endpoint.rotate(runtime, sender)
    return _view(await endpoint.read(runtime, sender), secret)


@router.post("/test", responses=documented(NotFound))
async def try_webhook(runtime: TheRuntime, sender: TheSender) -> Tried:
    """Send `webhook.test` there now, signed; what came back, as a code."""
    heard = await endpoint.try_out(runtime, sender)
    is_success = heard.status is not None and 200 <= heard.status < 300  # noqa: PLR2004
    return Tried(delivered=is_success, answer=heard.words)


@router.delete("", status_code=204, responses=documented())
async def remove_webhook(runtime: TheRuntime, sender: TheSender) -> None:
    """Hear by asking again; what waits to be told is told by a person."""
    await endpoint.remove(runtime, sender)


def _view(found: Webhook, secret: str | None) -> WebhookView:
    return WebhookView(
        url=found.url,
        takes_back=found.takes_back,
        made_at=found.made_at,
        disabled_at=found.disabled_at,
        secrets_in_use=len(found.secrets),
        secret=secret,
    )
