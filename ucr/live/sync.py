"""The HTTP twin of the socket: the same answers, for when no socket will stay open."""

from typing import Annotated

from fastapi import APIRouter, Query
from psycopg import OperationalError
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ucr.callers import COOKIE, EvenLocked, OfService, SignedIn, TheRuntime
from ucr.domain.account import Session
from ucr.domain.codes import Role
from ucr.domain.errors import NotAllowed, StoreUnavailable
from ucr.live import encode, positions, tickets, topics
from ucr.live.door import TheHub
from ucr.live.encode import Answer
from ucr.live.fixes import Fix, Rule
from ucr.live.hub import Hub
from ucr.live.messages import At, BoardView, SyncView

router = APIRouter(prefix="/api")

MOST_FIXES = 200


class Ticket(BaseModel):
    """Opens one socket, once."""

    ticket: str
    expires_in_s: int


class Fixes(BaseModel):
    """What a phone gathered since it last got through."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    positions: Annotated[tuple[Fix, ...], Field(max_length=MOST_FIXES)]


class RefusedFix(BaseModel):
    index: int
    rule: Rule


class FixesKept(BaseModel):
    kept: int
    refused: tuple[RefusedFix, ...]


@router.post("/ws-ticket")
async def ws_ticket(
    request: Request, session: OfService, runtime: TheRuntime
) -> Ticket:
    """A ticket for the session's socket."""
    del session
    origin = request.headers["origin"]
    ticket = await tickets.mint(runtime, request.cookies[COOKIE], origin=origin)
    return Ticket(ticket=ticket, expires_in_s=tickets.LIFE_S)


@router.get("/board", response_model=BoardView)
async def board(session: SignedIn, hub: TheHub) -> Response:
    """The whole board of the session's area."""
    session.demand(Role.COORDINATOR, Role.CLINICIAN, Role.MANAGER)
    answer = await _answer(hub, session, None)
    fields = answer.fields(hub.now())
    wanted = {name: fields[name] for name in ("at", "snapshot", "positions")}
    return _json({**wanted, "clock": encode.clock(hub.clock)})


@router.get("/sync", response_model=SyncView)
async def sync(
    session: EvenLocked,
    hub: TheHub,
    topic: Annotated[str, Query(max_length=80)],
    epoch: Annotated[str | None, Query(max_length=80)] = None,
    offset: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> Response:
    """What happened since, or a snapshot: exactly as a subscription is answered."""
    if topic not in topics.allowed(session):
        raise NotAllowed("Not a topic of this session")
    known = epoch is not None and offset is not None
    since = At(epoch=epoch, offset=offset) if known else None
    answer = await _answer(hub, session, since)
    return _json({**answer.fields(hub.now()), "clock": encode.clock(hub.clock)})


@router.post("/crew/positions")
async def crew_positions(
    session: SignedIn, runtime: TheRuntime, fixes: Fixes
) -> FixesKept:
    """Where the crew's phone is, or was while it had no signal."""
    crew_id = session.account.crew_id
    if crew_id is None:
        raise NotAllowed("Only a crew's phone has a position")
    verdict = await positions.keep(
        runtime, session.account.area_id, crew_id, list(fixes.positions)
    )
    refused = [RefusedFix(index=no.index, rule=no.rule) for no in verdict.refused]
    return FixesKept(kept=verdict.kept, refused=tuple(refused))


async def _answer(hub: Hub, session: Session, since: At | None) -> Answer:
    try:
        return await hub.answer(session, since)
    except OperationalError as away:
        raise StoreUnavailable from away


def _json(value: object) -> Response:
    return Response(
        encode.text(value),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
