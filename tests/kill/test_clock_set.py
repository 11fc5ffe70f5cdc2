"""A machine's clock is really set by an hour while cases are under way (P16).

`ucr serve` and `ucr dispatch` are processes whose clock `faketime` moves; PostgreSQL
keeps the right time, as one on another machine would.
"""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any, Final

import httpx
import psycopg
import pytest
from psycopg.rows import class_row

from tests.browser.served import (
    Stack,
    _environment,
    _found,
    wait_until_served,
)
from tests.kill.clock import Machine, machine
from tests.world.hits import Hits
from tests.world.people import RUTLAND, Json, a_number
from tests.world.ports import free_port
from ucr.app import new_id
from ucr.report.limbo import in_limbo
from ucr.runtime import SystemClock
from ucr.settings import Settings

__all__ = ["machine"]
KEY: Final = "a-key-for-the-monitoring"
HOUR_S: Final = 3_600
SOON_S: Final = 90
"""Of the slowest machine's seconds, twice those of a clock at half speed."""
STEP_S: Final = 0.2
LOGGED: Final = """
SELECT referral_id::text AS case, fact, body::text, recorded_at AS at FROM event
WHERE area_id = %s ORDER BY "offset"
"""


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the area's log; `case` None: it is of none."""

    case: str | None
    fact: str
    body: str
    at: datetime


@dataclass(slots=True)
class Day:
    """An area on that machine."""

    stack: Stack
    machine: Machine
    url: str
    pids: tuple[int, ...]
    people: dict[str, httpx.Client]

    def does(self, who: str, path: str, body: object = None) -> Any:
        answer = self.people[who].post(
            path, json=body, headers={"Idempotency-Key": new_id().hex}
        )
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json() if answer.content else None

    def taps(self, crew: str, path: str, **more: object) -> Any:
        said = {"occurred_at": SystemClock().now().isoformat()} | more
        return self.does(crew, f"/api/crew/{path}", said)

    def asks(self) -> str:
        person = {"name": "Test Canary", "nhs_number": a_number()}
        return str(self.stack.asks(patient=person, on_floor=False)["id"])

    def is_offered(self, case: str) -> str:
        """Put a case to the crew that is proposed for it; the crew's name."""
        until(lambda: self._confirmed(case))
        board = self.people["Sam"].get("/api/board").json()["snapshot"]
        names = {one["id"]: one["name"] for one in board["crews"]}
        (crew_id,) = [
            one["crew_id"] for one in board["assignments"] if one["referral_id"] == case
        ]
        return str(names[crew_id])

    def _confirmed(self, case: str) -> bool:
        sam = self.people["Sam"]
        board = sam.get("/api/board").json()["snapshot"]["assignments"]
        proposed = [one["id"] for one in board if one["referral_id"] == case]
        key = {"Idempotency-Key": new_id().hex}
        return any(
            sam.post(f"/api/assignments/{one}/confirm", headers=key).is_success
            for one in proposed
        )

    def card(self, case: str) -> Json:
        told = self.people["Sam"].get(f"/api/referrals/{case}/case")
        card: Json = told.json()["referral"]
        return card

    def reading(self, of: str) -> float:
        """What `ucr serve` measures of its own clock, in seconds."""
        found = re.search(
            rf"^{of} (\S+)$", self.people["metrics"].get("/metrics").text, re.MULTILINE
        )
        assert found is not None
        return float(found[1])

    def is_set(self, by_s: int) -> None:
        """Set the machine's clock, and wait until a process has felt it."""
        self.machine.is_set(by_s)
        until(
            lambda: (
                abs(self.reading("ucr_clock_apart_seconds") - abs(by_s)) < SOON_S / 3
            )
        )

    @contextmanager
    def asked_on_and_on(self) -> Iterator[list[str]]:
        """Somebody sends a case and takes the last back, as long as the block lasts."""
        over, asked = Event(), list[str]()

        def goes_on() -> None:
            while not over.wait(STEP_S):
                asked.append(self.asks())
                self.takes_back(asked[-1])

        with ThreadPoolExecutor(1) as aside:
            load = aside.submit(goes_on)
            try:
                yield asked
            finally:
                over.set()
            load.result()

    def takes_back(self, case: str) -> None:
        key = {"Authorization": f"Bearer {self.stack.keys['EMAS']}"}
        path = f"{self.stack.origin}/api/referrals/{case}/cancel"
        httpx.post(path, json={}, headers=key, timeout=30).raise_for_status()

    def logged(self) -> list[Logged]:
        with psycopg.connect(self.url, row_factory=class_row(Logged)) as conn:
            return conn.execute(LOGGED, (RUTLAND,)).fetchall()


def until(is_so: Callable[[], object]) -> None:
    """Wait for something that processes of their own do."""
    end = monotonic() + SOON_S
    while not is_so():
        assert monotonic() < end, "it did not come to be"
        sleep(STEP_S)


