"""A day in which everything happens that can, one step after another."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from tests.live.brought_in import (
    a_paper,
    beats_through,
    brings_in,
    left_out,
    sets_the_area,
    wishes,
)
from tests.live.chosen import chosen
from tests.live.kept_on import kept_on
from tests.live.lent import lent
from tests.live.met import met
from tests.live.seen_to import seen_to
from tests.live.senders import Senders
from tests.live.written import noted, written
from tests.world.ground import Ground, HandClock
from ucr.domain.account import Sender
from ucr.domain.board import reference
from ucr.domain.calls import CallResult, Way
from ucr.domain.codes import (
    Advice,
    AmendReason,
    Category,
    Concern,
    DeclineReason,
    Dismissed,
    Flag,
    HandBackReason,
    OutcomeKind,
    Refusal,
    Role,
    Source,
    Undone,
    WipeReason,
)
from ucr.domain.crew import Crew
from ucr.domain.decision import Decision
from ucr.domain.errors import Superseded
from ucr.domain.hand_back import HandBackPolicy
from ucr.domain.ids import (
    AccountId,
    Actor,
    AssignmentId,
    CrewId,
    DecisionId,
    ReferralId,
    VisitId,
    account,
)
from ucr.domain.plan import CrewPlan, Stop
from ucr.domain.referral import Referral
from ucr.domain.safety import Place
from ucr.domain.safety_facts import CancelledBecause, Danger
from ucr.domain.visit import Outcome, Tap
from ucr.journey import (
    ambulance,
    answer,
    attend,
    consult,
    correct,
    decide,
    duty,
    escalate,
    from_paper,
    hand_back,
    intend,
    join,
    keep,
    likely,
    offer,
    revise,
    safety,
    set_hand_back,
    stood_down,
    telecare,
    upgrade,
    warn,
    wipe,
)
from ucr.journey import call as reached
from ucr.journey.break_glass import Plea, break_glass
from ucr.journey.change import change
from ucr.journey.consult import Opinion
from ucr.journey.correct import Correction
from ucr.journey.decide import Glance, Verdict
from ucr.journey.hand_back import Seen
from ucr.journey.join import Pair
from ucr.journey.likely import Compared
from ucr.journey.offer import Choice
from ucr.journey.revise import Revision
from ucr.journey.upgrade import Rung
from ucr.runtime import Runtime
from ucr.store import leases, referrals
from ucr.store.leases import Lease

SAM: Final = account(AccountId(UUID(int=7)))
ONCE: Final = ()


class Day:
    """Tells the day; every `yield` is one step that has been committed."""

    def __init__(self, runtime: Runtime, ground: Ground, clock: HandClock) -> None:
        self._runtime, self._ground, self._clock = runtime, ground, clock
        self._area = ground.area_id
        self._sender = Sender(
            id=ground.sender_id, area_id=self._area, name="111", source=Source.NHS_111
        )

    async def steps(self) -> AsyncIterator[None]:
        """Everything that can happen, at least once."""
        lease = await self._lease()
        oak, ash = [await self._ground.crew_starts(name) for name in ("Oak 1", "Ash 1")]
        yield
        for part in (
            self._main_job(oak, lease),
            self._changes_of_mind(oak, lease),
            self._unanswered(ash, lease),
            self._people_decide(),
            self._endings(oak, ash, lease),
            self._duty(ash),
            self._one_person(lease),
            self._telecare(lease),
            beats_through(self._ground, self._clock, lease),
            self._from_paper(oak),
            self._own_safety(oak, lease),
            self._stood_down(lease),
            self._corrected(lease),
            chosen(self._ground, oak, by=SAM),
            written(self._ground, self._clock, oak, lease),
            met(self._ground, self._clock, lease, by=SAM),
            lent(self._ground, lease, by=SAM),
            noted(self._ground, by=SAM),
            kept_on(self._ground, by=SAM),
            seen_to(self._ground, self._clock, lease, by=SAM),
        ):
            async for _ in part:
                yield

    async def _main_job(self, oak: Crew, lease: Lease) -> AsyncIterator[None]:
        call = await self._ground.call_comes_in()
        yield
        await self._plans(oak, call, lease)
        yield
        proposed = await offer.propose(
            self._runtime, self._choice(call, oak), lease=lease
        )
        yield
        await offer.confirm(self._runtime, self._area, proposed.id, by=SAM, once=ONCE)
        yield
        for said in (answer.received, answer.seen):
            await said(
                self._runtime, self._area, proposed.id, self._tap(oak), once=ONCE
            )
            yield
        visit = await answer.accept(
            self._runtime, self._area, proposed.id, self._tap(oak), once=ONCE
        )
        yield
        await self._tells_more(call, frozenset({Flag.ANIMALS}))
        yield
        await answer.change_seen(
            self._runtime, self._area, proposed.id, self._tap(oak), once=ONCE
        )
        yield
        for done in (attend.set_off, attend.arrive):
            await done(self._runtime, self._area, visit.id, self._tap(oak), once=ONCE)
            yield
        await self._complete(visit.id, OutcomeKind.LIFTED, oak)
        yield
        self._clock.advance(timedelta(hours=2))
        await escalate.look(self._runtime, self._area, lease=await self._renewed(lease))
        yield

    async def _changes_of_mind(self, oak: Crew, lease: Lease) -> AsyncIterator[None]:
        async for _ in sets_the_area(self._runtime, self._area, by=SAM):
            yield
        call = await self._ground.call_comes_in()
        yield
        await decide.pin(self._runtime, self._area, call.id, oak.id, by=SAM, once=ONCE)
        yield
        asked = await self._asked(call, oak, lease)
        yield
        tap, why = self._tap(oak), Refusal.VEHICLE
        await answer.refuse(self._runtime, self._area, asked, tap, why, once=ONCE)
        yield

    async def _unanswered(self, ash: Crew, lease: Lease) -> AsyncIterator[None]:
        call = await self._ground.call_comes_in()
        yield
        asked = await self._asked(call, ash, lease)
        yield
        await offer.withdraw(
            self._runtime, self._area, asked, by=SAM, reason="swap", once=ONCE
        )
        yield
        again = await self._asked(call, ash, lease)
        yield
        sent = (Way.PUSH, CallResult.SENT)
        await reached.called(self._runtime, self._area, again, *sent)
        yield
        self._clock.advance(timedelta(seconds=61))
        await escalate.look(self._runtime, self._area, lease=await self._renewed(lease))
        yield
        await decide.acknowledge_alarm(
            self._runtime, self._area, call.id, Glance(by=SAM, name="Sam"), once=ONCE
        )
        yield
        self._clock.advance(timedelta(seconds=130))
        await escalate.look(self._runtime, self._area, lease=await self._renewed(lease))
        yield
        await warn.nobody(
            self._runtime,
            await self._read(call),
            self._decision(call, None),
            await self._renewed(lease),
        )
        yield

    async def _people_decide(self) -> AsyncIterator[None]:
        call = await self._ground.call_comes_in()
        yield
        await self._tells_more(call, frozenset({Flag.SCENE_UNSAFE}))
        yield
        await consult.called_back(
            self._runtime, self._area, call.id, answered=True, by=SAM, once=ONCE
        )
        yield
        await consult.ask(
            self._runtime, self._area, call.id, "Ours?", by=SAM, once=ONCE
        )
        yield
        opinion = Opinion(advice=Advice.TAKE, words="Yes", by=SAM)
        await consult.advise(self._runtime, self._area, call.id, opinion, once=ONCE)
        yield
        await self._rings_999(call)
        yield
        await decide.take(
            self._runtime,
            self._area,
            call.id,
            Verdict(by=SAM),
            location=None,
            once=ONCE,
        )
        yield
        await decide.decline(
            self._runtime,
            self._area,
            call.id,
            DeclineReason.NOT_ELIGIBLE,
            Verdict(by=SAM),
            once=ONCE,
        )
        yield
        await decide.acknowledge(
            self._runtime, self._area, call.id, by=self._sender.actor, once=ONCE
        )
        yield

    async def _rings_999(self, call: Referral) -> None:
        rung = Rung(case_number="CAD 17", category=Category.C2, by=SAM)
        await upgrade.told_999(self._runtime, self._area, call.id, rung, once=ONCE)

    async def _tells_more(self, call: Referral, flags: frozenset[Flag]) -> None:
        await revise.update(
            self._runtime,
            self._sender,
            call.id,
            Revision(flags=flags),
            expect_version=None,
            once=ONCE,
        )

    async def _endings(self, oak: Crew, ash: Crew, lease: Lease) -> AsyncIterator[None]:
        call = await self._ground.call_comes_in()
        yield
        visit = await self._accepted(call, oak, lease)
        yield
        await attend.abandon(
            self._runtime,
            self._area,
            visit,
            HandBackReason.NO_ACCESS,
            self._tap(oak),
            once=ONCE,
        )
        yield
        await self._accepted(call, ash, lease)
        yield
        await revise.cancel(
            self._runtime, self._sender, call.id, reason=None, once=ONCE
        )
        yield
        back = await self._ground.call_comes_in()
        yield
        async for _ in self._drafts(back, lease):
            yield
        await decide.hand_back(
            self._runtime,
            self._area,
            back.id,
            HandBackReason.NO_CREW_IN_TIME,
            Verdict(by=SAM),
            once=ONCE,
        )
        yield
        await decide.acknowledge(
            self._runtime, self._area, back.id, by=self._sender.actor, once=ONCE
        )
        yield

    async def _drafts(self, back: Referral, lease: Lease) -> AsyncIterator[None]:
        """Nobody in time; then somebody; then nobody, and a person keeps it."""
        policy = HandBackPolicy(lead_min={"C3": 120})
        await set_hand_back.set_hand_back(
            self._runtime, self._area, policy, Verdict(by=SAM, note="a"), once=ONCE
        )
        yield
        for arrives_at in (None, self._clock.now(), None):
            seen = Seen(await self._read(back), arrives_at)
            await hand_back.settle(
                self._runtime, seen, lease=await self._renewed(lease)
            )
            yield
        await hand_back.dismiss(
            self._runtime,
            self._area,
            back.id,
            Dismissed.AGREED_LATE,
            Verdict(by=SAM),
            once=ONCE,
        )
        yield

    async def _duty(self, ash: Crew) -> AsyncIterator[None]:
        await brings_in(self._runtime, self._area, ash, by=SAM)
        yield
        for turn in (duty.pause, duty.start, duty.end):
            await turn(self._runtime, self._area, ash.id, by=SAM, once=ONCE)
            yield
        await wipe.wipe(
            self._runtime, self._area, ash.id, WipeReason.LOST, by=SAM, once=ONCE
        )
        yield
        await self._concerned()
        yield

    async def _one_person(self, lease: Lease) -> AsyncIterator[None]:
        first = await self._ground.call_comes_in(name="Ethel Robin")
        yield
        second = await self._ground.call_comes_in(name="Ethel Robin")
        yield
        fresh = await self._renewed(lease)
        both = [first, second]
        await likely.look(self._runtime, self._area, both, Compared(), lease=fresh)
        yield
        pair = Pair(referral_id=second.id, other_id=first.id, by=SAM)
        await join.not_the_same(self._runtime, self._area, pair, once=ONCE)
        yield
        await join.join(self._runtime, self._area, pair, once=ONCE)
        yield
        await self._tells_more(second, frozenset({Flag.ANIMALS}))
        yield
        await join.separate(self._runtime, self._area, second.id, by=SAM, once=ONCE)
        yield

    async def _telecare(self, lease: Lease) -> AsyncIterator[None]:
        call = await self._ground.call_comes_in()
        yield
        await ambulance.called(self._runtime, self._area, call.id, by=SAM, once=ONCE)
        yield
        await telecare.doubt_cancel(self._runtime, self._sender, call.id)
        yield
        await wishes(self._runtime, self._area, call.id, by=SAM)
        yield
        async for _ in left_out(self._runtime, await self._renewed(lease), call.id):
            yield
        senders = Senders(self._runtime, self._clock, self._sender, SAM)
        async for _ in senders.silent(await self._renewed(lease)):
            yield
        async for _ in senders.flooding(await self._renewed(lease)):
            yield

    async def _from_paper(self, oak: Crew) -> AsyncIterator[None]:
        call = await self._ground.call_comes_in()
        yield
        paper = a_paper(oak, by=SAM, at=self._clock.now())
        await from_paper.enter(self._runtime, self._area, call.id, paper, once=ONCE)
        yield
        manager = (await self._ground.signs_in(Role.MANAGER)).session.account
        plea = Plea(who=manager, reference=reference(call.id), reason="A complaint")
        await break_glass(self._runtime, plea, once=ONCE)
        yield

    async def _own_safety(self, oak: Crew, lease: Lease) -> AsyncIterator[None]:
        now = self._clock.now()
        ann = (await self._ground.signs_in(Role.CREW, crew_id=oak.id)).session
        desk = (await self._ground.signs_in()).session
        here = Place(lon=-0.72912, lat=52.67077, accuracy_m=8, at=now)
        await safety.ask_help(self._runtime, ann, None, occurred_at=now, once=ONCE)
        yield
        await safety.place_help(self._runtime, ann, here, once=ONCE)
        yield
        danger = Danger.HELP
        await safety.see(self._runtime, desk, oak.id, danger, once=ONCE)
        yield
        because = CancelledBecause.BY_MISTAKE
        await safety.cancel_help(self._runtime, ann, because, once=ONCE)
        yield
        await safety.close(self._runtime, desk, oak.id, danger, "Ann", once=ONCE)
        yield
        call = await self._ground.call_comes_in()
        visit = await self._accepted(call, oak, lease)
        for said in (attend.set_off, attend.arrive):
            await said(self._runtime, self._area, visit, self._tap(oak), once=ONCE)
        yield
        await safety.look(self._runtime, self._area, lease=await self._renewed(lease))
        yield
        await safety.check_in(self._runtime, ann, once=ONCE)
        yield
        self._clock.advance(timedelta(minutes=31))
        await safety.look(self._runtime, self._area, lease=await self._renewed(lease))
        yield
        await self._complete(visit, OutcomeKind.TREATED, oak)
        await safety.look(self._runtime, self._area, lease=await self._renewed(lease))
        yield

    async def _stood_down(self, lease: Lease) -> AsyncIterator[None]:
        """Taken away three times: read at once, told by a person, accepted too late."""
        crew = await self._ground.crew_starts("Elm 1")
        yield
        call = await self._ground.call_comes_in()
        yield
        taken = await self._taken_away(call, crew, lease)
        yield
        for heard in (stood_down.received, stood_down.seen):
            await heard(self._runtime, self._area, taken, self._tap(crew), once=ONCE)
            yield
        taken = await self._taken_away(call, crew, lease)
        yield
        self._clock.advance(timedelta(seconds=60))
        await stood_down.look(
            self._runtime, self._area, lease=await self._renewed(lease)
        )
        yield
        await stood_down.told(self._runtime, self._area, taken, by=SAM, once=ONCE)
        yield
        with suppress(Superseded):
            await answer.accept(
                self._runtime, self._area, taken, self._tap(crew), once=ONCE
            )
        yield

    async def _corrected(self, lease: Lease) -> AsyncIterator[None]:
        """Two presses taken back, and an outcome corrected."""
        crew = await self._ground.crew_starts("Yew 1")
        yield
        call = await self._ground.call_comes_in()
        yield
        visit = await self._accepted(call, crew, lease)
        yield
        for done in (attend.set_off, attend.arrive):
            await done(self._runtime, self._area, visit, self._tap(crew), once=ONCE)
            yield
        await correct.undo(
            self._runtime,
            self._area,
            visit,
            Undone.ON_SCENE,
            self._tap(crew),
            once=ONCE,
        )
        yield
        await attend.arrive(
            self._runtime, self._area, visit, self._tap(crew), once=ONCE
        )
        yield
        await self._complete(visit, OutcomeKind.LIFTED, crew)
        yield
        await correct.amend(
            self._runtime,
            self._area,
            visit,
            Correction(
                outcome=Outcome(kind=OutcomeKind.TREATED, destination=None, note=None),
                reason=AmendReason.WRONG_BUTTON,
            ),
            self._tap(crew),
            once=ONCE,
        )
        yield

    async def _taken_away(
        self, call: Referral, crew: Crew, lease: Lease
    ) -> AssignmentId:
        asked = await self._asked(call, crew, lease)
        tap = self._tap(crew)
        await answer.received(self._runtime, self._area, asked, tap, once=ONCE)
        await offer.withdraw(
            self._runtime, self._area, asked, by=SAM, reason="swap", once=ONCE
        )
        return asked

    async def _concerned(self) -> None:
        call = await self._ground.call_comes_in()
        async with change(self._runtime, self._area) as step:
            raised = call.raise_concern(Concern.LONG_LIE, by=SAM, at=step.at)
            await keep.referral(step, raised)

    async def _asked(self, call: Referral, crew: Crew, lease: Lease) -> AssignmentId:
        choice = self._choice(await self._read(call), crew)
        fresh = await self._renewed(lease)
        return (await offer.propose(self._runtime, choice, lease=fresh)).id

    async def _accepted(self, call: Referral, crew: Crew, lease: Lease) -> VisitId:
        asked, tap = await self._asked(call, crew, lease), self._tap(crew)
        visit = await answer.accept(self._runtime, self._area, asked, tap, once=ONCE)
        return visit.id

    async def _complete(self, visit: VisitId, kind: OutcomeKind, crew: Crew) -> None:
        outcome = Outcome(kind=kind, destination=None, note=None)
        await attend.complete(
            self._runtime, self._area, visit, outcome, self._tap(crew), once=ONCE
        )

    async def _plans(self, crew: Crew, call: Referral, lease: Lease) -> None:
        now = self._clock.now()
        stop = Stop(
            referral_id=call.id,
            arrive_at=now + timedelta(minutes=20),
            leave_at=now + timedelta(minutes=60),
        )
        plan = CrewPlan(
            crew_id=crew.id,
            area_id=self._area,
            version=0,
            stops=(stop,),
            travel="roads",
            as_of=now,
        )
        await intend.put_in_force(self._runtime, self._area, [plan], lease=lease)

    def _choice(self, call: Referral, crew: Crew) -> Choice:
        return Choice(
            decision=self._decision(call, crew.id),
            crew_id=crew.id,
            referral_version=call.version,
        )

    def _decision(self, call: Referral, crew_id: CrewId | None) -> Decision:
        return Decision(
            id=DecisionId(self._runtime.new_id()),
            area_id=self._area,
            referral_id=call.id,
            crew_id=crew_id,
            made_at=self._clock.now(),
            made_by=Actor("dispatcher:story"),
            engine="insertion",
            travel="roads",
            explanation={},
        )

    def _tap(self, crew: Crew) -> Tap:
        now = self._clock.now()
        return Tap(crew_id=crew.id, by=SAM, at=now, occurred_at=now)

    async def _read(self, call: Referral) -> Referral:
        async with self._runtime.pool.connection() as conn:
            return await referrals.get(conn, self._area, ReferralId(call.id))

    async def _lease(self) -> Lease:
        async with self._runtime.pool.connection() as conn:
            taken = await leases.take(conn, self._area, "story")
        assert taken is not None
        return taken

    async def _renewed(self, lease: Lease) -> Lease:
        """A lease runs on real time; nobody else wants this one."""
        async with self._runtime.pool.connection() as conn:
            await leases.renew(conn, lease)
        return lease
