"""A crew that needs help, is missed, goes as a pair, or are volunteers: what shows."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.browser.crew_people import (
    another_of_the_crew,
    check_in_was_due,
    crew_is_of_volunteers,
)
from tests.browser.served import (
    LIVE,
    Stack,
    confirms,
    findings,
    lists_page,
    phone_page,
    serious_findings,
)

pytestmark = pytest.mark.browser


def on_duty(stack: Stack, browser: Browser) -> tuple[Page, Page]:
    """A desk that is live, and a phone whose shift has begun."""
    desk, phone = lists_page(browser), phone_page(browser)
    stack.opens(desk, "Sam")
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    return desk, phone


def is_confirmed(stack: Stack, desk: Page, **asked: object) -> dict[str, Any]:
    """A call comes in, and the coordinator lets the crew be asked; the case."""
    case = stack.asks(**asked)
    desk.locator(f'[data-row="{case["id"]}"]').click()
    drawer = desk.get_by_role("complementary")
    confirms(drawer)
    return case


def test_help_that_is_held_reaches_the_desk_and_its_name_comes_back(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = on_duty(stack, browser)
    expect(phone.get_by_test_id("position")).to_contain_text(
        "Control sees you here, 8 m"
    )
    help_ = phone.get_by_role("button", name="Help: hold 2 seconds")
    box = help_.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 9, box["y"] + 9)
    phone.mouse.down()

    alarm = desk.locator('[data-crew-alarm="Oak 1 help"]')

    expect(alarm).to_contain_text("Oak 1 asks for help since")
    phone.mouse.up()
    expect(alarm).to_contain_text("within 8 m")
    desk.keyboard.press("Alt+KeyC")
    row = desk.get_by_role("navigation", name="Crews on duty").get_by_role("listitem")
    expect(row.first).to_contain_text("▲ Oak 1 asks for help since")
    expect(row.first).to_contain_text("nobody sees to it: ring them now")
    assert findings(desk) == []
    alarm.get_by_role("button", name="I see to it").click()
    expect(phone.get_by_text("Control has seen it: Sam")).to_be_visible()
    expect(row.first).to_contain_text("Sam sees to it since")
    assert findings(phone) == []
    alarm.get_by_role("button", name="Go to").click()
    drawer = desk.get_by_role("complementary")
    expect(drawer).to_contain_text("Pressed at 52.67050, -0.72860")
    assert serious_findings(desk) == []
    drawer.get_by_label("I spoke with").fill("Ann")
    drawer.get_by_role("button", name="Crew is safe").click()
    expect(alarm).to_have_count(0)
    expect(phone.get_by_text("Closed by Sam")).to_be_visible()


def test_help_without_a_signal_by_keyboard_offers_a_call_and_goes_by_itself(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = on_duty(stack, browser)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Help: hold 2 seconds").focus()
    phone.keyboard.press("Enter")
    sheet = phone.get_by_role("dialog", name="Do you need help?")
    expect(sheet.get_by_role("link", name="Ring control")).to_have_attribute(
        "href", "tel:01632960999"
    )
    assert findings(phone) == []
    sheet.get_by_role("button", name="Alarm control now").press("Enter")

    unheard = phone.get_by_text("Control has NOT heard your call for help yet.")

    expect(unheard).to_be_visible()
    kept = phone.evaluate("() => JSON.stringify(localStorage)")
    assert "ucr-help:" in kept
    assert not re.search(r"lon|lat|accuracy", kept)
    expect(desk.locator('[data-crew-alarm="Oak 1 help"]')).to_have_count(0)
    phone.context.set_offline(False)
    expect(desk.locator('[data-crew-alarm="Oak 1 help"]')).to_be_visible()
    expect(unheard).to_have_count(0)
    # The place is found beside the call, and comes after it.
    expect(desk.locator('[data-crew-alarm="Oak 1 help"]')).to_contain_text("within 8 m")
    assert "ucr-help:" not in phone.evaluate("() => JSON.stringify(localStorage)")


def test_signed_out_with_a_call_that_nobody_has_heard_asks_and_keeps_nothing(
    stack: Stack, browser: Browser
) -> None:
    _, phone = on_duty(stack, browser)
    assert findings(phone) == []
    phone.route("**/api/crew/help", lambda route: route.abort())
    phone.get_by_role("button", name="Help: hold 2 seconds").press("Enter")
    phone.get_by_role("button", name="Alarm control now").click()
    expect(phone.get_by_text("Control has NOT heard your call")).to_be_visible()
    asked: list[str] = []

    def answers(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    phone.on("dialog", answers)
    phone.get_by_role("button", name="Sign out").click()

    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    assert ["NOT heard your call for help" in words for words in asked] == [True]
    assert "ucr-help:" not in phone.evaluate("() => JSON.stringify(localStorage)")


def test_a_missed_check_in_is_said_on_the_phone_and_on_the_desk_until_it_is_answered(
    stack: Stack, browser: Browser, postgres_url: str
) -> None:
    desk, phone = on_duty(stack, browser)
    is_confirmed(stack, desk)
    for tap in ("Accept", "En route", "On scene"):
        phone.get_by_role("button", name=tap, exact=True).click()
    timer = phone.get_by_test_id("check-in")
    expect(timer).to_contain_text("Say that you are well by")

    check_in_was_due(postgres_url, minutes_ago=3)

    expect(timer).to_contain_text("Control is alarmed: say that you are well")
    alarm = desk.locator('[data-crew-alarm="Oak 1 check_in"]')
    expect(alarm).to_contain_text("has not said that it is well")
    assert serious_findings(phone) == []
    timer.get_by_role("button", name="I am well").click()
    expect(timer).to_contain_text("Say that you are well by")
    expect(alarm).to_have_count(0)


def test_two_phones_of_a_pair_see_one_truth_and_a_volunteer_sees_less(
    stack: Stack, browser: Browser, postgres_url: str
) -> None:
    crew_is_of_volunteers(postgres_url)
    stack.keys["Ben"] = another_of_the_crew(postgres_url, "Ben")
    desk, ann = on_duty(stack, browser)
    ben = phone_page(browser)
    stack.opens(ben, "Ben")
    expect(ben.get_by_role("heading", name="No job now")).to_be_visible()
    case = is_confirmed(stack, desk, conditions=["Heart failure"], notes="On warfarin")
    expect(ben.get_by_text("New job")).to_be_visible()
    ann.get_by_role("button", name="Accept", exact=True).click()

    expect(ben.get_by_text("Accepted: Oak 1")).to_be_visible()

    shown = ann.locator("body").inner_text() + ben.locator("body").inner_text()
    assert "Slipped in the kitchen" in shown
    assert not re.search("Heart failure|warfarin|999 000 0018", shown)
    ben.context.set_offline(True)
    ben.get_by_role("button", name="En route", exact=True).click()
    expect(ben.get_by_text("1 waiting to send")).to_be_visible()
    ann.get_by_role("button", name="En route", exact=True).click()
    # Ann's own phone shows it before the service has it: Ben may not overtake her.
    expect(desk.locator(f'[data-row="{case["id"]}"]')).to_contain_text("On the way")
    ben.context.set_offline(False)
    expect(ben.get_by_text("Already done. En route: Oak 1")).to_be_visible()
