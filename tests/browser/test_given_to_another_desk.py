"""A case goes to another crew and back; a crew with somebody is not called away."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack, phone_page
from tests.browser.test_messages_and_versions import wrong_in_both_themes
from tests.browser.test_undo_desk import opens, strip_of

pytestmark = pytest.mark.browser


def test_a_case_is_given_to_another_crew_and_back_within_the_minute(
    stack: Stack, browser: Browser
) -> None:
    crew, elm = Crew(stack, browser), phone_page(browser)
    desk, oak = crew.desk, crew.phone
    case = crew.is_offered()
    stack.opens(elm, "Elm 1")
    elm.get_by_role("button", name="Start shift").click()
    expect(elm.get_by_role("heading", name="No job now")).to_be_visible()
    drawer = opens(desk, case)
    drawer.get_by_role("button", name=re.compile("^Assign Elm 1")).click()
    look = drawer.get_by_role("region", name="What this would do")
    expect(look.get_by_role("row").nth(1)).to_contain_text(
        re.compile(r"Oak 1 \d\d:\d\d.*Elm 1 \d\d:\d\d", re.DOTALL)
    )

    look.get_by_role("button", name="Reassign to Elm 1").click()

    expect(elm.get_by_text("New job", exact=True)).to_be_visible()
    expect(oak.get_by_text("New job", exact=True)).to_have_count(0)
    strip = strip_of(desk)
    expect(strip).to_contain_text("Undo Reassign to Elm 1: Fall")
    strip.get_by_role("button", name=re.compile("^Undo Reassign")).click()
    # What was chosen before it may have its minute still.
    expect(strip.get_by_text("Reassign to Elm 1")).to_have_count(0)
    expect(oak.get_by_text("New job", exact=True)).to_be_visible()
    expect(elm.get_by_text("New job", exact=True)).to_have_count(0)

    crew.presses("Accept", "En route", "On scene")
    _is_not_called_away(crew, str(case["reference"]))


def _is_not_called_away(crew: Crew, there: str) -> None:
    """The desk presses all the same, and reads what is the case and what else to do."""
    crew.has_told_all()
    drawer = opens(crew.desk, crew.stack.asks(on_floor=False))
    drawer.get_by_role("button", name=re.compile("^Assign Oak 1")).click()
    look = drawer.get_by_role("region", name="What this would do")
    expect(look.get_by_role("alert")).to_have_text(
        f"Oak 1 is with the person of case {there}, and is not called away from there."
        " Choose another crew, or pin this case to Oak 1, and it waits for that crew"
    )
    expect(drawer).not_to_contain_text("on_scene")
    assert wrong_in_both_themes(crew.desk) == []
    look.get_by_role("button", name="Cancel").click()
    drawer.get_by_role("button", name=re.compile("^Pin Oak 1")).first.click()
    look.get_by_role("button", name="Pin Oak 1").click()
    expect(drawer).to_contain_text("Pinned")
