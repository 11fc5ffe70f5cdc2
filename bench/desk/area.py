"""Rutland with two hundred crews and three hundred open calls, and who watches it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from typing import Final

from bench import shift, stack
from ucr.app import running
from ucr.domain.account import Account, Session
from ucr.domain.codes import CrewKind, Role
from ucr.domain.ids import AccountId, CrewId
from ucr.runtime import Runtime
from ucr.settings import Settings
from ucr.store import accounts

OLDEST_MIN: Final = 125
"""Clocks began up to so long ago: some calls are late, some nearly, most are not."""
SIGNED_IN: Final = timedelta(hours=12)
PLANNED_WITHIN_S: Final = 30
CALM_S: Final = 4.0
"""A log that does not grow for so long has nothing more to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A crew's phone: its cookie, and where it begins."""

    crew_id: str
    token: str
    lon: float
    lat: float
    is_free: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """What the traffic and the screens need of the area."""

    sender_key: str
    desk: str
    phones: tuple[Phone, ...]
    waiting: tuple[str, ...]


def lay(settings: Settings, *, crews: int, calls: int) -> Laid:
    """Store it all through the journey's steps, and let a dispatcher plan it once."""
    laid = asyncio.run(_lay(settings, crews, calls))
    with stack.running(("ucr", "dispatch"), settings):
        asyncio.run(_planned(settings))
    return laid


async def _lay(settings: Settings, crews: int, calls: int) -> Laid:
    async with running(settings) as runtime:
        shaped = await shift.lay(runtime, crews, calls, seed=1, oldest_min=OLDEST_MIN)
        return Laid(
            sender_key=shaped.sender_key,
            desk=await _signs_in(runtime, "Sam", Role.COORDINATOR, None),
            phones=tuple(await _phones(runtime)),
            waiting=tuple(await _waiting(runtime)),
        )


async def _phones(runtime: Runtime) -> Sequence[Phone]:
    async with runtime.pool.connection() as conn:
        found = await conn.execute(
            "SELECT id, base_lon, base_lat, kind FROM crew ORDER BY name"
        )
        rows = await found.fetchall()
    return [
        Phone(
            crew_id=str(id_),
            token=await _signs_in(runtime, "Oak", Role.CREW, CrewId(id_)),
            lon=lon,
            lat=lat,
            is_free=kind == CrewKind.FALLS,
        )
        for id_, lon, lat, kind in rows
    ]


async def _waiting(runtime: Runtime) -> Sequence[str]:
    """Calls that nobody was sent to: what a sender adds raises no question."""
    async with runtime.pool.connection() as conn:
        found = await conn.execute(
            """
            SELECT id FROM referral WHERE id NOT IN (SELECT referral_id FROM assignment)
            ORDER BY id
            """
        )
        return [str(id_) for (id_,) in await found.fetchall()]


async def _signs_in(
    runtime: Runtime, name: str, role: Role, crew_id: CrewId | None
) -> str:
    account = Account(
        id=AccountId(runtime.new_id()),
        area_id=shift.AREA,
        name=name,
        role=role,
        crew_id=crew_id,
    )
    now, token = runtime.clock.now(), token_urlsafe(32)
    session = Session(account=account, expires_at=now + SIGNED_IN)
    async with runtime.pool.connection() as conn:
        await accounts.add(conn, account)
        await accounts.add_session(conn, session, token=token, at=now)
    return token


async def _planned(settings: Settings) -> None:
    """Until the dispatcher has planned and its log has come to rest."""
    async with running(settings) as runtime:
        end, grew, seen = time.monotonic() + PLANNED_WITHIN_S, time.monotonic(), -1
        while time.monotonic() < end:
            events, plans = await _written(runtime)
            if events != seen:
                seen, grew = events, time.monotonic()
            elif plans and time.monotonic() - grew > CALM_S:
                return
            await asyncio.sleep(0.5)


async def _written(runtime: Runtime) -> tuple[int, int]:
    async with runtime.pool.connection() as conn:
        found = await conn.execute(
            """
            SELECT (SELECT count(*) FROM event) AS events,
                   (SELECT count(*) FROM plan) AS plans
            """
        )
        row = await found.fetchone()
    return (row[0], row[1]) if row else (0, 0)
