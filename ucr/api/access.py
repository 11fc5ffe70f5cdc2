"""Who may come in: people of the desk and systems that send, by the area's manager."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.area_settings import Managing
from ucr.api.cases import View
from ucr.api.intake import Body, Short, Why
from ucr.api.problems import documented
from ucr.callers import Command, TheRuntime, command
from ucr.domain.access import LinkFor
from ucr.domain.codes import Role, Source
from ucr.domain.errors import NotFound
from ucr.domain.feed import LEAST_S, MOST_S
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.journey import let_in
from ucr.journey.keep_area import Because
from ucr.journey.let_in import Secret
from ucr.runtime import Runtime
from ucr.store import access

router = APIRouter(prefix="/api/settings", tags=["settings"])
LONGEST_OVERLAP_H: Final = 168
"""A week: a supplier's release, and no second key for good."""


class PersonView(View):
    """`ended_at`: since when this person may not come in any more."""

    id: UUID
    name: str
    role: Role
    last_sign_in_at: datetime | None
    ended_at: datetime | None


class People(BaseModel):
    people: tuple[PersonView, ...]


class SenderView(View):
    """`has_key`: it comes by a key; `limit_s` null: its silence alarms nobody.

    `key_before_until`: its key before the newest is good until then; null: it is not.
    `kids`: names of the public keys that may sign for it now, the older first.
    """

    id: UUID
    name: str
    source: Source
    has_key: bool
    limit_s: int | None
    last_heard_at: datetime | None
    ended_at: datetime | None
    key_before_until: datetime | None
    kids: tuple[str, ...]


class Senders(BaseModel):
    senders: tuple[SenderView, ...]


class LinkView(BaseModel):
    """Shown once; "" where a retry comes too late to be told it again."""

    name: str
    url: str


class KeyView(BaseModel):
    """Shown once, kept as a hash; "" where a retry comes too late."""

    name: str
    key: str


class WhyBody(Body):
    why: Why


class InviteBody(WhyBody):
    name: Short
    role: Role


class LinkBody(WhyBody):
    """`link_for` password: to set one up; their provider signs them in as before."""

    link_for: LinkFor = LinkFor.ANEW


class RoleBody(WhyBody):
    role: Role


class SenderBody(WhyBody):
    name: Short
    source: Source


class KeyBody(WhyBody):
    """For how many hours the old key stays good beside the new one; 0: it ends now."""

    keep_old_h: Annotated[int, Field(ge=0, le=LONGEST_OVERLAP_H)] = 0


class LimitBody(WhyBody):
    """How long it may be silent, in seconds; null: nobody listens for it."""

    limit_s: Annotated[int, Field(ge=LEAST_S, le=MOST_S)] | None


async def deciding(given: Annotated[Command, Depends(command)]) -> Command:
    """A command of the area's manager."""
    given.session.demand(Role.MANAGER)
    return given


Deciding = Annotated[Command, Depends(deciding)]


@router.get("/people", responses=documented())
async def list_people(runtime: TheRuntime, session: Managing) -> People:
    """Everybody of the service, and when each signed in last."""
    return await _people(runtime, session.account.area_id)


@router.post("/people", status_code=201, responses=documented())
async def invite_person(
    body: InviteBody, runtime: TheRuntime, given: Deciding
) -> LinkView:
    """Give a person of the desk an account, and a link to sign in with."""
    new: Secret | None = None
    with given.once_only():
        new = await let_in.invite(
            runtime,
            given.area_id,
            body.name,
            body.role,
            because(given, body),
            once=given.once,
        )
    return _link(runtime, new, body.name)


@router.post(
    "/people/{account_id}/link", status_code=201, responses=documented(NotFound)
)
async def make_person_link(
    account_id: UUID, body: LinkBody, runtime: TheRuntime, given: Deciding
) -> LinkView:
    """Make a new link; those before end. Whose access had ended is let in again."""
    new: Secret | None = None
    with given.once_only():
        new = await let_in.make_link(
            runtime,
            given.area_id,
            AccountId(account_id),
            because(given, body),
            link_for=body.link_for,
            once=given.once,
        )
    return _link(runtime, new, "")


