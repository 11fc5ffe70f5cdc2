"""Who was let in, changed and ended, as a manager reads it: by whom, and why."""

from dataclasses import dataclass

from ucr.domain.ids import AreaId
from ucr.report.case import who
from ucr.store import access_history, accounts
from ucr.store.access_history import Kept
from ucr.store.connection import Connection


@dataclass(frozen=True, slots=True)
class Line:
    """One change as people read it; `by`: a name, as it is now."""

    kept: Kept
    by: str


async def access_changes(conn: Connection, area_id: AreaId) -> list[Line]:
    """The last changes of who may come in, the newest first."""
    found = await access_history.list_newest(conn, area_id)
    names = {one.id: one.name for one in await accounts.list_all(conn, area_id)}
    return [Line(one, who(one.fact.by, names)) for one in found]
