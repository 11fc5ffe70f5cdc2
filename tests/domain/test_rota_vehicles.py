"""Vehicles in a rota: told with the shift, in one place at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.domain.cases import OAK, a_crew, a_shift
from ucr.domain.codes import GoesBy, Kit
from ucr.domain.crew import ShiftStatus, carried
from ucr.domain.ids import AreaId, CrewId, ShiftId
from ucr.domain.rota import read
from ucr.domain.rota_cells import LONDON
from ucr.domain.rota_effect import Effect, Line, Stored, compare
from ucr.domain.rota_vehicles import vehicle_of
from ucr.domain.vehicle import Vehicle

HEAD = "crew,kind,people,skills,kit,base_lat,base_lon,starts,ends"
ELM = CrewId(UUID(int=12))
NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
VAN = Vehicle("Van 3", frozenset({Kit.LIFTING_DEVICE}))
CREWS = {"Oak 1": a_crew(kit=frozenset()), "Elm 1": a_crew(id=ELM, name="Elm 1")}
NOTHING = Stored({}, {})


def row(crew: str, *told: str, at: int = 9, hours: int = 8) -> str:
    begin = (NINE + timedelta(hours=at - 9)).astimezone(LONDON)
    end = begin + timedelta(hours=hours)
    shift = f"{begin.isoformat()},{end.isoformat()}"
    return ",".join([f"{crew},falls_team,2,,,52.67,-0.73,{shift}", *told])


def a_stored(crew: CrewId = OAK, **changes: object) -> Stored:
    """Both crews, one of which has the van from nine to five."""
    shift = a_shift(
        crew_id=crew,
        status=ShiftStatus.PLANNED,
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=8),
        vehicle=VAN,
    )
    return Stored(CREWS, {crew: [replace(shift, **changes)]})  # type: ignore[arg-type]


def held(
    stored: Stored, *rows: str, more: str = ",vehicle,vehicle_kit"
) -> tuple[tuple[Line, ...], list[tuple[int, str]]]:
    rota = read("\n".join([HEAD + more, *rows]))
    lines, errors = compare(rota.rows, stored)
    return lines, [(one.row, one.column) for one in (*rota.errors, *errors)]


def test_a_vehicle_brings_its_kit_to_whoever_has_it_on_that_shift() -> None:
    crew, alone = a_crew(kit=frozenset({Kit.WOUND_PACK})), a_shift()

    assert carried(crew, alone) == {Kit.WOUND_PACK}
    assert carried(crew, a_shift(vehicle=VAN)) == {Kit.WOUND_PACK, Kit.LIFTING_DEVICE}


def test_a_row_names_a_vehicle_and_what_is_always_aboard() -> None:
    found = read("\n".join([f"{HEAD},vehicle", row("Oak 1", "Van 3")]))
    whole = read(
        "\n".join(
            [f"{HEAD},vehicle,vehicle_kit", row("Oak 1", "Van 3", "lifting_device")]
        )
    )

    assert (found.rows[0].vehicle, found.rows[0].vehicle_kit) == ("Van 3", frozenset())
    assert whole.rows[0].vehicle_kit == {Kit.LIFTING_DEVICE}
    assert found.errors == whole.errors == ()


@pytest.mark.parametrize(
    ("told", "column"),
    [
        (("x" * 41, ""), "vehicle"),
        (("Van\x073", ""), "vehicle"),
        (("Van 3", "rope"), "vehicle_kit"),
        (("", "lifting_device"), "vehicle_kit"),
    ],
)
def test_a_bad_vehicle_is_told_by_its_row_and_heading(
    told: tuple[str, str], column: str
) -> None:
    _, errors = held(NOTHING, row("Elm 1", "Van 4", ""), row("Oak 1", *told))

    assert errors == [(3, column)]


def test_who_goes_on_foot_has_no_vehicle_by_this_rota_or_by_one_before() -> None:
    on_foot = Stored({"Oak 1": a_crew(goes_by=GoesBy.WALK)}, {})

    _, by_this = held(NOTHING, row("Oak 1", "walk", "Van 3"), more=",goes_by,vehicle")
    _, by_that = held(on_foot, row("Oak 1", "Van 3"), more=",vehicle")

    assert by_this == by_that == [(2, "vehicle")]


def test_headings_that_are_left_out_change_nothing() -> None:
    lines, errors = held(a_stored(), row("Oak 1"), more="")
    kept, _ = held(a_stored(), row("Oak 1", "van3"), more=",vehicle")
    taken, _ = held(a_stored(), row("Oak 1", "", ""))

    assert errors == []
    assert Effect.VEHICLE_CHANGES not in lines[0].effects
    assert Effect.VEHICLE_CHANGES in taken[0].effects
    assert vehicle_of(kept[0].row, kept[0].shift) == Vehicle("van3", VAN.kit)


def test_a_shift_that_runs_may_get_another_vehicle_but_not_one_that_is_lent() -> None:
    on_duty = a_stored(status=ShiftStatus.ON)
    lent = a_stored(status=ShiftStatus.ON, area_id=AreaId("leicester"))

    lines, errors = held(on_duty, row("Oak 1", "Van 4", ""))
    _, of_lent = held(lent, row("Oak 1", "Van 4", ""))

    assert (errors, of_lent) == ([], [(2, "vehicle")])
    assert Effect.VEHICLE_CHANGES in lines[0].effects


@pytest.mark.parametrize("name", ["Van 3", "van3", "VAN  3"])
def test_two_crews_of_a_rota_have_one_vehicle_after_each_other_only(name: str) -> None:
    early = row("Oak 1", "Van 3", "")

    _, together = held(NOTHING, early, row("Elm 1", name, "", at=16))
    _, after = held(NOTHING, early, row("Elm 1", name, "", at=17))

    assert (together, after) == ([(3, "vehicle")], [])


@pytest.mark.parametrize("at", [2, 9, 16])
def test_a_vehicle_that_another_crew_has_is_refused_by_the_row_that_wants_it(
    at: int,
) -> None:
    stored = a_stored(ELM)
    rota = read("\n".join([f"{HEAD},vehicle", row("Oak 1", "Van 3", at=at)]))

    _, (wrong,) = compare(rota.rows, stored)

    assert (wrong.row, wrong.column) == (2, "vehicle")
    assert wrong.rule == "Elm 1 has this vehicle at that time"


def test_two_crews_may_change_vehicles_in_one_rota() -> None:
    elms = a_stored(
        ELM, id=ShiftId(UUID(int=77)), vehicle=Vehicle("Van 4", frozenset())
    )
    stored = Stored(CREWS, {**a_stored().shifts, **elms.shifts})

    lines, errors = held(
        stored,
        row("Oak 1", "Van 4", ""),
        row("Elm 1", "Van 3", "lifting_device"),
    )

    assert errors == []
    assert all(Effect.VEHICLE_CHANGES in line.effects for line in lines)


def test_a_vehicle_carries_one_thing_in_a_rota() -> None:
    _, errors = held(
        NOTHING,
        row("Oak 1", "Van 3", "lifting_device"),
        row("Elm 1", "Van 3", "", at=18),
    )

    assert errors == [(3, "vehicle_kit")]
