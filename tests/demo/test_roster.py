"""The roster can serve every need, by day and by night."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.demo.conftest import MORNING
from ucr.demo import roster
from ucr.domain.codes import Confidence, Flag, Need
from ucr.domain.crew import Crew, Shift, carried
from ucr.domain.ids import AreaId
from ucr.domain.triage import BY_NEED, ON_FLOOR, Findings, Requirements, requirements
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat

AREA = AreaId("invented-county")
BASES = [LonLat(-0.7, 52.6), LonLat(-0.6, 52.7)]
HOURS = [MORNING + timedelta(hours=n, minutes=30) for n in range(24)]


def on_duty(at: datetime) -> Iterator[Crew]:
    crews = {crew.id: crew for crew in roster.crews(AREA, BASES)}
    for shift in roster.shifts(AREA, since=MORNING - timedelta(days=1), days=3):
        if shift.starts_at <= at < shift.ends_at:
            crew = crews[shift.crew_id]
            yield replace(crew, kit=carried(crew, shift))


def serves(crew: Crew, asked: Requirements, at: datetime) -> bool:
    return (
        asked.skills <= crew.can(at)
        and asked.kit <= crew.kit
        and crew.people >= asked.people
    )


@pytest.mark.parametrize("at", HOURS, ids=lambda at: f"{at:%H:%M}")
def test_some_crew_on_duty_can_serve_every_need_at_any_hour(at: datetime) -> None:
    unserved = [
        need
        for need, asked in BY_NEED.items()
        if not any(serves(crew, asked, at) for crew in on_duty(at))
    ]

    assert unserved == []


@pytest.mark.parametrize("at", HOURS, ids=lambda at: f"{at:%H:%M}")
def test_somebody_can_lift_a_person_from_the_floor_at_any_hour(at: datetime) -> None:
    assert any(serves(crew, ON_FLOOR, at) for crew in on_duty(at))


def test_a_fall_that_takes_two_people_can_be_served_by_day() -> None:
    asked = requirements(
        Findings(
            need=Need.FALL,
            red_flags=frozenset(),
            flags=frozenset({Flag.TWO_PERSON}),
            age_years=80,
            on_floor=False,
            floor_since_at=None,
            confidence=Confidence.EXACT,
        )
    )

    assert any(serves(crew, asked, HOURS[4]) for crew in on_duty(HOURS[4]))


def test_a_county_has_about_a_dozen_crews_with_names_of_their_own() -> None:
    crews = roster.crews(AREA, BASES)

    assert 12 <= len(crews) <= 14
    assert len({crew.name for crew in crews}) == len(crews)


def test_every_start_finds_the_same_ids() -> None:
    first = {shift.id for shift in roster.shifts(AREA, since=MORNING, days=3)}

    again = {shift.id for shift in roster.shifts(AREA, since=MORNING, days=3)}

    assert first == again


def test_a_day_shift_starts_at_eight_in_london_on_both_sides_of_a_clock_change() -> (
    None
):
    saturday = datetime(2026, 3, 28, 6, tzinfo=MORNING.tzinfo)
    oak_1 = roster.id_of(AREA, "crew", "Oak 1")

    hours = {
        shift.starts_at.astimezone(roster.LONDON).hour
        for shift in roster.shifts(AREA, since=saturday, days=3)
        if shift.crew_id == oak_1
    }

    assert hours == {8}


def test_the_day_hands_its_van_to_the_night_and_no_van_is_in_two_places() -> None:
    shifts = [*roster.shifts(AREA, since=MORNING, days=2)]
    vans = sorted(
        (shift.vehicle.plate, shift.starts_at, shift.ends_at, shift.crew_id)
        for shift in shifts
        if shift.vehicle is not None
    )

    pairs = [(a, b) for a, b in pairwise(vans) if a[0] == b[0]]
    assert all(before[2] <= after[1] for before, after in pairs)
    assert any(before[3] != after[3] for before, after in pairs)


def test_every_break_fits_inside_its_shift() -> None:
    def fits(shift: Shift) -> bool:
        return all(
            shift.starts_at < rest.earliest_at < rest.latest_at
            and rest.latest_at + timedelta(seconds=rest.duration_s) < shift.ends_at
            for rest in shift.breaks
        )

    assert all(fits(s) for s in roster.shifts(AREA, since=MORNING, days=2))


def test_crews_wait_in_the_countys_own_towns(county: AreaPack) -> None:
    spots = roster.bases(county)

    assert len(spots) > 2
    assert all(county.contains(spot) for spot in spots)
