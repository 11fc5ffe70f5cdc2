"""A person with a screen: the shell around the front end's core, as `socket.ts` is it.

Everything that the core asks for goes over the simulated network. A phone reads its
day anew when the core tells it of news, as `crew/store.ts` does.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, Protocol

import orjson
from psycopg import Error as StoreError

from tests.live.screen import board_of
from tests.simulation.cores import Cores, Json
from tests.simulation.record import Cards, Place, Record, part_of
from tests.simulation.timeline import passes
from tests.simulation.wires import Line, Server
from ucr.domain.account import Session
from ucr.domain.ids import CrewId
from ucr.live import encode, topics
from ucr.live.messages import At

PROOF_S: Final = 0.9
REREAD_S: Final = 3.0
SLEPT_MS: Final = 5_000


class Judge(Protocol):
    """Whoever looks at what each screen shows."""

    def sees(self, screen: "Screen") -> None: ...
    def hears(self, screen: "Screen", frame: Json) -> None: ...
    def sends(self, line: Line, frame: Json) -> None: ...


@dataclass(frozen=True, slots=True)
class Around:
    """What all screens of a history share."""

    seed: int
    cores: Cores
    server: Server
    record: Record
    judge: Judge


@dataclass
class Screen:
    """One device of one person; what it holds is gone when its page is loaded anew."""

    around: Around
    name: str
    token: bytes
    session: Session
    crew_id: CrewId | None
    line: Line | None = None
    has_signal: bool = True
    is_asleep: bool = False
    skew_ms: int = 0
    phase: str = "idle"
    at: Place | None = None
    was_at: Place | None = None
    board: Cards = field(default_factory=dict)
    standing: str = ""
    ended: str | None = None
    day: Cards | None = None
    """What a phone last read."""
    live_since: float | None = None
    slept_at: float = 0.0
    woke_at: float | None = None
    lives: int = 0
    sockets: int = 0
    asked: int = 0
    is_reading: bool = False
    must_read: bool = False
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.around.seed} {self.name}")  # noqa: S311
        self.work: set[asyncio.Task[None]] = set()
        (self.topic,) = topics.allowed(self.session)

    @property
    def life(self) -> str:
        return f"{self.name}/{self.lives}"

    @property
    def now_ms(self) -> int:
        return round(self.around.record.clock() * 1000) + self.skew_ms

    def switch_on(self) -> None:
        """Load the page: nothing is known."""
        if self.line is not None:
            self.line.drop(self.around.record.clock())
        self.lives += 1
        self.line, self.at, self.board, self.day = None, None, {}, None
        self.is_asleep, self.ended = False, None
        self.live_since = self.woke_at = None
        self.is_reading = self.must_read = False
        self.around.cores.add(
            self.life,
            topic=self.topic,
            sparse=self.crew_id is not None,
            seed=self.around.seed * 100 + self.lives,
        )
        self.give({"on": "start"})

    def give(self, given: Json) -> None:
        (view,) = self.around.cores.give([(self.life, self.now_ms, given)])
        self.take(view)

    def take(self, view: Json) -> None:
        """Do what the core wants, and be seen."""
        was = self.phase
        self.phase, self.ended = view["phase"], view["ended"]
        self.standing = view["standing"]
        at = view["at"]
        self.was_at = self.at
        self.at = None if at is None else (at["epoch"], at["offset"])
        if view["board"] is not None:
            self.board = board_of(view["board"])
        if self.phase != "live":
            self.live_since = None
        elif was != "live" or self.live_since is None:
            self.live_since = self.around.record.clock()
        if any(wanted["do"] == "forget" for wanted in view["wanted"]):
            self.day = None
        self.around.judge.sees(self)
        for wanted in view["wanted"]:
            self._perform(wanted)

    def _perform(self, wanted: Json) -> None:
        match wanted["do"]:
            case "get_ticket":
                self.asked += 1
                self._goes(self._get_ticket(self.asked))
            case "open":
                self._open()
            case "send" if self.line is not None:
                self.line.say(orjson.dumps(wanted["frame"]).decode())
            case "drop" if self.line is not None:
                self.line.drop(self.around.record.clock())
                self.line = None
            case "poll":
                self._goes(self._poll(wanted["since"]))
            case "replace":
                self._read_day()
            case "apply" if wanted["count"] > 0:
                self._read_day()
            case _:
                pass

    def _goes(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.work.add(task)
        task.add_done_callback(self.work.discard)

    # -------------------------------------------------------------------- over HTTP

    async def _reaches(self) -> bool:
        """A request's way: whether it gets there."""
        await passes(self.chance.random() * 0.3)
        return self.has_signal and self.around.server.hub is not None

    def _signed_in(self) -> Session | None:
        session = self.around.record.sessions.get(self.token)
        if session is None or session.expires_at <= self.around.record.now():
            return None
        return session

    async def _get_ticket(self, number: int) -> None:
        given: Json = {"on": "ticket_refused", "status": 0}
        life = self.life
        if await self._reaches():
            if self._signed_in() is None:
                given["status"] = 401
            else:
                ticket = f"{self.life} {number}"
                self.around.server.tickets[ticket] = self.token
                given = {"on": "ticket", "ticket": ticket}
            if not await self._reaches():
                given = {"on": "ticket_refused", "status": 0}
        if number == self.asked and life == self.life:
            self.give(given)

    async def _poll(self, since: Json | None) -> None:
        life = self.life
        text = await self._ask_twin(since) if await self._reaches() else None
        # An answer may be slow to come, and others may pass it.
        slow = self.chance.random() < 0.3
        await passes(self.chance.random() * (6 if slow else 0.3))
        if life != self.life:
            return
        if text is None or not self.has_signal:
            self.give({"on": "twin_failed"})
        else:
            self.give({"on": "twin", "text": text})

    async def _ask_twin(self, since: Json | None) -> str | None:
        hub, session = self.around.server.hub, self._signed_in()
        if hub is None or session is None:
            return None
        if self.topic not in topics.allowed(session):
            return None
        try:
            known = None if since is None else At.model_validate(since)
            answer = await hub.answer(session, known)
        except StoreError:
            return None
        fields = answer.fields(hub.now())
        return encode.text({**fields, "clock": encode.clock(hub.clock)})

    def _read_day(self) -> None:
        if self.crew_id is None:
            return
        self.must_read = True
        if not self.is_reading:
            self.is_reading = True
            self._goes(self._read(self.crew_id, self.life))

    async def _read(self, crew_id: CrewId, life: str) -> None:
        record = self.around.record
        while self.must_read and life == self.life:
            self.must_read = False
            is_there = await self._reaches() and not record.is_away
            session = self._signed_in()
            day = part_of(record.board, crew_id)
            if is_there and session and await self._reaches() and life == self.life:
                self.day = day
            else:
                self.must_read = True
                await passes(REREAD_S)
        if life == self.life:
            self.is_reading = False

    # ------------------------------------------------------------------ by the socket

    def _open(self) -> None:
        self.sockets += 1
        life, made = self.life, f"{self.around.seed} {self.name} {self.sockets}"

        def mine(hear: Callable[[Line, Any], None]) -> Callable[[Any], None]:
            return lambda what: hear(line, what) if life == self.life else None

        line = Line(made, mine(self._hears), mine(self._ends))
        line.token = self.token
        line.sent.append(lambda text: self.around.judge.sends(line, orjson.loads(text)))
        line.is_stalled = self.is_asleep
        self.line = line
        self.lines.append(line)
        self._goes(self._opens(line))

    async def _opens(self, line: Line) -> None:
        if not (await self._reaches() and self.around.server.accept(line)):
            await line.breaks()
            return
        await passes(self.chance.random() * 0.2)
        if self.line is line:
            self.give({"on": "opened"})

    def _hears(self, line: Line, text: str) -> None:
        if self.line is line:
            self.around.judge.hears(self, orjson.loads(text))
            self.give({"on": "frame", "text": text})

    def _ends(self, line: Line, code: int) -> None:
        if self.line is line:
            self.line = None
            self.around.judge.hears(self, {"t": "closed", "code": code})
            self.give({"on": "closed", "code": code})

    # ---------------------------------------------------------------- what befalls it

    async def sleeps(self, seconds: float) -> None:
        """Timers stand still, and nothing is read; then it wakes."""
        life = self.life
        self.is_asleep, self.slept_at = True, self.around.record.clock()
        if self.line is not None:
            self.line.is_stalled = True
        await passes(seconds)
        if life == self.life:
            await self.wakes()

    async def wakes(self) -> None:
        """It knows by its own clock that it slept, and then reads what came."""
        life, now = self.life, self.around.record.clock()
        self.is_asleep = False
        if (now - self.slept_at) * 1000 >= SLEPT_MS:
            self.woke_at = now
            self.give({"on": "woke"})
        if self.line is not None:
            self.line.reads_on()
        await passes(PROOF_S)
        if life == self.life and not self.is_asleep:
            self.give({"on": "tick"})

    async def is_without_signal(self, seconds: float) -> None:
        self.has_signal = False
        if self.line is not None:
            self.line.cut()
        await passes(seconds)
        self.has_signal = True
        if not self.is_asleep:
            self.give({"on": "online"})


def tick(cores: Cores, screens: Iterable[Screen]) -> None:
    """A second has passed on every device that is awake."""
    awake = [screen for screen in screens if not screen.is_asleep]
    asked = [(screen.life, screen.now_ms, {"on": "tick"}) for screen in awake]
    for screen, view in zip(awake, cores.give(asked), strict=True):
        screen.take(view)
