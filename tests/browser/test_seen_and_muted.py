"""Who sees to a fault is named on every desk; a mute ends, and never hides a life."""

import re
from datetime import timedelta

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import LIVE, Stack, lists_page, serious_findings
from tests.journey.test_left_out import SPOIL
from ucr.runtime import SystemClock

pytestmark = pytest.mark.browser

FOUND_WITHIN_MS = 60_000
"""The dispatcher reads every open case for nothing but whether it can be each 30 s."""
HEARD = """(() => {
  window.heard = []
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...when) {
    window.heard.push(this.frequency.value)
    return start.apply(this, when)
  }
  const at = AudioParam.prototype.setValueAtTime
  AudioParam.prototype.setValueAtTime = function (value, when) {
    window.heard.push(`loud ${value.toFixed(3)}`)
    return at.call(this, value, when)
  }
})()"""
"""Keep the hertz of each note, and how loud it began."""
BREACH_HZ, FLAG_HZ, RETURN_HZ = 500, 800, 554
"""Of tunes that no other has: late, a red flag, and the sound that is back."""
FULL, QUIETLY = "loud 0.267", "loud 0.067"
"""80 and 20 of 100, as notes are played."""
MUTED = re.compile(r"Muted.*sound now")
HAS = "what => window.heard.includes(what)"


def _hears(desk: Page, what: float | str) -> None:
    desk.wait_for_function(HAS, arg=what)


def _desk(stack: Stack, browser: Browser, name: str) -> Page:
    desk = lists_page(browser)
    stack.opens(desk, name)
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    return desk


def test_whoever_sees_to_a_case_that_nobody_plans_is_named_on_the_second_desk(
    stack: Stack, browser: Browser, postgres_url: str
) -> None:
    case = stack.asks()
    sam, ada = _desk(stack, browser, "Sam"), _desk(stack, browser, "Ada")
    with psycopg.connect(postgres_url) as conn:
        assert conn.execute(SPOIL, (case["id"],)).rowcount == 1
    rows = [one.locator(f"[data-left-out='{case['id']}']") for one in (sam, ada)]
    for row in rows:
        expect(row).to_contain_text("planned by nobody", timeout=FOUND_WITHIN_MS)
    press = re.compile(f"^Acknowledge {case['reference']}")

    rows[0].get_by_role("button", name=press).click()

    for row in rows:
        expect(row).to_contain_text("Sam sees to it since")
        expect(row).to_contain_text("ring its sender")
        expect(row.get_by_role("button", name=press)).to_have_count(0)
    assert serious_findings(ada) == []


def test_a_mute_is_for_minutes_lets_danger_to_life_through_and_is_heard_to_end(
    stack: Stack, browser: Browser
) -> None:
    started = (SystemClock().now() - timedelta(hours=3)).isoformat()
    stack.asks(clock_start_at=started, on_floor=False, category=None)
    desk = lists_page(browser)
    desk.add_init_script(HEARD)
    desk.clock.install()
    stack.opens(desk, "Sam")
    desk.get_by_role("button", name="Sound is off: turn on").click()
    expect(desk.get_by_role("region", name="1 alarms, worst first")).to_be_visible()
    desk.clock.fast_forward("00:13")
    _hears(desk, BREACH_HZ)

    _mutes_for_15_minutes(desk)

    desk.evaluate("window.heard = []")
    stack.asks(exclusions=["suspected_stroke"], on_floor=False)
    _hears(desk, FLAG_HZ)
    _hears(desk, FULL)
    for _ in range(6):
        desk.clock.fast_forward("00:12")
    _hears(desk, QUIETLY)
    assert not desk.evaluate(HAS, BREACH_HZ)
    _is_said_on_the_wall(desk)
    desk.evaluate("window.heard = []")
    desk.clock.fast_forward("15:00")
    _hears(desk, RETURN_HZ)
    expect(desk.get_by_role("button", name="Sound is on again: mute")).to_be_visible()
    assert serious_findings(desk) == []


def _mutes_for_15_minutes(desk: Page) -> None:
    mute = desk.get_by_role("button", name="Mute", exact=True)
    mute.click()
    lengths = desk.get_by_role("group", name="Mute for")
    expect(lengths.get_by_role("button")).to_have_count(3)
    assert serious_findings(desk) == []
    desk.keyboard.press("Escape")
    expect(lengths).to_have_count(0)
    expect(mute).to_be_focused()
    mute.click()
    lengths.get_by_role("button", name="15 min").click()
    muted = desk.get_by_role("button", name=MUTED)
    expect(muted).to_be_focused()
    expect(muted).to_contain_text(re.compile(r"14:\d\d"))
    assert serious_findings(desk) == []


def _is_said_on_the_wall(desk: Page) -> None:
    desk.get_by_role("button", name="Screen", exact=True).click()
    desk.get_by_label(re.compile("Wall board")).click()
    wall = desk.get_by_role("main", name="Wall board")
    expect(wall.get_by_role("button", name=MUTED)).to_be_visible()
    assert serious_findings(desk) == []
    wall.get_by_role("button", name="Leave the wall board").click()
    expect(desk.get_by_role("button", name=MUTED)).to_be_visible()
