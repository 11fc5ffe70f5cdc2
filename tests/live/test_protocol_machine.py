"""Any history of commits, late readings, cut sockets, restores and revocations.

The server half is the real one (core, stage, mailbox), the store and the sockets are
lists. Invariants I1-I3 of the protocol; every fault must also have happened (counted).
"""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from orjson import Fragment
from typing_extensions import override

from tests.live.screen import Board, apply, board_of
from ucr.domain.account import Account, Session
from ucr.domain.board import Kind
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId, AreaId, CrewId
from ucr.live import encode, topics
from ucr.live.messages import At
from ucr.live.protocol import (
    Admitted,
    Beat,
    Checked,
    End,
    Input,
    Join,
    Received,
    Redeem,
    ServerCore,
    Tick,
)
from ucr.live.stage import Stage
from ucr.store.events import Head, Logged

AREA = AreaId("town")
OURS, THEIRS = CrewId(UUID(int=1)), CrewId(UUID(int=2))
NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
HAPPENED: Counter[str] = Counter()


def card_of(kind: Kind, key: str, version: int, crew: CrewId) -> dict[str, Any]:
    """As much of a card as live looks at."""
    card: dict[str, Any] = {"id": key, "version": version}
    if kind is Kind.REFERRAL:
        card |= {"pinned_to": None, "refused_by": []}
    elif kind is Kind.ASSIGNMENT:
        status = "offered" if version % 3 else "proposed"
        card |= {"crew_id": str(crew), "referral_id": "r1", "status": status}
    elif kind is Kind.PLAN:
        card = {"crew_id": key, "stops": [version, "later"]}
    return card


def part_of(board: Board, crew: CrewId) -> Board:
    """What a phone may hold of a board, said once more."""
    id_ = str(crew)
    mine = {
        place: card
        for place, card in board.items()
        if (place[0] == "assignment" and card["crew_id"] == id_)
        and card["status"] == "offered"
    }
    for card in list(mine.values()):
        place = ("referral", card["referral_id"])
        if place in board:
            mine[place] = board[place]
    if ("plan", id_) in board:
        plan = board["plan", id_]
        mine["plan", id_] = {**plan, "stops": plan["stops"][:1]}
    return mine


@dataclass
class Log:
    """The store: every event, and the board after each."""

    epoch: int = 1
    rows: list[Logged] = field(default_factory=list)
    boards: list[Board] = field(default_factory=lambda: [{}])

    @property
    def head(self) -> Head:
        return Head(f"e{self.epoch}", len(self.rows))

    def append(self, kind: Kind, key: str, card: dict[str, Any] | None) -> None:
        row = Logged(
            offset=len(self.rows) + 1,
            fact="Something",
            kind=kind,
            key=key,
            version=len(self.rows) + 1,
            recorded_at=NOON,
            body="{}",
            card=None if card is None else orjson.dumps(card).decode(),
        )
        board = dict(self.boards[-1])
        apply(board, {"kind": kind, "key": key, "card": card})
        self.rows.append(row)
        self.boards.append(board)

    def rewind(self, to: int) -> None:
        self.epoch += 1
        del self.rows[to:]
        del self.boards[to + 1 :]


class Phone:
    """A client and its socket: what it holds, and what is on its way to it."""

    def __init__(self, role: Role, crew_id: CrewId | None) -> None:
        account = Account(
            id=AccountId(UUID(int=9)),
            area_id=AREA,
            name="Sam",
            role=role,
            crew_id=crew_id,
        )
        self.crew_id = crew_id
        self.session = Session(account=account, expires_at=NOON + timedelta(hours=1))
        (self.topic,) = topics.allowed(self.session)
        self.core: ServerCore | None = None
        self.coming: deque[dict[str, Any]] = deque()
        self.board: Board = {}
        self.at: dict[str, Any] | None = None

    def hear(self, topic: str, frame: str) -> None:
        if self.core is not None and self.core.may_hear(topic, NOON):
            self.coming.append(orjson.loads(frame))

    def hear_positions(self, topic: str, moved: Mapping[CrewId, Fragment]) -> None:
        raise NotImplementedError

    def lose(self) -> None:
        self.core = None
        HAPPENED["sent back"] += 1

    def receive(self, frame: dict[str, Any]) -> bool:
        """Take a frame as a front end does; whether all is well."""
        if frame["t"] == "sub_ok":
            if frame["snapshot"] is not None:
                self.board = board_of(frame["snapshot"])
            HAPPENED["resumed" if frame["recovered"] else "snapshot"] += 1
            for event in frame["events"]:
                apply(self.board, event)
            self.at = frame["at"]
            return True
        assert self.at is not None
        if frame["epoch"] != self.at["epoch"]:
            return False
        if frame["offset"] < self.at["offset"] or (
            self.crew_id is None and frame["offset"] == self.at["offset"]
        ):
            HAPPENED["old ignored"] += 1
            return True
        if self.crew_id is None and frame["offset"] > self.at["offset"] + 1:
            return False
        HAPPENED["applied"] += 1
        apply(self.board, frame)
        self.at = {"epoch": frame["epoch"], "offset": frame["offset"]}
        return True


