"""The desk changes a crew's shift, having read what that does; the phone says so."""

import os

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import (
    Stack,
    confirms,
    lists_page,
    phone_page,
    serious_findings,
)

pytestmark = pytest.mark.browser


def _crews(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Crews on duty")


def _taken(page: Page, name: str) -> None:
    if folder := os.environ.get("UCR_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def _says_why(drawer: Locator, because: str, words: str) -> None:
    drawer.get_by_label("Why?").select_option(because)
    drawer.get_by_label("In words").fill(words)


def _at_oak(desk: Page) -> Locator:
    """The drawer of Oak 1."""
    desk.get_by_role("tab", name="Crews").click()
    _crews(desk).get_by_role("button", name="Oak 1").click()
    return desk.get_by_role("complementary")


def test_the_desk_sends_a_crew_on_a_break_and_its_phone_says_so(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = lists_page(browser), phone_page(browser)
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    stack.opens(desk, "Sam")
    drawer = _at_oak(desk)

    drawer.get_by_role("button", name="Break…").click()
    expect(drawer).to_contain_text("asked for nothing until its break ends")
    _says_why(drawer, "It needs a rest", "Six calls since eight")
    drawer.get_by_role("button", name="Send Oak 1 on a break").click()

    expect(phone.get_by_text("The desk put you on a break at")).to_be_visible()
    expect(drawer.get_by_role("button", name="Back…")).to_be_visible()
    drawer.get_by_role("button", name="Shift until…").click()
    drawer.get_by_label("Until", exact=True).select_option(index=1)
    drawer.get_by_role("button", name="See what it does").click()
    expect(drawer).to_contain_text("Its shift now ends at")
    _taken(desk, "until")
    assert [serious_findings(one) for one in (desk, phone)] == [[], []]


def test_the_desk_takes_a_crew_off_duty_and_its_phone_says_so(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = lists_page(browser), phone_page(browser)
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    stack.opens(desk, "Sam")
    stack.asks()
    drawer = _at_oak(desk)

    drawer.get_by_role("button", name="Off duty…").click()
    expect(drawer).to_contain_text("Cannot be undone")
    _taken(desk, "off-duty")
    assert serious_findings(desk) == []
    drawer.get_by_role("button", name="Take Oak 1 off duty").click()
    expect(drawer).to_contain_text("Choose a reason")
    _says_why(drawer, "Gone home ill", "Rang in, feels faint")
    drawer.get_by_role("button", name="Take Oak 1 off duty").click()

    expect(_crews(desk)).not_to_contain_text("Oak 1")
    expect(phone.get_by_text("The desk ended your shift at")).to_be_visible()
    _taken(phone, "phone")
    assert serious_findings(phone) == []


def test_a_crew_with_a_visit_stays_on_and_the_desk_reads_what_to_do_first(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = lists_page(browser), phone_page(browser)
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    stack.opens(desk, "Sam")
    case = stack.asks()
    desk.locator(f'[data-row="{case["id"]}"]').click()
    confirms(desk.get_by_role("complementary"))
    phone.get_by_role("button", name="Accept").click()
    expect(phone.get_by_role("button", name="En route", exact=True)).to_be_visible()

    drawer = _at_oak(desk)
    drawer.get_by_role("button", name="Off duty…").click()

    expect(drawer.get_by_role("alert")).to_contain_text(
        "give that case to another crew"
    )
    _taken(desk, "refused")
    expect(_crews(desk)).to_contain_text("Oak 1")


def test_the_desk_reads_at_sources_that_no_paper_pack_is_written(
    stack: Stack, browser: Browser
) -> None:
    """The dispatcher of this story has no folder for it, and says so."""
    desk = lists_page(browser)
    stack.opens(desk, "Sam")

    desk.get_by_role("button", name="Sources").click()

    told = desk.get_by_test_id("paper")
    expect(told).to_contain_text("Paper pack not written: UCR_PAPER_PACK is not set")
    _taken(desk, "sources")
    desk.set_viewport_size({"width": 390, "height": 844})
    expect(told).to_be_visible()
    _taken(desk, "sources-390")
    assert serious_findings(desk) == []
