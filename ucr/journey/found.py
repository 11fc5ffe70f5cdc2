"""Founding an area: who works there, who may send, who may sign in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ucr.domain.account import Account, Sender
from ucr.domain.area import Area
from ucr.domain.crew import Crew, Shift
from ucr.domain.home import Home
from ucr.domain.ids import AccountId, SenderId
from ucr.runtime import Runtime
from ucr.store import accounts, areas, crews, homes
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """All that a new area needs before its first call.

    Attributes:
        keys: Each sender's secret key; a sender without one is a desk of our own.
        tokens: Each account's sign-in token, to be shown once.
    """

    area: Area
    crews: tuple[Crew, ...]
    shifts: tuple[Shift, ...]
    accounts: tuple[Account, ...]
    senders: tuple[Sender, ...]
    homes: tuple[Home, ...] = ()
    keys: Mapping[SenderId, str] = field(default_factory=dict)
    tokens: Mapping[AccountId, str] = field(default_factory=dict)


async def found(runtime: Runtime, founding: Founding) -> None:
    """Store an area with its people, all or nothing; what is there already stays."""
    async with runtime.pool.connection() as conn, conn.transaction():
        await areas.add(conn, founding.area, epoch=str(runtime.new_id()))
        for crew in founding.crews:
            await crews.add(conn, crew)
        for shift in founding.shifts:
            await crews.add_shift(conn, shift)
        for sender in founding.senders:
            await accounts.add_sender(conn, sender, key=founding.keys.get(sender.id))
        for home in founding.homes:
            await accounts.add_sender(conn, home.sender, key=None)
        await _let_in(runtime, conn, founding)
        for home in founding.homes:
            await homes.add(conn, home)


async def _let_in(runtime: Runtime, conn: Connection, founding: Founding) -> None:
    at = runtime.clock.now()
    at_homes = (home.account for home in founding.homes)
    for account in (*founding.accounts, *at_homes):
        await accounts.add(conn, account)
        token = founding.tokens.get(account.id)
        if token is not None:
            await accounts.add_sign_in_link(
                conn, account.id, token=token, expires_at=at + accounts.LINK_LIVES
            )
