"""A manager sets the area at the desk: seen first, with a reason, and undone."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import Stack, desk_page, serious_findings

pytestmark = pytest.mark.browser
WHY = re.compile("^Why, and who agreed")


def settings_of(page: Page) -> Locator:
    """The drawer with the settings in it."""
    page.get_by_role("button", name="Settings", exact=True).click()
    return page.get_by_role("complementary")


def sets_the_answer(drawer: Locator, page: Page) -> None:
    """A slip is named in its place; then 45 seconds, with a reason."""
    drawer.get_by_text("Waits: when the next person is alarmed").click()
    answer = drawer.get_by_label("A crew answers an offer within")
    answer.fill("7")
    answer.press("Enter")  # the keyboard is enough
    expect(drawer.get_by_role("alert")).to_contain_text("from 30 to 60 s")
    expect(answer).to_be_focused()
    expect(answer).to_have_attribute("aria-describedby", re.compile("error"))
    answer.fill("45")
    answer.press("Enter")
    expect(drawer).to_contain_text("60 → 45")
    assert serious_findings(page) == []
    change = drawer.get_by_role("button", name="Change the settings")
    change.click()
    expect(drawer).to_contain_text("Say why: the record keeps it")
    drawer.get_by_label(WHY).fill("Agreed on Monday")
    change.click()


def undoes_it(drawer: Locator) -> None:
    """Seen first, as any change is."""
    drawer.get_by_role("button", name="History").click()
    expect(drawer).to_contain_text("Agreed on Monday")
    drawer.get_by_role("button", name="Show what going back to version 1").click()
    drawer.get_by_role("button", name="Undo to version 1").click()
    drawer.get_by_label(WHY).fill("It rang too often")
    drawer.get_by_role("button", name="Set it as at version 1").click()


def invites_kim(drawer: Locator) -> str:
    """The link that is shown once."""
    drawer.get_by_role("button", name="People").click()
    drawer.get_by_role("button", name="Invite somebody").click()
    drawer.get_by_label("Name", exact=True).fill("Kim")
    drawer.get_by_label("Role", exact=True).select_option("coordinator")
    drawer.get_by_label(WHY).fill("New here")
    drawer.get_by_role("button", name="Invite", exact=True).click()
    return drawer.get_by_label("Sign-in link for Kim").input_value()


def test_a_manager_sees_sets_and_undoes_a_setting_and_lets_somebody_in(
    stack: Stack, browser: Browser
) -> None:
    page, kim = desk_page(browser), desk_page(browser)
    stack.opens(page, "Max")
    drawer = settings_of(page)
    sets_the_answer(drawer, page)
    expect(drawer).to_contain_text("Done: this is version 2.")
    expect(drawer).to_contain_text("(1 not as usual)")
    undoes_it(drawer)
    expect(drawer).to_contain_text("Max went back to version 1")
    kim.goto(invites_kim(drawer))
    page.get_by_role("button", name="Night").click()
    assert serious_findings(page) == []
    expect(settings_of(kim)).to_contain_text("A manager of the area changes these.")

    drawer.get_by_role("button", name="End access of Kim").click()
    drawer.get_by_label(WHY).fill("Left us")
    drawer.get_by_role("button", name=re.compile("^End Kim.s access now")).click()

    expect(drawer).to_contain_text("access ended")
    expect(kim.get_by_test_id("connection")).to_contain_text("NOT LIVE: ended")
