"""A desk whose line is cut, or that slept: it says so, is heard, and is right again."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from signal import SIGKILL
from typing import Final
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Browser, Geolocation, Page, WebSocketRoute, expect

from tests.browser.agreeing import AGREES
from tests.browser.phones import Crew
from tests.browser.served import (
    LIVE,
    Stack,
    lists_page,
    say_the_same,
    serious_findings,
    wait_until_served,
)
from tests.world.forked import forked
from tests.world.ports import free_port
from ucr.runtime import SystemClock

pytestmark = pytest.mark.browser

CUT_AFTER: Final = range(1, 8)
"""The welcome, the whole board, and what a live one is told of a visit."""
NEARER: Final[Geolocation] = {"longitude": -0.725, "latitude": 52.63, "accuracy": 8}
NOTES: Final = """(() => {
  window.notes = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1
    return start.apply(this, when)
  }
})()"""
"""Count the notes that the page sounds."""
LONDON: Final = ZoneInfo("Europe/London")


class Line:
    """A desk's way to the service, in a hand that can cut it; counts what it did."""

    def __init__(self, desk: Page) -> None:
        self.desk = desk
        self.frames = 0
        """That came on the newest socket."""
        self.cut_after: int | None = None
        """Cut the next socket once so many frames came; then no more."""
        self.cuts: list[int] = []
        """After how many frames each was cut."""
        self.sockets: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        self.loads = 0
        desk.route_web_socket("**/ws", self._opened)
        desk.on("load", self._loaded)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def _opened(self, here: WebSocketRoute) -> None:
        there = here.connect_to_server()
        self.sockets.append((here, there))
        self.frames = 0

        def came(words: str | bytes) -> None:
            here.send(words)
            self.frames += 1
            if self.cut_after == self.frames:
                self.cut_after = None
                self.cuts.append(self.frames)
                self.is_cut()

        there.on_message(came)

    def is_cut(self) -> None:
        here, there = self.sockets[-1]
        there.close()
        here.close(code=3000)

    def dies(self) -> None:
        """The socket is cut, and nothing of the service can be reached."""
        self.desk.context.set_offline(True)
        self.is_cut()

    def is_back(self) -> None:
        self.desk.context.set_offline(False)

    def sleeps(self, how_long: str) -> None:
        """The lid is shut, the service ends the socket, the page hears nothing."""
        _, there = self.sockets[-1]
        there.on_close(lambda _code, _reason: None)
        there.close()
        self.desk.context.set_offline(True)
        self.desk.clock.fast_forward(how_long)


def _signed_in(stack: Stack, browser: Browser) -> tuple[Page, Line]:
    desk = lists_page(browser)
    desk.add_init_script(NOTES)
    desk.clock.install()
    line = Line(desk)
    stack.opens(desk, "Sam")
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    return desk, line


def _notes(desk: Page) -> int:
    notes: int = desk.evaluate("window.notes")
    return notes


def test_a_dead_desk_is_heard_until_somebody_saw_it_and_says_what_was_known_when(
    stack: Stack, browser: Browser
) -> None:
    desk, line = _signed_in(stack, browser)
    desk.get_by_role("button", name="Sound is off: turn on").click()
    expect(desk.get_by_role("button", name="Mute", exact=True)).to_be_visible()
    banner = desk.get_by_test_id("not-live")
    strip = desk.locator(".alarms")
    expect(strip).to_have_text("No alarms.")
    expect(banner).to_have_count(0)
    calm = _notes(desk)
    desk.clock.fast_forward("00:11")  # no more "just now" of its first board

    line.dies()

    expect(banner).to_contain_text("NOT LIVE since")
    expect(strip).to_contain_text(re.compile(r"No alarm known at \d\d:\d\d:\d\d"))
    said = desk.get_by_role("alert").filter(has_text="This screen is not live since")
    expect(said).to_have_count(1)
    assert serious_findings(desk) == []
    desk.clock.fast_forward("00:06")
    desk.wait_for_function("before => window.notes > before", arg=calm)
    banner.get_by_role("button", name="I saw it").click()
    expect(banner).to_contain_text("Sam saw it. Rings again at")
    assert serious_findings(desk) == []
    hushed = _notes(desk)
    desk.clock.run_for("01:00")
    assert _notes(desk) == hushed
    desk.clock.fast_forward("04:01")
    desk.wait_for_function("before => window.notes > before", arg=hushed)
    line.is_back()
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    expect(banner).to_have_count(0)
    expect(strip).to_have_text("No alarms.")
    _a_wall_says_so_too(desk, line)


def _a_wall_says_so_too(desk: Page, line: Line) -> None:
    """With nothing to press: nobody is signed in at a wall by their own name."""
    desk.goto(f"{desk.url.split('#')[0]}#wall")
    desk.reload()
    expect(desk.get_by_role("main", name="Wall board")).to_be_visible()
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    banner = desk.get_by_test_id("not-live")
    desk.clock.fast_forward("00:11")
    line.dies()
    desk.clock.fast_forward("00:06")
    expect(banner).to_contain_text("NOT LIVE since")
    expect(banner.get_by_role("button")).to_have_count(0)
    assert serious_findings(desk) == []


