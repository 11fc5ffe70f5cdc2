"""A manager lets diversions be suggested; a coordinator is shown one, and makes it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack, lists_page
from tests.browser.test_messages_and_versions import wrong_in_both_themes
from tests.browser.test_settings_desk import WHY, settings_of
from tests.world.people import OAKHAM

pytestmark = pytest.mark.browser
HERE: Final = {"lon": OAKHAM[0], "lat": OAKHAM[1]}
NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
SIDEWAYS: Final = "() => document.documentElement.scrollWidth - innerWidth"


def test_a_crew_on_its_way_is_suggested_looked_at_and_diverted(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    desk, phone = crew.desk, crew.phone
    manager = lists_page(browser)
    stack.opens(manager, "Max")
    _lets_it_be_suggested(manager)
    calm = crew.is_offered(category="C4", on_floor=False)
    crew.presses("Accept", "En route")
    now = datetime.now(UTC)  # noqa: TID251 - the service runs on real time here
    since = (now - timedelta(minutes=20)).isoformat()
    wren = {"name": "Test Wren"}
    worse = stack.asks(location=HERE, floor_since_at=since, patient=wren)
    drawer = crew.reads(worse)
    found = drawer.get_by_role("region", name="Suggested diversion")
    expect(found).to_contain_text(re.compile(r"Oak 1 could turn round: there .*sooner"))
    expect(found).to_contain_text(
        re.compile(rf"It leaves .*{calm['reference']}.*: Oak 1")
    )
    assert wrong_in_both_themes(desk) == []
    desk.set_viewport_size(NARROW)
    assert desk.evaluate(SIDEWAYS) <= 0
    desk.set_viewport_size(WIDE)

    found.get_by_role("button", name="See what diverting Oak 1 would do").click()

    look = drawer.get_by_role("region", name="What this would do")
    expect(look).to_contain_text(f"Oak 1 leaves {calm['reference']}")
    assert wrong_in_both_themes(desk) == []
    look.get_by_role("button", name="Divert Oak 1 to this").click()
    expect(phone.get_by_text("You are diverted")).to_be_visible()
    expect(found).to_have_count(0)


def _lets_it_be_suggested(page: Page) -> None:
    """Seen first, as any change of the area."""
    drawer = settings_of(page)
    drawer.get_by_text("Diverting: what the match card may suggest").click()
    asked = drawer.get_by_role("group", name="Suggest a diversion for")
    asked.get_by_label("Who is on the floor").check()
    drawer.get_by_role("button", name="Show what it would do").click()
    expect(drawer).to_contain_text("none → Who is on the floor")
    expect(drawer).to_contain_text("no crew is diverted unless a person does it")
    assert wrong_in_both_themes(page) == []
    drawer.get_by_label(WHY).fill("Doors are far apart here")
    drawer.get_by_role("button", name="Change the settings").click()
    expect(drawer).to_contain_text("Done: this is version")
