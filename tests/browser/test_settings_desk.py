"""A manager sets the area at the desk: seen first, with a reason, and undone."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import Stack, lists_page, serious_findings

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


def switches_a_need_off(drawer: Locator, page: Page) -> None:
    """It is said what that does; then a new call is not offered it, and says so."""
    drawer.get_by_role("button", name="Area", exact=True).click()
    drawer.get_by_text("Needs: what is taken, and what a crew must bring").click()
    off = drawer.get_by_role("group", name="Switched off: not taken here")
    off.get_by_label("Catheter").check()
    drawer.get_by_role("button", name="Show what it would do").click()
    expect(drawer).to_contain_text("none → Catheter")
    expect(drawer).to_contain_text("▲ Catheter: whoever asks is refused at once")
    assert serious_findings(page) == []
    drawer.get_by_label(WHY).fill("No nurse for it this week")
    drawer.get_by_role("button", name="Change the settings").click()
    expect(drawer).to_contain_text("Done: this is version")
    page.keyboard.press("Alt+KeyN")
    expect(drawer).to_contain_text("Not taken here now: Catheter")
    offered = drawer.get_by_label("What is needed").get_by_role("option")
    expect(offered.filter(has_text="Fall")).to_have_count(1)
    expect(offered.filter(has_text="Catheter")).to_have_count(0)
    assert serious_findings(page) == []


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


def enters_a_home(drawer: Locator, page: Page) -> str:
    """Elm House, whose address is found; the link of its first tablet."""
    drawer.get_by_role("button", name="Homes", exact=True).click()
    drawer.get_by_role("button", name="Enter a home").click()
    drawer.get_by_label("Name", exact=True).fill("Elm House")
    drawer.get_by_label("What it is").select_option("care_home")
    drawer.get_by_label("Email for links").fill("night@elm.example")
    drawer.get_by_label("Address, a line each").fill("High Street East\nUppingham")
    drawer.get_by_label(WHY).fill("Asked to join")
    assert serious_findings(page) == []
    drawer.get_by_role("button", name="Enter the home").click()
    expect(drawer).to_contain_text("Its address was found at High Street East")
    drawer.get_by_role("button", name="New link for Elm House").click()
    link = drawer.get_by_label(re.compile("^Link for Elm House"))
    expect(link).to_be_visible()
    return link.input_value()


def its_people_come_in_and_are_out_again(drawer: Locator, tablet: Page) -> None:
    """The tablet signs in by the link, until the manager ends the home's access."""
    tablet.get_by_role("button", name="Sign in").click()
    expect(tablet.get_by_role("link", name="Ask for help")).to_be_visible()
    drawer.get_by_role("button", name="End Elm House").click()
    drawer.get_by_label(WHY).fill("Has closed")
    drawer.get_by_role("button", name="End: Elm House may ask no more").click()
    expect(drawer.get_by_role("listitem").filter(has_text="Elm House")).to_contain_text(
        "■ ended"
    )
    tablet.reload()
    expect(tablet.get_by_text("This service cannot send links")).to_be_visible()


def test_a_manager_sees_sets_and_undoes_a_setting_and_lets_somebody_in(
    stack: Stack, browser: Browser
) -> None:
    page, kim = lists_page(browser), lists_page(browser)
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

    tablet = lists_page(browser)
    tablet.goto(enters_a_home(drawer, page))
    its_people_come_in_and_are_out_again(drawer, tablet)
    switches_a_need_off(drawer, page)
