"""A case as a coordinator opens it: what a call to the person needs is in sight."""

import pytest
from playwright.sync_api import Browser, expect

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
