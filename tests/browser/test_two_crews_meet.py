"""A coordinator sends a second crew, and both phones say who else comes."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack, phone_page
from tests.browser.test_messages_and_versions import wrong_in_both_themes

pytestmark = pytest.mark.browser


def test_a_second_crew_is_sent_seen_by_both_phones_and_leaves_by_itself(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    desk, lead, help_ = crew.desk, crew.phone, phone_page(browser)
    case = crew.is_offered()
    crew.presses("Accept")
    stack.opens(help_, "Elm 1")
    help_.get_by_role("button", name="Start shift").click()
    expect(help_.get_by_text("Vehicle: Van 7 (Lifting device)")).to_be_visible()
    _finds_the_van(desk)
    drawer = crew.reads(case)
    drawer.get_by_role("button", name="Send Elm 1 as second crew…").click()
    foresight = drawer.get_by_role("region", name="What this would do")
    expect(foresight.get_by_role("row").nth(1)).to_contain_text(
        re.compile("(Oak 1 and Elm 1|Elm 1 and Oak 1)")
    )

    foresight.get_by_role("button", name="Send Elm 1 as second crew").click()

    expect(help_.get_by_text("New job: help another crew")).to_be_visible()
    expect(help_.get_by_text(re.compile("Oak 1 has said yes"))).to_be_visible()
    expect(lead.get_by_text(re.compile("Elm 1 was asked to meet you"))).to_be_visible()
    assert wrong_in_both_themes(desk) == []
    assert crew.looks_everywhere() == []
    help_.get_by_role("button", name="Accept", exact=True).click()
    help_.get_by_role("button", name="En route", exact=True).click()
    expect(lead.get_by_text(re.compile("Elm 1 is on its way"))).to_be_visible()
    expect(drawer).to_contain_text(re.compile("Second crew: Elm 1 is on its way"))
    help_.get_by_role("button", name="On scene", exact=True).click()
    expect(lead.get_by_text(re.compile("Elm 1 is at the place"))).to_be_visible()
    expect(help_.get_by_role("button", name="Finish: outcome")).to_have_count(0)

    help_.get_by_role("button", name="We have left").click()

    expect(help_.get_by_role("heading", name="No job now")).to_be_visible()
    expect(lead.get_by_text(re.compile("Elm 1 is at the place"))).to_have_count(0)
    expect(drawer).to_contain_text("Second crew: has left")
    assert stack.hears(case)["status"] == "assigned"


def _finds_the_van(desk: Page) -> None:
    """Who has Van 7, and what is in it: by the list of crews and the crew's details."""
    desk.get_by_role("tab", name=re.compile("^Crews")).click()
    desk.get_by_label("Filter by name, vehicle, skill or state").fill("van 7")
    found = desk.get_by_role("navigation", name="Crews on duty").locator("[data-row]")
    expect(found).to_have_count(1)
    expect(found).to_contain_text(re.compile("Elm 1.*Van 7, shift to", re.DOTALL))
    found.click()
    expect(desk.get_by_role("complementary")).to_contain_text(
        "Van 7, carries lifting device"
    )
    assert wrong_in_both_themes(desk) == []
    desk.get_by_role("tab", name=re.compile("^Calls")).click()
