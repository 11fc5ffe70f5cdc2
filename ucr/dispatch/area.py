"""Dispatching one area: decide at once, then improve; watch the clocks beside it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Final
from uuid import UUID

import structlog

from routing.solver_process import SolverFailed, SolverProcess
from ucr import logs, tracing
from ucr.dispatch import hand_backs
from ucr.dispatch.hand_backs import Expected
from ucr.dispatch.watch import Watch
from ucr.domain.crews_left_out import FoundCrews
from ucr.domain.decision import Decision
from ucr.domain.errors import (
    CrewBusy,
    NotDispatcher,
    NotFound,
    StaleWrite,
    WrongStatus,
)
from ucr.domain.ids import AreaId, CrewId, DecisionId, ReferralId
from ucr.domain.left_out import Found
from ucr.journey import (
    assist,
    escalate,
    feeds,
    floods,
    heartbeat,
    intend,
    leave_out,
    lend,
    likely,
    message,
    offer,
    owed,
    safety,
    stood_down,
    warn,
)
from ucr.journey.each import each
from ucr.journey.likely import Compared
from ucr.journey.offer import Choice, lease_actor
from ucr.matching import decide, left_out
from ucr.matching.card import card
from ucr.matching.decide import Thought
from ucr.matching.left_out import Odd, Undecidable
from ucr.runtime import Runtime
from ucr.stopping import end, is_cancelled
from ucr.store.connection import AWAY
from ucr.store.leases import Lease
from ucr.store.rows import as_json

RETHINK_S: Final = 5.0
"""Crews move without an event: their arrivals are looked at again this often."""
CLOCKS_S: Final = 1.0
"""The clocks are looked at after every turn, and at least this often (promise 3)."""
OVERTAKEN: Final = (StaleWrite, CrewBusy, WrongStatus, NotFound)
"""The world moved while we decided: look again, decide again."""

log = structlog.get_logger(__name__)


class AreaDispatcher:
    """One area, as long as its lease lasts."""

    def __init__(self, runtime: Runtime, solver: SolverProcess, lease: Lease) -> None:
        """Know nothing yet."""
        self._runtime = runtime
        self._solver = solver
        self._lease = lease
        self._area_id: AreaId = lease.area_id
        self._watch = Watch(runtime, lease.area_id)
        self._compared = Compared()
        self._undecidable = Undecidable()
        self._thought_at = float("-inf")
        self._improving: asyncio.Task[None] | None = None
        self._acting = asyncio.Lock()
        self._began_ns = 0
        self._expected: Expected = {}
        self._turned = asyncio.Event()
        self._clocks_seen = asyncio.Event()

    async def run(self) -> None:
        """Dispatch until cancelled or fenced off.

        The clocks have a task of their own: a turn that asks and warns about hundreds
        of cases takes longer than a timer may be late.
        """
        tasks = [
            asyncio.create_task(self._watch.listen()),
            asyncio.create_task(self._take_turns()),
            asyncio.create_task(self._watch_clocks()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end(*tasks, *([self._improving] if self._improving else []))

    async def _take_turns(self) -> None:
        while not is_cancelled():
            done = await self._contained(self._turn)
            done &= await self._contained(self._look_at_hand_backs)
            if done and self._clocks_seen.is_set():
                self._clocks_seen.clear()
                await self._contained(self._look_at_heartbeat)
            self._turned.set()
            await self._watch.hint()

    async def _watch_clocks(self) -> None:
        while not is_cancelled():
            looks = (
                self._look_at_timers,
                self._look_at_stand_downs,
                self._look_at_messages,
                self._look_at_feeds,
                self._look_at_floods,
                self._look_at_safety,
                self._look_at_loans,
                self._look_at_owed,
            )
            if all([await self._contained(look) for look in looks]):
                self._clocks_seen.set()
            await self._turn_or_second()

    async def _turn_or_second(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOCKS_S):
                await self._turned.wait()
        self._turned.clear()

    async def _contained(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Run one step of the loop; what goes wrong in it stops nothing else.

        A defect in deciding must never silence the timers, nor another area. Only the
        kind and the place are logged: a message could hold what a sender wrote.

        Returns:
            Whether it was done.
        """
        try:
            await step()
        except NotDispatcher:
            raise
        except AWAY:
            log.warning("store_away", area=self._area_id)
        except Exception as defect:  # noqa: BLE001 - the dispatcher's loop, see above
            log.error(  # noqa: TRY400 - see above
                "step_failed",
                area=self._area_id,
                step=step.__name__,
                **dict(logs.of(defect)),
            )
        else:
            return True
        return False

    async def _look_at_timers(self) -> None:
        await escalate.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_stand_downs(self) -> None:
        await stood_down.look(self._runtime, self._area_id, lease=self._lease)
        by = lease_actor(self._lease)
        await assist.look(self._runtime, self._area_id, by=by, lease=self._lease)

    async def _look_at_messages(self) -> None:
        await message.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_feeds(self) -> None:
        await feeds.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_floods(self) -> None:
        await floods.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_safety(self) -> None:
        await safety.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_loans(self) -> None:
        await lend.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_owed(self) -> None:
        await owed.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_heartbeat(self) -> None:
        """After a turn and all clocks: what comes back has been through all of it."""
        await heartbeat.look(self._runtime, self._area_id, lease=self._lease)

    async def _look_at_hand_backs(self) -> None:
        """Say early what must go back while an ambulance can still make it."""
        async with self._acting:
            picture = self._watch.picture
            await hand_backs.look(self._runtime, picture, self._expected, self._lease)

    async def _turn(self) -> None:
        async with self._acting:
            grew = await self._look()
            await self._contained(self._compare)
            if grew or monotonic() - self._thought_at >= RETHINK_S:
                self._thought_at = monotonic()
                thought = await self.decide()
                if grew:
                    self._improve(thought)
            await self._say_left_out()

    async def _look(self) -> bool:
        """Bring the picture up to date; whether it is another."""
        picture = self._watch.picture
        out = self._left_out()
        self._undecidable.doubt(picture, now_s=monotonic())
        doubted = picture.doubted | picture.unread
        before = {id_: picture.referrals.get(id_) for id_ in doubted}
        grew = await self._watch.look()
        self._undecidable.settle(self._watch.picture)
        now = self._watch.picture.referrals
        grew |= out != self._left_out()
        return grew or any(now.get(id_) != one for id_, one in before.items())

    def _left_out(self) -> tuple[Found, FoundCrews]:
        """Cases and crews that we go on without now."""
        picture, by = self._watch.picture, self._undecidable
        return left_out.found(picture, by), left_out.found_crews(picture, by)

    async def _say_left_out(self) -> None:
        """Tell people what we go on without, and when that ends."""
        picture = self._watch.picture
        found = self._left_out()
        if found != (picture.told, picture.told_crews):
            await leave_out.say(self._runtime, self._area_id, found, lease=self._lease)
            picture.told, picture.told_crews = found

    async def _compare(self) -> None:
        """Say which cases look like one before any crew is asked about them."""
        open_now = list(self._watch.picture.referrals.values())
        if await likely.look(
            self._runtime, self._area_id, open_now, self._compared, lease=self._lease
        ):
            await self._look()

    async def decide(self) -> Thought:
        """Think once, and act: ask free crews, put plans in force, warn.

        A case that ends the thought in a defect is left out of it from then on.

        Thinking goes on beside the event loop, which meanwhile keeps the lease; the
        picture stays as it is for as long as `_acting` is held.
        """
        ground = self._runtime.ground(self._area_id)
        self._began_ns = tracing.now_ns()
        thought, odd = await asyncio.to_thread(
            left_out.think,
            self._watch.picture,
            ground.standing,
            at=self._runtime.clock.now(),
            forecast=self._runtime.settings.forecast,
        )
        self._leave_out(odd)
        if thought.refused:
            log.error("plan_refused", area=self._area_id, breaches=len(thought.refused))
        await self._act(thought)
        return thought

    def _leave_out(self, odd: Odd) -> None:
        """Go on without these from now; people are told at the end of the turn."""
        for id_ in odd.cases:
            log.error("left_out", area=self._area_id, referral=str(id_))
        for crew_id in odd.crews:
            log.error("left_out", area=self._area_id, crew=str(crew_id))
        self._undecidable.add(self._watch.picture, odd, now_s=monotonic())
        self._undecidable.take_off(self._watch.picture)

    async def _act(self, thought: Thought) -> None:
        picture = self._watch.picture
        self._expected = hand_backs.expected(picture, thought)
        visits = decide.next_visits(picture, thought)
        await each(self._area_id, visits, partial(self._ask, thought))
        changed = [
            plan
            for plan in thought.crew_plans(picture)
            if intend.news(picture.plans.get(plan.crew_id), plan)
        ]
        if changed:
            await intend.put_in_force(
                self._runtime, self._area_id, changed, lease=self._lease
            )
        await self._warn(thought)

    async def _ask(self, thought: Thought, visit: tuple[CrewId, ReferralId]) -> None:
        crew_id, referral_id = visit
        try:
            await self._ask_about(thought, crew_id, referral_id)
        except (NotDispatcher, *AWAY):
            raise
        except Exception:
            self._watch.doubt(referral_id)
            self._leave_out(Odd(cases=(referral_id,)))
            raise

    async def _ask_about(
        self, thought: Thought, crew_id: CrewId, referral_id: ReferralId
    ) -> None:
        referral = self._watch.picture.referrals[referral_id]
        told: dict[tracing.Name, str | int] = {
            "ucr.area": self._area_id,
            "ucr.engine": thought.engine,
        }
        under = self._watch.trace_of(referral_id)
        with tracing.span("decide", told, under=under, since_ns=self._began_ns):
            choice = Choice(
                decision=await self._decision(thought, referral_id, crew_id),
                crew_id=crew_id,
                referral_version=referral.version,
            )
            try:
                with tracing.span("offer", {}):
                    await offer.propose(self._runtime, choice, lease=self._lease)
            except OVERTAKEN as moved:
                log.info("overtaken", area=self._area_id, by=type(moved).__name__)

    async def _warn(self, thought: Thought) -> None:
        """Say early that nobody can come, or likely not in time."""
        late = decide.nobody_in_time(self._watch.picture, thought)
        await each(self._area_id, late, partial(self._warn_of, thought))

    async def _warn_of(self, thought: Thought, referral_id: ReferralId) -> None:
        referral = self._watch.picture.referrals[referral_id]
        if referral.alarm is not None or warn.was_warned(referral):
            return
        decision = await self._decision(thought, referral_id, None)
        try:
            await warn.nobody(self._runtime, referral, decision, self._lease)
        except OVERTAKEN as moved:
            log.info("overtaken", area=self._area_id, by=type(moved).__name__)

    async def _decision(
        self, thought: Thought, referral_id: ReferralId, crew_id: CrewId | None
    ) -> Decision:
        told = await asyncio.to_thread(
            card,
            self._watch.picture,
            thought.posed,
            thought.plan,
            referral_id,
            thought.chances,
        )
        return Decision(
            id=DecisionId(UUID(str(self._runtime.new_id()))),
            area_id=self._area_id,
            referral_id=referral_id,
            crew_id=crew_id,
            made_at=thought.posed.zero,
            made_by=lease_actor(self._lease),
            engine=thought.engine,
            travel=thought.posed.travel,
            explanation=as_json(told),
        )

    def _improve(self, thought: Thought) -> None:
        limit_s = self._runtime.settings.improve_s
        if limit_s <= 0 or not thought.posed.problem.jobs:
            return
        if self._improving is not None and not self._improving.done():
            self._improving.cancel()
        self._improving = asyncio.create_task(self._better(thought, limit_s))

    async def _better(self, thought: Thought, limit_s: float) -> None:
        """Let the solver look for better; the world decides if it still is."""
        try:
            found = await self._solver.improve(
                thought.posed.problem, thought.plan, limit_s
            )
        except SolverFailed as failed:
            log.warning("solver_failed", area=self._area_id, why=str(failed))
            return
        async with self._acting:
            await self._adopt({name: list(jobs) for name, jobs in found.orders.items()})

    async def _adopt(self, orders: dict[str, list[str]]) -> None:
        self._began_ns = tracing.now_ns()
        thought = await asyncio.to_thread(
            decide.better,
            self._watch.picture,
            self._runtime.ground(self._area_id).standing,
            orders,
            at=self._runtime.clock.now(),
            forecast=self._runtime.settings.forecast,
        )
        if thought is not None:
            try:
                await self._act(thought)
            except AWAY:
                log.warning("store_away", area=self._area_id)
