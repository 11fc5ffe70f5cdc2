"""Who writes over what somebody else has changed since is refused (P19)."""

from dataclasses import replace

import pytest

from tests.domain.cases import AREA, NOON, OAK, a_referral, a_shift, a_visit, an_offer
from ucr.domain.codes import Mode
from ucr.domain.crew import ShiftStatus
from ucr.domain.errors import KeyReused, NotFound, StaleWrite
from ucr.domain.ids import DISPATCHER, AreaId
from ucr.store import areas, assignments, crews, referrals, visits
from ucr.store.connection import Connection


async def test_a_referral(conn: Connection) -> None:
    await referrals.add(conn, a_referral())
    read = await referrals.get(conn, AREA, a_referral().id)
    saved = await referrals.save(conn, read.pin(OAK, by=DISPATCHER, at=NOON)[0])

    with pytest.raises(StaleWrite):
        await referrals.save(conn, read.cancel(by=DISPATCHER, at=NOON)[0])

    assert saved.version == 2
    assert await referrals.get(conn, AREA, read.id) == saved


async def test_an_assignment(conn: Connection) -> None:
    await referrals.add(conn, a_referral())
    await assignments.add(conn, an_offer())
    saved = await assignments.save(conn, an_offer().see(by=DISPATCHER, at=NOON)[0])

    with pytest.raises(StaleWrite):
        await assignments.save(conn, an_offer().withdraw(by=DISPATCHER, at=NOON)[0])

    assert saved.version == 2
    assert await assignments.get(conn, AREA, saved.id) == saved


async def test_a_visit(conn: Connection) -> None:
    await referrals.add(conn, a_referral())
    await assignments.add(conn, an_offer())
    await visits.add(conn, a_visit())
    saved = await visits.save(conn, replace(a_visit(), en_route_at=NOON))

    with pytest.raises(StaleWrite):
        await visits.save(conn, a_visit().stand_down(by=DISPATCHER, at=NOON)[0])

    assert saved.version == 2
    assert await visits.get(conn, AREA, saved.id) == saved


async def test_a_shift(conn: Connection) -> None:
    await crews.add_shift(conn, a_shift())
    saved = await crews.save_shift(conn, a_shift().pause(by=DISPATCHER, at=NOON)[0])

    with pytest.raises(StaleWrite):
        await crews.save_shift(conn, a_shift().end(by=DISPATCHER, at=NOON)[0])

    assert (saved.version, saved.status) == (2, ShiftStatus.PAUSED)
    assert await crews.find_shift(conn, AREA, OAK, at=NOON) == saved


async def test_an_area(conn: Connection) -> None:
    read = await areas.get(conn, AREA)
    saved = await areas.save(conn, replace(read, mode=Mode.AUTO))

    with pytest.raises(StaleWrite):
        await areas.save(conn, read)

    assert await areas.get(conn, AREA) == saved == replace(saved, version=2)


async def test_a_sender_s_case_number_is_used_once(conn: Connection) -> None:
    await referrals.add(conn, a_referral())

    with pytest.raises(KeyReused) as refused:
        await referrals.add(conn, a_referral(number=2))

    assert refused.value.field == "case_number"


async def test_nothing_is_read_from_another_area(conn: Connection) -> None:
    await referrals.add(conn, a_referral())
    await assignments.add(conn, an_offer())
    await visits.add(conn, a_visit())
    elsewhere = AreaId("elsewhere")

    with pytest.raises(NotFound):
        await referrals.get(conn, elsewhere, a_referral().id)
    with pytest.raises(NotFound):
        await assignments.get(conn, elsewhere, an_offer().id)
    with pytest.raises(NotFound):
        await visits.get(conn, elsewhere, a_visit().id)
    with pytest.raises(NotFound):
        await crews.get(conn, elsewhere, OAK)
