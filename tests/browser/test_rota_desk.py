"""A coordinator brings in a rota: what is wrong, what it would do, and new links."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import Stack, lists_page, phone_page, serious_findings

pytestmark = pytest.mark.browser
ON_PAPER = """(() => {
  const {backgroundColor, color, overflowY} =
    getComputedStyle(document.querySelector('.sheet'))
  return [backgroundColor, color, overflowY]
})()"""
"""A sheet that scrolls would end at the first page's foot."""
HEAD = "crew,kind,people,skills,kit,base_lat,base_lon,starts,ends\n"


def a_row(people: int) -> str:
    begin = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251 - the service's own day
    end = begin + timedelta(hours=8)
    told = f"Yew 1,nurse,{people},wound,wound_pack,52.6705,-0.7286"
    return f"{HEAD}{told},{begin.isoformat()},{end.isoformat()}\n"


def with_volunteers(rota: str) -> str:
    """And Fir 1, on from now, near its base only, with a skill for three days more."""
    head, row = rota.splitlines()
    now = datetime.now(UTC)  # noqa: TID251 - the service's own day
    until = (now + timedelta(days=3)).date()
    told = f"Fir 1,volunteer,1,wound:{until},wound_pack,52.6705,-0.7286"
    begin, end = now - timedelta(minutes=5), now + timedelta(hours=6)
    fir = f"{told},{begin.isoformat()},{end.isoformat()},20,4"
    return "\n".join((f"{head},furthest_min,most_visits", f"{row},,", fir)) + "\n"


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
    rows.fill(with_volunteers(a_row(people=1)))
    look.click()
    expect(drawer).to_contain_text("a new crew, a new shift")
    assert serious_findings(desk) == []
    drawer.get_by_label("Why, for the record").fill("Winter rota")
    drawer.get_by_role("button", name="Bring this rota in").click()

    expect(drawer).to_contain_text("The rota is in.")
    link = drawer.get_by_label("Link for Yew 1").input_value()
    assert link.startswith(f"{stack.origin}/sign-in#")
    _volunteers_say_what_they_can_do(
        desk, phone_page(browser), drawer.get_by_label("Link for Fir 1").input_value()
    )
    _the_handover_fits_on_paper(desk)


def _volunteers_say_what_they_can_do(desk: Page, phone: Page, link: str) -> None:
    """Once they are on duty: how far, how often, and how long their skill lasts."""
    phone.goto(link)
    phone.get_by_role("button", name="Start shift").click()
    desk.get_by_role("tab", name="Crews").click()
    crews = desk.get_by_role("navigation", name="Crews on duty")
    crews.get_by_role("button", name="Fir 1").click()
    drawer = desk.get_by_role("complementary")
    expect(drawer).to_contain_text("At most 20 min to a visit")
    expect(drawer).to_contain_text("At most 4 visits in a shift")
    expect(drawer).to_contain_text("▲ Wound runs out this week: until")


def _the_handover_fits_on_paper(desk: Page) -> None:
    """Also from a desk by night: dark words on white, all of it, and room to sign."""
    desk.get_by_role("button", name="Night").click()
    desk.get_by_role("button", name="Handover").click()
    sheet = desk.get_by_role("main", name="Handover sheet")
    expect(sheet).to_contain_text("Fir 1")
    expect(sheet.get_by_text("Handed over by:")).to_be_hidden()
    desk.emulate_media(media="print")
    expect(sheet.get_by_text("Handed over by:")).to_be_visible()
    for shown_only in ("button", "textarea"):
        expect(sheet.locator(shown_only).filter(visible=True)).to_have_count(0)
    assert desk.evaluate(ON_PAPER) == [
        "rgb(255, 255, 255)",
        "rgb(0, 0, 0)",
        "visible",
    ]
