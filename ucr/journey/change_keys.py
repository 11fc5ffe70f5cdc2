"""By what a sender proves itself: public keys beside its API key, or instead of it."""

from ucr.domain.access_events import AccessChange
from ucr.domain.errors import BadField
from ucr.domain.ids import AreaId, SenderId
from ucr.domain.public_key import PublicKey, demand_room
from ucr.journey.change import Once, change
from ucr.journey.keep_area import Because
from ucr.journey.let_in import Told, demand_no_desk, told_of
from ucr.runtime import Runtime
from ucr.store import access, sender_keys


async def add_public_key(
    runtime: Runtime,
    sender: tuple[AreaId, SenderId],
    key: PublicKey,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """Let a sender sign by one key more: two may be good while it changes over.

    Raises:
        BadField: It has two, had one of that name, is the area's own desk, or ended.
    """
    area_id, id_ = sender
    async with change(runtime, area_id, once=once) as step:
        found = await access.sender(step.conn, area_id, id_)
        await demand_no_desk(step, found)
        every = await access.senders(step.conn, area_id)
        if any(one.id == id_ and one.ended_at for one in every):
            raise BadField("sender", "one that may send; make a new key for it first")
        demand_room(await sender_keys.of_sender(step.conn, id_), key)
        await sender_keys.add(step.conn, id_, key, at=step.at)
        told = Told(of=f"{found.name}, {key.kid}", sender_id=id_, kid=key.kid)
        await told_of(step, AccessChange.PUBLIC_KEY_ADDED, because, told)


async def end_public_key(
    runtime: Runtime,
    sender: tuple[AreaId, SenderId],
    kid: str,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """Take nothing more that this key signs, from the next request on.

    Raises:
        NotFound: The sender has no such key that is still good.
    """
    area_id, id_ = sender
    async with change(runtime, area_id, once=once) as step:
        found = await access.sender(step.conn, area_id, id_)
        await sender_keys.end(step.conn, id_, kid, at=step.at)
        told = Told(of=f"{found.name}, {kid}", sender_id=id_, kid=kid)
        await told_of(step, AccessChange.PUBLIC_KEY_ENDED, because, told)


async def end_key(
    runtime: Runtime,
    sender: tuple[AreaId, SenderId],
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """End a sender's API key: it signs each request from now on.

    Raises:
        BadField: It has no public key, and could send no more: end the sender instead.
    """
    area_id, id_ = sender
    async with change(runtime, area_id, once=once) as step:
        found = await access.sender(step.conn, area_id, id_)
        signs = await sender_keys.of_sender(step.conn, id_)
        if not any(one.is_good for one in signs):
            raise BadField("sender", "one with a public key; else end the sender")
        await access.end_key(step.conn, id_)
        told = Told(of=found.name, sender_id=id_)
        await told_of(step, AccessChange.KEY_ENDED, because, told)
