"""A desk whose line is cut, or that slept: it says so, is heard, and is right again."""

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.served import Stack, lists_page, serious_findings
from ucr.runtime import SystemClock

pytestmark = pytest.mark.browser

CUT_AFTER: Final = (1, 2, 3)
"""After the welcome, after the whole board, and after the first frame of a live one."""
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
    expect(desk.get_by_test_id("connection")).to_contain_text("LIVE")
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
    expect(desk.get_by_test_id("connection")).to_contain_text("LIVE")
    expect(banner).to_have_count(0)
    expect(strip).to_have_text("No alarms.")
    _a_wall_says_so_too(desk, line)


def _a_wall_says_so_too(desk: Page, line: Line) -> None:
    """With nothing to press: nobody is signed in at a wall by their own name."""
    desk.goto(f"{desk.url.split('#')[0]}#wall")
    desk.reload()
    expect(desk.get_by_role("main", name="Wall board")).to_be_visible()
    expect(desk.get_by_test_id("connection")).to_have_text("LIVE")
    banner = desk.get_by_test_id("not-live")
    desk.clock.fast_forward("00:11")
    line.dies()
    desk.clock.fast_forward("00:06")
    expect(banner).to_contain_text("NOT LIVE since")
    expect(banner.get_by_role("button")).to_have_count(0)
    assert serious_findings(desk) == []


def test_whichever_frame_is_the_last_the_desk_is_right_again_without_a_reload(
    stack: Stack, browser: Browser
) -> None:
    desk, line = _signed_in(stack, browser)
    loads = line.loads

    for after in CUT_AFTER:
        line.cut_after = after
        if line.frames >= after:
            line.is_cut()
        case = stack.asks(on_floor=False)
        expect(desk.locator(f'[data-row="{case["id"]}"]')).to_be_visible()
        more = stack.asks(on_floor=False)
        expect(desk.locator(f'[data-row="{more["id"]}"]')).to_be_visible()
        expect(desk.get_by_test_id("connection")).to_contain_text("LIVE")

    assert line.cuts == list(CUT_AFTER)
    assert line.loads == loads
    expect(desk.locator("[data-row]")).to_have_count(2 * len(CUT_AFTER))


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
    expect(desk.get_by_test_id("connection")).to_contain_text("LIVE")
    expect(banner).to_have_count(0)
    assert len(line.sockets) > sockets
    assert line.loads == loads


def _moment(words: str, day: datetime) -> datetime:
    """The time of day in London that a text names."""
    found = re.search(r"\d\d:\d\d:\d\d", words)
    assert found, words
    time = datetime.strptime(found[0], "%H:%M:%S").time()  # noqa: DTZ007 - a time alone
    return datetime.combine(day.astimezone(LONDON), time, LONDON).astimezone(UTC)
