"""No crew has two visits, and no referral two crews, however many try at once (P4)."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.domain.cases import (
    ASH,
    NOON,
    OAK,
    a_crew,
    a_referral,
    a_shift,
    a_visit,
    an_offer,
)
from tests.store.racing import race, rounds
from tests.world.form import IS_LONG
from tests.world.hits import Hits
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.crew import ShiftStatus
from ucr.domain.errors import CrewBusy
from ucr.domain.ids import (
    DISPATCHER,
    AssignmentId,
    CrewId,
    ReferralId,
    ShiftId,
    VisitId,
)
from ucr.store import assignments, crews, held, referrals, visits
from ucr.store.connection import Connection

RACERS = 16
CONNECTIONS = 32
CREWS = 8
RACES = 10_000 if IS_LONG else 160


def kinds(fates: list[BaseException | None]) -> list[type]:
    return sorted((type(fate) for fate in fates), key=str)


ONE_WINS = sorted([type(None)] + [CrewBusy] * (RACERS - 1), key=str)


async def calls_come_in(conn: Connection, count: int) -> None:
    await referrals.add_all(
        conn,
        [
            a_referral(number=number, case_number=f"C{number}")
            for number in range(1, count + 1)
        ],
    )


async def test_of_many_referrals_given_to_one_crew_at_once_one_is_stored(
    conn: Connection, emptied_database: str, hits: Hits
) -> None:
    await calls_come_in(conn, RACERS)

    async def give(racer: Connection, number: int) -> None:
        offer = an_offer(
            id=AssignmentId(UUID(int=100 + number)),
            referral_id=ReferralId(UUID(int=1 + number)),
        )
        await assignments.add(racer, offer)

    fates = await race(emptied_database, RACERS, give)

    hits(RACERS - 1)
    assert kinds(fates) == ONE_WINS
    assert len((await held.active_assignments(conn, an_offer().area_id)).read) == 1


async def test_of_many_crews_given_one_referral_at_once_one_is_stored(
    conn: Connection, emptied_database: str, hits: Hits
) -> None:
    await calls_come_in(conn, 1)
    ids = [CrewId(UUID(int=300 + number)) for number in range(RACERS)]
    for number, id_ in enumerate(ids):
        await crews.add(conn, a_crew(id=id_, name=f"Elm {number}"))

    async def give(racer: Connection, number: int) -> None:
        offer = an_offer(id=AssignmentId(UUID(int=100 + number)), crew_id=ids[number])
        await assignments.add(racer, offer)

    fates = await race(emptied_database, RACERS, give)

    hits(RACERS - 1)
    assert kinds(fates) == ONE_WINS


async def test_in_ten_thousand_races_no_crew_is_ever_given_two(
    conn: Connection, emptied_database: str, hits: Hits
) -> None:
    """Eight crews at a time, four senders for each; 160 races in the short form."""
    await calls_come_in(conn, CONNECTIONS)
    ids = [CrewId(UUID(int=300 + number)) for number in range(CREWS)]
    for number, id_ in enumerate(ids):
        await crews.add(conn, a_crew(id=id_, name=f"Elm {number}"))

    async def give(racer: Connection, number: int) -> None:
        offer = an_offer(
            id=AssignmentId(UUID(int=100 + number)),
            referral_id=ReferralId(UUID(int=1 + number)),
            crew_id=ids[number % CREWS],
        )
        await assignments.add(racer, offer)

    each_once = sorted(
        [type(None)] * CREWS + [CrewBusy] * (CONNECTIONS - CREWS), key=str
    )
    races = rounds(emptied_database, CONNECTIONS, CREWS, give, times=RACES // CREWS)
    async for waited, fates in races:
        active = (await held.active_assignments(conn, an_offer().area_id)).read
        await conn.execute("DELETE FROM assignment")

        assert kinds(fates) == each_once
        assert sorted(one.crew_id for one in active) == sorted(ids)
        hits(waited)


async def test_of_many_visits_opened_for_one_crew_at_once_one_is_stored(
    conn: Connection, emptied_database: str, hits: Hits
) -> None:
    await calls_come_in(conn, RACERS)
    for number in range(RACERS):
        # Finished, so that the rule about assignments does not get there first.
        finished = an_offer(
            id=AssignmentId(UUID(int=100 + number)),
            referral_id=ReferralId(UUID(int=1 + number)),
            status=AssignmentStatus.FINISHED,
        )
        await assignments.add(conn, finished)

    async def begin(racer: Connection, number: int) -> None:
        visit = a_visit(
            id=VisitId(UUID(int=200 + number)),
            referral_id=ReferralId(UUID(int=1 + number)),
            assignment_id=AssignmentId(UUID(int=100 + number)),
        )
        await visits.add(racer, visit)

    fates = await race(emptied_database, RACERS, begin)

    hits(RACERS - 1)
    assert kinds(fates) == ONE_WINS
    assert len((await held.active_visits(conn, a_visit().area_id)).read) == 1


async def test_a_crew_whose_assignment_ended_can_have_the_next(
    conn: Connection,
) -> None:
    await calls_come_in(conn, 2)
    await assignments.add(conn, an_offer())
    withdrawn, _ = an_offer().withdraw(by=DISPATCHER, at=NOON)
    await assignments.save(conn, withdrawn)

    second = an_offer(
        id=AssignmentId(UUID(int=12)), referral_id=ReferralId(UUID(int=2))
    )
    await assignments.add(conn, second)

    assert await assignments.find_active_of_crew(conn, OAK) == second
    assert await assignments.find_active_of_crew(conn, ASH) is None


async def test_a_crew_has_one_running_shift(conn: Connection) -> None:
    running = a_shift()
    planned = replace(running, id=ShiftId(UUID(int=32)), status=ShiftStatus.PLANNED)
    await crews.add_shift(conn, running)
    await crews.add_shift(conn, planned)
    begun, _ = planned.start(by=DISPATCHER, at=NOON)

    with pytest.raises(CrewBusy):
        await crews.save_shift(conn, begun)
