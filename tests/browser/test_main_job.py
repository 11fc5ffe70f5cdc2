"""The main job as two people see it: a desk, a phone, and one call from 999."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import (
    LIVE,
    Stack,
    confirms,
    desk_page,
    phone_page,
    serious_findings,
    serving,
)

pytestmark = pytest.mark.browser


ALL_THE_TIME: Final = {"UCR_IMPROVE_S": "1.5"}


@pytest.fixture
def stack(postgres_url: str, valkey_url: str, rutland_packs: Path) -> Iterator[Stack]:
    """The service as it comes: OR-Tools looks for better all the time."""
    with serving(
        postgres_url, valkey_url, rutland_packs, crew_lock_s=0, also=ALL_THE_TIME
    ) as served:
        yield served


LEFT_TO_RIGHT: Final = """() => ['.lists', '.map', '.drawer'].map(
  (one) => document.querySelector(one).getBoundingClientRect().left)"""
IN_ORDER: Final = (
    "Request received",
    "Crew asked",
    "Crew accepted",
    "Crew on its way",
    "Crew with the person",
    "Visit over",
    "Closed",
)
FRAMES = """() => new Promise((drawn) => {
  let left = 5
  const next = () => (left-- > 0 ? requestAnimationFrame(next) : drawn(null))
  next()
})"""
"""The map is drawn anew in the frames after its pane has grown, by the drawer's closing
or the first alarm's coming: a click before would meet the picture of before."""


def test_a_call_is_seen_assigned_accepted_attended_and_closed(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = desk_page(browser), phone_page(browser)
    stack.opens(desk, "Sam")
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()

    case = stack.asks()
    row = desk.locator(f'[data-row="{case["id"]}"]')

    expect(row).to_contain_text("Uppingham")
    row.click()
    drawer = desk.get_by_role("complementary")
    expect(drawer).to_contain_text("Slipped in the kitchen")
    confirms(drawer)
    expect(phone.get_by_text("New job")).to_be_visible()
    expect(phone.get_by_text("Animals").first).to_be_visible()
    phone.get_by_role("button", name="Accept").click()
    expect(row).to_contain_text("Accepted")
    phone.get_by_role("button", name="En route", exact=True).click()
    expect(row).to_contain_text("On the way")
    phone.get_by_role("button", name="On scene").click()
    expect(row).to_contain_text("On scene")
    phone.get_by_role("button", name="Finish: outcome").click()
    phone.get_by_role("button", name=re.compile("Lifted")).click()
    phone.get_by_role("button", name="Finish the visit").click()
    phone.get_by_role("button", name="Send now").click()
    expect(row).to_contain_text("closed")
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    told = stack.hears(case)
    assert (told["status"], told["outcome"]) == ("completed", "lifted")
    _tells_its_story_newest_first(drawer)


def _tells_its_story_newest_first(drawer: Locator) -> None:
    told = drawer.get_by_role("region", name="Timeline").get_by_role("listitem")
    expect(told.filter(has_text=re.compile("|".join(IN_ORDER)))).to_have_text(
        [re.compile(each) for each in reversed(IN_ORDER)]
    )


def test_what_the_map_shows_is_the_case_of_the_queue(
    stack: Stack, browser: Browser
) -> None:
    desk = desk_page(browser)
    stack.opens(desk, "Sam")
    case = stack.asks()
    nobody_yet = desk.get_by_role("button", name=f"Acknowledge {case['reference']}")
    expect(nobody_yet).to_be_visible()
    desk.locator(f'[data-row="{case["id"]}"]').click()
    panes = desk.evaluate(LEFT_TO_RIGHT)
    assert panes == sorted(panes)
    desk.get_by_role("button", name="Show chosen").click()
    desk.get_by_role("button", name="Close").click()
    expect(desk.get_by_role("complementary")).to_have_count(0)
    desk.evaluate(FRAMES)

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
    confirms(drawer)
    expect(phone.get_by_text("New job")).to_be_visible()

    findings = serious_findings(desk) + serious_findings(phone)

    assert findings == []
    _a_choice_is_seen_made_and_undone(stack, desk, phone, case)


def _a_choice_is_seen_made_and_undone(
    stack: Stack, desk: Page, phone: Page, first: dict[str, Any]
) -> None:
    """The same two screens: the crew is sent to a worse case, and back again."""
    _words_outlive_a_change(stack, desk)
    drawer = desk.get_by_role("complementary")
    worse = stack.asks(patient={"name": "Test Wren", "nhs_number": "999 000 0026"})
    desk.locator(f'[data-row="{worse["id"]}"]').click()
    drawer.get_by_role("button", name="Assign Oak 1").click()
    look = drawer.get_by_role("region", name="What this would do")
    expect(look).to_contain_text(f"Oak 1 leaves {first['reference']}")
    expect(look.get_by_role("row", name=first["reference"])).to_contain_text("Oak 1")
    assert serious_findings(desk) == []
    look.get_by_role("button", name="Divert Oak 1 to this").click()
    expect(phone.get_by_text("You are diverted")).to_be_visible()
    undo = drawer.get_by_role("button", name="Undo: Divert Oak 1 to this")
    expect(undo).to_be_visible()
    assert serious_findings(phone) == []

    undo.click()

    expect(drawer).to_contain_text("A person undid a choice: divert")
    expect(desk.locator(f'[data-row="{first["id"]}"]')).to_contain_text("Oak 1")


def _words_outlive_a_change(stack: Stack, desk: Page) -> None:
    """The sender tells more while a reason is written: the dialog waits to be asked."""
    drawer = desk.get_by_role("complementary")
    hard = stack.asks(need="catheter", patient={"name": "Test Rook"}, on_floor=False)
    desk.locator(f'[data-row="{hard["id"]}"]').click()
    drawer.get_by_text("All other crews").click()
    drawer.get_by_role("button", name="Override and assign Oak 1").click()
    look = drawer.get_by_role("region", name="What this would do")
    look.get_by_label("In words").fill("Nobody else is near")
    override = look.get_by_role("button", name="Oak 1")
    stack.adds(hard, flags=["infection_risk"])
    expect(look).to_contain_text("This case changed since you looked")
    expect(override).to_be_disabled()
    assert serious_findings(desk) == []
    look.get_by_role("button", name="Look again").click()
    expect(override).to_be_enabled()
    expect(look.get_by_label("In words")).to_have_value("Nobody else is near")
    look.get_by_role("button", name="Cancel").click()


def test_every_button_of_the_desk_is_big_enough_for_a_thumb_on_a_phone(
    stack: Stack, browser: Browser
) -> None:
    desk = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    stack.opens(desk, "Sam")
    case = stack.asks()
    desk.locator(f'[data-row="{case["id"]}"]').click()
    drawer = desk.get_by_role("complementary")
    drawer.get_by_role("button", name="Ask a clinician").click()
    drawer.get_by_role("button", name="We rang 999").click()
    expect(drawer.get_by_role("button", name="999 has it")).to_be_visible()

    small = desk.evaluate(
        """() => [...document.querySelectorAll('.tool')]
        .filter((one) => one.checkVisibility())
        .map((one) => [one.getBoundingClientRect(), one.textContent])
        .filter(([box]) => box.height < 48 || box.width < 48)
        .map(([box, text]) => `${text}: ${box.width} x ${box.height}`)"""
    )

    assert small == []
