"""A manager enters a home, ends its access, and lets it in again: who, and why."""

from dataclasses import dataclass

from ucr.domain.access_events import AccessChange
from ucr.domain.account import Sender
from ucr.domain.codes import Source
from ucr.domain.errors import BadField, NotFound
from ucr.domain.home import Home, demand_kind
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.journey.change import Change, Once, change
from ucr.journey.keep_area import Because
from ucr.journey.let_in import Told, told_of
from ucr.runtime import Runtime
from ucr.store import access, accounts, homes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHome:
    """A home as a manager writes it down.

    Attributes:
        lines, postcode: Empty for one that asks for people elsewhere.
    """

    name: str
    source: Source
    email: str
    lines: tuple[str, ...]
    postcode: str | None


async def enter(
    runtime: Runtime,
    area_id: AreaId,
    new: NewHome,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """Let a home ask at its page; a link for it is made by the desk.

    Raises:
        BadField: It sends by a system of its own, or its name or address is another's.
    """
    demand_kind(new.source)
    async with change(runtime, area_id, once=once) as step:
        await _demand_new(step, new)
        home = Home(
            sender=Sender(
                id=SenderId(runtime.new_id()),
                area_id=area_id,
                name=new.name,
                source=new.source,
            ),
            account_id=AccountId(runtime.new_id()),
            email=new.email,
            lines=new.lines,
            postcode=new.postcode,
        )
        await accounts.add_sender(step.conn, home.sender, key=None)
        await accounts.add(step.conn, home.account)
        await homes.add(step.conn, home)
        await _told(step, AccessChange.HOME_ENTERED, because, home)


async def end(
    runtime: Runtime,
    area_id: AreaId,
    id_: SenderId,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """End a home's access: its tablets are out at once, and its links open nothing.

    Its cases go on; who waits there must be told by voice from now on.

    Raises:
        NotFound: There is no such home in the area.
    """
    async with change(runtime, area_id, once=once) as step:
        home = await _ours(step, id_)
        await access.end(step.conn, home.account_id, at=step.at)
        await access.end_sender(step.conn, id_, at=step.at)
        await homes.drop_links(step.conn, home.account_id)
        await _told(step, AccessChange.HOME_ENDED, because, home)


async def let_in_again(
    runtime: Runtime,
    area_id: AreaId,
    id_: SenderId,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> None:
    """Undo the end; every tablet needs a new link.

    Raises:
        NotFound: There is no such home in the area.
    """
    async with change(runtime, area_id, once=once) as step:
        home = await _ours(step, id_)
        await homes.let_in(step.conn, home)
        await _told(step, AccessChange.HOME_LET_IN, because, home)


async def _demand_new(step: Change, new: NewHome) -> None:
    there = [one.sender.name for one in await homes.list_all(step.conn, step.area_id)]
    there += [one.name for one in await access.senders(step.conn, step.area_id)]
    if new.name.casefold() in {name.casefold() for name in there}:
        raise BadField("name", "one that no home or sender here has yet")
    if await homes.find_by_email(step.conn, new.email) is not None:
        raise BadField("email", "one that no home has yet")


async def _ours(step: Change, id_: SenderId) -> Home:
    home = await homes.get(step.conn, id_)
    if home.sender.area_id != step.area_id:
        raise NotFound("home")
    return home


async def _told(step: Change, did: AccessChange, because: Because, home: Home) -> None:
    told = Told(
        of=home.sender.name, account_id=home.account_id, sender_id=home.sender.id
    )
    await told_of(step, did, because, told)
