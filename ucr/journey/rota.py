"""A coordinator brings in a rota: held against what is there, then whole or not."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Final

from ucr.domain.account import Account
from ucr.domain.board import area_entry, crew_entry
from ucr.domain.codes import Role
from ucr.domain.crew import ON_DUTY, Crew, Shift, ShiftStatus
from ucr.domain.errors import BadField, NotFound
from ucr.domain.ids import AccountId, Actor, AreaId, CrewId, ShiftId
from ucr.domain.rota import Rota, RotaRow, RowError, read
from ucr.domain.rota_effect import Effect, Line, Stored, as_crew, compare
from ucr.domain.rota_events import CrewChanged, RotaBroughtIn
from ucr.domain.rota_vehicles import vehicle_of
from ucr.journey.change import Change, Once, change
from ucr.places.point import LonLat
from ucr.runtime import Ground, Runtime
from ucr.store import accounts, areas, audit, crews, teams
from ucr.store.connection import Connection

MOVES: Final = {Effect.SHIFT_MOVES, Effect.VEHICLE_CHANGES}
"""What writes a planned shift anew."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rota would do; with an error it cannot be brought in."""

    lines: tuple[Line, ...]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A rota without errors, who brings it in, and why."""

    lines: tuple[Line, ...]
    stored: Stored
    why: str
    by: Actor


@dataclass(frozen=True, slots=True)
class NewCrew:
    """A crew that was entered, and the link by which its phone signs in, once told."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What a rota has done; `left_out`: its crews of which nothing was entered."""

    new_crews: tuple[NewCrew, ...] = ()
    left_out: tuple[str, ...] = ()


async def preview(runtime: Runtime, area_id: AreaId, text: str) -> Preview:
    """Read a rota and say row by row what it would do; nothing is stored."""
    async with runtime.pool.connection() as conn, conn.transaction():
        stored = await standing(conn, area_id, at=runtime.clock.now())
    return _held_against(text, stored, runtime.ground(area_id))


async def bring_in(
    runtime: Runtime,
    area_id: AreaId,
    text: str,
    *,
    why: str,
    by: Actor,
    once: tuple[Once, ...],
) -> Entered:
    """Enter a rota, all of it or nothing; rows that say what is there do nothing.

    Rows of a crew that cannot be read are left out by its name.

    Raises:
        BadField: A row is wrong; the first is named.
        StaleWrite: A shift was begun at the same moment.
    """
    async with change(runtime, area_id, once=once) as step:
        stored = await standing(step.conn, area_id, at=step.at)
        seen = _held_against(text, stored, runtime.ground(area_id))
        for wrong in seen.errors:
            raise BadField(f"csv.row {wrong.row}.{wrong.column}", wrong.rule)
        return await enter(step, runtime, Accepted(seen.lines, stored, why, by))


async def standing(conn: Connection, area_id: AreaId, *, at: datetime) -> Stored:
    """The area's crews, and their shifts that are not over."""
    found = await teams.get(conn, area_id, at=at)
    return Stored(
        {crew.name: crew for crew in found.read},
        found.shifts,
        frozenset(found.unread.values()),
    )


def _held_against(text: str, stored: Stored, ground: Ground) -> Preview:
    rota = read(text)
    lines, errors = compare(rota.rows, stored)
    every = (*rota.errors, *errors, *_off_the_map(rota, ground))
    return Preview(lines, tuple(sorted(every, key=lambda one: one.row)))


def _off_the_map(rota: Rota, ground: Ground) -> list[RowError]:
    """Bases that are not in the area: swapped or mistyped degrees."""
    rule = "the base lies outside the area that we serve"
    return [
        RowError(row.row, "base_lat", rule)
        for row in rota.rows
        if not ground.pack.contains(LonLat(row.base_lon, row.base_lat))
    ]


async def enter(step: Change, runtime: Runtime, accepted: Accepted) -> Entered:
    """Store crews and shifts of a rota without errors, and record it."""
    known = dict(accepted.stored.crews)
    new: list[NewCrew] = []
    for line in accepted.lines:
        if line.is_left_out:
            continue
        if Effect.NEW_CREW in line.effects:
            crew = _new_crew(line.row, CrewId(runtime.new_id()), step.area_id)
            known[crew.name] = crew
            await crews.add(step.conn, crew)
            new.append(await _let_in(step, runtime, crew))
        if Effect.CREW_CHANGES in line.effects and line.crew is not None:
            known[line.row.crew] = as_crew(line.row, line.crew)
            await _change_crew(step, known[line.row.crew], line, accepted)
        await _enter_shift(step, runtime, line, known[line.row.crew])
        if Effect.VEHICLE_CHANGES in line.effects:
            crew = known[line.row.crew]
            await _change_vehicle(step, crew, line, by=accepted.by)
    await _record(step, accepted)
    return Entered(tuple(new), _left_out(accepted))


