"""Who is calling from a home: its people's session, with a place and a key."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from ucr.callers import (
    IdempotencyKey,
    RequestHash,
    SignedIn,
    TheRuntime,
    command,
    once_only,
)
from ucr.domain.codes import Role
from ucr.domain.errors import NotSignedIn
from ucr.domain.home import Home
from ucr.journey.change import Once
from ucr.store import homes


async def at_home(session: SignedIn, runtime: TheRuntime) -> AsyncIterator[Home]:
    """The home whose people have signed in, with a place among its own requests.

    Raises:
        NotAllowed: Somebody else has.
        TooManyAtOnce: The home has too many here now.
    """
    session.demand(Role.HOME)
    sender_id = session.account.sender_id
    if sender_id is None:
        raise NotSignedIn
    async with runtime.pool.connection() as conn:
        home = await homes.get(conn, sender_id)
    async with runtime.place(sender_id, home.sender.area_id):
        yield home


AtHome = Annotated[Home, Depends(at_home)]


@dataclass(frozen=True, slots=True)
class HomesCommand:
    """A home's command, with its key."""

    home: Home
    key: str
    request_hash: bytes
    once: tuple[Once, ...]
    response: Response

    def once_only(self) -> AbstractContextManager[None]:
        """Do what is inside at most once for this key."""
        return once_only(self.response)


async def home_command(
    home: AtHome,
    session: SignedIn,
    hashed: RequestHash,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> HomesCommand:
    """A command of a home's people.

    Raises:
        BadField: It came without a key.
    """
    told = await command(session, hashed, response, idempotency_key)
    return HomesCommand(home, idempotency_key or "", hashed, told.once, response)


HomeCommand = Annotated[HomesCommand, Depends(home_command)]
