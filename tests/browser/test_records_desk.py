"""Visits from paper, a case behind the glass, and the audit, at the desk."""

import csv
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import LIVE, Stack, lists_page, serious_findings

pytestmark = pytest.mark.browser
LONDON: Final = ZoneInfo("Europe/London")
THEMES: Final = ("Night colours", "Day colours")
WHY: Final = "Their family rang us"


def is_clean(page: Page) -> None:
    """Nothing serious for axe, by night and by day."""
    for theme in THEMES:
        page.get_by_role("button", name=theme).click()
        assert serious_findings(page) == []


def opens_more(page: Page, name: str) -> Locator:
    """The drawer, with one of the tools that are needed seldom in it."""
    page.get_by_role("button", name="More", exact=True).click()
    drawer = page.get_by_role("complementary")
    drawer.get_by_role("button", name=name, exact=True).click()
    return drawer


def fills_in(drawer: Locator, case: dict[str, Any], received: datetime) -> None:
    """A visit in the very minute of the request, as one writes it on paper."""
    drawer.get_by_label("Case", exact=True).select_option(case["id"])
    drawer.get_by_label("Crew", exact=True).select_option("Oak 1")
    drawer.get_by_label("Day on which it was over").fill(f"{received:%Y-%m-%d}")
    drawer.get_by_label("Set off").fill(f"{received:%H%M}")
    drawer.get_by_label("With the person").fill(f"{received:%H:%M}")
    drawer.get_by_label("Over", exact=True).fill(f"{received:%H:%M}")
    drawer.get_by_label("How it ended").select_option("lifted")


def test_a_visit_on_paper_is_mended_entered_once_and_says_both_its_times(
    stack: Stack, browser: Browser
) -> None:
    desk, second = lists_page(browser), lists_page(browser)
    case = stack.asks()
    received = datetime.now(LONDON)  # noqa: TID251 - the service's own clock
    for page in (desk, second):
        stack.opens(page, "Sam")
    drawer, other = (opens_more(one, "Visits from paper") for one in (desk, second))
    look = drawer.get_by_role("button", name="Show what it would do")
    look.click()
    expect(drawer).to_contain_text("Choose the case")
    expect(drawer.get_by_label("Case", exact=True)).to_be_focused()
    for each in (drawer, other):
        fills_in(each, case, received)
    early = received - timedelta(minutes=10)
    drawer.get_by_label("With the person").fill(f"{early:%H:%M}")
    look.click()
    expect(drawer.get_by_role("alert")).to_contain_text(
        "With the person: not before they set off"
    )
    expect(drawer.get_by_role("button", name=re.compile("^Enter"))).to_have_count(0)
    drawer.get_by_label("With the person").fill(f"{received:%H:%M}")
    look.click()
    expect(drawer).to_contain_text("the case is then: completed")
    is_clean(desk)

    drawer.get_by_role("button", name="Enter this visit").click()

    happened = f"happened {received:%H:%M}, entered "
    row = second.locator(f"[data-row='{case['id']}']")
    expect(row).to_contain_text(happened)
    other.get_by_role("button", name="Show what it would do").click()
    expect(other.get_by_role("alert")).to_contain_text(
        "Case: Sam entered it from paper already, at"
    )
    row.click()
    expect(other).to_contain_text(f"Happened: set off {received:%H:%M}")
    done = drawer.get_by_role("status").filter(has_text="happened: set off")
    expect(done).to_be_focused()


def breaks_the_glass(page: Page, case: dict[str, Any]) -> None:
    """Max says too little, then why; the case is before them."""
    drawer = opens_more(page, "Case that is closed to you")
    drawer.get_by_label("Case number").fill(case["reference"].lower())
    opener = drawer.get_by_role("button", name="Open it, and tell its area")
    opener.click()
    expect(drawer).to_contain_text("Say why in ten letters or more")
    assert serious_findings(page) == []
    drawer.get_by_label("Why it must be").fill(WHY)
    drawer.get_by_label("For how long").select_option("15 minutes")
    opener.click()
    expect(drawer).to_contain_text("Test Canary")


def reads_the_audit(page: Page, case: dict[str, Any], file: Path) -> None:
    """What was done behind the glass, whether the record is whole, and the export."""
    drawer = opens_more(page, "Audit")
    drawer.get_by_label("Case number").fill(case["reference"])
    drawer.get_by_label("Kind").select_option("Behind the glass")
    drawer.get_by_role("button", name="Show these lines").click()
    lines = drawer.locator(".audit li")
    expect(lines).to_have_count(3)
    expect(lines.first).to_contain_text("Max ended reading behind the glass")
    expect(lines.last).to_contain_text(f"Why: {WHY}")
    drawer.get_by_role("button", name="Check that nobody changed it").click()
    expect(drawer.get_by_role("region", name="Is the record whole")).to_contain_text(
        "Whole, checked"
    )
    is_clean(page)
    with page.expect_download() as begun:
        drawer.get_by_role("link", name="Export as CSV").click()
    begun.value.save_as(file)
    with file.open(newline="") as text:
        exported = [one["action"] for one in csv.DictReader(text)]
    assert exported == [
        "ended reading behind the glass",
        "read case behind the glass",
        "broke the glass",
    ]


def test_a_case_behind_the_glass_is_seen_by_both_sides_and_stands_in_the_audit(
    stack: Stack, browser: Browser, tmp_path: Path
) -> None:
    manager, desk = lists_page(browser), lists_page(browser)
    case = stack.asks()
    stack.opens(desk, "Sam")
    stack.opens(manager, "Max")
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)

    breaks_the_glass(manager, case)

    banner = manager.get_by_role("region", name="Cases opened behind the glass")
    expect(banner).to_contain_text(f"Case {case['reference']} is open to you")
    expect(banner).to_contain_text("14 min left")
    told = desk.get_by_role("region", name="Cases opened behind the glass")
    expect(told).to_contain_text(f"{case['reference']} was opened by Max")
    expect(told).to_contain_text(WHY)
    is_clean(manager)
    assert serious_findings(desk) == []
    banner.get_by_role("button", name="Close it now").click()
    expect(banner).to_have_count(0)
    expect(manager.get_by_role("complementary")).to_have_count(0)
    reads_the_audit(manager, case, tmp_path / "audit.csv")