def _left_out(accepted: Accepted) -> tuple[str, ...]:
    return tuple(sorted({one.row.crew for one in accepted.lines if one.is_left_out}))


def _new_crew(row: RotaRow, id_: CrewId, area_id: AreaId) -> Crew:
    return Crew(
        id=id_,
        area_id=area_id,
        name=row.crew,
        kind=row.kind,
        people=row.people,
        skills=row.skills,
        kit=row.kit,
        base_lon=row.base_lon,
        base_lat=row.base_lat,
        goes_by=row.goes_by,
        furthest_min=row.furthest_min,
        most_visits=row.most_visits,
        traits=row.traits,
    )


async def make_link(
    runtime: Runtime,
    area_id: AreaId,
    name: str,
    *,
    by: Actor,
    once: tuple[Once, ...],
) -> tuple[NewCrew, ...]:
    """Make another sign-in link for a crew that has a phone's account.

    Raises:
        NotFound: No crew of that name has an account here.
    """
    async with change(runtime, area_id, once=once) as step:
        for account in await accounts.list_all(step.conn, area_id):
            if account.role is Role.CREW and account.name == name:
                token = await _link(step, account.id)
                await _note(step, "made a crew's sign-in link", by=by, why=name)
                return (NewCrew(name, token),)
    raise NotFound("crew")


async def _link(step: Change, account_id: AccountId) -> str:
    token, expires_at = token_urlsafe(32), step.at + accounts.LINK_LIVES
    await accounts.add_sign_in_link(
        step.conn, account_id, token=token, expires_at=expires_at
    )
    return token


async def _note(step: Change, action: str, *, by: Actor, why: str) -> None:
    line = audit.Line(
        at=step.at, actor=by, action=action, area_id=step.area_id, reason=why
    )
    await audit.write(step.conn, line)


async def _let_in(step: Change, runtime: Runtime, crew: Crew) -> NewCrew:
    account = Account(
        id=AccountId(runtime.new_id()),
        area_id=crew.area_id,
        name=crew.name,
        role=Role.CREW,
        crew_id=crew.id,
    )
    await accounts.add(step.conn, account)
    return NewCrew(crew.name, await _link(step, account.id))


async def _change_crew(
    step: Change, crew: Crew, line: Line, accepted: Accepted
) -> None:
    await crews.change(step.conn, crew)
    for shift in accepted.stored.shifts.get(crew.id, ()):
        if shift.status in ON_DUTY and shift.area_id == step.area_id:
            await _tell(step, crew, shift, line.changes, by=accepted.by)


async def _change_vehicle(step: Change, crew: Crew, line: Line, *, by: Actor) -> None:
    """Give a shift that runs another vehicle, at once: the van broke down."""
    if line.shift is None or line.shift.status not in ON_DUTY:
        return
    shift = await crews.get_shift(step.conn, line.shift.id)
    driven = replace(shift, vehicle=vehicle_of(line.row, shift))
    await _tell(step, crew, driven, ("vehicle",), by=by)


async def _tell(
    step: Change, crew: Crew, shift: Shift, changes: tuple[str, ...], *, by: Actor
) -> None:
    saved = await crews.save_shift(step.conn, shift)
    fact = CrewChanged(crew_id=crew.id, changes=changes, at=step.at, by=by)
    step.record(fact, crew_entry(crew, saved))


async def _enter_shift(step: Change, runtime: Runtime, line: Line, crew: Crew) -> None:
    row = line.row
    if Effect.NEW_SHIFT in line.effects:
        shift = Shift(
            id=ShiftId(runtime.new_id()),
            crew_id=crew.id,
            area_id=step.area_id,
            status=ShiftStatus.PLANNED,
            version=1,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            breaks=row.breaks,
            vehicle=vehicle_of(row, None),
        )
        await crews.add_shift(step.conn, shift)
    is_planned = line.shift and line.shift.status is ShiftStatus.PLANNED
    if MOVES & set(line.effects) and line.shift is not None and is_planned:
        moved = replace(
            line.shift,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            breaks=row.breaks,
            vehicle=vehicle_of(row, line.shift),
        )
        await crews.move_shift(step.conn, moved)


async def _record(step: Change, accepted: Accepted) -> None:
    did = Counter(effect for line in accepted.lines for effect in line.effects)
    area = await areas.save(step.conn, await areas.get(step.conn, step.area_id))
    fact = RotaBroughtIn(
        area_id=step.area_id,
        why=accepted.why,
        new_crews=did[Effect.NEW_CREW],
        changed_crews=did[Effect.CREW_CHANGES],
        new_shifts=did[Effect.NEW_SHIFT],
        moved_shifts=did[Effect.SHIFT_MOVES],
        at=step.at,
        by=accepted.by,
    )
    step.record(fact, area_entry(area))
    left_out = ", ".join(_left_out(accepted))
    why = accepted.why + (f" (left out, unreadable: {left_out})" if left_out else "")
    await _note(step, "brought in a rota", by=accepted.by, why=why)
