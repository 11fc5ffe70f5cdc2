"""Every view of the desk, by day and by night: axe finds nothing at all."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import Stack, desk_page, phone_page, violations

pytestmark = pytest.mark.browser

THEMES: Final = ("light", "night")
UNFOLD: Final = """() => {
    for (const one of document.querySelectorAll('.drawer details')) one.open = true
}"""
DRAWER, WHOLE = ".drawer", "body"


def findings(desk: Page, view: str, within: str) -> list[str]:
    """Whatever axe holds against a view, in both themes: of any impact."""
    if within == DRAWER:
        desk.evaluate(UNFOLD)
    found: list[str] = []
    for theme in THEMES:
        desk.evaluate("to => { document.documentElement.dataset.theme = to }", theme)
        found += [
            f"{view}, {theme}: {one['id']}: {one['nodes'][0]['html'][:120]}"
            for one in violations(desk, within)
        ]
    return found


def _press(desk: Page, name: str) -> Callable[[], None]:
    exactly = re.compile(f"^{re.escape(name)}(\\W.*)?$")

    def presses() -> None:
        desk.get_by_role("button", name=exactly).first.click()

    return presses


def _in_more(desk: Page, drawer: Locator, name: str) -> Callable[[], None]:
    def opens() -> None:
        _press(desk, "More")()
        drawer.get_by_role("button", name=name, exact=True).click()

    return opens


def _walk(
    desk: Page, drawer: Locator, views: dict[str, tuple[Callable[[], None], str]]
) -> list[str]:
    """Open each in the drawer, and wait for words of its own."""
    found: list[str] = []
    for name, (opens, says) in views.items():
        opens()
        expect(drawer).to_contain_text(says)
        found += findings(desk, name, DRAWER)
    return found


def test_axe_finds_nothing_on_any_view_by_day_or_by_night(
    stack: Stack, browser: Browser
) -> None:
    phone = phone_page(browser)
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    case = stack.asks(red_flags=["intense_pain"])

    found = _of_a_coordinator(stack, browser, case["id"])
    found += _of_a_manager(stack, browser)

    assert found == []


def _of_a_coordinator(stack: Stack, browser: Browser, case_id: str) -> list[str]:
    desk = desk_page(browser)
    stack.opens(desk, "Sam")
    drawer = desk.get_by_role("complementary")
    row = desk.locator(f'[data-row="{case_id}"]')
    row.click()
    expect(drawer).to_contain_text("Slipped in the kitchen")
    desk.get_by_text("Signs", exact=True).click()
    _press(desk, "Filter")()
    found = findings(desk, "case, map, filter", WHOLE)
    _press(desk, "Filter")()
    found += _walk(
        desk,
        drawer,
        {
            "new call": (_press(desk, "New call"), "What is needed"),
            "declines": (_press(desk, "Declines"), "Declined"),
            "homes": (_press(desk, "Homes"), "Rose Court"),
            "rota": (_press(desk, "Rota"), "A row for each crew"),
            "sources": (_press(desk, "Sources"), "EMAS"),
            "screen": (_press(desk, "Screen"), "Lists only"),
            "settings": (_press(desk, "Settings"), "Clocks"),
            "paper": (_in_more(desk, drawer, "Visits from paper"), "paper"),
            "glass": (
                _in_more(desk, drawer, "Case that is closed to you"),
                "Case number",
            ),
            "sign-in": (_in_more(desk, drawer, "How you sign in"), "ign in"),
        },
    )
    return found + _of_several(desk, drawer, row) + _of_whole_pages(desk, drawer)


def _of_several(desk: Page, drawer: Locator, row: Locator) -> list[str]:
    _press(desk, "Select several")()
    row.click()
    _press(desk, "What to do")()
    drawer.get_by_label("Hand back to their senders").check()
    expect(drawer.get_by_label("What would become of each")).to_be_visible()
    found = findings(desk, "several", WHOLE)
    _press(desk, "Stop selecting")()
    desk.get_by_role("tab", name=re.compile("^Crews")).click()
    desk.get_by_role("navigation", name="Crews on duty").get_by_text("Oak 1").click()
    expect(drawer).to_contain_text("Shift")
    found += findings(desk, "crews, crew", WHOLE)
    _press(desk, "Coverage by skill")()
    expect(drawer).to_contain_text("computed")
    found += findings(desk, "coverage", DRAWER)
    return found


def _of_whole_pages(desk: Page, drawer: Locator) -> list[str]:
    _press(desk, "Handover")()
    expect(desk.get_by_label("Crews on and coming")).to_contain_text("Oak 1")
    found = findings(desk, "handover", WHOLE)
    _press(desk, "Back to the desk")()
    _press(desk, "Screen")()
    drawer.get_by_label(re.compile("Wall board")).click()
    expect(desk.get_by_role("button", name="Leave the wall board")).to_be_visible()
    return found + findings(desk, "wall board", WHOLE)


def _of_a_manager(stack: Stack, browser: Browser) -> list[str]:
    desk = desk_page(browser)
    stack.opens(desk, "Max")
    drawer = desk.get_by_role("complementary")
    _press(desk, "Settings")()

    def part(name: str) -> Callable[[], None]:
        return lambda: drawer.get_by_role("button", name=name, exact=True).click()

    found = _walk(
        desk,
        drawer,
        {
            "settings, people": (part("People"), "Invite somebody"),
            "settings, senders": (part("Senders"), "EMAS"),
            "settings, homes": (part("Homes"), "Rose Court"),
            "settings, history": (part("History"), "changed"),
            "settings, area": (part("Area"), "Clocks"),
            "audit": (_in_more(desk, drawer, "Audit"), "Audit"),
        },
    )
    return found + findings(desk, "a manager's desk", WHOLE)