def test_whichever_frame_is_the_last_the_desk_says_what_one_says_that_was_never_cut(
    stack: Stack, browser: Browser
) -> None:
    """A desk for each frame of a visit from asked to closed, cut after that frame."""
    crew = Crew(stack, browser)
    never_cut = crew.desk
    lines = [_cut_after(stack, browser, frame) for frame in CUT_AFTER]

    crew.is_offered()
    crew.presses("Accept", "En route")
    crew.phone.context.set_geolocation(NEARER)
    crew.presses("On scene", "Finish: outcome")
    crew.phone.get_by_role("button", name=re.compile("^Lifted")).click()
    crew.presses("Finish the visit", "Send now")
    crew.has_told_all()
    never_cut.keyboard.press("Escape")
    last = stack.asks(on_floor=False, need="catheter")

    for line in lines:
        expect(line.desk.locator(f'[data-row="{last["id"]}"]')).to_be_visible()
        expect(line.desk.get_by_test_id("connection")).to_have_text(LIVE)
        say_the_same(line.desk, never_cut)
        assert line.desk.evaluate("window.isAsItWasOpened")
    assert [line.cuts for line in lines] == [[frame] for frame in CUT_AFTER]


def _cut_after(stack: Stack, browser: Browser, frame: int) -> Line:
    """A colleague's desk whose first socket ends at that frame."""
    desk = lists_page(browser)
    line = Line(desk)
    line.cut_after = frame
    stack.opens(desk, ("Sam", "Bea")[frame % 2])  # five at most of one person
    expect(desk.get_by_role("tab", name="Calls")).to_be_visible()
    desk.evaluate("window.isAsItWasOpened = true")
    return line


class Restarted:
    """`ucr serve` beside the stack's, on a port of its own, that is killed."""

    def __init__(self, stack: Stack, stays: ExitStack) -> None:
        port = free_port()
        origin = f"http://127.0.0.1:{port}"
        here = {"UCR_PORT": str(port), "UCR_PUBLIC_ORIGIN": origin}
        self.stack = Stack(origin, stack.keys, {**stack.environment, **here})
        self._stays = stays
        self.starts()
        wait_until_served(origin)

    def starts(self) -> None:
        settings = self.stack.environment
        self._process = self._stays.enter_context(forked("serve", settings))

    def is_killed(self) -> None:
        """At once, as by a power cut: nobody at a socket is told."""
        self._process.kill()
        self._process.join()
        assert self._process.exitcode == -SIGKILL
        with pytest.raises(httpx.ConnectError):
            httpx.get(self.stack.origin)


def test_a_server_that_was_killed_and_started_again_is_heard_without_a_reload(
    stack: Stack,
    browser: Browser,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """What came in by another process meanwhile, and before, is on the desk again."""
    with ExitStack() as stays:
        server = Restarted(stack, stays)
        desk = lists_page(browser)
        line = Line(desk)
        server.stack.opens(desk, "Sam")
        before = stack.asks(on_floor=False)
        expect(desk.locator(f'[data-row="{before["id"]}"]')).to_be_visible()
        loads = line.loads

        server.is_killed()
        banner = desk.get_by_test_id("not-live")
        expect(banner).to_contain_text("NOT LIVE since")
        meanwhile = stack.asks(on_floor=False)
        stack.cancels(before)
        expect(desk.locator("[data-row]")).to_have_count(1)
        desk.evaluate(AGREES, meanwhile["id"])
        server.starts()

        expect(desk.locator(f'[data-row="{meanwhile["id"]}"]')).to_be_visible()
        expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
        expect(banner).to_have_count(0)
        never_cut = lists_page(browser)
        stack.opens(never_cut, "Bea")
        expect(never_cut.locator(f'[data-row="{meanwhile["id"]}"]')).to_be_visible()
        say_the_same(desk, never_cut)
        assert line.loads == loads
        took = desk.evaluate("window.agrees")
        record_testsuite_property("row_ms_after_ready", took["row"] - took["ready"])


def test_a_desk_that_slept_an_hour_says_since_when_and_is_right_without_a_reload(
    stack: Stack, browser: Browser
) -> None:
    desk, line = _signed_in(stack, browser)
    before = stack.asks(on_floor=False)
    row = desk.locator("[data-row]")
    expect(row).to_have_count(1)
    loads, sockets = line.loads, len(line.sockets)
    knew = SystemClock().now()
    line.sleeps("01:00:00")
    slept = SystemClock().now()
    during = stack.asks(on_floor=False)

    banner = desk.get_by_test_id("not-live")
    expect(banner).to_contain_text("NOT LIVE since")
    since = _moment(banner.inner_text(), slept)
    assert abs((since - knew).total_seconds()) < 60, (since, knew)
    assert len(line.sockets) == sockets

    line.is_back()

    expect(desk.locator(f'[data-row="{during["id"]}"]')).to_be_visible()
    expect(desk.locator(f'[data-row="{before["id"]}"]')).to_be_visible()
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    expect(banner).to_have_count(0)
    assert len(line.sockets) > sockets
    assert line.loads == loads


def _moment(words: str, day: datetime) -> datetime:
    """The time of day in London that a text names."""
    found = re.search(r"\d\d:\d\d:\d\d", words)
    assert found, words
    time = datetime.strptime(found[0], "%H:%M:%S").time()  # noqa: DTZ007 - a time alone
    return datetime.combine(day.astimezone(LONDON), time, LONDON).astimezone(UTC)
