"""By what a sender proves itself: the public keys that may sign for it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from ucr.api.access import Deciding, Senders, WhyBody, because, told_senders
from ucr.api.problems import documented
from ucr.callers import TheRuntime
from ucr.domain.errors import NotFound
from ucr.domain.ids import SenderId
from ucr.identity.public_keys import LONGEST_KID, read_public_key
from ucr.journey import change_keys

router = APIRouter(prefix="/api/settings/senders", tags=["settings"])


class PublicKeyBody(WhyBody):
    """`public_key`: one, as PEM, a JWK, or a JWK set; never a private one.

    One without a `kid` is named by its thumbprint (RFC 7638).
    """

    public_key: Annotated[str, Field(min_length=40, max_length=8_000)]


class KidBody(WhyBody):
    kid: Annotated[str, Field(min_length=1, max_length=LONGEST_KID)]


@router.post(
    "/{sender_id}/public-keys", status_code=201, responses=documented(NotFound)
)
async def add_public_key(
    sender_id: UUID, body: PublicKeyBody, runtime: TheRuntime, given: Deciding
) -> Senders:
    """Let a sender sign its requests by one key more; two may be good at a time."""
    key = read_public_key(body.public_key)
    with given.once_only():
        await change_keys.add_public_key(
            runtime,
            (given.area_id, SenderId(sender_id)),
            key,
            because(given, body),
            once=given.once,
        )
    return await told_senders(runtime, given.area_id)


@router.post("/{sender_id}/public-keys/end", responses=documented(NotFound))
async def end_public_key(
    sender_id: UUID, body: KidBody, runtime: TheRuntime, given: Deciding
) -> Senders:
    """Take nothing more that this key signs."""
    with given.once_only():
        await change_keys.end_public_key(
            runtime,
            (given.area_id, SenderId(sender_id)),
            body.kid,
            because(given, body),
            once=given.once,
        )
    return await told_senders(runtime, given.area_id)


@router.post("/{sender_id}/key/end", responses=documented(NotFound))
async def end_key(
    sender_id: UUID, body: WhyBody, runtime: TheRuntime, given: Deciding
) -> Senders:
    """End a sender's API key; it needs a public key that signs for it."""
    with given.once_only():
        await change_keys.end_key(
            runtime,
            (given.area_id, SenderId(sender_id)),
            because(given, body),
            once=given.once,
        )
    return await told_senders(runtime, given.area_id)
