"""Homes at the desk: who they are, and a link for one that has none."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from ucr.api.home_letters import link
from ucr.api.problems import documented
from ucr.callers import AtHomesList, TheRuntime
from ucr.domain.codes import Source
from ucr.domain.errors import BadField, NotFound
from ucr.domain.home import Home
from ucr.domain.ids import AreaId, SenderId
from ucr.runtime import Runtime
from ucr.store import audit, homes
from ucr.store.audit import Line

router = APIRouter(prefix="/api/homes", tags=["desk"])


class ListedHome(BaseModel):
    id: UUID
    name: str
    source: Source
    address: tuple[str, ...]
    email: str
    ended_at: datetime | None


class Homes(BaseModel):
    homes: tuple[ListedHome, ...]


class MadeLink(BaseModel):
    """Shown once: of its secret we keep the hash only."""

    url: str
    expires_at: datetime


@router.get("", responses=documented())
async def list_homes(runtime: TheRuntime, session: AtHomesList) -> Homes:
    """The homes of the area, by name; those whose access has ended say so."""
    return await listed(runtime, session.account.area_id)


async def listed(runtime: Runtime, area_id: AreaId) -> Homes:
    """Every home of an area, as the desk has them."""
    async with runtime.pool.connection() as conn:
        found = await homes.list_all(conn, area_id)
    return Homes(homes=tuple(_listed(home) for home in found))


@router.post("/{home_id}/link", status_code=201, responses=documented(NotFound))
async def make_link(
    home_id: UUID, runtime: TheRuntime, session: AtHomesList
) -> MadeLink:
    """Make a magic link to read out or paste; each press makes another."""
    token, at = token_urlsafe(32), runtime.clock.now()
    async with runtime.pool.connection() as conn, conn.transaction():
        home = await homes.get(conn, SenderId(home_id))
        if home.sender.area_id != session.account.area_id:
            raise NotFound("home")
        if home.ended_at is not None:
            raise BadField("home", "one that may come in: a manager lets it in again")
        expires_at = await homes.add_link(
            conn, home.account_id, token=token, by=session.actor, at=at
        )
        line = Line(
            at=at,
            actor=session.actor,
            action="made a magic link",
            area_id=home.sender.area_id,
            reason=home.sender.name,
        )
        await audit.write(conn, line)
    url = link(runtime.settings.public_origin, token)
    return MadeLink(url=url, expires_at=expires_at)


def _listed(home: Home) -> ListedHome:
    return ListedHome(
        id=home.sender.id,
        name=home.sender.name,
        source=home.sender.source,
        address=home.address,
        email=home.email,
        ended_at=home.ended_at,
    )
