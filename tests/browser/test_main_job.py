"""The main job as two people see it: a desk, a phone, and one call from 999."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import (
    Stack,
    desk_page,
    phone_page,
    serious_findings,
)

pytestmark = pytest.mark.browser


def test_a_call_is_seen_assigned_accepted_attended_and_closed(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = desk_page(browser), phone_page(browser)
    stack.opens(desk, "Sam")
    expect(desk.get_by_test_id("connection")).to_contain_text("LIVE")
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()

    case = stack.asks()
    row = desk.locator(f'[data-row="{case["id"]}"]')

    expect(row).to_contain_text("Uppingham")
    row.click()
    drawer = desk.get_by_role("complementary")
    expect(drawer).to_contain_text("Slipped in the kitchen")
    drawer.get_by_role("button", name="Confirm Oak 1").click()
    expect(phone.get_by_text("New job")).to_be_visible()
    expect(phone.get_by_text("Animals").first).to_be_visible()
    phone.get_by_role("button", name="Accept").click()
    expect(row).to_contain_text("Accepted")
    phone.get_by_role("button", name="En route").click()
    expect(row).to_contain_text("On the way")
    phone.get_by_role("button", name="On scene").click()
    expect(row).to_contain_text("On scene")
    phone.get_by_role("button", name="Finish: outcome").click()
    phone.get_by_role("button", name=re.compile("Lifted")).click()
    phone.get_by_role("button", name="Finish the visit").click()
    expect(row).to_contain_text("closed")
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    told = stack.hears(case)
    assert (told["status"], told["outcome"]) == ("completed", "lifted")


def test_what_the_map_shows_is_the_case_of_the_queue(
    stack: Stack, browser: Browser
) -> None:
    desk = desk_page(browser)
    stack.opens(desk, "Sam")
    case = stack.asks()
    desk.locator(f'[data-row="{case["id"]}"]').click()
    desk.get_by_role("button", name="Show chosen").click()
    desk.get_by_role("button", name="Close").click()
    expect(desk.get_by_role("complementary")).to_have_count(0)

    desk.get_by_role("application").click()

    expect(desk.get_by_role("complementary")).to_contain_text(case["reference"])


def test_neither_page_has_a_serious_accessibility_finding(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = desk_page(browser), phone_page(browser)
    stack.opens(desk, "Sam")
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    case = stack.asks()
    desk.locator(f'[data-row="{case["id"]}"]').click()
    drawer = desk.get_by_role("complementary")
    drawer.get_by_role("button", name="Confirm Oak 1").click()
    expect(phone.get_by_text("New job")).to_be_visible()

    findings = serious_findings(desk) + serious_findings(phone)

    assert findings == []
