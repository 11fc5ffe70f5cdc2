"""A coordinator writes to a crew, reads what changed, and finds the plan's marker."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack, findings

pytestmark = pytest.mark.browser

WORDS = "Use the back gate"


def tells_more(stack: Stack, case: dict[str, Any], **changes: object) -> None:
    """The sender's system corrects itself."""
    answer = httpx.patch(
        f"{stack.origin}/api/referrals/{case['id']}",
        json=changes,
        headers={"Authorization": f"Bearer {stack.keys['EMAS']}"},
        timeout=20,
    )
    assert answer.status_code == 200, answer.text


def wrong_in_both_themes(page: Page) -> list[str]:
    """What axe holds against the desk by day and by night."""
    found: list[str] = []
    for theme in ("light", "night"):
        page.evaluate(
            "theme => { document.documentElement.dataset.theme = theme }", theme
        )
        found += findings(page)
    return found


def test_a_message_is_seen_by_name_and_versions_and_plans_are_where_they_are_needed(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    case = crew.is_offered(escalation_plans=["respect"], notes="She is alone")
    phone, drawer = crew.phone, crew.desk.get_by_role("complementary")
    expect(phone.get_by_text("Escalation plan: ReSPECT")).to_be_visible()
    expect(phone.get_by_text(re.compile("Said by EMAS.*not advice"))).to_be_visible()
    marker = drawer.get_by_role("region", name="Escalation plan")
    expect(marker).to_contain_text("ReSPECT. Said by EMAS")
    messages = drawer.get_by_role("region", name="Messages to the crew")

    messages.get_by_label("Write to Oak 1").fill(WORDS)
    messages.get_by_role("button", name="Send").click()

    expect(messages.get_by_role("list")).to_contain_text("On the phone, not seen yet")
    note = phone.get_by_role("alert").filter(has_text=WORDS)
    expect(note).to_contain_text("Message from control: Sam")
    assert crew.looks_everywhere() == []
    note.get_by_role("button", name="Seen", exact=True).click()
    expect(note).to_have_count(0)
    expect(messages.get_by_role("list")).to_contain_text("Seen by Oak 1")

    tells_more(stack, case, notes="Her son is there")
    drawer.get_by_text("Versions: what was told, and told anew").click()
    newest = drawer.get_by_role("article", name="Version 2")
    expect(newest.get_by_role("row").last).to_contain_text(
        re.compile("Notes.*She is alone.*Her son is there")
    )
    drawer.get_by_role("button", name="Care record: copy the NHS number").click()
    link = drawer.get_by_role("link", name="Open Care record in a new tab")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("href", "https://record.example/launch")
    assert wrong_in_both_themes(crew.desk) == []
