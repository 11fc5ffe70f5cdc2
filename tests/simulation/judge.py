"""What must hold at every moment of a history, whatever befalls it.

The invariants of the protocol's design, by its numbers; those that a clock needs are
looked at each second.
"""

from collections import Counter
from typing import Final

from tests.simulation.cores import Json
from tests.simulation.record import Place, Record, part_of
from tests.simulation.screens import Screen
from tests.simulation.wires import Line, Server
from ucr.domain.board import Kind
from ucr.domain.ids import CrewId
from ucr.live import outbox
from ucr.live.hub import BLIND_S
from ucr.live.protocol import PING_EVERY_S, PONG_WITHIN_S, REMIND_EVERY_S

LIVE_MAY_BE_OLD_S: Final = 40.0
REVOKED_WITHIN_S: Final = 5.0
HEARS_WITHIN_S: Final = 2.0
"""How soon a process reads that a session changed."""
SLOW_S: Final = outbox.PATIENCE_S + 2.0
UNHEARD_S: Final = PING_EVERY_S + PONG_WITHIN_S + 3.0
AWAKE_S: Final = 3.0
TWIN_S: Final = 15.0
"""How old the screen of somebody without a socket may be, whom HTTP still reaches."""
DAY_S: Final = 8.0
"""How old the day of a phone may be that is live, and that nothing befell: an answer,
and a reading of the day that failed once."""
IN_TIME_S: Final = 3.0
"""How late a screen that is live, and that nothing befell, may show an event."""
LIVE_AGAIN_S: Final = 40.0


class Broken(AssertionError):
    """An invariant does not hold; the seed plays the history again."""