@pytest.fixture
def day(
    postgres_url: str,
    valkey_url: str,
    rutland_packs: Path,
    tmp_path: Path,
    machine: Machine,
) -> Iterator[Day]:
    """Rutland with two crews on duty, served and dispatched there."""
    port = free_port()
    (tmp_path / "metrics").write_text(KEY)
    settings = Settings(
        database_url=postgres_url,
        redis_url=valkey_url,
        packs=rutland_packs,
        port=port,
        public_origin=f"http://127.0.0.1:{port}",
        improve_s=0,
    )
    with ThreadPoolExecutor(1) as aside:
        keys = aside.submit(asyncio.run, _found(settings)).result()
    told = {**_environment(settings), "UCR_METRICS_KEY": str(tmp_path / "metrics")}
    with ExitStack() as held:
        pids = tuple(
            held.enter_context(machine.runs(one, told)) for one in ("serve", "dispatch")
        )
        wait_until_served(settings.public_origin)
        stack = Stack(settings.public_origin, keys)
        people = {
            who: held.enter_context(closing(_let_in(stack, who)))
            for who in ("Sam", "Oak 1", "Elm 1", "metrics")
        }
        found = Day(stack, machine, postgres_url, pids, people)
        for crew in ("Oak 1", "Elm 1"):
            found.taps(crew, "shift/start")
        yield found


def _let_in(stack: Stack, who: str) -> httpx.Client:
    if who == "metrics":
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx.Client(base_url=stack.origin, headers=headers, timeout=30)
    http = httpx.Client(
        base_url=stack.origin, headers={"Origin": stack.origin}, timeout=30
    )
    http.post("/api/sign-in", json={"token": stack.keys[who]}).raise_for_status()
    return http


def sets_off(day: Day, crew: str) -> str:
    """Accept what is asked, and set off; the visit."""
    offer = day.people[crew].get("/api/crew/today").json()["assignment"]["id"]
    day.taps(crew, f"assignments/{offer}/accept")
    visit = day.people[crew].get("/api/crew/today").json()["visit"]["id"]
    day.taps(crew, f"visits/{visit}/en-route")
    return str(visit)


def test_a_clock_set_by_an_hour_turns_no_case_back_and_loses_or_doubles_no_timer(
    day: Day, hits: Hits
) -> None:
    unanswered, visited = day.asks(), day.asks()
    day.is_offered(unanswered)
    day.is_set(50)  # of the sixty seconds after which nobody's answer is alarmed

    with day.asked_on_and_on() as asked:
        day.is_set(50 - HOUR_S)
        waited_for_s = day.reading("ucr_clock_ahead_seconds")
        crew = day.is_offered(visited)
        visit = sets_off(day, crew)
        until(lambda: day.card(unanswered)["alarm"] == "offer_unanswered")
        before_it, there = len(asked), len(day.logged())
        day.is_set(50 + HOUR_S)
        until(lambda: day.card(unanswered)["alarm"] == "reassign_suggested")
        day.taps(crew, f"visits/{visit}/on-scene")
        day.is_set(50)
        waited_again_s = day.reading("ucr_clock_ahead_seconds")
        day.taps(crew, f"visits/{visit}/complete", outcome="treated")
        until(lambda: len(asked) > before_it > 0)

    hits(3)
    assert min(waited_for_s, waited_again_s) > HOUR_S - SOON_S
    assert max(steps_s(day, since=there)) > HOUR_S - SOON_S
    assert all(_is_moved(pid) for pid in day.pids)
    assert inversions(day) == {}
    assert min(steps_s(day)) > -SOON_S  # a new case is dated when it came (ADR 70)
    found, taken_back = kinds(day, unanswered), cancelled(day)
    assert found["AlarmRaised offer_unanswered"] == 1
    assert found["AlarmRaised reassign_suggested"] == 1
    assert kinds(day, visited)["VisitCompleted"] == 1
    assert [taken_back[one] for one in asked] == [1] * len(asked)
    until(lambda: nobody_is_left(day))


def kinds(day: Day, case: str) -> Counter[str]:
    """How often each fact stands in a case's log; of an alarm, which."""
    found: Counter[str] = Counter()
    for one in day.logged():
        if one.case == case:
            alarm = re.search(r'"alarm":\s*"(\w+)"', one.body)
            which = f" {alarm[1]}" if alarm and one.fact == "AlarmRaised" else ""
            found[one.fact + which] += 1
    return found


def cancelled(day: Day) -> Counter[str | None]:
    """How often each case was taken back, by the log."""
    return Counter(one.case for one in day.logged() if one.fact == "ReferralCancelled")


def steps_s(day: Day, *, since: int = 1) -> list[float]:
    """How much later each fact of the area is dated than the one before it."""
    log = day.logged()[since - 1 :]
    return [(then.at - one.at).total_seconds() for one, then in pairwise(log)]


def inversions(day: Day) -> dict[str, list[tuple[str, str]]]:
    """By case: facts dated earlier than the one before them."""
    logs = defaultdict[str, list[Logged]](list)
    for one in day.logged():
        if one.case is not None:
            logs[one.case].append(one)
    found = {
        case: [(one.fact, then.fact) for one, then in pairwise(log) if then.at < one.at]
        for case, log in logs.items()
    }
    return {case: turned for case, turned in found.items() if turned}


def nobody_is_left(day: Day) -> bool:
    """No case is nobody's, by the time that the log has come to."""

    async def asked() -> bool:
        async with await psycopg.AsyncConnection.connect(day.url) as conn:
            at = max(one.at for one in day.logged())
            return not await in_limbo(conn, at=at)

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, asked()).result()


def _is_moved(pid: int) -> bool:
    """Whether a process really has its clock from the library."""
    return "libfaketime" in Path(f"/proc/{pid}/maps").read_text()
