"""What bringing a rota in would do to the crews and shifts that are there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ucr.domain.crew import ON_DUTY, Crew, Shift, ShiftStatus
from ucr.domain.ids import CrewId
from ucr.domain.rota import OPTIONAL, TOLD, RotaRow, RowError
from ucr.domain.rota_vehicles import clashes, may_not_drive, used, uses, vehicle_of


class Effect(StrEnum):
    """What a row does; several at once, in this order."""

    NEW_CREW = "new_crew"
    CREW_CHANGES = "crew_changes"
    NEW_SHIFT = "new_shift"
    SHIFT_MOVES = "shift_moves"
    VEHICLE_CHANGES = "vehicle_changes"
    NOTHING = "nothing"
    LEFT_OUT = "left_out"
    """There is such a crew, and it cannot be read: nothing is done with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the rota, held against what is stored.

    Attributes:
        crew: As stored; None: it is new.
        shift: The planned shift in whose place this one comes; None: it is new.
        changes: Which headings of a stored crew say something else.
    """

    row: RotaRow
    crew: Crew | None
    shift: Shift | None
    effects: tuple[Effect, ...]
    changes: tuple[str, ...]

    @property
    def is_left_out(self) -> bool:
        """Whether its crew cannot be read."""
        return Effect.LEFT_OUT in self.effects


@dataclass(frozen=True, slots=True)
class Stored:
    """An area's crews by name, and their shifts that are not over.

    Attributes:
        unread: Names of crews that cannot be read, or whose shifts cannot.
    """

    crews: Mapping[str, Crew]
    shifts: Mapping[CrewId, Sequence[Shift]]
    unread: frozenset[str] = frozenset()


def compare(
    rows: Sequence[RotaRow], stored: Stored
) -> tuple[tuple[Line, ...], tuple[RowError, ...]]:
    """Hold each row against what is there: what it would do, or why it may not."""
    lines: list[Line] = []
    errors: list[RowError] = []
    entered: set[str] = set()
    for row in rows:
        if row.crew in stored.unread:
            lines.append(_left_out(row))
            continue
        crew = stored.crews.get(row.crew)
        kept = stored.shifts.get(crew.id, ()) if crew else ()
        meeting = [shift for shift in kept if _overlap(shift, row)]
        wrong = _may_not(row, meeting) or may_not_drive(row, crew, meeting)
        if wrong:
            errors.append(wrong)
            continue
        is_first = row.crew not in entered
        entered.add(row.crew)
        lines.append(_line(row, crew, meeting, is_first=is_first))
    twice = (*_moved_twice(lines), *_driven_twice(lines, stored))
    return tuple(lines), (*errors, *twice)


def as_crew(row: RotaRow, crew: Crew) -> Crew:
    """The crew as the row describes it."""
    return replace(
        crew,
        kind=row.kind,
        people=row.people,
        skills=row.skills,
        kit=row.kit,
        base_lat=row.base_lat,
        base_lon=row.base_lon,
        goes_by=row.goes_by if "goes_by" in row.said else crew.goes_by,
        furthest_min=(
            row.furthest_min if "furthest_min" in row.said else crew.furthest_min
        ),
        most_visits=row.most_visits if "most_visits" in row.said else crew.most_visits,
        traits=row.traits if "traits" in row.said else crew.traits,
    )


def _left_out(row: RotaRow) -> Line:
    return Line(row=row, crew=None, shift=None, effects=(Effect.LEFT_OUT,), changes=())


def _overlap(shift: Shift, row: RotaRow) -> bool:
    return shift.starts_at < row.ends_at and row.starts_at < shift.ends_at


def _is_same(shift: Shift, row: RotaRow) -> bool:
    told = (row.starts_at, row.ends_at, row.breaks)
    return (shift.starts_at, shift.ends_at, shift.breaks) == told


def _may_not(row: RotaRow, meeting: Sequence[Shift]) -> RowError | None:
    if len(meeting) > 1:
        return RowError(row.row, "starts", "it covers two shifts that are planned")
    if not meeting or meeting[0].status not in ON_DUTY:
        return None
    times = (meeting[0].starts_at, meeting[0].ends_at)
    if times == (row.starts_at, row.ends_at):
        return None
    return RowError(row.row, "starts", "the crew is on duty now: its times stand")


def _line(
    row: RotaRow, crew: Crew | None, meeting: Sequence[Shift], *, is_first: bool
) -> Line:
    changes = tuple(
        name
        for name in TOLD
        if crew
        and (name in row.said or name not in OPTIONAL)
        and getattr(crew, name) != getattr(row, name)
    )
    shift = meeting[0] if meeting else None
    effects = tuple(_effects(row, crew, shift, bool(changes), is_first))
    return Line(
        row=row,
        crew=crew,
        shift=shift,
        effects=effects or (Effect.NOTHING,),
        changes=changes if is_first else (),
    )


def _effects(
    row: RotaRow,
    crew: Crew | None,
    shift: Shift | None,
    has_changes: bool,  # noqa: FBT001 - read beside its name
    is_first: bool,  # noqa: FBT001
) -> Iterator[Effect]:
    if crew is None and is_first:
        yield Effect.NEW_CREW
    if has_changes and is_first:
        yield Effect.CREW_CHANGES
    if shift is None:
        yield Effect.NEW_SHIFT
    elif shift.status is ShiftStatus.PLANNED and not _is_same(shift, row):
        yield Effect.SHIFT_MOVES
    if shift is not None and vehicle_of(row, shift) != shift.vehicle:
        yield Effect.VEHICLE_CHANGES


def _moved_twice(lines: Sequence[Line]) -> Iterator[RowError]:
    """Two rows may not both come in the place of one planned shift."""
    taken: dict[object, int] = {}
    for line in lines:
        if line.shift is None:
            continue
        before = taken.setdefault(line.shift.id, line.row.row)
        if before != line.row.row:
            rule = f"row {before} has the place of the same planned shift"
            yield RowError(line.row.row, "starts", rule)


def _driven_twice(lines: Sequence[Line], stored: Stored) -> Iterator[RowError]:
    """One vehicle cannot be with two crews at one time, of this rota or as stored."""
    of_rota = uses([(one.row, one.shift) for one in lines if not one.is_left_out])
    replaced = frozenset(line.shift.id for line in lines if line.shift is not None)
    kept = used(tuple(stored.crews.values()), stored.shifts, replaced)
    yield from clashes([*kept, *of_rota])
