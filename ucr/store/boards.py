"""The whole board of an area at one offset, read in one transaction."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from ucr.domain.area import Area
from ucr.domain.board import (
    Entry,
    Kind,
    area_entry,
    assignment_entry,
    crew_entry,
    feed_entry,
    heartbeat_entry,
    loan_entry,
    message_entry,
    plan_entry,
    referral_entry,
    safety_entry,
    visit_entry,
)
from ucr.domain.cards import ReferralCard
from ucr.domain.ids import AreaId, ReferralId
from ucr.store import (
    areas,
    assignments,
    crew_messages,
    crews,
    events,
    feeds,
    heartbeats,
    loans,
    plans,
    referrals,
    safety,
    visits,
)
from ucr.store.connection import Connection
from ucr.store.events import Head

CARD: Final = TypeAdapter(ReferralCard)


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
            *map(assignment_entry, await assignments.list_on_board(conn, area_id)),
            *map(visit_entry, await visits.list_active(conn, area_id)),
            *(crew_entry(*pair) for pair in await crews.list_running(conn, area_id)),
            *map(plan_entry, await plans.list_all(conn, area_id)),
            *map(feed_entry, await feeds.list_all(conn, area_id)),
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


async def _of_cases(conn: Connection, cases: referrals.Board) -> list[Entry]:
    """One odd record must not take the board from every screen."""
    shown, odd = list[Entry](), [*cases.unreadable]
    for one in cases.read:
        try:
            shown.append(referral_entry(one))
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            odd.append(one.id)
    return [*shown, *await _as_last_seen(conn, odd)]


async def _as_last_seen(
    conn: Connection, unreadable: Sequence[ReferralId]
) -> list[Entry]:
    """Cases whose record cannot be read, as the log's newest card of each has them.

    That is what live screens show of them too. One without a card that can be read is
    on no board, and in the alarm of what is left out all the same.
    """
    if not unreadable:
        return []
    found = []
    for logged in await events.list_newest(conn, Kind.REFERRAL, unreadable):
        with suppress(ValidationError):
            card = None if logged.card is None else CARD.validate_json(logged.card)
            found.append(
                Entry(
                    kind=Kind.REFERRAL,
                    key=logged.key,
                    version=logged.version,
                    card=card,
                )
            )
    return found