@router.post("/people/{account_id}/role", responses=documented(NotFound))
async def change_role(
    account_id: UUID, body: RoleBody, runtime: TheRuntime, given: Deciding
) -> People:
    """Give a person of the desk another role; it counts from their next press on."""
    with given.once_only():
        await let_in.set_role(
            runtime,
            given.area_id,
            AccountId(account_id),
            body.role,
            because(given, body),
            once=given.once,
        )
    return await _people(runtime, given.area_id)


@router.post("/people/{account_id}/end", responses=documented(NotFound))
async def end_person(
    account_id: UUID, body: WhyBody, runtime: TheRuntime, given: Deciding
) -> People:
    """End a person's access; what they have open closes within five seconds."""
    with given.once_only():
        await let_in.end_person(
            runtime,
            given.area_id,
            AccountId(account_id),
            because(given, body),
            once=given.once,
        )
    return await _people(runtime, given.area_id)


@router.get("/senders", responses=documented())
async def list_senders(runtime: TheRuntime, session: Managing) -> Senders:
    """Everybody who sends to this area."""
    return await told_senders(runtime, session.account.area_id)


@router.post("/senders", status_code=201, responses=documented())
async def add_sender(body: SenderBody, runtime: TheRuntime, given: Deciding) -> KeyView:
    """Let a system send, by a key that is shown once."""
    new: Secret | None = None
    with given.once_only():
        new = await let_in.add_sender(
            runtime,
            given.area_id,
            body.name,
            body.source,
            because(given, body),
            once=given.once,
        )
    return _key(new, body.name)


@router.post(
    "/senders/{sender_id}/key", status_code=201, responses=documented(NotFound)
)
async def issue_key(
    sender_id: UUID, body: KeyBody, runtime: TheRuntime, given: Deciding
) -> KeyView:
    """Give a sender a new key; the old one ends within five seconds, or when told."""
    new: Secret | None = None
    with given.once_only():
        new = await let_in.issue_key(
            runtime,
            given.area_id,
            SenderId(sender_id),
            because(given, body),
            keep_old=timedelta(hours=body.keep_old_h) or None,
            once=given.once,
        )
    return _key(new, "")


@router.post("/senders/{sender_id}/limit", responses=documented(NotFound))
async def limit_sender(
    sender_id: UUID, body: LimitBody, runtime: TheRuntime, given: Deciding
) -> Senders:
    """Set how long a sender may be silent before the desk is alarmed."""
    with given.once_only():
        await let_in.set_limit(
            runtime,
            given.area_id,
            SenderId(sender_id),
            body.limit_s,
            because(given, body),
            once=given.once,
        )
    return await told_senders(runtime, given.area_id)


@router.post("/senders/{sender_id}/end", responses=documented(NotFound))
async def end_sender(
    sender_id: UUID, body: WhyBody, runtime: TheRuntime, given: Deciding
) -> Senders:
    """Let a sender send no more; its cases go on."""
    with given.once_only():
        await let_in.end_sender(
            runtime,
            given.area_id,
            SenderId(sender_id),
            because(given, body),
            once=given.once,
        )
    return await told_senders(runtime, given.area_id)


def because(given: Command, body: WhyBody) -> Because:
    """Who does it, and why."""
    return Because(by=given.by, why=body.why)


def _key(new: Secret | None, name: str) -> KeyView:
    if new is None:
        return KeyView(name=name, key="")
    return KeyView(name=new.name, key=new.secret)


def _link(runtime: Runtime, new: Secret | None, name: str) -> LinkView:
    if new is None:
        return LinkView(name=name, url="")
    url = f"{runtime.settings.public_origin}/sign-in#{new.secret}"
    return LinkView(name=new.name, url=url)


async def _people(runtime: Runtime, area_id: AreaId) -> People:
    async with runtime.pool.connection() as conn:
        found = await access.people(conn, area_id)
    return People(people=tuple(map(PersonView.model_validate, found)))


async def told_senders(runtime: Runtime, area_id: AreaId) -> Senders:
    """The list of senders as it is now."""
    async with runtime.pool.connection() as conn:
        found = await access.senders(conn, area_id)
    return Senders(senders=tuple(map(SenderView.model_validate, found)))
