"""Prices, clocks and the mode: seen first, kept with who and why, and taken back."""

import re
from typing import Final

import psycopg
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack, lists_page
from tests.browser.test_desk_map import _begins
from tests.browser.test_messages_and_versions import wrong_in_both_themes
from tests.browser.test_settings_desk import WHY, settings_of
from tests.world.people import a_number

pytestmark = pytest.mark.browser
TOLD: Final = "Another crew than was told"
C3: Final = "Category 3: a crew there within"
EVENTS: Final = (
    "SELECT event.body->>'why', account.name FROM event JOIN account"
    " ON event.body->>'by' = 'account:' || account.id"
    " WHERE event.fact IN ('SettingsChanged', 'ModeChanged') ORDER BY event.\"offset\""
)


def _sets(drawer: Locator) -> None:
    """One slip is named in its place; then a price and a clock, with a reason."""
    for section in ("Prices: what the plan weighs", "Clocks: when a crew must be"):
        drawer.get_by_text(section).click()
    clock = drawer.get_by_label(C3)
    clock.fill("240")
    drawer.get_by_role("button", name="Show what it would do").click()
    expect(drawer.get_by_role("alert")).to_contain_text(C3)
    expect(clock).to_be_focused()  # later than the national standard it cannot be
    clock.fill("100")
    drawer.get_by_label(TOLD).fill("200")
    drawer.get_by_role("button", name="Show what it would do").click()
    expect(drawer).to_contain_text("120 → 100")
    expect(drawer).to_contain_text("60 → 200")
    expect(drawer).to_contain_text("1 open case keeps its due time")
    expect(drawer).to_contain_text("Who was asked already stays asked")
    drawer.get_by_label(WHY).fill("Agreed with the board")
    drawer.get_by_role("button", name="Change the settings").click()
    expect(drawer).to_contain_text("Done: this is version 2.")


def _reads_what_auto_would_do(desk: Page, reference: str) -> Locator:
    """Whom it asks, and when, before anything is done; the form."""
    desk.get_by_role("button", name="Auto", exact=True).click()
    drawer = desk.get_by_role("complementary")
    would = drawer.get_by_role("region", name="What this would do")
    expect(would).to_contain_text("Crews will be asked without you")
    expect(would.get_by_role("listitem")).to_have_text(
        re.compile(rf"^Oak 1 at \d\d:\d\d: Fall, .* \({reference}\)$")
    )
    expect(would).to_contain_text("1 case waits for a decision: no crew is asked")
    assert wrong_in_both_themes(desk) == []
    return drawer.get_by_role("form", name="Change the mode")


def _switches(form: Locator, to: str, why: str) -> None:
    """Not without a reason."""
    form.get_by_role("button", name=f"Switch to {to}").click()
    expect(form).to_contain_text("Say why: it is kept with the change")
    form.get_by_label("Why, and who agreed").fill(why)
    form.get_by_role("button", name=f"Switch to {to}").click()
    now = form.page.get_by_role("button", name=to, exact=True)
    expect(now).to_have_attribute("aria-pressed", "true")
    expect(form).to_have_count(0)


def _goes_back(drawer: Locator) -> None:
    """The history says who changed what and why; the area is set as before, again."""
    drawer.get_by_role("button", name="History").click()
    lines = drawer.locator("li.declined")
    for words in ("Mode: advise → auto", "Only one of us tonight", "Sam"):
        expect(lines.filter(has_text="Mode: advise → auto")).to_contain_text(words)
    set_by = lines.filter(has_text="Agreed with the board").first
    for words in ("Max", f"{TOLD}: 60 → 200", f"{C3}: 120 → 100"):
        expect(set_by).to_contain_text(words)
    drawer.get_by_role("button", name="Show what going back to version 1").click()
    expect(drawer.get_by_role("status").last).to_contain_text("200 → 60")
    drawer.get_by_role("button", name="Undo to version 1").click()
    drawer.get_by_label(WHY).fill("Too many changed")
    drawer.get_by_role("button", name="Set it as at version 1").click()
    expect(drawer).to_contain_text("Max went back to version 1")


def test_prices_clocks_and_the_mode_are_seen_first_kept_with_who_and_why_and_undone(
    stack: Stack, browser: Browser, postgres_url: str
) -> None:
    crew, manager = Crew(stack, browser), lists_page(browser)
    desk = crew.desk
    case = stack.asks(on_floor=False)
    expect(desk.locator(f'[data-row="{case["id"]}"]')).to_contain_text("Oak 1")
    stack.opens(manager, "Max")
    drawer = settings_of(manager)
    _sets(drawer)
    grave = {"name": "Test Grave", "nhs_number": a_number()}
    stack.asks(red_flags=["intense_pain"], patient=grave)

    form = _reads_what_auto_would_do(desk, case["reference"])
    _switches(form, "Auto", "Only one of us tonight")

    _begins(stack, "Elm 1")  # who comes on duty now is asked without a press
    other = stack.asks(on_floor=False, patient={"name": "Test Wren"})
    row = desk.locator(f'[data-row="{other["id"]}"]')
    expect(row).to_contain_text(re.compile("Offered|Asked", re.IGNORECASE))
    desk.get_by_role("button", name="Advise", exact=True).click()
    back = desk.get_by_role("complementary")
    expect(back).to_contain_text("1 crew that is being asked now may still say yes")
    form = back.get_by_role("form", name="Change the mode")
    _switches(form, "Advise", "We are two again")
    _goes_back(drawer)
    with psycopg.connect(postgres_url) as store:
        assert store.execute(EVENTS).fetchall() == [
            ("Agreed with the board", "Max"),
            ("Only one of us tonight", "Sam"),
            ("We are two again", "Sam"),
            ("Too many changed", "Max"),
        ]
