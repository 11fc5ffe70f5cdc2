"""Which vehicle a rota gives each shift, and whether it can be in both places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ucr.domain.codes import GoesBy
from ucr.domain.crew import Crew, Shift
from ucr.domain.ids import CrewId, ShiftId
from ucr.domain.rota import RotaRow, RowError
from ucr.domain.vehicle import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Who has a vehicle from when until when; `row` 0: as stored, not of this rota."""

    row: int
    crew: str
    vehicle: Vehicle
    starts_at: datetime
    ends_at: datetime


def vehicle_of(row: RotaRow, shift: Shift | None) -> Vehicle | None:
    """The vehicle that a shift has once the row is in: what it does not say stays."""
    had = shift.vehicle if shift else None
    if "vehicle" not in row.said:
        return had
    if row.vehicle is None:
        return None
    told = Vehicle(row.vehicle, row.vehicle_kit)
    if "vehicle_kit" not in row.said and had and had.plate == told.plate:
        return Vehicle(told.name, had.kit)
    return told


def may_not_drive(
    row: RotaRow, crew: Crew | None, meeting: Sequence[Shift]
) -> RowError | None:
    """Why a crew that is stored may not have the row's vehicle: on foot, or away."""
    if crew is None:
        return None
    goes_by = row.goes_by if "goes_by" in row.said else crew.goes_by
    if row.vehicle is not None and goes_by is GoesBy.WALK:
        return RowError(row.row, "vehicle", "empty: this crew goes on foot")
    for shift in meeting:
        is_lent = shift.area_id != crew.area_id
        if is_lent and vehicle_of(row, shift) != shift.vehicle:
            rule = "the crew is lent out: its vehicle stands until it is back"
            return RowError(row.row, "vehicle", rule)
    return None


def uses(rows: Sequence[tuple[RotaRow, Shift | None]]) -> list[Use]:
    """The vehicles of a rota's rows, each held against the shift that it replaces."""
    return [
        Use(
            row=row.row,
            crew=row.crew,
            vehicle=vehicle,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row, shift in rows
        if (vehicle := vehicle_of(row, shift)) is not None
    ]


def used(
    crews: Sequence[Crew],
    shifts: Mapping[CrewId, Sequence[Shift]],
    replaced: frozenset[ShiftId],
) -> list[Use]:
    """The vehicles of stored shifts in whose place no row of the rota comes."""
    return [
        Use(
            row=0,
            crew=crew.name,
            vehicle=shift.vehicle,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
        )
        for crew in crews
        for shift in shifts.get(crew.id, ())
        if shift.vehicle is not None and shift.id not in replaced
    ]


def clashes(every: Sequence[Use]) -> Iterator[RowError]:
    """Rows that cannot be: one vehicle with two crews at once, or with two kits."""
    first: dict[str, Use] = {}
    last: dict[str, Use] = {}
    for use in sorted(every, key=lambda one: (one.starts_at, one.row, one.crew)):
        plate = use.vehicle.plate
        if use.row:
            known = first.setdefault(plate, use)
            if known.vehicle.kit != use.vehicle.kit:
                rule = f"not as in row {known.row}: a vehicle is one thing in a rota"
                yield RowError(use.row, "vehicle_kit", rule)
        before = last.get(plate)
        if before and use.starts_at < before.ends_at and use.crew != before.crew:
            yield from _twice(before, use)
        if before is None or use.ends_at > before.ends_at:
            last[plate] = use


def _twice(one: Use, other: Use) -> Iterator[RowError]:
    """The row is told that comes later; what was stored before stands."""
    wrong, stands = (other, one) if other.row else (one, other)
    if wrong.row:
        where = f" (row {stands.row})" if stands.row else ""
        rule = f"{stands.crew}{where} has this vehicle at that time"
        yield RowError(wrong.row, "vehicle", rule)
