"""A case as a coordinator opens it: what a call to the person needs is in sight."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack, findings, lists_page

pytestmark = pytest.mark.browser


def test_what_happened_where_and_whom_to_ring_is_in_sight_without_scrolling(
    stack: Stack, browser: Browser
) -> None:
    """Of a case with a red flag, and as wide as most desks are."""
    case = stack.asks(
        red_flags=["intense_pain"],
        patient={"name": "Test Canary", "phone": "01632 960 123"},
        location={"lines": ["3 High Street"], "postcode": "LE15 9PY"}
        | {"lon": -0.7228, "lat": 52.5881, "access": "Ring twice"},
    )
    desk = lists_page(browser)
    stack.opens(desk, "Sam")

    desk.locator(f'[data-row="{case["id"]}"]').click()

    facts = desk.get_by_role("complementary").get_by_label("What, where, phone")
    for words in ("Slipped in the kitchen", "3 High Street", "Ring twice"):
        expect(facts.get_by_text(words)).to_be_in_viewport(ratio=1)
    number = facts.get_by_role("link", name="01632 960 123")
    expect(number).to_be_in_viewport(ratio=1)
    expect(number).to_have_attribute("href", "tel:01632960123")
    assert findings(desk) == []


def test_a_clinician_advises_by_name_and_a_rule_is_set_aside_for_that_reason(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    sam, ada = crew.desk, lists_page(browser)
    stack.opens(ada, "Ada")
    case = stack.asks(
        need="catheter",
        on_floor=False,
        contacts=[
            {"name": "Test Son", "phone": "01632 960 124", "rank": 2},
            {"name": "Test Daughter", "phone": "01632 960 125", "rank": 1},
        ],
    )
    asks, advises = (_opened(desk, case["id"]) for desk in (sam, ada))
    contacts = asks.locator("dl > div").filter(has_text="Contact ")
    expect(contacts).to_contain_text(["Test Daughter", "Test Son"])
    expect(contacts).to_contain_text(["Contact 1", "Contact 2"])

    asks.get_by_role("button", name="Ask a clinician").click()
    asks.get_by_label("What should the clinician say?").fill("May a lift crew go?")
    asks.get_by_role("button", name="Ask", exact=True).click()
    expect(advises).to_contain_text("May a lift crew go?")
    advises.get_by_label("Your advice, by your name").select_option(
        "Take it, with care"
    )
    advises.get_by_label("Why, and what to watch for").fill("Leave the catheter to me")
    advises.get_by_role("button", name="Advise", exact=True).click()

    expect(asks).to_contain_text("Leave the catheter to me")
    expect(asks).to_contain_text("Ada")
    assert findings(sam) + findings(ada) == []
    for decision in ("radio", "button"):
        asks.get_by_role(decision, name="Accept: UCR takes it").click()
    _sets_a_rule_aside(asks)
    expect(crew.phone.get_by_text("New job", exact=True)).to_be_visible()
    expect(asks).to_contain_text("A clinician agreed")
    expect(asks).to_contain_text("Ada said that they may")


def _opened(desk: Page, case: str) -> Locator:
    desk.locator(f'[data-row="{case}"]').click()
    return desk.get_by_role("complementary")


def _sets_a_rule_aside(drawer: Locator) -> None:
    """Not without a reason."""
    drawer.get_by_text("All other crews").click()
    drawer.get_by_role("button", name="Override and assign Oak 1").click()
    look = drawer.get_by_role("region", name="What this would do")
    override = look.get_by_role("button", name="Oak 1")
    override.click()
    expect(look).to_contain_text("Say why, in a few words")
    look.get_by_label("Why all the same?").select_option("A clinician agreed")
    look.get_by_label("In words").fill("Ada said that they may")
    override.click()
    expect(look).to_have_count(0)