class AnyHistory(RuleBasedStateMachine):
    """One area, a desk, and the phone of one of two crews."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Log()
        self.stage = Stage(AREA)
        self.stage.start_again(self.log.head, [], [])
        self.now = 0.0
        self.revoked = False
        self.desk = Phone(Role.COORDINATOR, None)
        self.phone = Phone(Role.CREW, OURS)

    def client(self, which: int) -> Phone:
        return (self.desk, self.phone)[which]

    def read(self, most: int) -> None:
        """The hub reads on: at most so many events, or starts again."""
        if not self.stage.goes_on(self.log.head):
            HAPPENED["epoch changed"] += 1
            self._start_again()
            return
        after = self.stage.head.offset
        self.stage.publish(self.log.rows[after : after + most])

    def _start_again(self) -> None:
        # Everything on the board came by the log: replay it on an empty stage.
        self.stage.start_again(Head(self.log.head.epoch, 0), [], [])
        self.stage.publish(self.log.rows)

    def feed(self, client: Phone, given: Input) -> None:
        """Let the core decide, and do what a connection does."""
        if client.core is None:
            return
        for output in client.core.handle(self.now, given):
            match output:
                case Redeem():
                    session = None if self.revoked else client.session
                    self.feed(client, Admitted(session))
                case Join():
                    self._join(client, output)
                case End():
                    return  # its connection leaves the stage a little later
                case Beat():
                    HAPPENED["pinged"] += 1
                case _:
                    pass

    def _join(self, client: Phone, join: Join) -> None:
        if client.crew_id is not None or not self.stage.reaches(join.since):
            self.read(len(self.log.rows))
        if client.core is None or client.core.ended:
            return
        if client.crew_id is None:
            answer = self.stage.answer(join.since)
            self.stage.join(client)
        else:
            answer = self.stage.answer_crew(client.crew_id, join.since)
            self.stage.join_crew(client.crew_id, client)
        text = encode.sub_ok(join.id, join.topic, answer, NOON)
        client.coming.append(orjson.loads(text))

    @rule(
        kind=st.sampled_from([Kind.REFERRAL, Kind.ASSIGNMENT, Kind.PLAN]),
        crew=st.sampled_from([OURS, THEIRS]),
        gone=st.booleans(),
    )
    def something_happens(self, kind: Kind, crew: CrewId, *, gone: bool) -> None:
        keys = {Kind.REFERRAL: "r1", Kind.ASSIGNMENT: f"a{crew.int}"}
        key = keys.get(kind, str(crew))
        version = len(self.log.rows) + 1
        card = None if gone else card_of(kind, key, version, crew)
        self.log.append(kind, key, card)

    @rule(
        kinds=st.lists(
            st.sampled_from([Kind.REFERRAL, Kind.ASSIGNMENT, Kind.PLAN]), max_size=5
        ),
        crew=st.sampled_from([OURS, THEIRS]),
        twice=st.booleans(),
    )
    def news_goes_all_the_way(
        self, kinds: list[Kind], crew: CrewId, *, twice: bool
    ) -> None:
        for kind in kinds:
            self.something_happens(kind, crew, gone=False)
        self.read(len(self.log.rows))
        for which in (0, 1):
            self.frames_arrive(which, 100, twice=twice)

    @rule(most=st.integers(1, 5))
    def the_hub_reads_on(self, most: int) -> None:
        self.read(most)

    @rule(which=st.integers(0, 1))
    def a_client_connects(self, which: int) -> None:
        client = self.client(which)
        self._cut(client)
        client.core = ServerCore(self.now)
        hello = {"t": "hello", "ticket": "x", "client": "test"}
        sub = {"t": "sub", "id": 1, "topic": client.topic, "since": client.at}
        for frame in (hello, sub):
            self.feed(client, Received(orjson.dumps(frame).decode()))

    @rule(which=st.integers(0, 1), count=st.integers(1, 6), twice=st.booleans())
    def frames_arrive(self, which: int, count: int, *, twice: bool) -> None:
        client = self.client(which)
        for _ in range(min(count, len(client.coming))):
            frame = client.coming.popleft()
            well = client.receive(frame)
            if well and twice:
                well = client.receive(frame)
            if not well:
                self._cut(client)

    @rule(which=st.integers(0, 1))
    def a_socket_is_cut(self, which: int) -> None:
        HAPPENED["cut in flight"] += bool(self.client(which).coming)
        self._cut(self.client(which))

    def _cut(self, client: Phone) -> None:
        self.stage.leave(client)
        client.core = None
        client.coming.clear()

    @rule(seconds=st.floats(0, 20), answers=st.booleans())
    def time_goes_on(self, seconds: float, *, answers: bool) -> None:
        self.now += seconds
        for client in (self.desk, self.phone):
            if answers:
                self.feed(client, Received('{"t":"pong"}'))
            self.feed(client, Tick(NOON))

    @precondition(lambda self: len(self.log.rows) > 5)
    @rule(share=st.floats(0, 1))
    def an_older_database_is_restored(self, share: float) -> None:
        self.log.rewind(int(share * len(self.log.rows)))

    @precondition(lambda self: len(self.log.rows) > 3 and not self.revoked)
    @rule()
    def the_sessions_are_revoked(self) -> None:
        self.revoked = True
        for client in (self.desk, self.phone):
            self.feed(client, Checked(None, NOON))
            client.coming.clear()
        HAPPENED["revoked"] += 1

    @precondition(lambda self: self.revoked)
    @rule()
    def they_sign_in_again(self) -> None:
        self.revoked = False

    @invariant()
    def nothing_is_told_after_revocation(self) -> None:
        assert not (self.revoked and (self.desk.coming or self.phone.coming))

    @invariant()
    def each_client_holds_a_board_that_once_was(self) -> None:
        for client in (self.desk, self.phone):
            if client.at is None or client.at["epoch"] != self.log.head.epoch:
                continue
            half = bool(client.coming) and (
                client.coming[0].get("offset") == client.at["offset"]
            )
            if not half:
                assert client.board == self._truth(client, client.at["offset"])

    def _truth(self, client: Phone, offset: int) -> Board:
        board = self.log.boards[offset]
        return board if client.crew_id is None else part_of(board, client.crew_id)

    @override
    def teardown(self) -> None:
        """Heal: everybody comes back, and holds the present."""
        self.revoked = False
        for which in (0, 1):
            self.a_client_connects(which)
            if self.client(which).core is None:  # the restore was noticed just now
                self.a_client_connects(which)
        self.read(len(self.log.rows))
        for client in (self.desk, self.phone):
            if client.core is None:
                self.a_client_connects(0 if client is self.desk else 1)
            while client.coming:
                assert client.receive(client.coming.popleft())
            assert client.board == self._truth(client, len(self.log.rows))


def test_every_history_leaves_every_client_with_a_true_board() -> None:
    HAPPENED.clear()

    run_state_machine_as_test(
        AnyHistory, settings=settings(max_examples=300, stateful_step_count=40)
    )

    for what in (
        "applied",
        "resumed",
        "snapshot",
        "epoch changed",
        "old ignored",
        "cut in flight",
        "revoked",
        "sent back",
        "pinged",
    ):
        assert HAPPENED[what] > 0, f"never happened: {what}"


def test_a_hub_that_begins_gives_nobody_an_event_from_beyond_its_board() -> None:
    log, stage = Log(), Stage(AREA)
    for version in (1, 2, 3):
        card = card_of(Kind.REFERRAL, "r1", version, OURS)
        log.append(Kind.REFERRAL, "r1", card)

    stage.start_again(Head("e1", 2), [], log.rows[1:])

    events = stage.answer(At(epoch="e1", offset=1)).events or ()
    assert [orjson.loads(event)["offset"] for event in events] == [2]
