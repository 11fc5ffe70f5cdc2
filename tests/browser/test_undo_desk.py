"""A choice is seen before it is made, and taken back from outside the case."""

import re
from time import monotonic, sleep
from typing import Any, Final

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from tests.browser.phones import Crew
from tests.browser.served import LIVE, Stack, lists_page
from tests.browser.test_messages_and_versions import wrong_in_both_themes
from tests.browser.test_settings_desk import WHY, invites_kim, settings_of
from tests.world.people import a_request
from ucr.app import new_id

pytestmark = pytest.mark.browser
KEPT_S: Final = 5.0
"""How long a key may still open a door once it was ended (promise 27)."""
NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
SIDEWAYS: Final = "() => document.documentElement.scrollWidth - innerWidth"
PANES: Final = """() => ['.columns', '.lists', '.foot', '.alarms'].map((one) => {
  const box = document.querySelector(one).getBoundingClientRect()
  return [one, box.top, box.height]
})"""
FOCUSED: Final = "() => document.activeElement.textContent"


def opens(desk: Page, case: dict[str, Any]) -> Locator:
    """The drawer with a case in it."""
    desk.mouse.move(0, 0)  # away from the rows, which hold still under it
    desk.locator(f'[data-row="{case["id"]}"]').click()
    return desk.get_by_role("complementary")


def strip_of(desk: Page) -> Locator:
    """Where it stands what this person can take back."""
    return desk.get_by_role("region", name="Undo", exact=True)


def closes(drawer: Locator) -> None:
    drawer.get_by_role("button", name="Close").click()


