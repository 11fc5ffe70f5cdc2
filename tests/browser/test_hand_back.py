"""A case that nobody can reach, at a coordinator's screen: until when, told what."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import Stack, lists_page, serious_findings

pytestmark = pytest.mark.browser


def due_in(minutes: int) -> str:
    """So many minutes from now."""
    now = datetime.now(UTC)  # noqa: TID251 - the service runs on real time here
    return (now + timedelta(minutes=minutes)).isoformat()


def test_a_coordinator_sees_until_when_keeps_one_and_hands_one_back_with_one_press(
    stack: Stack, browser: Browser
) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    kept = stack.asks(sender_breach_at=due_in(54), on_floor=False)
    back = stack.asks(sender_breach_at=due_in(50), on_floor=False)
    strip = desk.get_by_role("region", name=re.compile("alarms"))
    expect(strip).to_contain_text(re.compile(r"Hand back to 999 by \d\d:\d\d"))
    drawer = desk.get_by_role("complementary")

    desk.locator(f'[data-row="{kept["id"]}"]').click()
    frame = drawer.get_by_role("region", name="Hand back")
    expect(frame).to_contain_text("must acknowledge")
    frame.get_by_role("button", name="Keep it though late…").click()
    frame.get_by_label("Why does it stay with us?").select_option(
        "late_agreed_with_999"
    )
    findings = serious_findings(desk)
    frame.get_by_role("button", name="Keep it", exact=True).click()
    expect(drawer).to_contain_text("Kept though late")

    desk.locator(f'[data-row="{back["id"]}"]').click()
    frame.get_by_role("button", name="Hand back now").click()
    expect(drawer).to_contain_text("Handing back")

    assert stack.hears(back)["hand_back_reason"] == "no_crew_in_time"
    assert stack.hears(kept)["status"] == "waiting"
    assert findings == []


def test_suspected_sepsis_asks_for_999_says_until_when_and_goes_back_as_a_red_flag(
    stack: Stack, browser: Browser
) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    case = stack.asks(
        sender_breach_at=due_in(50), on_floor=False, exclusions=["suspected_sepsis"]
    )
    strip = desk.get_by_role("region", name=re.compile("alarms"))
    line = re.compile(
        r"sepsis or stroke told: has 999 been called\? Hand back to 999 by \d\d:\d\d"
    )
    expect(strip).to_contain_text(line)
    drawer = desk.get_by_role("complementary")
    desk.locator(f'[data-row="{case["id"]}"]').click()
    drawer.get_by_role("button", name="999 was called").click()
    frame = drawer.get_by_role("region", name="Hand back")
    expect(frame).to_contain_text("red flag")
    findings = serious_findings(desk)

    frame.get_by_role("button", name="Hand back now").click()
    expect(drawer).to_contain_text("Handing back")

    assert stack.hears(case)["hand_back_reason"] == "red_flag"
    assert findings == []


def test_the_policy_is_in_sight_and_changed_with_a_reason(
    stack: Stack, browser: Browser
) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    desk.get_by_role("button", name="Hand-back: a person presses").click()
    drawer = desk.get_by_role("complementary")
    drawer.get_by_label("not accepted by us").check()
    drawer.get_by_role("button", name="Change the policy").click()
    expect(drawer).to_contain_text("Say why")
    findings = serious_findings(desk)

    drawer.get_by_label("Why, and who agreed (audit)").fill("Agreed with EMAS")
    drawer.get_by_role("button", name="Change the policy").click()

    rule = desk.get_by_role("button", name="Hand-back: by itself: not accepted by us")
    expect(rule).to_be_visible()
    assert findings == []
