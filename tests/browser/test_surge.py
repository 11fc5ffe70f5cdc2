"""Ten falls at one moment beside calmer alarms: none is lost, no hand goes astray."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import LIVE, Stack, lists_page, serious_findings
from tests.browser.test_desk_alarms import CUT_OFF, HIDDEN_LIVES
from ucr.runtime import SystemClock

pytestmark = pytest.mark.browser

Json = dict[str, Any]
BEGAN_MIN_AGO: Final = (10, 55, 35, 20, 115, 75, 95, 70, 105, 85)
"""Of each fall, in no order: who has waited longest has the fewest minutes left."""
RED_FLAGS: Final = 4
"""So many of them have one; the others have lain on the floor since then."""
LATE, CALM = 2, 2
ALL: Final = len(BEGAN_MIN_AGO) + LATE + CALM
NOTES: Final = """(() => {
  window.notes = []
  const {start, stop} = OscillatorNode.prototype
  OscillatorNode.prototype.start = function (at = 0) {
    this.from = Math.max(at, this.context.currentTime)
    return start.call(this, at)
  }
  OscillatorNode.prototype.stop = function (at = 0) {
    window.notes.push([this.frequency.value, this.from, at])
    return stop.call(this, at)
  }
})()"""
"""Keep the hertz of each note, and from when to when it sounds."""
AT_ONCE: Final = """() => {
  const tunes = window.notes.filter(([hertz]) => hertz !== 660)
  return Math.max(...tunes.map(([, at]) =>
    tunes.filter(([, from, to]) => from <= at && at < to).length))
}"""
"""How many tunes sounded over each other; the one note of a new call is none."""
SOUNDED: Final = "() => window.notes.filter(([hertz]) => hertz === 800).length"
"""The high notes of the tune of a red flag, which has three."""
HAS_FOCUS: Final = "one => one.contains(document.activeElement)"


def _calm(stack: Stack) -> list[Json]:
    """Calls past their due time, and then new ones that nobody can take."""
    started = (SystemClock().now() - timedelta(hours=3)).isoformat()
    late: Json = {"clock_start_at": started, "on_floor": False, "category": None}
    kinds = [late] * LATE + [{"on_floor": False}] * CALM
    return [stack.asks(**kind) for kind in kinds]


def _falls(stack: Stack) -> list[Json]:
    """All ten come in together; the receipts, by the harm of each, worst first."""
    now = SystemClock().now()
    asked = [_fall(now, nth) for nth in range(len(BEGAN_MIN_AGO))]
    with ThreadPoolExecutor(len(asked)) as together:
        came = list(together.map(lambda fall: stack.asks(**fall), asked))
    order = sorted(
        range(len(came)), key=lambda nth: (nth >= RED_FLAGS, -BEGAN_MIN_AGO[nth])
    )
    return [came[nth] for nth in order]


def _fall(now: datetime, nth: int) -> Json:
    began = (now - timedelta(minutes=BEGAN_MIN_AGO[nth])).isoformat()
    who: Json = {"patient": {"name": f"Test Fall {nth}"}}
    if nth < RED_FLAGS:
        return {**who, "clock_start_at": began, "red_flags": ["intense_pain"]}
    return {**who, "floor_since_at": began}


def _desk(stack: Stack, browser: Browser, name: str, width: int, height: int) -> Page:
    desk = lists_page(browser)
    desk.set_viewport_size({"width": width, "height": height})
    desk.add_init_script(NOTES)
    stack.opens(desk, name)
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    return desk


def _strip(desk: Page) -> Locator:
    return desk.get_by_role("region", name="alarms, worst first")


def _go_to(strip: Locator, case: Json) -> Locator:
    return strip.get_by_role("button", name=f"Go to {case['reference']}", exact=True)


def test_ten_falls_at_one_moment_hide_nothing_and_move_nothing_from_under_a_hand(
    stack: Stack, browser: Browser
) -> None:
    calm = _calm(stack)
    desk = _desk(stack, browser, "Sam", 1440, 900)
    small = _desk(stack, browser, "Bea", 390, 844)
    for each in (desk, small):
        expect(_strip(each)).to_have_accessible_name(re.compile(f"^{len(calm)} alarms"))
    desk.get_by_role("button", name="Sound is off: turn on").click()
    expect(desk.get_by_role("button", name="Mute", exact=True)).to_be_visible()
    row = desk.locator(f'[data-row="{calm[-1]["id"]}"]')
    row.focus()
    _strip(desk).get_by_role("button", name=re.compile("^Acknowledge")).hover()
    mine = _go_to(_strip(small), calm[0])
    mine.focus()

    falls = _falls(stack)

    _shows_all(desk, falls, rows=3)
    assert row.evaluate(HAS_FOCUS)
    _a_press_on_what_came_under_the_mouse_is_not_taken(desk)
    _shows_all(small, falls, rows=1, beside=1)
    assert mine.evaluate(HAS_FOCUS)
    small.keyboard.press("Enter")
    expect(small.get_by_role("complementary")).to_contain_text(calm[0]["reference"])
    desk.wait_for_function(f"({SOUNDED})() >= 3")
    assert desk.evaluate(AT_ONCE) <= 2
    _are_seen_to_by_keyboard(desk, falls)
    for each in (desk, small):
        assert serious_findings(each) == []


def _shows_all(desk: Page, falls: list[Json], *, rows: int, beside: int = 0) -> None:
    """The worst as rows, in their order; the others by number; the rest in words.

    Args:
        beside: Rows of what is less bad, and has the focus.
    """
    strip = _strip(desk)
    expect(strip).to_have_accessible_name(re.compile(f"^{ALL} alarms"))
    shown = strip.get_by_role("listitem")
    expect(shown).to_have_count(rows + beside)
    for nth, fall in enumerate(falls[:rows]):
        expect(shown.nth(nth)).to_contain_text(fall["reference"])
    lives = strip.get_by_role("group", name="Danger to life too").get_by_role("button")
    expect(lives).to_have_text(
        [re.compile(f"{fall['reference'][-4:]} ") for fall in falls[rows:]]
    )
    assert desk.evaluate(CUT_OFF) == 0
    assert desk.evaluate(HIDDEN_LIVES) == 0
    words = strip.get_by_text("Not shown:").inner_text()
    assert sum(map(int, re.findall(r"\d+", words))) == ALL - len(falls) - beside


def _a_press_on_what_came_under_the_mouse_is_not_taken(desk: Page) -> None:
    """The button there now says of another case that 999 was called."""
    strip = _strip(desk)
    asks = strip.get_by_role("button", name=re.compile("^999 was called"))
    expect(asks).to_have_count(3)
    before = asks.all_inner_texts()

    desk.mouse.down()
    desk.mouse.up()

    expect(strip.get_by_role("alert")).to_contain_text("moved under your pointer")
    assert asks.all_inner_texts() == before


def _are_seen_to_by_keyboard(desk: Page, falls: list[Json]) -> None:
    """By Tab and Enter alone, each by its number; whoever did it is named."""
    strip, drawer = _strip(desk), desk.get_by_role("complementary")
    strip.get_by_role("button", name=re.compile("^Show .* more$")).press("Enter")
    for fall in falls[:RED_FLAGS]:
        words = f"999 was called for {fall['reference']}"
        press = strip.get_by_role("button", name=words)
        _tab_to(desk, press)
        desk.keyboard.press("Enter")
        expect(press).to_have_count(0)
    for fall in falls[RED_FLAGS:]:
        _tab_to(desk, _go_to(strip, fall))
        desk.keyboard.press("Enter")
        heading = drawer.get_by_role("heading", level=2)
        expect(heading).to_contain_text(fall["reference"])
    desk.keyboard.press("Alt+KeyD")
    takes = "Accept: UCR takes it"
    _tab_to(desk, drawer.get_by_role("radio", name=takes))
    desk.keyboard.press("Space")
    _tab_to(desk, drawer.get_by_role("button", name=takes))
    desk.keyboard.press("Enter")
    timeline = drawer.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text(re.compile("A person decided: UCR takes it.*Sam"))


def _tab_to(desk: Page, wanted: Locator) -> None:
    expect(wanted).to_be_enabled()
    for _ in range(8 * ALL):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        desk.keyboard.press("Tab")
    pytest.fail("Tab never reached it")
