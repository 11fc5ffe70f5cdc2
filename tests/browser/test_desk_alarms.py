"""Forty alarms at once: the worst in sight, the rest counted, each press answered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.served import Stack, desk_page, serious_findings
from ucr.runtime import SystemClock

pytestmark = pytest.mark.browser
STROKES, LIES, LATE, NEW = 3, 7, 27, 3
LIVES = STROKES + LIES
ON_THE_WALL = 5
ALL = LIVES + LATE + NEW
SIZES = ((1440, 900, 3), (720, 450, 1), (390, 844, 1))
"""Width, height (the second: 200 % zoom) and how many alarms have room."""
HIDDEN_LIVES = """() => [...document.querySelectorAll('.life')].filter((one) => {
  const box = one.getBoundingClientRect()
  const strip = one.closest('.alarms').getBoundingClientRect()
  return box.bottom > Math.min(strip.bottom, innerHeight) || box.right > innerWidth
}).length"""
CUT_OFF = """() => [...document.querySelectorAll('.alarms li')].filter((row) => {
  const box = row.getBoundingClientRect()
  const strip = row.closest('.alarms').getBoundingClientRect()
  const isInside = box.top >= strip.top && box.bottom <= strip.bottom + 1
  return !isInside || box.bottom > innerHeight || box.right > innerWidth
}).length"""

WHERE = "() => document.querySelector('main.columns').getBoundingClientRect().top"
"""How far below the top of the screen the lists begin."""


def _many(stack: Stack) -> list[dict[str, Any]]:
    """Strokes, long lies, calls past their due time, and new ones, in this order."""
    now = SystemClock().now()
    fallen = (now - timedelta(hours=5)).isoformat()
    started = (now - timedelta(hours=3)).isoformat()
    kinds: tuple[tuple[int, dict[str, Any]], ...] = (
        (STROKES, {"exclusions": ["suspected_stroke"], "on_floor": False}),
        (LIES, {"floor_since_at": fallen}),
        (LATE, {"clock_start_at": started, "on_floor": False, "category": None}),
        (NEW, {"on_floor": False}),
    )
    return [
        stack.asks(patient={"name": f"Test {kind} {one}"}, **more)
        for kind, (count, more) in enumerate(kinds)
        for one in range(count)
    ]


def _counted(strip: Locator) -> int:
    """The sum of what is said of alarms that are not shown: "27 late, 1 crew"."""
    words = strip.get_by_text("Not shown:").inner_text()
    return sum(map(int, re.findall(r"\d+", words)))


def _row(strip: Locator, case: dict[str, Any]) -> Locator:
    return strip.get_by_role("listitem").filter(has_text=case["reference"])


def test_of_forty_alarms_the_worst_are_in_sight_and_every_press_is_answered(
    stack: Stack, browser: Browser
) -> None:
    cases = _many(stack)
    desk = desk_page(browser)
    stack.opens(desk, "Sam")
    strip = desk.get_by_role("region", name="alarms, worst first")
    expect(strip).to_have_accessible_name(f"{ALL} alarms, worst first")

    for width, height, room in SIZES:
        desk.set_viewport_size({"width": width, "height": height})
        rows = strip.get_by_role("listitem")
        expect(rows).to_have_count(room)
        expect(rows.first).to_contain_text("has 999 been called?")
        assert desk.evaluate(CUT_OFF) == 0, (width, height)
        lives = strip.get_by_role("group", name="Danger to life too")
        expect(lives.get_by_role("button")).to_have_count(LIVES - room)
        assert desk.evaluate(HIDDEN_LIVES) == 0, (width, height)
        assert _counted(strip) == ALL - LIVES
        assert serious_findings(desk) == []
        strip.get_by_role("button", name=f"Show {ALL - room} more").click()
        expect(rows).to_have_count(ALL)
        strip.get_by_role("button", name=f"Show worst {room}").click()

    _a_press_that_fails_says_so_where_it_was(desk, strip, cases)
    _whoever_only_looks_on_is_offered_nothing(stack, browser)
    _the_wall_shows_the_worst_counts_the_rest_and_says_it_is_mute(desk)


def test_the_lists_stand_where_they_stood_with_no_alarm_one_and_forty(
    stack: Stack, browser: Browser
) -> None:
    desk = desk_page(browser)
    stack.opens(desk, "Sam")
    expect(desk.get_by_text("No alarms.")).to_be_visible()
    empty = desk.evaluate(WHERE)
    strip = desk.get_by_role("region", name="worst first")
    first = stack.asks(on_floor=False)
    expect(strip).to_have_accessible_name("1 alarms, worst first")
    assert desk.evaluate(WHERE) == empty

    _many(stack)

    expect(strip).to_have_accessible_name(f"{ALL + 1} alarms, worst first")
    assert desk.evaluate(WHERE) == empty
    life = strip.get_by_role("group").get_by_role("button").first
    name = life.inner_text()
    life.click()
    expect(desk.get_by_role("complementary")).to_contain_text(name.split()[1])
    assert desk.evaluate(WHERE) == empty
    desk.route("**/acknowledge-alarm*", lambda route: route.abort())
    desk.route("**/ambulance-called*", lambda route: route.abort())
    strip.get_by_role("button", name=re.compile("^999 was called")).first.click()
    expect(strip.get_by_role("alert")).to_contain_text("999 was called: not known")
    assert desk.evaluate(WHERE) == empty
    assert first["reference"] not in strip.inner_text()


def _a_press_that_fails_says_so_where_it_was(
    desk: Page, strip: Locator, cases: list[dict[str, Any]]
) -> None:
    desk.set_viewport_size({"width": 1440, "height": 900})
    strip.get_by_role("button", name=re.compile("^Show .* more$")).click()
    gone, waits, other = cases[-3:]
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    alarm = "**/api/referrals/{}/acknowledge-alarm*"
    desk.route(alarm.format(gone["id"]), lambda route: route.abort())
    desk.route(alarm.format(waits["id"]), hold)
    for case in (waits, gone):
        strip.get_by_role("button", name=f"Acknowledge {case['reference']}").click()

    told = _row(strip, gone).get_by_role("alert")
    expect(told).to_contain_text(f"{gone['reference']}. Acknowledge: not known")
    assert held
    button = strip.get_by_role("button", name=f"Acknowledge {waits['reference']}")
    expect(button).to_be_disabled()
    desk.locator(f'[data-row="{other["id"]}"]').click()
    expect(desk.get_by_role("complementary")).to_contain_text(other["reference"])
    expect(told).to_be_visible()
    expect(desk.get_by_role("complementary")).not_to_contain_text("not known")
    mine = strip.get_by_role("button", name=f"Acknowledge {other['reference']}")
    mine.click()
    expect(_row(strip, other)).to_have_count(0)
    held[0].continue_()
    expect(_row(strip, waits)).to_have_count(0)


def _whoever_only_looks_on_is_offered_nothing(stack: Stack, browser: Browser) -> None:
    desk = desk_page(browser)
    stack.opens(desk, "Max")
    strip = desk.get_by_role("region", name="alarms, worst first")
    expect(strip.get_by_role("button", name=re.compile("^Go to")).first).to_be_visible()
    pressed = re.compile("^(Acknowledge|999 was called|I told them|I see to it)")
    expect(strip.get_by_role("button", name=pressed)).to_have_count(0)


def _the_wall_shows_the_worst_counts_the_rest_and_says_it_is_mute(desk: Page) -> None:
    desk.goto(f"{desk.url.split('#')[0]}#wall")
    desk.reload()
    alarms = desk.get_by_role("region", name="Alarms")
    expect(alarms.locator("[data-wall-alarm]").first).to_contain_text("999")
    expect(alarms).to_contain_text(re.compile(r"and \d+ more: \d+ "))
    lives = alarms.locator("[data-wall-lives]")
    assert lives.inner_text().count(",") == LIVES - ON_THE_WALL - 1
    expect(desk.get_by_role("button", name="Sound is off: turn on")).to_be_visible()
    assert serious_findings(desk) == []