class Judge:
    """Watches screens and sockets; the first violation ends the history."""

    def __init__(self, seed: int, record: Record) -> None:
        self.seed, self.record = seed, record
        self.server: Server | None = None
        self.broken: Broken | None = None
        self.happened: Counter[str] = Counter()
        self.cut_off_until: dict[str, float] = {}
        """Until when something keeps a screen from hearing by any way."""
        self.trouble_until: dict[str, float] = {}
        """Until when something keeps a screen, or all of them (""), from being live."""
        self.revoked_at: dict[bytes, float] = {}
        self.ending: dict[bytes, float] = {}
        """When the session of a token runs out, where that is soon."""
        self.joined_at: dict[Line, float] = {}
        self.asked_at: dict[tuple[Line, str], float] = {}
        self.offered_since: dict[str, float] = {}
        self.changed_at: dict[bytes, float] = {}
        self.away_at = self.back_at = float("-inf")
        """When the store could be asked no more, and when again."""
        self.digest = 0

    @property
    def now(self) -> float:
        return self.record.clock()

    def demands(self, holds: bool, what: str) -> None:  # noqa: FBT001 - reads as a sentence
        if not holds and self.broken is None:
            self.broken = Broken(f"seed {self.seed} at {self.now:.1f} s: {what}")

    def troubles(self, who: str, seconds: float, *, twin_goes_on: bool = False) -> None:
        """Say that something befalls a screen, or all of them, for so long."""
        until = self.now + seconds
        self.trouble_until[who] = max(until, self.trouble_until.get(who, 0.0))
        if not twin_goes_on:
            self.cut_off_until[who] = max(until, self.cut_off_until.get(who, 0.0))

    def runs_out(self, token: bytes, seconds: float) -> None:
        """A session ends sooner than whoever serves it has read."""
        self.ending[token], self.changed_at[token] = self.now + seconds, self.now

    def store_goes_away(self) -> None:
        self.away_at = self.now

    def store_is_quick(self) -> None:
        self.back_at = self.now

    def store_is_back(self) -> None:
        """Nobody could ask meanwhile which sessions still are: that begins now."""
        self.store_is_quick()
        self.revoked_at = dict.fromkeys(self.revoked_at, self.now)
        for token, at in self.changed_at.items():
            if at > self.away_at - HEARS_WITHIN_S:
                known_at = self.now + HEARS_WITHIN_S
                self.ending[token] = max(self.ending[token], known_at)

    def calm_s(self, screen: Screen) -> float:
        """For how long nothing has befallen a screen."""
        return self._since(self.trouble_until, screen)

    def _since(self, until: dict[str, float], screen: Screen) -> float:
        return self.now - max(until.get(screen.name, 0.0), until.get("", 0.0))

    # ------------------------------------------------------------- what a screen shows

    def sees(self, screen: Screen) -> None:
        """After each input: what is shown was true once, and is wiped where it must."""
        self.digest = hash((self.digest, round(self.now, 6), screen.name, screen.at))
        was, at = screen.was_at, screen.at
        self.demands(
            was is None or at is None or was[0] != at[0] or was[1] <= at[1],
            f"I1: {screen.life} went back from {was} to {at}",
        )
        is_wiped = screen.ended is not None and not screen.board
        if screen.crew_id is None and not is_wiped:
            boards = [{}] if screen.at is None else self.record.once.get(screen.at, [])
            self.demands(
                screen.board in boards,
                f"I1: {screen.life} shows at {screen.at} what was never so",
            )
        if screen.ended in ("4503", "revoked", "signed_out"):
            self.demands(
                not screen.board and screen.day is None,
                f"I3: {screen.life} was sent away and keeps what it had",
            )
            self.happened[f"ended {screen.ended}"] += 1

    def hears(self, screen: Screen, frame: Json) -> None:
        """Before a screen takes a frame: count what it is to be shown to bear."""
        match frame["t"]:
            case "sub_ok":
                self.happened["resumed" if frame["recovered"] else "snapshot"] += 1
                epoch = frame["at"]["epoch"]
                if screen.at is not None and screen.at[0] != epoch:
                    self.happened["epoch change"] += 1
            case "ev" if screen.at and frame["epoch"] == screen.at[0]:
                self._hears_event(screen, frame["offset"] - screen.at[1])
            case "ping" if screen.at and screen.phase == "live":
                self._hears_ping(screen.at, frame["tops"].get(screen.topic))
            case "closed":
                self.happened[f"closed {frame['code']}"] += 1
            case _:
                pass

    def _hears_event(self, screen: Screen, ahead: int) -> None:
        if ahead <= 0:
            self.happened["duplicate ignored"] += 1
        elif ahead > 1 and screen.crew_id is None:
            self.happened["gap found by an event"] += 1

    def _hears_ping(self, at: Place, top: Json | None) -> None:
        if top and top["epoch"] == at[0] and top["offset"] > at[1]:
            self.happened["gap found by ping"] += 1

    # -------------------------------------------------------------- what a server sends

    def sends(self, line: Line, frame: Json) -> None:
        """At the moment at which a frame leaves the process."""
        if frame["t"] == "sub_ok":
            self.joined_at[line] = self.now
            self._sends_place(line, (frame["at"]["epoch"], frame["at"]["offset"]))
            for card in (frame["snapshot"] or {}).get("assignments", ()):
                self.asked_at[line, card["id"]] = self.now
        elif frame["t"] == "ev":
            self._sends_place(line, (frame["epoch"], frame["offset"]))
            if frame["kind"] == Kind.ASSIGNMENT:
                self.asked_at[line, frame["key"]] = self.now

    def _sends_place(self, line: Line, place: Place) -> None:
        assert line.token is not None
        committed = self.record.since.get(place, 0.0)
        revoked = self.revoked_at.get(line.token)
        self.demands(
            revoked is None or committed <= revoked + REVOKED_WITHIN_S,
            f"I3: told of {place} after the right to it was taken away",
        )
        ends = self.ending.get(line.token)
        self.demands(
            ends is None or committed < ends,
            f"I3: told of {place} after the session had run out",
        )

    # ------------------------------------------------------------------- each second

    def looks(self, screens: list[Screen]) -> None:
        self._notes_offers()
        for screen in screens:
            self._looks_at(screen)
        if self.server is not None:
            for connection, line in self.server.lines.items():
                self._looks_at_line(line, len(connection._outbox._frames))
            self.happened["failures"] += len(self.server.failures)
            self.demands(not self.server.failures, f"{self.server.failures[:1]}")

    def _looks_at(self, screen: Screen) -> None:
        behind = self.record.behind_since(screen.at)
        if screen.crew_id is not None and screen.at is not None:
            behind = self._phone_behind_since(screen.crew_id, screen.at)
        late_s = 0.0 if behind is None else self.now - behind
        if screen.is_asleep:
            return
        self.demands(
            screen.standing != "live" or late_s <= LIVE_MAY_BE_OLD_S,
            f"I7: {screen.life} says live and is {late_s:.0f} s behind",
        )
        woke_at = screen.woke_at
        self.demands(
            screen.standing != "live"
            or woke_at is None
            or behind is None
            or not behind < woke_at < self.now - AWAKE_S
            or self._cannot_be_told(behind),
            f"I9: {screen.life} woke, says live, and shows what was before it slept",
        )
        self.demands(
            screen.crew_id is not None
            or screen.ended is not None
            or self._since(self.cut_off_until, screen) < TWIN_S
            or late_s <= TWIN_S,
            f"I10: {screen.life} has no socket and did not ask the twin",
        )
        self._looks_at_calm(screen, late_s)

    def _cannot_be_told(self, behind: float) -> bool:
        """The store is away or slow: a live screen is as old as what the hub knows."""
        is_slow = self.record.is_slow or self.record.is_away
        is_waited_for = is_slow or self.now - self.back_at < AWAKE_S
        return is_waited_for and self.now - behind <= BLIND_S + AWAKE_S

    def _looks_at_calm(self, screen: Screen, late_s: float) -> None:
        """What holds of a screen that nothing has befallen for some time."""
        calm_s = self.calm_s(screen)
        live_s = 0.0 if screen.live_since is None else self.now - screen.live_since
        if screen.crew_id is None and min(calm_s, live_s) >= IN_TIME_S:
            self.demands(
                late_s <= IN_TIME_S,
                f"I8: {screen.life}, live and undisturbed, is {late_s:.0f} s late",
            )
        if min(calm_s, live_s) >= DAY_S:
            self.demands(
                self._day_is_recent(screen),
                f"I11: {screen.life}, live and undisturbed, shows an old day",
            )
        if calm_s >= LIVE_AGAIN_S and screen.ended is None:
            self.demands(
                screen.standing == "live" or live_s > 0,
                f"I2: {screen.life} is undisturbed and not live: {screen.standing}",
            )

    def _phone_behind_since(self, crew_id: CrewId, at: Place) -> float | None:
        """A phone is told of nothing that does not change its own part."""
        epoch, head = self.record.place
        if at[0] != epoch:
            return self.record.epoch_since
        mine = [part_of(board, crew_id) for board in self.record.boards[at[1] :]]
        for offset in range(at[1] + 1, head + 1):
            if mine[offset - at[1]] != mine[0]:
                return self.record.since.get((epoch, offset))
        return None

    def _day_is_recent(self, screen: Screen) -> bool:
        """Whether a phone's day was so at a moment of the last `DAY_S`."""
        if screen.crew_id is None:
            return True
        epoch, head = self.record.place
        for offset in range(head, -1, -1):
            if part_of(self.record.boards[offset], screen.crew_id) == screen.day:
                return True
            if self.record.since.get((epoch, offset), 0.0) < self.now - DAY_S:
                return False
        return False

    def _looks_at_line(self, line: Line, waiting: int) -> None:
        self.demands(
            waiting <= outbox.NEVER * outbox.MOST_FRAMES + outbox.MOST_FRAMES,
            f"I5: {waiting} frames wait for one screen",
        )
        blocked = line.blocked_since
        self.demands(
            blocked is None or self.now - blocked <= SLOW_S,
            "I5: a screen that does not read is still served",
        )
        unheard = line.unheard_since
        self.demands(
            unheard is None or self.now - unheard <= UNHEARD_S,
            "I5: a socket with nobody behind it is still served",
        )

    def _notes_offers(self) -> None:
        """Since when each offer has stood, as it does now."""
        offers = {
            card["id"]: card["crew_id"]
            for (kind, _), card in self.record.board.items()
            if kind == Kind.ASSIGNMENT and card["status"] == "offered"
        }
        self.offered_since = {
            id_: self.offered_since.get(id_, self.now) for id_ in offers
        }

    def looks_for_reminders(self, screens: list[Screen]) -> None:
        """I4, as far as live has a part in it: what is unanswered is said again."""
        due_s = REMIND_EVERY_S + IN_TIME_S
        for screen in screens:
            line = screen.line
            if screen.crew_id is None or line is None or self.calm_s(screen) < due_s:
                continue
            joined = self.joined_at.get(line)
            if joined is None or self.now - joined < due_s:
                continue
            for kind, id_ in part_of(self.record.board, screen.crew_id):
                since = self.offered_since.get(id_)
                if kind != Kind.ASSIGNMENT or since is None or self.now - since < due_s:
                    continue
                self.happened["reminded"] += 1
                told = self.asked_at.get((line, id_), 0.0)
                self.demands(
                    self.now - told <= due_s,
                    f"I4: {screen.life} was not told again of {id_}",
                )

    def closes(self, screens: list[Screen]) -> None:
        """I2: healed, and 40 seconds later, everybody shows the present."""
        for screen in screens:
            present = self.record.board
            if screen.crew_id is None:
                is_true = screen.board == present and screen.at == self.record.place
            else:
                is_true = screen.day == part_of(present, screen.crew_id)
            self.demands(is_true, f"I2: {screen.life} does not show the present")
            self.demands(
                screen.standing == "live", f"I2: {screen.life} says {screen.standing}"
            )
