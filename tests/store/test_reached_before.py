"""Cases of the release before: when they were reached is told by their visits."""

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from tests.domain.cases import (
    AREA,
    ASH,
    MINUTE,
    NOON,
    a_referral,
    a_visit,
    an_offer,
)
from ucr.domain.assignment import AssignmentStatus
from ucr.domain.codes import HandBackReason, OutcomeKind, Part
from ucr.domain.ids import (
    DISPATCHER,
    AssignmentId,
    VisitId,
)
from ucr.domain.reached import reached_at
from ucr.domain.referral import Referral
from ucr.domain.visit import Outcome, Visit, VisitStatus
from ucr.store import assignments, referrals, visits
from ucr.store.connection import Connection

FILL: Final = (files("ucr.store") / "migrations" / "0048_reached.sql").read_bytes()
BEFORE: Final = "UPDATE referral SET value = value - 'reached_at'"
DONE: Final = {"status": VisitStatus.COMPLETED}
LEFT: Final = {"status": VisitStatus.ABANDONED}
NOBODY: Final = Outcome(kind=OutcomeKind.NOT_FOUND, destination=None, note=None)
LIFTED: Final = Outcome(kind=OutcomeKind.LIFTED, destination=None, note=None)


def attended(number: int, *, came: int | None, **changes: object) -> Visit:
    """A visit that is over after half an hour; its crew came `came` minutes after."""
    begun = changes.pop("begun", 0)
    opened_at = NOON + timedelta(minutes=float(str(begun)))
    visit = a_visit(
        id=VisitId(UUID(int=number)),
        assignment_id=AssignmentId(UUID(int=number)),
        opened_at=opened_at,
        on_scene_at=None if came is None else opened_at + came * MINUTE,
        ended_at=opened_at + 30 * MINUTE,
    )
    return replace(visit, **changes)  # type: ignore[arg-type]


HISTORIES: Final[tuple[tuple[Visit, ...], ...]] = (
    (),
    (attended(101, came=9, outcome=LIFTED, **DONE),),
    (attended(102, came=9, outcome=NOBODY, **DONE),),
    (attended(103, came=None, **LEFT),),
    (
        attended(104, came=9, abandoned_because=HandBackReason.NO_ACCESS, **LEFT),
        attended(105, came=5, begun=40, outcome=LIFTED, **DONE),
    ),
    (
        attended(106, came=9, abandoned_because=HandBackReason.DETERIORATED, **LEFT),
        attended(107, came=5, begun=40, outcome=LIFTED, **DONE),
    ),
    (
        attended(108, came=9, outcome=LIFTED, **DONE),
        attended(109, came=4, crew_id=ASH, part=Part.ASSIST, **DONE),
    ),
    (
        attended(110, came=9, outcome=NOBODY, **DONE),
        attended(111, came=4, crew_id=ASH, part=Part.ASSIST, **DONE),
    ),
    (
        attended(
            112,
            came=9,
            part=Part.ASSIST,
            abandoned_because=HandBackReason.SCENE_UNSAFE,
            **LEFT,
        ),
    ),
)


async def kept(conn: Connection, case: Referral, told: tuple[Visit, ...]) -> None:
    await referrals.add(conn, case)
    for visit in told:
        over = an_offer(
            id=visit.assignment_id,
            referral_id=case.id,
            crew_id=visit.crew_id,
            part=visit.part,
            status=AssignmentStatus.FINISHED,
        )
        await assignments.add(conn, over)
        of_case = replace(visit, referral_id=case.id)
        # As another release left it: written by `add`, ended by `save`.
        await visits.add(conn, of_case)
        await visits.save(conn, of_case)


async def test_each_case_on_the_board_is_filled_by_the_rule_that_holds_from_now_on(
    conn: Connection,
) -> None:
    cases = [
        a_referral(number=number, case_number=str(number))
        for number in range(1, len(HISTORIES) + 1)
    ]
    for case, told in zip(cases, HISTORIES, strict=True):
        await kept(conn, case, told)
    await conn.execute(BEFORE)

    await conn.execute(FILL)

    found = [(await referrals.get(conn, AREA, one.id)).reached_at for one in cases]
    assert found == [reached_at(told) for told in HISTORIES]
    assert {at is None for at in found} == {True, False}


async def test_a_closed_case_that_followed_another_was_reached_with_it(
    conn: Connection,
) -> None:
    lead, follower, open_one = (
        a_referral(number=number, case_number=str(number)) for number in (1, 2, 3)
    )
    over, _ = follower.cancel(by=DISPATCHER, at=NOON + 40 * MINUTE)
    await kept(conn, lead, (HISTORIES[1]))
    for one in (over, open_one):
        await referrals.add(conn, one)
    known = Jsonb([{"id": str(one.id)} for one in (over, open_one)])
    await conn.execute(
        "UPDATE referral SET value = jsonb_set(value, '{ties,followers}', %s)"
        " WHERE id = %s",
        (known, lead.id),
    )
    await conn.execute(BEFORE)

    await conn.execute(FILL)

    assert (await referrals.get(conn, AREA, over.id)).reached_at == NOON + 9 * MINUTE
    assert (await referrals.get(conn, AREA, open_one.id)).reached_at is None
