"""Who is calling: a person by a session cookie, or a sender by a key.

Every dependency here is a coroutine, for FastAPI runs any other in a thread, which
costs more than what it does.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Query
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ucr.domain.account import Sender, Session
from ucr.domain.codes import Role, Source
from ucr.domain.errors import BadField, DeskLocked, NotAllowed, NotSignedIn
from ucr.domain.ids import Actor, AreaId, AssignmentId, ReferralId
from ucr.identity import signed_sender
from ucr.identity.assertion import looks_signed
from ucr.journey.be_signed_in import find_session
from ucr.journey.change import AlreadyDone, Once, Seen
from ucr.runtime import Runtime, SystemClock
from ucr.store import assignments, walls

COOKIE: Final = "ucr_session"
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_LENGTH: Final = 100
REPLAYED: Final = "Idempotent-Replay"
TELECARE: Final = "/telecare"
ONE_OF_SEVERAL: Final = "one_of_several"  # in the state of a request of our own


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is behind a request, for the audit of what is refused."""

    actor: Actor
    area_id: AreaId


async def runtime_of(connection: HTTPConnection) -> Runtime:
    """What `app.py` built for this process."""
    runtime: Runtime = connection.app.state.runtime
    return runtime


TheRuntime = Annotated[Runtime, Depends(runtime_of)]


async def even_locked(request: Request, runtime: TheRuntime) -> Session:
    """The person behind a request, or whoever sits before their locked desk.

    Only for what shows no record: who is signed in, the area, and the board's cards,
    from which alarms are told.

    Raises:
        NotSignedIn: No valid session came with it.
        NotAllowed: It changes something and does not come from our own pages.
    """
    if request.method not in READS:
        demand_origin(request, runtime)
    session = await find_session(runtime, request.cookies.get(COOKIE))
    if session is None:
        raise NotSignedIn
    request.state.caller = Caller(session.actor, session.account.area_id)
    return session


def demand_origin(request: HTTPConnection, runtime: Runtime) -> None:
    """Let only our own pages change things with a cookie (CSRF).

    Raises:
        NotAllowed: The Origin header is missing or another's.
    """
    if request.headers.get("origin") != runtime.settings.public_origin:
        raise NotAllowed("The Origin of the request is not that of this service")


async def signed_in(request: Request, runtime: TheRuntime) -> Session:
    """The person behind a request.

    Raises:
        NotSignedIn: No valid session came with it.
        NotAllowed: It changes something and does not come from our own pages.
        DeskLocked: Nobody has been at that desk for a while.
    """
    session = await even_locked(request, runtime)
    if session.is_locked:
        raise DeskLocked
    return session


SignedIn = Annotated[Session, Depends(signed_in)]
EvenLocked = Annotated[Session, Depends(even_locked)]


async def at_desk(session: SignedIn) -> Session:
    """A coordinator or clinician."""
    session.demand(Role.COORDINATOR, Role.CLINICIAN)
    return session


async def watching(session: SignedIn) -> Session:
    """Anyone who may see the board."""
    session.demand(Role.COORDINATOR, Role.CLINICIAN, Role.MANAGER)
    return session


async def of_service(session: EvenLocked) -> Session:
    """Anyone who works for the service, at a locked desk too; no home's people."""
    session.demand(*(role for role in Role if role is not Role.HOME))
    return session


async def at_homes_list(session: SignedIn) -> Session:
    """Whoever may let a home in: a coordinator or a manager."""
    session.demand(Role.COORDINATOR, Role.MANAGER)
    return session


async def on_crew(session: SignedIn) -> Session:
    """A crew's phone."""
    session.demand(Role.CREW)
    return session


AtDesk = Annotated[Session, Depends(at_desk)]
Watching = Annotated[Session, Depends(watching)]
OnCrew = Annotated[Session, Depends(on_crew)]
OfService = Annotated[Session, Depends(of_service)]
AtHomesList = Annotated[Session, Depends(at_homes_list)]


async def find_sender(request: Request, runtime: TheRuntime) -> Sender | None:
    """The system behind a request's key, or None where no key came.

    Raises:
        NotSignedIn: A key came, and it is nobody's.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return None
    found = None
    if scheme.lower() == "bearer":
        with walls.everywhere():
            found = await _bearer(runtime, key.strip())
    if found is None:
        raise NotSignedIn
    walls.stand_in(found.area_id)
    request.state.caller = Caller(found.actor, found.area_id)
    sign_of_life(request, runtime, found)
    return found


async def _bearer(runtime: Runtime, secret: str) -> Sender | None:
    """Whose key it is, or who signed it for this one request."""
    if not looks_signed(secret):
        return await runtime.kept.senders.find(
            runtime.pool, secret, at=runtime.clock.now()
        )
    return await signed_sender.find(
        runtime.pool,
        secret,
        audience=runtime.settings.public_origin,
        now=SystemClock().now(),
    )


def sign_of_life(request: Request, runtime: Runtime, sender: Sender) -> None:
    """Take a sender's message as one; reading our answers proves nothing of its own.

    A telecare centre is listened for from its first telecare message on.
    """
    if request.method in READS:
        return
    speaks = request.url.path.startswith(TELECARE)
    runtime.kept.heard.hear(
        runtime.pool,
        sender,
        at=runtime.clock.now(),
        begins=speaks and sender.source is Source.TELECARE,
    )


async def in_its_place(
    runtime: TheRuntime, sender: Annotated[Sender | None, Depends(find_sender)]
) -> AsyncIterator[Sender | None]:
    """The system behind a request's key, with a place among its own requests.

    Raises:
        TooManyAtOnce: It has too many here now: others must not wait for them.
    """
    if sender is None:
        yield None
        return
    async with runtime.place(sender.id, sender.area_id):
        yield sender


MaybeSender = Annotated[Sender | None, Depends(in_its_place)]


async def the_sender(sender: MaybeSender) -> Sender:
    """The system behind a request.

    Raises:
        NotSignedIn: No key came with it.
    """
    if sender is None:
        raise NotSignedIn
    return sender


TheSender = Annotated[Sender, Depends(the_sender)]


async def request_hash(request: Request) -> bytes:
    """What makes two requests the same: method, path and body."""
    body = await request.body()
    head = f"{request.method} {request.url.path}\n".encode()
    return sha256(head + body).digest()


RequestHash = Annotated[bytes, Depends(request_hash)]
IdempotencyKey = Annotated[str | None, Header(max_length=KEY_LENGTH)]


@contextmanager
def once_only(response: Response) -> Iterator[None]:
    """Answer a command that was carried out before with how things stand now."""
    try:
        yield
    except AlreadyDone:
        response.headers[REPLAYED] = "true"


@dataclass(frozen=True, slots=True)
class Command:
    """A person's command with its key: a retry is recognised."""

    session: Session
    once: tuple[Once, ...]
    response: Response
    is_one_of_several: bool = False  # in one request, which is answered once

    def once_only(self) -> AbstractContextManager[None]:
        """Do what is inside at most once for this key."""
        return once_only(self.response)

    @property
    def area_id(self) -> AreaId:
        return self.session.account.area_id

    @property
    def by(self) -> Actor:
        return self.session.actor