def test_what_taking_a_crew_off_does_is_seen_before_it_is_pressed(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    desk = crew.desk
    drawer = opens(desk, stack.asks())
    drawer.get_by_role("button", name="Reject…").click()
    would = drawer.get_by_role("region", name="What this would do")
    expect(would.get_by_role("row", name=re.compile("This case"))).to_contain_text(
        re.compile(r"Oak 1 \d\d:\d\d")
    )
    expect(would).to_contain_text("Oak 1 was told nothing, and hears nothing")
    expect(would).to_contain_text("Cannot be undone: it is not proposed here again")
    assert wrong_in_both_themes(desk) == []
    drawer.get_by_role("button", name="Cancel").click()
    drawer.get_by_role("button", name="Confirm Oak 1").click()
    expect(crew.phone.get_by_text("New job", exact=True)).to_be_visible()

    drawer.get_by_role("button", name="Withdraw…").click()

    expect(would).to_contain_text(re.compile(r"its clock runs on, due \d\d:\d\d"))
    expect(would).to_contain_text(
        re.compile("Oak 1.s phone says that it is stood down")
    )
    expect(would).to_contain_text("Cannot be undone: the crew hears it at once")
    drawer.get_by_label("Withdraw: Why?").select_option("mistake")
    drawer.get_by_role("button", name="Withdraw", exact=True).click()
    expect(crew.phone.get_by_text("New job", exact=True)).to_have_count(0)


def test_a_proposal_is_seen_confirmed_and_undone_from_outside_the_case(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    desk, phone = crew.desk, crew.phone
    drawer = opens(desk, stack.asks())
    proposed = drawer.get_by_role("region", name="Proposed")
    effect = proposed.get_by_role("row", name=re.compile("This case"))
    expect(effect).to_contain_text("nobody")
    expect(effect).to_contain_text(re.compile(r"Oak 1 \d\d:\d\d"))
    expect(proposed).to_contain_text("If taken back")
    assert wrong_in_both_themes(desk) == []
    desk.set_viewport_size(NARROW)
    assert desk.evaluate(SIDEWAYS) <= 0
    desk.set_viewport_size(WIDE)
    expect(strip_of(desk)).to_have_count(0)

    proposed.get_by_role("button", name="Confirm Oak 1").click()

    expect(phone.get_by_text("New job", exact=True)).to_be_visible()
    closes(drawer)
    strip = strip_of(desk)
    expect(strip).to_contain_text(re.compile(r"Undo Assign Oak 1: Fall, .* \d+ s"))
    expect(desk.get_by_text("It can be undone for a minute")).to_have_role("status")
    assert wrong_in_both_themes(desk) == []
    before = desk.evaluate(PANES)
    desk.keyboard.press("Alt+KeyU")
    assert "Undo Assign Oak 1" in desk.evaluate(FOCUSED)
    desk.keyboard.press("Enter")

    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    expect(strip).to_have_count(0)
    assert desk.evaluate(PANES) == before


def pins(desk: Page, case: dict[str, Any]) -> None:
    """Oak 1 is kept for a case: looked at first, as any choice."""
    drawer = opens(desk, case)
    drawer.get_by_role("button", name="Pin Oak 1").first.click()
    look = drawer.get_by_role("region", name="What this would do")
    look.get_by_role("button", name="Pin Oak 1").click()
    expect(look).to_have_count(0)
    closes(drawer)


def test_several_choices_of_a_minute_are_each_undone_and_the_latest_stands_first(
    stack: Stack, browser: Browser
) -> None:
    desk = Crew(stack, browser).desk
    first, last = [stack.asks() for _ in range(2)]
    pins(desk, first)
    pins(desk, last)
    strip = strip_of(desk)
    each = strip.get_by_role("button", name=re.compile("^Undo Pin Oak 1"))
    expect(each).to_have_count(1)
    expect(each).to_contain_text(last["id"][-8:].upper())
    strip.get_by_role("button", name="and 1 before").click()
    expect(each).to_have_count(2)
    assert wrong_in_both_themes(desk) == []
    desk.set_viewport_size(NARROW)
    assert desk.evaluate(SIDEWAYS) <= 0
    assert wrong_in_both_themes(desk) == []

    each.nth(1).click()

    expect(each).to_have_count(1)
    expect(each).to_contain_text(last["id"][-8:].upper())
    each.click()
    expect(strip).to_have_count(0)


def test_an_undo_that_comes_too_late_is_refused_in_words(
    stack: Stack, browser: Browser
) -> None:
    """The crew accepts while the press is on its way."""
    crew = Crew(stack, browser)
    desk = crew.desk
    case = crew.is_offered()
    closes(desk.get_by_role("complementary"))
    came = list[int]()

    def accepts_first(route: Route) -> None:
        came.append(accepted(stack))
        route.continue_()

    desk.route(re.compile(rf"/api/referrals/{case['id']}/undo"), accepts_first)

    strip_of(desk).get_by_role("button").first.click()

    expect(desk.get_by_role("alert").filter(has_text="Undo: not done")).to_contain_text(
        re.compile("The crew has accepted it|this case has changed")
    )
    assert came == [200]
    expect(strip_of(desk)).to_have_count(0)


def accepted(stack: Stack) -> int:
    """Oak 1 accepts what it is asked; the answer."""
    with httpx.Client(base_url=stack.origin, headers={"Origin": stack.origin}) as phone:
        phone.post("/api/sign-in", json={"token": stack.keys["Oak 1"]})
        offer = phone.get("/api/crew/today").json()["assignment"]
        return phone.post(
            f"/api/crew/assignments/{offer['id']}/accept",
            json={"occurred_at": offer["made_at"]},
            headers={"Idempotency-Key": str(new_id())},
        ).status_code


def test_nothing_is_decided_by_who_only_presses_enter(
    stack: Stack, browser: Browser
) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    case = stack.asks(red_flags=["bleeding_freely"])
    drawer = opens(desk, case)
    form = drawer.get_by_role("form", name="Decide")
    choices = form.get_by_role("radio")
    expect(choices.first).to_have_accessible_name("Hand back to sender")
    expect(form.locator("input:checked")).to_have_count(0)

    choices.first.focus()
    desk.keyboard.press("Enter")

    expect(form.get_by_role("alert")).to_contain_text("Choose what becomes of it")
    expect(form.locator("input:checked")).to_have_count(0)
    assert wrong_in_both_themes(desk) == []
    form.get_by_label("Accept: UCR takes it").check()
    expect(form.get_by_role("alert")).to_have_count(0)
    form.get_by_role("button", name="Accept: UCR takes it").click()
    expect(form).to_have_count(0)


def test_a_manager_reads_who_was_let_in_and_takes_an_end_back(
    stack: Stack, browser: Browser
) -> None:
    page, kim = lists_page(browser), lists_page(browser)
    stack.opens(page, "Max")
    drawer = settings_of(page)
    lets_kim_in_and_ends_it(drawer)
    lines = drawer.get_by_role("listitem")
    drawer.get_by_label("Changes of").select_option("senders")
    expect(lines).to_have_count(0)
    drawer.get_by_label("Changes of").select_option("people")
    expect(lines.first).to_contain_text("Kim: access ended")
    expect(lines.first).to_contain_text("Left us")
    expect(lines.first).to_contain_text("by a new link that is shown once")
    expect(lines.nth(1)).to_contain_text("It was changed again since.")
    assert wrong_in_both_themes(page) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate(SIDEWAYS) <= 0
    page.set_viewport_size(WIDE)

    takes_it_back(lines.first, "Let in again")

    kim.goto(drawer.get_by_label("Sign-in link for Kim").input_value())
    expect(kim.get_by_test_id("connection")).to_have_text(LIVE)
    expect(lines.first).to_contain_text("Kim: let in again")
    expect(lines.first).to_contain_text("took a change back")


def test_a_sender_that_was_added_or_ended_by_a_slip_is_as_before_by_one_press(
    stack: Stack, browser: Browser
) -> None:
    page = lists_page(browser)
    stack.opens(page, "Max")
    drawer = settings_of(page)
    drawer.get_by_role("button", name="Senders").click()
    drawer.get_by_role("button", name="Add a sender").click()
    drawer.get_by_label("Name", exact=True).fill("Careline North")
    drawer.get_by_label("What it is").select_option("telecare")
    drawer.get_by_role("button", name="Add, and make a key").click()
    expect(drawer).to_contain_text("Say why: the record keeps it")
    drawer.get_by_label(WHY).fill("Asked to join")
    drawer.get_by_role("button", name="Add, and make a key").click()
    added = drawer.get_by_label("Key of Careline North").input_value()
    _is_ended(drawer, "EMAS")
    assert asked_with(stack, added, "telecare") == 201
    assert asked_with(stack, stack.keys["EMAS"], "ambulance_999") == 401

    drawer.get_by_role("button", name="History").click()
    drawer.get_by_label("Changes of").select_option("senders")
    lines = drawer.get_by_role("listitem")
    for words in ("EMAS: access ended", "Their contract is over", "by Max"):
        expect(lines.first).to_contain_text(words)
    for words in ("Careline North: added", "Asked to join", "by Max"):
        expect(lines.nth(1)).to_contain_text(words)
    assert wrong_in_both_themes(page) == []
    takes_it_back(lines.nth(1), "End the access")
    expect(lines.first).to_contain_text("Careline North: access ended")
    takes_it_back(lines.nth(1), "Let send again")

    expect(lines.first).to_contain_text("took a change back")
    key = drawer.get_by_label("Key of EMAS").input_value()
    assert asked_with(stack, key, "ambulance_999") == 201
    assert answered_after(KEPT_S, stack, added, "telecare") == 401


def _is_ended(drawer: Locator, name: str) -> None:
    drawer.get_by_role("button", name=f"End {name}").click()
    drawer.get_by_label(WHY).fill("Their contract is over")
    drawer.get_by_role("button", name=f"Let {name} send no more").click()
    one = drawer.get_by_role("listitem").filter(has_text=name)
    expect(one).to_contain_text("■ ended")


def asked_with(stack: Stack, key: str, source: str) -> int:
    """What a system that comes with this key is answered."""
    return httpx.post(
        f"{stack.origin}/api/referrals",
        json=a_request(source=source),
        headers={"Authorization": f"Bearer {key}"},
        timeout=20,
    ).status_code


def answered_after(seconds: float, stack: Stack, key: str, source: str) -> int:
    """What it is answered once a right that was taken away is over everywhere."""
    end = monotonic() + seconds
    while (answer := asked_with(stack, key, source)) != 401 and monotonic() < end:
        sleep(0.2)
    return answer


def lets_kim_in_and_ends_it(drawer: Locator) -> None:
    """A manager invites Kim and ends her access, then looks at the history."""
    invites_kim(drawer)
    drawer.get_by_role("button", name="End access of Kim").click()
    drawer.get_by_label(WHY).fill("Left us")
    drawer.get_by_role("button", name=re.compile("^End Kim.s access now")).click()
    expect(drawer).to_contain_text("access ended")
    drawer.get_by_role("button", name="History").click()


def takes_it_back(line: Locator, press: str) -> None:
    """Not without a reason."""
    line.get_by_role("button", name=press).click()
    back = line.get_by_role("button", name=press, exact=True)
    back.click()
    expect(line).to_contain_text("Say why: the record keeps it")
    line.get_by_label(WHY).fill("It was the wrong one")
    back.click()
