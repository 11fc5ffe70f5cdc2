"""One dispatcher at a time, and the one before is fenced off."""

import pytest

from tests.domain.cases import AREA
from ucr.domain.errors import NotDispatcher
from ucr.store import leases
from ucr.store.connection import Connection
from ucr.store.leases import Lease


async def taken(conn: Connection, holder: str) -> Lease:
    lease = await leases.take(conn, AREA, holder)
    assert lease is not None
    return lease


async def time_passes(conn: Connection) -> None:
    """The lease runs out, as it does when nobody renews it."""
    await conn.execute("UPDATE lease SET expires_at = clock_timestamp()")


async def test_nobody_takes_an_area_while_it_is_held(conn: Connection) -> None:
    await taken(conn, "one")

    assert await leases.take(conn, AREA, "two") is None
    assert await leases.take(conn, AREA, "one") is None


async def test_an_area_whose_lease_ran_out_is_taken_over(conn: Connection) -> None:
    first = await taken(conn, "one")
    await time_passes(conn)

    second = await taken(conn, "two")

    assert second.token > first.token
    await leases.renew(conn, second)
    await leases.demand(conn, second)


async def test_whoever_was_taken_over_can_neither_renew_nor_decide(
    conn: Connection,
) -> None:
    first = await taken(conn, "one")
    await time_passes(conn)
    await taken(conn, "two")

    with pytest.raises(NotDispatcher):
        await leases.renew(conn, first)
    with pytest.raises(NotDispatcher):
        await leases.demand(conn, first)


async def test_a_renewed_lease_is_held_on(conn: Connection) -> None:
    lease = await taken(conn, "one")
    await time_passes(conn)
    await leases.renew(conn, lease)

    assert await leases.take(conn, AREA, "two") is None


async def test_a_released_area_is_free_at_once(conn: Connection) -> None:
    await leases.release(conn, await taken(conn, "one"))

    assert (await taken(conn, "two")).token == 2


async def test_giving_up_what_another_has_taken_changes_nothing(
    conn: Connection,
) -> None:
    first = await taken(conn, "one")
    await time_passes(conn)
    await taken(conn, "two")

    await leases.release(conn, first)

    assert await leases.take(conn, AREA, "three") is None
