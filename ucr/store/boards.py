"""The whole board of an area at one offset, read in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from ucr.domain.area import Area
from ucr.domain.board import (
    Entry,
    Kind,
    area_entry,
    assignment_entry,
    crew_entry,
    heartbeat_entry,
    loan_entry,
    message_entry,
    plan_entry,
    referral_entry,
    safety_entry,
    visit_entry,
)
from ucr.domain.cards import (
    AssignmentCard,
    CrewCard,
    PlanCard,
    ReferralCard,
    VisitCard,
)
from ucr.domain.ids import AreaId
from ucr.domain.senders_on_board import feed_entry, flood_entry
from ucr.store import (
    areas,
    crew_messages,
    crews,
    events,
    feeds,
    floods,
    heartbeats,
    held,
    loans,
    plans,
    referrals,
    safety,
)
from ucr.store.connection import Connection
from ucr.store.events import Head, Logged

CARDS: Final[Mapping[Kind, TypeAdapter[Any]]] = {
    Kind.REFERRAL: TypeAdapter(ReferralCard),
    Kind.ASSIGNMENT: TypeAdapter(AssignmentCard),
    Kind.VISIT: TypeAdapter(VisitCard),
    Kind.CREW: TypeAdapter(CrewCard),
    Kind.PLAN: TypeAdapter(PlanCard),
}


@dataclass(frozen=True, slots=True)
class Board:
    """Every entry on an area's board, and how far its log went then."""

    head: Head
    entries: tuple[Entry, ...]


async def read(conn: Connection, area_id: AreaId) -> Board:
    """Read the board as of one offset.

    Raises:
        NotFound: There is no such area.
    """
    async with conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        area: Area = await areas.get(conn, area_id)
        head = await events.head(conn, area_id)
        entries = [
            area_entry(area),
            *await _of_cases(conn, await referrals.readable_on_board(conn, area_id)),
            *await _of_crews(conn, area_id),
            *map(feed_entry, await feeds.list_all(conn, area_id)),
            *map(flood_entry, await floods.list_all(conn, area_id)),
            *map(safety_entry, await safety.list_on_board(conn, area_id)),
            *map(message_entry, await crew_messages.list_open(conn, area_id)),
            *map(loan_entry, await loans.list_open(conn, area_id)),
        ]
        if (beat := await heartbeats.find(conn, area_id)) is not None:
            entries.append(heartbeat_entry(beat))
    if head is None:
        message = f"area {area_id} has no head"
        raise LookupError(message)
    on_board = tuple(entry for entry in entries if entry.card is not None)
    return Board(head=head, entries=on_board)


async def _of_crews(conn: Connection, area_id: AreaId) -> list[Entry]:
    """Crews, what they have and what is planned of them; what is odd as last seen."""
    had = await held.assignments_on_board(conn, area_id)
    seen = await held.active_visits(conn, area_id)
    here = await crews.running(conn, area_id)
    meant = await plans.of_area(conn, area_id)
    odd: dict[Kind, Iterable[UUID]] = {
        Kind.ASSIGNMENT: (one.id for one in had.unread),
        Kind.VISIT: (one.id for one in seen.unread),
        Kind.CREW: here.unread,
        Kind.PLAN: meant.unread,
    }
    entries = [
        *map(assignment_entry, had.read),
        *map(visit_entry, seen.read),
        *(crew_entry(*pair) for pair in here.read),
        *map(plan_entry, meant.read),
    ]
    for kind, ids in odd.items():
        if keys := [str(id_) for id_ in ids]:
            entries += _seen(kind, await events.list_last(conn, area_id, kind, keys))
    return entries


async def _of_cases(conn: Connection, cases: referrals.Board) -> list[Entry]:
    """One odd record must not take the board from every screen."""
    shown, odd = list[Entry](), [*cases.unreadable]
    for one in cases.read:
        try:
            shown.append(referral_entry(one))
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            odd.append(one.id)
    if odd:
        shown += _seen(
            Kind.REFERRAL, await events.list_newest(conn, Kind.REFERRAL, odd)
        )
    return shown


def _seen(kind: Kind, newest: Iterable[Logged]) -> Iterator[Entry]:
    """What cannot be read, as the log's newest card of each has it.

    That is what live screens show of it too. One without a card that can be read is
    on no board, and in the alarm of what is left out all the same.
    """
    for logged in newest:
        with suppress(ValidationError):
            told = logged.card
            card = None if told is None else CARDS[kind].validate_json(told)
            yield Entry(kind=kind, key=logged.key, version=logged.version, card=card)
