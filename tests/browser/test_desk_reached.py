"""What the desk says of a case that is over, of crews, and of who was heard last."""

import re
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import (
    LIVE,
    Stack,
    confirms,
    findings,
    lists_page,
    phone_page,
)

pytestmark = pytest.mark.browser

Json = dict[str, Any]
HEARD: Final = re.compile("Sources")
IN_TIME: Final = re.compile(
    r"due \d\d:\d\d, reached \d\d:\d\d, \d+ min to spare, closed \d\d:\d\d"
)


def _row(desk: Page, case: Json) -> Locator:
    return desk.locator(f'[data-row="{case["id"]}"]')


def _crews(desk: Page) -> Locator:
    return desk.get_by_role("navigation", name="Crews on duty")


def _desk(stack: Stack, browser: Browser, name: str) -> Page:
    desk = lists_page(browser)
    stack.opens(desk, name)
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    return desk


def _phone(stack: Stack, browser: Browser, name: str) -> Page:
    phone = phone_page(browser)
    stack.opens(phone, name)
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    return phone


def _is_there(desk: Page, phone: Page, case: Json) -> None:
    """The case is put to the crew, which goes there."""
    _row(desk, case).click()
    confirms(desk.get_by_role("complementary"))
    phone.get_by_role("button", name="Accept").click()
    phone.get_by_role("button", name="En route", exact=True).click()
    phone.get_by_role("button", name="On scene").click()
    expect(_row(desk, case)).to_contain_text("On scene")


def _ends(phone: Page, outcome: str) -> None:
    phone.get_by_role("button", name="Finish: outcome").click()
    phone.get_by_role("button", name=re.compile(outcome)).click()
    phone.get_by_role("button", name="Finish the visit").click()
    phone.get_by_role("button", name="Send now").click()


def test_a_closed_case_says_on_every_desk_whether_its_person_was_reached_in_time(
    stack: Stack, browser: Browser
) -> None:
    sam, ada = (_desk(stack, browser, name) for name in ("Sam", "Ada"))
    phone = _phone(stack, browser, "Oak 1")
    met = stack.asks()
    cancelled = stack.asks(patient={"name": "Test Wren"})
    _is_there(sam, phone, met)

    _ends(phone, "Lifted")
    stack.cancels(cancelled)

    for desk in (sam, ada):
        expect(_row(desk, met)).to_contain_text("reached in time")
        expect(_row(desk, met)).to_contain_text(IN_TIME)
        expect(_row(desk, cancelled)).to_contain_text("not reached: cancelled, closed")
        _row(desk, met).click()
        drawer = desk.get_by_role("complementary")
        expect(drawer).to_contain_text("Closed, reached in time. Completed")
        assert findings(desk) == []
    said = _row(ada, met).inner_text()
    ada.reload()
    expect(_row(ada, met)).to_contain_text("reached in time")
    assert _row(ada, met).inner_text() == said


def test_a_crew_stays_under_the_pointer_while_another_is_free_no_more(
    stack: Stack, browser: Browser
) -> None:
    desk = _desk(stack, browser, "Sam")
    elm, _ = (_phone(stack, browser, name) for name in ("Elm 1", "Oak 1"))
    desk.keyboard.press("Alt+KeyC")
    desk.get_by_label("Free by").select_option("Soonest free first")
    free = _crews(desk).get_by_role("region", name="Free now")
    expect(free.get_by_role("listitem")).to_have_count(2)
    oak = free.get_by_role("button", name="Oak 1")
    oak.hover()
    expect(desk.get_by_text("Rows hold still while you are here")).to_be_visible()
    before = oak.bounding_box()

    elm.get_by_role("button", name="Start break").click()

    expect(desk.get_by_role("button", name="1 moved: show")).to_be_visible()
    assert oak.bounding_box() == before
    assert findings(desk) == []
    desk.get_by_test_id("connection").hover()
    away = _crews(desk).get_by_role("region", name="Not known")
    expect(away).to_contain_text("Elm 1")
    assert oak.bounding_box() != before


def test_which_crews_are_shown_is_said_kept_and_comes_with_a_saved_view(
    stack: Stack, browser: Browser
) -> None:
    """By keyboard alone; and on another desk by the view's name."""
    desk = _desk(stack, browser, "Sam")
    elm = _phone(stack, browser, "Elm 1")
    elm.get_by_role("button", name="Start break").click()
    desk.keyboard.press("Alt+KeyC")
    expect(_crews(desk).get_by_role("button", name="Elm 1")).to_be_focused()
    desk.get_by_label("Free by").focus()

    desk.keyboard.type("Free now")

    expect(desk.get_by_text("No crew matches.")).to_be_visible()
    expect(desk.get_by_text("1 hidden")).to_be_visible()
    desk.reload()
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    desk.keyboard.press("Alt+KeyC")
    expect(desk.get_by_label("Free by")).to_have_value("now")
    _keeps_view(desk, "Who can go")
    other = _desk(stack, browser, "Sam")
    other.get_by_label("My views").select_option("Who can go")
    other.keyboard.press("Alt+KeyC")
    expect(other.get_by_text("1 hidden")).to_be_visible()
    other.get_by_role("button", name="Show all").click()
    expect(_crews(other)).to_contain_text("Elm 1")


def _keeps_view(desk: Page, name: str) -> None:
    desk.get_by_role("tab", name=re.compile("^Calls")).click()
    desk.get_by_role("button", name="Filter", exact=True).click()
    desk.get_by_label("Name of this view").fill(name)
    desk.get_by_role("button", name="Save view").click()
    expect(desk.get_by_role("button", name=f"Forget {name}")).to_be_visible()


def test_the_head_names_the_source_to_look_at_and_opens_them_all_without_a_jump(
    stack: Stack, browser: Browser
) -> None:
    desk = _desk(stack, browser, "Sam")
    head = desk.get_by_role("banner")
    heard = head.get_by_role("button", name=HEARD)
    expect(heard).to_contain_text("nothing heard yet")
    sizes = [heard.bounding_box()]

    case = stack.asks()

    expect(heard).to_contain_text(re.compile(r"oldest \d+ s · EMAS"))
    sizes.append(heard.bounding_box())
    desk.set_viewport_size({"width": 390, "height": 844})
    expect(heard).to_be_visible()
    assert _overflow(desk) == 0
    heard.click()
    drawer = desk.get_by_role("complementary")
    expect(drawer.get_by_role("heading", level=2)).to_be_focused()
    expect(drawer).to_contain_text("EMAS")
    assert findings(desk) == []
    assert sizes[0] == sizes[1] is not None
    expect(_row(desk, case)).to_be_visible()


def _overflow(page: Page) -> int:
    wider: int = page.evaluate(
        "Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"
    )
    return wider
