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
from ucr.domain.errors import BadField, NotFound
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.journey import feeds
from ucr.journey.change import Change, Once, change
from ucr.journey.keep_area import Because, audited
from ucr.runtime import Runtime
from ucr.store import access, accounts, areas, identities, local_sign_ins, webhooks
from ucr.store import feeds as found_feeds

LET_IN_LIVES: Final = timedelta(days=3)
"""A link that a manager makes on Friday is opened on Monday, once."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A link's token or a sender's key: told once, kept as a hash only.

    Attributes:
        opens_sign_in: It is a person's link; else a sender's key.
    """

    id: AccountId | SenderId
    name: str
    secret: str
    opens_sign_in: bool = False


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
    told = Told(of=f"{name}, {role.value}", account_id=new.id, after=role.value)
    await told_of(step, AccessChange.PERSON_INVITED, because, told)
    return Secret(new.id, name, token, opens_sign_in=True)


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
        await told_of(step, did, because, Told(of=person.name, account_id=id_))
    return Secret(id_, person.name, token, opens_sign_in=True)


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
        was, now = person.role.value, role.value
        told = Told(
            of=f"{person.name}, {was} to {now}", account_id=id_, before=was, after=now
        )
        await told_of(step, AccessChange.ROLE_CHANGED, because, told)


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
        told = Told(of=person.name, account_id=id_)
        await told_of(step, AccessChange.PERSON_ENDED, because, told)


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
        told = Told(of=name, sender_id=new.id)
        await told_of(step, AccessChange.SENDER_ADDED, because, told)
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
        told = Told(of=sender.name, sender_id=id_)
        await told_of(step, AccessChange.KEY_ISSUED, because, told)
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
        told = Told(of=sender.name, sender_id=id_)
        await told_of(step, AccessChange.SENDER_ENDED, because, told)


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
        await _limit(step, sender, limit_s, because)


async def watch(
    runtime: Runtime,
    area_id: AreaId,
    id_: SenderId,
    limit_s: int | None,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """The same for any sender of the area: for whoever watches its feed, a home's too.

    Raises:
        NotFound: There is no such sender in the area.
        BadField: The limit makes no sense.
    """
    async with change(runtime, area_id, once=once) as step:
        sender = await accounts.get_sender(step.conn, id_)
        if sender.area_id != area_id:
            raise NotFound("sender")
        await _limit(step, sender, limit_s, because)


async def _limit(
    step: Change, sender: Sender, limit_s: int | None, because: Because
) -> None:
    every = await found_feeds.list_all(step.conn, step.area_id)
    before = next((one.limit_s for one in every if one.sender_id == sender.id), None)
    await feeds.set_limit(step, sender, limit_s, by=because.by)
    told = Told(
        of=f"{sender.name}, {_seconds(before)} to {_seconds(limit_s)}",
        sender_id=sender.id,
        before=_seconds(before),
        after=_seconds(limit_s),
    )
    await told_of(step, AccessChange.LIMIT_SET, because, told)


def _seconds(limit_s: int | None) -> str:
    return "none" if limit_s is None else str(limit_s)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whose access was changed, and how; the rest is as in `AccessChanged`.

    Attributes:
        of: Whose, and for a person the role, in the audit's words.
    """

    of: str
    account_id: AccountId | None = None
    sender_id: SenderId | None = None
    before: str | None = None
    after: str | None = None
    kid: str | None = None


async def told_of(
    step: Change, did: AccessChange, because: Because, told: Told
) -> None:
    """The fact, with the area as its entity, and the line of the audit."""
    area = await areas.get(step.conn, step.area_id)
    fact = AccessChanged(
        area_id=step.area_id,
        change=did,
        why=because.why,
        account_id=told.account_id,
        sender_id=told.sender_id,
        before=told.before,
        after=told.after,
        kid=told.kid,
        undoes=because.undoes,
        at=step.at,
        by=because.by,
    )
    step.record(fact, area_entry(area))
    await audited(step, f"access: {did.value.replace('_', ' ')}: {told.of}", because)
