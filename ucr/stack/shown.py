"""The stack as the desk is shown it: judged, in order, and how old it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ucr.domain.codes import Need
from ucr.domain.ids import AreaId
from ucr.domain.stack import StackCall
from ucr.domain.stack_complaints import need_of
from ucr.domain.stack_fit import Assessment, Seen, assess, most_harm_avoided_first
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat
from ucr.runtime import Runtime
from ucr.settings.stack import Stack
from ucr.stack.client import StackClient, Stacks
from ucr.store import stack_takes, stacks
from ucr.store.stack_takes import TakeState
from ucr.store.stacks import FeedState, Placed

SHOWN_AFTER: Final = timedelta(hours=1)


class Reading(StrEnum):
    """How far the shown stack can be trusted."""

    FRESH = "fresh"
    OLD = "old"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedShown:
    """One feed: since when it is not read, and why.

    Attributes:
        old_since: From when on the shown calls may have changed; None: it is fresh.
    """

    name: str
    label: str
    reading: Reading
    read_at: datetime | None
    as_of: datetime | None
    old_since: datetime | None
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallShown:
    """A waiting call with what is said for and against taking it.

    Attributes:
        ours: Our case of it, where it is one already.
    """

    feed: str
    call: StackCall
    need: Need | None
    locality: str
    assessment: Assessment
    ours: TakeState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything about the stacks of an area, at one moment."""

    at: datetime
    feeds: tuple[FeedShown, ...]
    calls: tuple[CallShown, ...]
    taken: tuple[TakeState, ...]


def is_in_area(call: StackCall, pack: AreaPack) -> bool | None:
    """Whether a call's place lies in the area; None: it has no coordinates."""
    if call.lon is None or call.lat is None:
        return None
    return pack.contains(LonLat(call.lon, call.lat))


async def shown(runtime: Runtime, every: Stacks, area_id: AreaId) -> Shown:
    """The stacks of an area, most harm avoided first."""
    clients = every.of_area(area_id)
    names = [client.stack.name for client in clients]
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        states = {
            one.name: one for one in await stacks.list_feeds(conn, area_id, names)
        }
        calls = await stacks.list_calls(conn, area_id, names)
        taken = await stack_takes.list_shown(
            conn, area_id, names, since=at - SHOWN_AFTER
        )
        ours = {
            (one.feed, one.call_id): one
            for one in await stack_takes.list_of_calls(conn, area_id, names)
        }
    settings = {client.stack.name: client.stack for client in clients}
    judged = [
        _judged(runtime, settings[feed], placed, at, ours.get((feed, placed.call.id)))
        for feed, placed in calls
    ]
    return Shown(
        at=at,
        feeds=tuple(_feed(runtime, one, states.get(one.stack.name)) for one in clients),
        calls=tuple(sorted(judged, key=_order)),
        taken=tuple(taken),
    )


def _order(one: CallShown) -> tuple[int, datetime, str]:
    return most_harm_avoided_first(one.call, one.assessment)


def _judged(
    runtime: Runtime,
    stack: Stack,
    placed: Placed,
    at: datetime,
    ours: TakeState | None,
) -> CallShown:
    pack, call = runtime.ground(AreaId(stack.area)).pack, placed.call
    need = need_of(call.complaint.code, stack.complaints)
    seen = Seen(call=call, need=need, in_area=is_in_area(call, pack), at=at)
    return CallShown(
        feed=stack.name,
        call=call,
        need=need,
        locality=placed.locality or (call.postcode or "").partition(" ")[0],
        assessment=assess(seen),
        ours=ours,
    )


def _feed(runtime: Runtime, client: StackClient, state: FeedState | None) -> FeedShown:
    stack = client.stack
    since, why = _old_since(runtime, stack, state)
    reading = Reading.FRESH if since is None else Reading.OLD
    if state is None or state.read_at is None:
        reading = Reading.NEVER
    return FeedShown(
        name=stack.name,
        label=stack.label,
        reading=reading,
        read_at=state.read_at if state else None,
        as_of=state.as_of if state else None,
        old_since=since,
        why=why,
    )


def _old_since(
    runtime: Runtime, stack: Stack, state: FeedState | None
) -> tuple[datetime | None, str | None]:
    """Since when what is shown may be wrong, and why; both None while it is fresh."""
    if state is None:
        return None, "not read yet"
    if state.failed_since is not None:
        return state.failed_since, state.failure
    at, speed = runtime.clock.now(), runtime.clock.speed
    limit = timedelta(seconds=stack.old_after_s(speed))
    for moment, words in (
        (state.read_at, "nobody reads it"),
        (state.as_of, "the ambulance side serves an old list"),
    ):
        if moment is not None and at - moment > limit:
            return moment, words
    return None, None
