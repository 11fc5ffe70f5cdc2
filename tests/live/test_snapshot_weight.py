"""What the board of a full area weighs, as a screen that opens is sent it."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Final, TypeVar
from uuid import UUID

import orjson

from tests.domain.cases import (
    MINUTE,
    NOON,
    a_crew,
    a_place,
    a_referral,
    a_shift,
    a_visit,
    an_offer,
)
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.board import (
    Entry,
    Kind,
    assignment_entry,
    crew_entry,
    plan_entry,
    referral_entry,
    visit_entry,
)
from ucr.domain.codes import Flag, Need, RedFlag
from ucr.domain.ids import AssignmentId, CrewId, ReferralId, ShiftId, VisitId
from ucr.domain.plan import CrewPlan, Stop
from ucr.domain.visit import VisitStatus
from ucr.live import encode
from ucr.live.fold import Fold

CALLS, CREWS, STOPS = 300, 200, 3
LIMIT_KIB: Final = 120
Code = TypeVar("Code", bound=StrEnum)
PLACES: Final = [f"Village {n}" for n in range(60)]


def some(chance: Random, codes: type[Code]) -> frozenset[Code]:
    return frozenset(chance.sample(list(codes), chance.choice((0, 0, 1, 2))))


def soon(chance: Random) -> datetime:
    return NOON + timedelta(microseconds=chance.randrange(7_200_000_000))


def calls(chance: Random) -> Iterator[tuple[ReferralId, Entry]]:
    """Each with a place, a need, warnings and an arrival of its own."""
    for _ in range(CALLS):
        place = a_place(
            lon=chance.uniform(-0.9, -0.4),
            lat=chance.uniform(52.5, 52.8),
            locality=chance.choice(PLACES),
        )
        referral = a_referral(
            number=chance.getrandbits(128),
            at=NOON - chance.randrange(125) * MINUTE,
            location=place,
            need=chance.choice(list(Need)),
            flags=some(chance, Flag),
            red_flags=some(chance, RedFlag),
        )
        reached = replace(referral, reached_at=soon(chance))
        yield referral.id, referral_entry(reached)


def crews(chance: Random, ids: list[ReferralId]) -> Iterator[Entry]:
    """Two of three are on their way, and every one has stops to come."""
    for number in range(CREWS):
        crew_id = CrewId(UUID(int=chance.getrandbits(128)))
        crew = a_crew(id=crew_id, name=f"Oak {number}")
        shift_id = ShiftId(UUID(int=chance.getrandbits(128)))
        yield crew_entry(crew, a_shift(id=shift_id, crew_id=crew_id))
        stops = tuple(
            Stop(
                referral_id=chance.choice(ids),
                arrive_at=soon(chance),
                leave_at=soon(chance),
                late=round(chance.random(), 3),
            )
            for _ in range(STOPS)
        )
        yield plan_entry(
            CrewPlan(
                crew_id=crew_id,
                area_id=crew.area_id,
                version=1,
                stops=stops,
                travel="roads",
                as_of=soon(chance),
            )
        )
        if number % 3:
            yield from busy(chance, crew_id, ids[number])


def busy(chance: Random, crew_id: CrewId, referral_id: ReferralId) -> Iterator[Entry]:
    of = {"crew_id": crew_id, "referral_id": referral_id}
    id_ = AssignmentId(UUID(int=chance.getrandbits(128)))
    at = soon(chance)
    yield assignment_entry(
        an_offer(id=id_, status=AssignmentStatus.ACCEPTED, answered_at=at, **of)
    )
    yield visit_entry(
        a_visit(
            id=VisitId(UUID(int=chance.getrandbits(128))),
            assignment_id=id_,
            status=VisitStatus.EN_ROUTE,
            en_route_at=at,
            **of,
        )
    )


def test_three_hundred_calls_and_two_hundred_crews_are_not_too_heavy_to_open() -> None:
    chance = Random(14)  # noqa: S311 - a scenario
    told = dict(calls(chance))
    entries = [*told.values(), *crews(chance, list(told))]

    fold = Fold.of(entries)
    sent = encode.snapshot(
        (kind, held) for kind, all_ in fold.cards.items() for held in all_.values()
    )

    kib = len(gzip.compress(orjson.dumps(sent), 6)) / 1024
    assert len(fold.cards[Kind.REFERRAL]) == CALLS
    assert kib < LIMIT_KIB, f"{kib:.1f} KiB"
