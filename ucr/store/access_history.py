"""Changes of who may come in, from the log, and whether each can be taken back now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from ucr.domain.access import KnownSender, Person
from ucr.domain.access_events import AccessChanged, Whose
from ucr.domain.access_reversal import Answer, Now, answer, aspect
from ucr.domain.errors import NotFound
from ucr.domain.home import Home
from ucr.domain.ids import AreaId
from ucr.store import access, events, homes
from ucr.store.connection import Connection
from ucr.store.events import Logged

FACT: Final = TypeAdapter(AccessChanged)
MOST: Final = 300
"""Lines that are read; what is older is in the audit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One change.

    Attributes:
        offset: Its place in the area's log, by which it is taken back.
        whom: Whose access it is: a name, as it is now.
    """

    offset: int
    whom: str
    fact: AccessChanged
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Known:
    """Everybody who may come in now, or might have."""

    people: Sequence[Person]
    senders: Sequence[KnownSender]
    homes: Sequence[Home]

    def kept(self, logged: Logged, fact: AccessChanged, *, is_newest: bool) -> Kept:
        name, now = self._stands(fact)
        return Kept(
            offset=logged.offset,
            whom=name,
            fact=fact,
            answer=answer(fact, now, is_newest=is_newest),
        )

    def _stands(self, fact: AccessChanged) -> tuple[str, Now]:
        """Its name, and how it stands; what is not there any more has ended."""
        if fact.whose is Whose.PEOPLE:
            for person in self.people:
                if person.id == fact.account_id:
                    is_ended = person.ended_at is not None
                    return person.name, Now(is_ended=is_ended, role=person.role)
        for home in self.homes:
            if home.sender.id == fact.sender_id:
                is_ended = home.ended_at is not None
                return home.sender.name, Now(is_ended=is_ended)
        for one in self.senders:
            if one.id == fact.sender_id:
                return one.name, Now(
                    is_ended=one.ended_at is not None,
                    limit="none" if one.limit_s is None else str(one.limit_s),
                    kids=one.kids,
                )
        return "somebody who is not in the lists any more", Now(is_ended=True)


async def list_newest(conn: Connection, area_id: AreaId) -> list[Kept]:
    """The last changes of who may come in, the newest first."""
    logged = await events.list_newest_facts(
        conn, area_id, AccessChanged.__name__, limit=MOST
    )
    known = _Known(
        people=await access.people(conn, area_id),
        senders=await access.senders(conn, area_id),
        homes=await homes.list_all(conn, area_id),
    )
    seen, lines = set[object](), []
    for one in logged:
        fact = FACT.validate_json(one.body)
        what = aspect(fact)
        lines.append(known.kept(one, fact, is_newest=what not in seen))
        seen.add(what)
    return lines


async def get(conn: Connection, area_id: AreaId, offset: int) -> Kept:
    """One of them.

    Raises:
        NotFound: There is no such change among the last.
    """
    for line in await list_newest(conn, area_id):
        if line.offset == offset:
            return line
    raise NotFound("change")
