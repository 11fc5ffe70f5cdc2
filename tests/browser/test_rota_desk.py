"""A coordinator brings in a rota: what is wrong, what it would do, and new links."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import Stack, lists_page, serious_findings

pytestmark = pytest.mark.browser
HEAD = "crew,kind,people,skills,kit,base_lat,base_lon,starts,ends\n"


def a_row(people: int) -> str:
    begin = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251 - the service's own day
    end = begin + timedelta(hours=8)
    told = f"Yew 1,nurse,{people},wound,wound_pack,52.6705,-0.7286"
    return f"{HEAD}{told},{begin.isoformat()},{end.isoformat()}\n"


def test_a_rota_is_mended_seen_and_brought_in(stack: Stack, browser: Browser) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    desk.get_by_role("button", name="Rota").click()
    drawer = desk.get_by_role("complementary")
    rows = drawer.get_by_label("Or paste the rows, headings first")
    look = drawer.get_by_role("button", name="Show what it would do")

    rows.fill(a_row(people=7))
    look.click()
    expect(drawer.get_by_role("alert")).to_contain_text("Row 2, people")
    expect(drawer.get_by_role("button", name="Bring this rota in")).to_have_count(0)
    rows.fill(a_row(people=1))
    look.click()
    expect(drawer).to_contain_text("a new crew, a new shift")
    assert serious_findings(desk) == []
    drawer.get_by_label("Why, for the record").fill("Winter rota")
    drawer.get_by_role("button", name="Bring this rota in").click()

    expect(drawer).to_contain_text("The rota is in.")
    link = drawer.get_by_label("Link for Yew 1").input_value()
    assert link.startswith(f"{stack.origin}/sign-in#")
