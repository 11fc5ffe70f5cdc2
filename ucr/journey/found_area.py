"""An area for real: its own desk, and its first manager, who lets everybody else in."""

from typing import Final

from ucr.domain.account import Sender
from ucr.domain.area import Area
from ucr.domain.codes import Role, Source
from ucr.domain.errors import NotAllowed
from ucr.domain.ids import Actor, SenderId
from ucr.journey import let_in
from ucr.journey.change import change
from ucr.journey.keep_area import Because
from ucr.journey.let_in import Secret
from ucr.runtime import Runtime
from ucr.store import access, accounts, areas

DESK: Final = "Control room"
BECAUSE: Final = Because(
    by=Actor("command_line"), why="The first manager of the area, by the command line"
)


async def found_area(runtime: Runtime, area: Area, manager: str) -> Secret:
    """Store an area where it is not stored yet, and let its first manager in.

    Returns:
        The manager's sign-in link, to be shown once.

    Raises:
        NotAllowed: The area has a manager, who lets others in on the screen.
        BadField: Somebody of that name is there already.
    """
    async with runtime.pool.connection() as conn, conn.transaction():
        await areas.add(conn, area, epoch=str(runtime.new_id()))
    async with change(runtime, area.id) as step:
        people = await access.people(step.conn, area.id)
        if any(one.manages for one in people):
            raise NotAllowed("The area has a manager: they let others in, on the desk")
        if await accounts.find_desk(step.conn, area.id) is None:
            await accounts.add_sender(step.conn, _desk(runtime, area), key=None)
        return await let_in.newcomer(runtime, step, manager, Role.MANAGER, BECAUSE)


def _desk(runtime: Runtime, area: Area) -> Sender:
    return Sender(
        id=SenderId(runtime.new_id()),
        area_id=area.id,
        name=DESK,
        source=Source.SELF_OR_CARER,
    )
