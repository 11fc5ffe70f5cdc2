"""Any history of two dispatchers and one lease, on the database: one decides at most.

Time is the test's: a lease runs out when the history says so, never by itself.
"""

import asyncio

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg import AsyncConnection
from typing_extensions import override

from tests.domain.cases import AREA
from tests.world.form import IS_LONG
from ucr.domain.area import Area
from ucr.domain.codes import Mode
from ucr.domain.errors import NotDispatcher
from ucr.store import areas, leases
from ucr.store.leases import Lease

WHO = st.sampled_from(["one", "two"])


async def lay(url: str) -> None:
    """An area for the lease."""
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        area = Area(id=AREA, name="Rutland", mode=Mode.ADVISE, version=1)
        await areas.add(conn, area, epoch="e1")


class AnyDispatchers(RuleBasedStateMachine):
    """What each believes to hold, and who holds it."""

    def __init__(self, url: str, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.loop = loop
        self.conn = loop.run_until_complete(
            AsyncConnection.connect(url, autocommit=True)
        )
        self._says("DELETE FROM lease")
        self.believed: dict[str, Lease] = {}
        self.newest: Lease | None = None
        self.is_free = True

    @rule(who=WHO)
    def somebody_takes_it(self, who: str) -> None:
        lease = self.loop.run_until_complete(leases.take(self.conn, AREA, who))

        assert (lease is not None) is self.is_free
        if lease is not None:
            assert lease.token == (self.newest.token + 1 if self.newest else 1)
            self.believed[who] = self.newest = lease
            self._holds()

    @precondition(lambda self: self.believed)
    @rule(data=st.data())
    def somebody_renews(self, data: st.DataObject) -> None:
        lease = self._some(data)
        try:
            self.loop.run_until_complete(leases.renew(self.conn, lease))
        except NotDispatcher:
            assert lease != self.newest
        else:
            assert lease == self.newest
            self._holds()

    @precondition(lambda self: self.believed)
    @rule(data=st.data())
    def somebody_gives_it_up(self, data: st.DataObject) -> None:
        lease = self._some(data)
        self.loop.run_until_complete(leases.release(self.conn, lease))
        self.is_free = self.is_free or lease == self.newest

    @rule()
    def it_runs_out(self) -> None:
        self._says("UPDATE lease SET expires_at = clock_timestamp()")
        self.is_free = True

    @invariant()
    def only_the_newest_may_decide(self) -> None:
        may = [lease for lease in self.believed.values() if self._may_decide(lease)]
        assert may == [
            lease for lease in self.believed.values() if lease == self.newest
        ]

    def _may_decide(self, lease: Lease) -> bool:
        try:
            self.loop.run_until_complete(leases.demand(self.conn, lease))
        except NotDispatcher:
            return False
        return True

    def _some(self, data: st.DataObject) -> Lease:
        return self.believed[data.draw(st.sampled_from(sorted(self.believed)))]

    def _holds(self) -> None:
        """Held until the history says otherwise, however slow the machine is."""
        self._says("UPDATE lease SET expires_at = clock_timestamp() + interval '1 day'")
        self.is_free = False

    def _says(self, statement: str) -> None:
        self.loop.run_until_complete(self.conn.execute(statement))

    @override
    def teardown(self) -> None:
        self.loop.run_until_complete(self.conn.close())


def test_of_any_dispatchers_only_the_newest_may_decide(emptied_database: str) -> None:
    with asyncio.Runner() as runner:
        runner.run(lay(emptied_database))
        loop = runner.get_loop()
        run_state_machine_as_test(  # a factory is as good as a class
            lambda: AnyDispatchers(emptied_database, loop),  # type: ignore[arg-type]
            settings=settings(
                max_examples=100 if IS_LONG else 8, stateful_step_count=15
            ),
        )
