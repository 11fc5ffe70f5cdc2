"""Any history of messages to senders: none is lost, told out of turn, or told for ever.

Senders die with a message in hand, before it was heard, after, and before it is known
to be over; two send at once; what breaks us is parked at its fifth try (P8).
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from tests.domain.cases import AREA
from tests.world.form import IS_LONG
from tests.world.ground import Ground, HandClock, runtime_on
from tests.world.hits import Hits
from ucr.deliver.channel import Channel, Fate, News, Reply
from ucr.deliver.send import FIRST_WAIT, LONGEST_WAIT, POISONED, send_due
from ucr.domain.ids import ReferralId
from ucr.runtime import Runtime
from ucr.store import outbox
from ucr.store.connection import Connection
from ucr.store.outbox import CLAIM, Answer, Claimed

KINDS = ("interim", "rejection", "final")
CASES = 2
GIVEN_UP = timedelta(hours=9)
DIES = ("dies before", "dies after", "dies knowing")
ENDS = {Fate.DELIVERED: "delivered", Fate.REFUSED: "parked"}
OUTCOMES = st.lists(
    st.sampled_from(["delivered", "later", "breaks", "refused", *DIES]), max_size=4
)


class Died(BaseException):
    """The process that had a message in hand is gone."""


@dataclass(slots=True)
class Message:
    """One message as it must stand."""

    case: ReferralId
    give_up_at: datetime
    state: str = "waiting"
    tries: int = 0
    not_before: datetime | None = None
    outcome: str = ""
    is_alarmed: bool = False


@dataclass(slots=True)
class Post:
    """The other side, and what is known of every message, in the order it was put."""

    clock: HandClock
    happened: Counter[str]
    messages: dict[UUID, Message] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)

    async def comes(self, claimed: Claimed) -> Reply:
        """A message is posted: is it its turn, and what becomes of it?"""
        message, now = self.messages[claimed.id], self.clock.now()
        assert message.state == "waiting"
        assert message.not_before is None or now >= message.not_before
        before = list(self.messages.values())[: self._place(claimed.id)]
        assert "waiting" not in [
            one.state for one in before if one.case == message.case
        ]
        message.tries += 1
        assert claimed.tries == message.tries
        message.not_before = now + CLAIM
        message.outcome = self.outcomes.pop(0) if self.outcomes else "later"
        self.happened[message.outcome] += 1
        await asyncio.sleep(0)
        if message.outcome in ("dies before", "dies after"):
            raise Died
        if message.outcome == "breaks":
            raise TypeError(message.outcome)
        fate = {"delivered": Fate.DELIVERED, "later": Fate.LATER}
        return Reply(fate.get(message.outcome, Fate.REFUSED), message.outcome)

    def _place(self, id_: UUID) -> int:
        return list(self.messages).index(id_)

    async def is_known(self, claimed: Claimed, reply: Reply) -> None:
        """What came of a try is told to whoever must know, before it is forgotten."""
        message, now = self.messages[claimed.id], self.clock.now()
        is_poison = message.outcome == "breaks" and message.tries >= POISONED
        is_late = now + LONGEST_WAIT >= message.give_up_at
        if reply.fate is Fate.LATER:
            assert not is_poison
            message.not_before = now + FIRST_WAIT / 2
            return
        if reply.fate is Fate.REFUSED:
            assert (
                message.outcome in ("refused", "dies knowing") or is_poison or is_late
            )
            message.is_alarmed = True
            self.happened["poison"] += is_poison
        if message.outcome == "dies knowing":
            raise Died
        message.state = ENDS[reply.fate]


async def composes(_: Runtime, __: Connection, ___: News) -> Answer | None:
    return None


class AnyAnswers(RuleBasedStateMachine):
    """What is put, tried, lost, taken back, and how it stands."""

    def __init__(
        self,
        runtime: Runtime,
        cases: Sequence[ReferralId],
        happened: Counter[str],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__()
        assert isinstance(runtime.clock, HandClock)
        self.runtime, self.cases, self.loop = runtime, cases, loop
        self.clock, self.post = runtime.clock, Post(runtime.clock, happened)
        self.channel = Channel(
            name="bars",
            tells=frozenset(),
            compose=composes,
            post=self.post.comes,
            heard=self.post.is_known,
        )
        loop.run_until_complete(self._begins())

    async def _begins(self) -> None:
        async with self.runtime.pool.connection() as conn:
            await conn.execute("DELETE FROM outbox")

    @initialize(case=st.integers(0, CASES - 1))
    def senders_die_in_each_way_and_break(self, case: int) -> None:
        self.something_is_to_be_told(case, KINDS[0])
        for death in DIES:
            self.senders_try_what_is_due([death], 1)
            self.time_passes(61)
        self.senders_try_what_is_due(["delivered"], 1)
        self.something_is_to_be_told(1 - case, KINDS[0])
        self.one_message_breaks_us_again_and_again()

    @rule(case=st.integers(0, CASES - 1), kind=st.sampled_from(KINDS))
    def something_is_to_be_told(self, case: int, kind: str) -> None:
        self.loop.run_until_complete(self._puts(self.cases[case], kind))

    async def _puts(self, case: ReferralId, kind: str) -> None:
        now = self.clock.now()
        answer = Answer(
            id=self.runtime.new_id(),
            area_id=AREA,
            referral_id=case,
            channel="bars",
            kind=kind,
            closes=False,
            body={},
            headers={},
            made_at=now,
            give_up_at=now + GIVEN_UP,
        )
        async with self.runtime.pool.connection() as conn:
            if await outbox.put(conn, answer):
                self.post.messages[answer.id] = Message(case, answer.give_up_at)

    @rule(seconds=st.sampled_from([1, 5, 61, 240, 9 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @rule(outcomes=OUTCOMES, senders=st.integers(1, 2))
    def senders_try_what_is_due(self, outcomes: list[str], senders: int) -> None:
        self.post.outcomes = list(outcomes)
        self.loop.run_until_complete(self._try(senders))

    @rule()
    def one_message_breaks_us_again_and_again(self) -> None:
        for _ in range(POISONED):
            self.time_passes(240)
            self.senders_try_what_is_due(["breaks"] * 6, 1)

    @rule(case=st.integers(0, CASES - 1))
    def its_sender_takes_a_case_back(self, case: int) -> None:
        self.loop.run_until_complete(self._withdraws(self.cases[case]))
        for message in self.post.messages.values():
            if message.case == self.cases[case] and message.state == "waiting":
                message.state = "withdrawn"

    async def _withdraws(self, case: ReferralId) -> None:
        async with self.runtime.pool.connection() as conn:
            await outbox.withdraw(conn, case, at=self.clock.now())

    async def _try(self, senders: int) -> None:
        chance = Random(1)  # noqa: S311 - spreads tries, keeps no secret
        fates = await asyncio.gather(
            *(send_due(self.runtime, [self.channel], chance) for _ in range(senders)),
            return_exceptions=True,
        )
        for fate in fates:
            if isinstance(fate, BaseException) and not isinstance(fate, Died):
                raise fate

    @invariant()
    def the_store_says_so_too(self) -> None:
        stored = self.loop.run_until_complete(self._stored())
        assert stored == {
            id_: (one.state, one.tries) for id_, one in self.post.messages.items()
        }
        assert not [
            one
            for one in self.post.messages.values()
            if one.state == "parked" and not one.is_alarmed
        ]

    async def _stored(self) -> dict[UUID, tuple[str, int]]:
        async with self.runtime.pool.connection() as conn:
            cursor = await conn.execute("SELECT id, state, tries FROM outbox")
            return {
                id_: (state, tries) for id_, state, tries in await cursor.fetchall()
            }

    @override
    def teardown(self) -> None:
        """Everybody lives again: what still waits is told."""
        for _ in KINDS:
            self.time_passes(240)
            self.senders_try_what_is_due(["delivered"] * CASES * len(KINDS), 1)
        self.the_store_says_so_too()
        assert "waiting" not in [one.state for one in self.post.messages.values()]


def test_of_any_messages_each_is_told_in_its_turn_or_alarmed(
    postgres_url: str, valkey_url: str, hits: Hits
) -> None:
    happened = Counter[str]()
    with asyncio.Runner() as runner:
        running = runtime_on(postgres_url, valkey_url, clock=HandClock())
        runtime = runner.run(running.__aenter__())
        try:
            ground = runner.run(Ground.lay(runtime))
            cases = [runner.run(ground.call_comes_in()).id for _ in range(CASES)]
            run_state_machine_as_test(  # a factory is as good as a class
                lambda: AnyAnswers(runtime, cases, happened, runner.get_loop()),  # type: ignore[arg-type]
                settings=settings(
                    max_examples=100 if IS_LONG else 12, stateful_step_count=20
                ),
            )
        finally:
            runner.run(running.__aexit__(None, None, None))
    hits(sum(happened[one] for one in (*DIES, "breaks")))
    assert [one for one in (*DIES, "poison", "delivered") if not happened[one]] == []
