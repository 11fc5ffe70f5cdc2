"""Any filling and emptying of a socket's queue: nothing lost, nothing turned round."""

import asyncio
from collections import deque
from uuid import UUID

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from orjson import Fragment
from typing_extensions import override

from ucr.domain.ids import CrewId
from ucr.live.outbox import MOST_FRAMES, NEVER, PATIENCE_S, Outbox

CREWS = st.integers(1, 3)


class AnyQueue(RuleBasedStateMachine):
    """An outbox beside a list of frames and a map of places."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.outbox = Outbox()
        self.frames: deque[str] = deque()
        self.places: dict[int, int] = {}
        self.number = 0
        self.now = 0.0
        self.sending_since: float | None = None
        self.over_since: float | None = None
        self.is_closed = False

    @rule(count=st.integers(1, 3) | st.just(MOST_FRAMES))
    def the_hub_puts_frames(self, count: int) -> None:
        for _ in range(count):
            self.number += 1
            self.outbox.put(str(self.number))
            if not self.is_closed:
                self.frames.append(str(self.number))

    @rule(crew=CREWS)
    def a_crew_moves(self, crew: int) -> None:
        self.number += 1
        moved = {CrewId(UUID(int=crew)): Fragment(str(self.number).encode())}
        self.outbox.put_positions("area/town", moved)
        if not self.is_closed:
            self.places[crew] = self.number

    @precondition(lambda self: self.frames or self.places or self.is_closed)
    @rule()
    def the_writer_takes_one(self) -> None:
        frame = self.loop.run_until_complete(self.outbox.next(self.now))
        self.sending_since = self.now
        if self.frames:
            assert frame == self.frames.popleft()
        elif self.places:
            assert frame is not None
            told = orjson.loads(frame)["positions"]
            assert sorted(told) == sorted(self.places.values())
            self.places.clear()
        else:
            assert frame is None
            self.sending_since = None

    @rule(seconds=st.floats(0, 4))
    def time_goes_on(self, seconds: float) -> None:
        self.now += seconds
        if len(self.frames) <= MOST_FRAMES:
            self.over_since = None
        elif self.over_since is None:
            self.over_since = self.now
        waits = [
            since
            for since in (self.sending_since, self.over_since)
            if since is not None
        ]
        too_slow = any(self.now - since > PATIENCE_S for since in waits)
        too_many = len(self.frames) > NEVER * MOST_FRAMES

        assert self.outbox.is_too_slow(self.now) is (too_slow or too_many)

    @rule(drop=st.booleans())
    def it_is_closed(self, *, drop: bool) -> None:
        self.outbox.close(drop=drop)
        self.is_closed = True
        self.places.clear()
        if drop:
            self.frames.clear()

    @invariant()
    def what_waits_is_counted_right(self) -> None:
        assert self.outbox._size == sum(map(len, self.frames))

    @override
    def teardown(self) -> None:
        self.loop.close()


AnyQueue.TestCase.settings = settings(max_examples=40, stateful_step_count=30)
TestAnyQueue = AnyQueue.TestCase