async def command(
    session: SignedIn,
    hashed: RequestHash,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Command:
    """A command of the signed-in person.

    Raises:
        BadField: It came without a key.
    """
    if not idempotency_key:
        raise BadField("Idempotency-Key", "every command carries one")
    once = Once(session.actor, idempotency_key, hashed)
    return Command(session, (once,), response)


async def desk_command(
    session: AtDesk,
    hashed: RequestHash,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Command:
    """A command of a coordinator or clinician."""
    return await command(session, hashed, response, idempotency_key)


async def crew_command(
    request: Request,
    session: OnCrew,
    hashed: RequestHash,
    response: Response,
    idempotency_key: IdempotencyKey = None,
    ucr_account: Annotated[UUID | None, Header()] = None,
) -> Command:
    """A command of a crew's phone: a tap that was refused is never done later.

    Args:
        ucr_account: Whose tap it is, where the phone says so.

    Raises:
        NotSignedIn: Somebody else is signed in on that phone by now.
    """
    if ucr_account is not None and ucr_account != session.account.id:
        raise NotSignedIn
    told = await command(session, hashed, response, idempotency_key)
    return replace(
        told,
        once=tuple(replace(one, is_final=True) for one in told.once),
        is_one_of_several=getattr(request.state, ONE_OF_SEVERAL, False),
    )


ExpectVersion = Annotated[int | None, Query(ge=1)]
"""The version that the person had on the screen; it is no part of the command's key,
so that a press repeated after a lost answer stays the same command."""

ExpectCrew = Annotated[str | None, Query(max_length=200)]
"""`crew_seen` of the preview: what the crew was and had when the person looked."""


def _having_seen(told: Command, seen: Seen) -> Command:
    return replace(told, once=tuple(replace(one, seen=seen) for one in told.once))


async def case_command(
    referral_id: UUID,
    told: Annotated[Command, Depends(desk_command)],
    expect_version: ExpectVersion = None,
) -> Command:
    """A command about a case: with `expect_version` only while that is its version."""
    if expect_version is None:
        return told
    return _having_seen(told, Seen(ReferralId(referral_id), expect_version))


async def assignment_command(
    assignment_id: UUID,
    runtime: TheRuntime,
    told: Annotated[Command, Depends(desk_command)],
    expect_version: ExpectVersion = None,
) -> Command:
    """A command about a crew's part of a case: `expect_version` is of that case."""
    if expect_version is None:
        return told
    async with runtime.pool.connection() as conn:
        id_ = AssignmentId(assignment_id)
        found = await assignments.get(conn, told.area_id, id_)
    return _having_seen(told, Seen(found.referral_id, expect_version))


async def area_command(
    told: Annotated[Command, Depends(command)], expect_version: ExpectVersion = None
) -> Command:
    """A command about the area itself: with `expect_version` only while it is that."""
    if expect_version is None:
        return told
    return _having_seen(told, Seen(None, expect_version))


CaseCommand = Annotated[Command, Depends(case_command)]
AssignmentCommand = Annotated[Command, Depends(assignment_command)]
AreaCommand = Annotated[Command, Depends(area_command)]
DeskCommand = Annotated[Command, Depends(desk_command)]
CrewCommand = Annotated[Command, Depends(crew_command)]


def once_by(actor: Actor, key: str | None, hashed: bytes) -> tuple[Once, ...]:
    """A sender's key, where it sent one."""
    return (Once(actor, key, hashed),) if key else ()


@dataclass(frozen=True, slots=True)
class SendersCommand:
    """A sender's command, with its key where it sent one."""

    sender: Sender
    once: tuple[Once, ...]
    response: Response

    def once_only(self) -> AbstractContextManager[None]:
        """Do what is inside at most once for this key."""
        return once_only(self.response)


async def sender_command(
    sender: TheSender,
    hashed: RequestHash,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> SendersCommand:
    """A command of a sender."""
    once = once_by(sender.actor, idempotency_key, hashed)
    return SendersCommand(sender, once, response)


SenderCommand = Annotated[SendersCommand, Depends(sender_command)]
