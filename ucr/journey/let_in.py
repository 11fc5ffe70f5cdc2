"""A manager lets people and systems in, and ends that; each step says who, and why."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from typing import Final

from ucr.domain.access import LinkFor, demand_a_manager, demand_desk
from ucr.domain.access_events import AccessChange, AccessChanged
from ucr.domain.account import Account, Sender
from ucr.domain.board import area_entry
from ucr.domain.codes import Role, Source
from ucr.domain.errors import BadField
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.journey import feeds
from ucr.journey.change import Change, Once, change
from ucr.journey.keep_area import Because, audited
from ucr.runtime import Runtime
from ucr.store import access, accounts, areas, identities, local_sign_ins, webhooks

LET_IN_LIVES: Final = timedelta(days=3)
"""A link that a manager makes on Friday is opened on Monday, once."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A link's token or a sender's key: told once, kept as a hash only."""

    id: AccountId | SenderId
    name: str
    secret: str


async def invite(
    runtime: Runtime,
    area_id: AreaId,
    name: str,
    role: Role,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> Secret:
    """Give a person of the desk an account, and a link to sign in with.

    Raises:
        BadField: The role is not one of the desk's, or somebody has that name.
    """
    demand_desk(role)
    async with change(runtime, area_id, once=once) as step:
        return await newcomer(runtime, step, name, role, because)


async def newcomer(
    runtime: Runtime, step: Change, name: str, role: Role, because: Because
) -> Secret:
    """The same, in the caller's own step."""
    people = await access.people(step.conn, step.area_id)
    if any(one.name.casefold() == name.casefold() for one in people):
        raise BadField("name", "one that nobody here has yet")
    new = Account(
        id=AccountId(runtime.new_id()),
        area_id=step.area_id,
        name=name,
        role=role,
        crew_id=None,
    )
    await accounts.add(step.conn, new)
    token = await _link(step, new.id)
    of = f"{name}, {role.value}"
    await told_of(step, AccessChange.PERSON_INVITED, because, account_id=new.id, of=of)
    return Secret(new.id, name, token)


async def make_link(
    runtime: Runtime,
    area_id: AreaId,
    id_: AccountId,
    because: Because,
    *,
    link_for: LinkFor = LinkFor.ANEW,
    once: tuple[Once, ...],
) -> Secret:
    """Make a new link for somebody; links, sessions and sign-ins of before end.

    One for a password ends only links and the password of before. Whose access had
    ended is let in again, anew.

    Raises:
        BadField: A crew's or a home's.
    """
    async with change(runtime, area_id, once=once) as step:
        person = await access.account(step.conn, area_id, id_)
        demand_desk(person.role)
        people = await access.people(step.conn, area_id)
        again = any(one.id == id_ and one.ended_at for one in people)
        if link_for is LinkFor.ANEW or again:
            await access.end(step.conn, id_, at=step.at)  # nobody else is them any more
            await access.let_in(step.conn, id_)
            await identities.untie(step.conn, id_)
        await access.close_links(step.conn, id_, at=step.at)
        await local_sign_ins.remove(step.conn, id_)
        token = await _link(step, id_)
        did = AccessChange.PERSON_LET_IN if again else AccessChange.LINK_MADE
        await told_of(step, did, because, account_id=id_, of=person.name)
    return Secret(id_, person.name, token)


async def set_role(
    runtime: Runtime,
    area_id: AreaId,
    id_: AccountId,
    role: Role,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """Give a person of the desk another role; it counts from their next press on.

    Raises:
        BadField: A crew's or a home's, or nobody would be a manager any more.
    """
    demand_desk(role)
    async with change(runtime, area_id, once=once) as step:
        person = await access.account(step.conn, area_id, id_)
        demand_desk(person.role)
        if role is not Role.MANAGER:
            demand_a_manager(await access.people(step.conn, area_id), person)
        await access.set_role(step.conn, id_, role)
        of = f"{person.name}, {person.role.value} to {role.value}"
        await told_of(step, AccessChange.ROLE_CHANGED, because, account_id=id_, of=of)


async def end_person(
    runtime: Runtime,
    area_id: AreaId,
    id_: AccountId,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """End a person's access: what they have open is closed within five seconds (P27).

    Raises:
        BadField: A crew's or a home's, or nobody would be a manager any more.
    """
    async with change(runtime, area_id, once=once) as step:
        person = await access.account(step.conn, area_id, id_)
        demand_desk(person.role)
        demand_a_manager(await access.people(step.conn, area_id), person)
        await access.end(step.conn, id_, at=step.at)
        await told_of(
            step, AccessChange.PERSON_ENDED, because, account_id=id_, of=person.name
        )


async def add_sender(
    runtime: Runtime,
    area_id: AreaId,
    name: str,
    source: Source,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> Secret:
    """Let a system send, by a key of its own.

    Raises:
        BadField: A sender has that name already.
    """
    async with change(runtime, area_id, once=once) as step:
        every = await access.senders(step.conn, area_id)
        if any(one.name.casefold() == name.casefold() for one in every):
            raise BadField("name", "one that no sender here has yet")
        new = Sender(
            id=SenderId(runtime.new_id()), area_id=area_id, name=name, source=source
        )
        key = token_urlsafe(32)
        await accounts.add_sender(step.conn, new, key=key)
        await told_of(
            step, AccessChange.SENDER_ADDED, because, sender_id=new.id, of=name
        )
    return Secret(new.id, name, key)


async def issue_key(
    runtime: Runtime,
    area_id: AreaId,
    id_: SenderId,
    because: Because,
    *,
    keep_old: timedelta | None,
    once: tuple[Once, ...],
) -> Secret:
    """Give a sender a new key; the old one is refused within five seconds (P27).

    Args:
        keep_old: So long the old one stays good beside it, while the sender changes
            over.

    Raises:
        BadField: It is the area's own desk: calls by phone come by it, without a key.
    """
    async with change(runtime, area_id, once=once) as step:
        sender = await access.sender(step.conn, area_id, id_)
        await demand_no_desk(step, sender)
        key = token_urlsafe(32)
        until = None if keep_old is None else step.at + keep_old
        await access.set_key(step.conn, id_, key, old_until=until)
        await told_of(
            step, AccessChange.KEY_ISSUED, because, sender_id=id_, of=sender.name
        )
    return Secret(id_, sender.name, key)


async def end_sender(
    runtime: Runtime,
    area_id: AreaId,
    id_: SenderId,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """Let a sender send no more; its cases go on, and its silence means nothing now.

    Nothing is posted to its webhook any more: what must be told waits for a person.

    Raises:
        BadField: It is the area's own desk.
    """
    async with change(runtime, area_id, once=once) as step:
        sender = await access.sender(step.conn, area_id, id_)
        await demand_no_desk(step, sender)
        await access.end_sender(step.conn, id_, at=step.at)
        await webhooks.disable_of(step.conn, id_, at=step.at)
        await feeds.let_go(step, id_, by=because.by)
        await told_of(
            step, AccessChange.SENDER_ENDED, because, sender_id=id_, of=sender.name
        )


async def set_limit(
    runtime: Runtime,
    area_id: AreaId,
    id_: SenderId,
    limit_s: int | None,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """Set how long a sender may be silent; None: nobody listens for it.

    Raises:
        BadField: The limit makes no sense.
    """
    async with change(runtime, area_id, once=once) as step:
        sender = await access.sender(step.conn, area_id, id_)
        await feeds.set_limit(step, sender, limit_s, by=because.by)
        await audited(step, f"set a silence limit: {sender.name}", because)


async def demand_no_desk(step: Change, sender: Sender) -> None:
    """Leave the area's own desk as it is.

    Raises:
        BadField: It is the desk.
    """
    desk = await accounts.find_desk(step.conn, step.area_id)
    if desk is not None and desk.id == sender.id:
        raise BadField("sender", "not the area's own desk")


async def _link(step: Change, id_: AccountId) -> str:
    token = token_urlsafe(32)
    await accounts.add_sign_in_link(
        step.conn,
        id_,
        token=token,
        expires_at=step.at + LET_IN_LIVES,
        opens_once=True,
    )
    return token


async def told_of(
    step: Change,
    did: AccessChange,
    because: Because,
    *,
    account_id: AccountId | None = None,
    sender_id: SenderId | None = None,
    of: str,
) -> None:
    """The fact, with the area as its entity, and the line of the audit.

    Args:
        of: Whose access, and for a person the role, in the audit's words.
    """
    area = await areas.get(step.conn, step.area_id)
    fact = AccessChanged(
        area_id=step.area_id,
        change=did,
        why=because.why,
        account_id=account_id,
        sender_id=sender_id,
        at=step.at,
        by=because.by,
    )
    step.record(fact, area_entry(area))
    await audited(step, f"access: {did.value.replace('_', ' ')}: {of}", because)
