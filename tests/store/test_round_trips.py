"""What is stored comes back as it was: every letter of every script, every moment."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.cases import (
    AREA,
    NOON,
    OAK,
    SENDER,
    a_crew,
    a_place,
    a_referral,
    a_shift,
    a_story,
    a_tap,
    a_visit,
    an_offer,
    full_referral,
)
from ucr.domain.codes import Destination, Flag, GoesBy, Kit, OutcomeKind, RedFlag, Skill
from ucr.domain.crew import Break
from ucr.domain.drive import Drive, PlannedDrive
from ucr.domain.ids import DISPATCHER, CrewId, ReferralId
from ucr.domain.plan import CrewPlan, Stop
from ucr.domain.referral import Referral
from ucr.domain.visit import Outcome, VisitStatus
from ucr.store import assignments, crews, drives, plans, referrals, visits
from ucr.store.connection import Connection

ELM = CrewId(UUID(int=3))
# All that Unicode has but lone surrogates, which are no text, and NUL, which the doors
# refuse and PostgreSQL does not keep.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis wants bounds without a zone
    datetime(2040, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@st.composite
def any_referrals(draw: st.DrawFn) -> Referral:
    """Any words, any place, any time, any flags."""
    story = a_story(
        born_on=draw(st.none() | st.dates(date(1900, 1, 1), date(2019, 12, 31)))
    )
    place = a_place(
        lon=draw(st.none() | st.floats(-180, 180)),
        lat=draw(st.none() | st.floats(-90, 90)),
        lines=tuple(draw(st.lists(TEXT, max_size=3))),
        key_safe=draw(st.none() | TEXT),
    )
    return a_referral(
        at=draw(MOMENTS),
        case_number=draw(TEXT),
        on_floor=draw(st.booleans()),
        flags=draw(st.frozensets(st.sampled_from(Flag))),
        red_flags=draw(st.frozensets(st.sampled_from(RedFlag))),
        location=place,
        story=replace(
            story,
            reason=draw(TEXT),
            notes=draw(st.none() | TEXT),
            conditions=tuple(draw(st.lists(TEXT, max_size=3))),
        ),
    )


@settings(
    max_examples=30,
    # One database for all examples: each takes back what it stored.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(referral=any_referrals())
def test_any_referral_comes_back_as_it_was(
    emptied_database: str, referral: Referral
) -> None:
    found = asyncio.run(there_and_back(emptied_database, referral))

    assert found == referral


async def there_and_back(url: str, referral: Referral) -> Referral:
    async with (
        await psycopg.AsyncConnection.connect(url, autocommit=True) as conn,
        conn.transaction(force_rollback=True),
    ):
        await conn.execute(
            "INSERT INTO area (id, name, epoch) VALUES (%s, '', '')", (AREA,)
        )
        await conn.execute(
            "INSERT INTO sender (id, area_id, name, source) VALUES (%s, %s, '', '')",
            (SENDER, AREA),
        )
        await referrals.add(conn, referral)
        return await referrals.get(conn, AREA, referral.id)


async def test_a_referral_with_something_in_every_field(conn: Connection) -> None:
    referral = full_referral()
    await referrals.add(conn, referral)

    assert await referrals.get(conn, AREA, referral.id) == referral
    assert (
        await referrals.find_by_case_number(conn, SENDER, referral.case_number)
        == referral
    )


async def test_a_referral_that_has_ended(conn: Connection) -> None:
    await referrals.add(conn, full_referral())
    ended, _ = full_referral().cancel(by=DISPATCHER, at=NOON)
    closed = await referrals.save(conn, ended)
    filed = await referrals.save(conn, closed.file(by=DISPATCHER, at=NOON)[0])

    assert await referrals.get(conn, AREA, filed.id) == filed
    assert await referrals.list_on_board(conn, AREA) == []


async def test_an_assignment_and_its_visit_to_the_end(conn: Connection) -> None:
    await referrals.add(conn, a_referral())
    offer = an_offer(overridden=("lone_worker", "past_shift_end"))
    await assignments.add(conn, offer)
    taken = await assignments.save(
        conn,
        offer.accept(crew_id=OAK, by=DISPATCHER, at=NOON, occurred_at=NOON)[0],
    )
    await visits.add(conn, a_visit())
    outcome = Outcome(
        kind=OutcomeKind.REFERRED_ON,
        destination=Destination.GP,
        note="\u05de \U0001f426",
    )
    drive = PlannedDrive(road_s=480, goes_by=GoesBy.CAR, travel="roads")
    on_scene = replace(
        a_visit(),
        status=VisitStatus.ON_SCENE,
        en_route_at=NOON,
        on_scene_at=NOON + timedelta(minutes=9),
        drive=drive,
    )
    done = await visits.save(conn, on_scene.complete(outcome, a_tap())[0])

    assert await assignments.get(conn, AREA, offer.id) == taken
    assert await visits.get(conn, AREA, done.id) == done
    assert await visits.find_active_of_referral(conn, done.referral_id) is None
    assert await drives.list_newest(conn, AREA) == [
        Drive(planned=drive, took_s=540, set_off_at=NOON)
    ]


async def test_a_crew_its_shift_and_its_plan(conn: Connection) -> None:
    rest = Break(earliest_at=NOON, latest_at=NOON + timedelta(hours=1), duration_s=1800)
    shift = a_shift(breaks=(rest,))
    await crews.add_shift(conn, shift)
    plan = CrewPlan(
        crew_id=OAK,
        area_id=AREA,
        version=1,
        stops=(
            Stop(
                referral_id=ReferralId(UUID(int=1)),
                arrive_at=NOON,
                leave_at=NOON + timedelta(microseconds=1),
            ),
        ),
        travel="roads",
        as_of=NOON,
        drive=PlannedDrive(road_s=480, goes_by=GoesBy.BIKE, travel="roads"),
    )
    await plans.save(conn, plan)

    assert (await crews.running(conn, AREA)).read == [(a_crew(), shift)]
    assert await plans.find(conn, OAK) == plan
    assert await plans.find_arrival(conn, ReferralId(UUID(int=1))) == plan.stops[0]
    next_one, another = plan.stops[0].referral_id, ReferralId(UUID(int=7))
    assert await drives.find_planned(conn, OAK, next_one) == plan.drive
    assert await drives.find_planned(conn, OAK, another) is None
    assert await drives.find_planned(conn, ELM, next_one) is None


async def test_a_skill_that_runs_out(conn: Connection) -> None:
    until = NOON + timedelta(days=30)
    elm = a_crew(
        id=ELM,
        name="Elm 1",
        skills={Skill.DIABETES: until, Skill.WOUND: None},
        kit=frozenset({Kit.WOUND_PACK}),
    )
    await crews.add(conn, elm)

    assert await crews.get(conn, AREA, ELM) == elm
