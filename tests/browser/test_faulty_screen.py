"""A fault of the screen itself is said where it is, and takes nothing else with it."""

import json
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.served import LIVE, Stack, findings, lists_page, phone_page

pytestmark = pytest.mark.browser

Json = dict[str, Any]
FAULT: Final = """() => {
  const { parse } = Date
  window.passes = () => { Date.parse = parse }
  Date.parse = () => { throw new Error('a fault of what the page is made of') }
}"""


def _odd(value: Any, case: str) -> Any:
    """What was sent, but for this case's flags, which no screen of ours can read."""
    if isinstance(value, list):
        return [_odd(one, case) for one in value]
    if not isinstance(value, dict):
        return value
    sent = {name: _odd(one, case) for name, one in value.items()}
    return sent | {"flags": None} if sent.get("id") == case else sent


def _hears_oddly(desk: Page, case: Json) -> None:
    """From now on the line tells of this case as a service of another release might."""

    def through(line: WebSocketRoute) -> None:
        service = line.connect_to_server()
        service.on_message(
            lambda told: line.send(json.dumps(_odd(json.loads(told), case["id"])))
        )

    desk.route_web_socket("**/ws", through)


def test_a_row_that_cannot_be_drawn_is_named_and_the_others_stay(
    stack: Stack, browser: Browser
) -> None:
    odd, whole = stack.asks(), stack.asks()
    desk = lists_page(browser)
    _hears_oddly(desk, odd)

    stack.opens(desk, "Sam")

    calls = desk.get_by_role("navigation", name="Calls")
    expect(calls).to_contain_text(f"{odd['reference']} cannot be shown")
    expect(calls.locator(f'[data-row="{whole["id"]}"]')).to_contain_text("Fall")
    later = stack.asks()
    expect(calls.locator(f'[data-row="{later["id"]}"]')).to_be_visible()
    assert findings(desk) == []


def test_a_fault_that_nothing_caught_is_said_with_a_way_on(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = lists_page(browser), phone_page(browser)
    stack.opens(desk, "Sam")
    stack.opens(phone, "Oak 1")
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()

    desk.evaluate(FAULT)
    phone.evaluate(FAULT)
    phone.get_by_role("button", name="Start break").click()

    for page in (desk, phone):
        said = page.get_by_role("alert").filter(has_text="This screen met a fault")
        expect(said).to_be_visible()
        assert findings(page) == []
        said.get_by_role("button", name="Reload").click()
        expect(said).to_have_count(0)
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)


def test_a_wall_that_nobody_stands_before_reloads_by_itself_once(
    stack: Stack, browser: Browser
) -> None:
    wall = lists_page(browser)
    wall.clock.install()
    stack.opens(wall, "Sam")
    expect(wall.get_by_test_id("connection")).to_have_text(LIVE)
    wall.goto(f"{stack.origin}/#wall")
    wall.reload()
    stack.asks()
    board = wall.get_by_role("main", name="Wall board")
    expect(board).to_be_visible()
    said = wall.get_by_role("alert").filter(has_text="This screen met a fault")

    wall.evaluate(FAULT)
    expect(said).to_be_visible()
    wall.evaluate("() => passes()")
    wall.clock.fast_forward(11_000)
    expect(said).to_have_count(0)
    expect(board).to_be_visible()

    wall.evaluate(FAULT)
    expect(said).to_be_visible()
    wall.evaluate("() => passes()")
    wall.clock.fast_forward(11_000)
    expect(said).to_be_visible()
    expect(wall.get_by_text("The wall board cannot be shown")).to_be_visible()
