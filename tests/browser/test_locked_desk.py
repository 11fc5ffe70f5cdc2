"""A desk by password and code: set up, locked with its alarms, unlocked (P31)."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import LIVE, Stack, desk_page, serious_findings, serving
from ucr.identity import totp
from ucr.runtime import SystemClock

pytestmark = pytest.mark.browser
PASSWORD = "otter ladder kettle"  # noqa: S105 - a test's
OTHER = "walnut bridge candle"
DRAFT = "Fell by the garden gate"
THEMES = ("Night colours", "Day colours")


@pytest.fixture
def stack(
    postgres_url: str, valkey_url: str, rutland_packs: Path, tmp_path: Path
) -> Iterator[Stack]:
    """People may sign in by a password, and desks lock after an hour."""
    key = tmp_path / "key"
    key.write_text("cd" * 32)
    also = {"UCR_LOCAL_KEY": str(key), "UCR_DESK_LOCK_MIN": "60"}
    with serving(
        postgres_url, valkey_url, rutland_packs, crew_lock_s=0, also=also
    ) as served:
        yield served


def invited(stack: Stack, name: str) -> str:
    """A manager lets somebody in; the secret of their link."""
    with httpx.Client(base_url=stack.origin, headers={"Origin": stack.origin}) as max_:
        max_.post("/api/sign-in", json={"token": stack.keys["Max"]})
        made = max_.post(
            "/api/settings/people",
            json={"name": name, "role": "coordinator", "why": "New here"},
            headers={"Idempotency-Key": name},
        )
    token: str = made.json()["url"].partition("#")[2]
    return token


def code(secret: str, *, later: int = 0) -> str:
    """The code of now, or of the next half minute: it is good too."""
    return totp.code_of(secret, totp.step_at(SystemClock().now()) + later)


def sets_up(stack: Stack, name: str, handle: str) -> tuple[str, list[str]]:
    """Somebody sets up a password elsewhere; their secret, and their recovery codes."""
    token = invited(stack, name)
    with httpx.Client(base_url=stack.origin, headers={"Origin": stack.origin}) as http:
        square = http.post("/api/sign-in/local/begin", json={"token": token}).json()
        body = {
            "token": token,
            "handle": handle,
            "password": PASSWORD,
            "code": code(square["secret"]),
            "sealed": square["sealed"],
        }
        done = http.post("/api/sign-in/local/set-up", json=body)
    assert done.status_code == 200, done.text
    return square["secret"], done.json()["recovery_codes"]


def sets_up_at(page: Page, stack: Stack) -> str:
    """Kim opens the link, and is told what is wrong with a password; the secret."""
    page.goto(f"{stack.origin}/sign-in#{invited(stack, 'Kim')}")
    expect(page.get_by_role("img", name=re.compile("^Square"))).to_be_visible()
    assert serious_findings(page) == []
    key = page.locator(".sign-in-key").inner_text().replace(" ", "")
    page.get_by_label("Your sign-in name").fill("kim.lee")
    page.get_by_label("A new password").fill("kim kim kim kim")
    page.get_by_label("Code", exact=True).fill(code(key))
    finish = page.get_by_role("button", name="Finish and sign in")
    finish.click()
    expect(page.get_by_role("alert")).to_contain_text("password")
    page.get_by_label("A new password").fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(code(key))
    finish.click()
    expect(page.locator(".sign-in-codes li")).to_have_count(10)
    assert serious_findings(page) == []
    page.get_by_role("button", name="I have kept them").click()
    return key


def unlocks(page: Page, handle: str, typed: str) -> None:
    page.get_by_label("Your sign-in name").fill(handle)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(typed)
    page.get_by_label("Code", exact=True).press("Enter")


def chooses_another_password(page: Page, lost: list[str]) -> None:
    """From their own menu, proved by codes for a lost phone: those of now are used."""
    page.get_by_role("button", name="More", exact=True).click()
    drawer = page.get_by_role("complementary")
    drawer.get_by_role("button", name="How you sign in").click()
    form = drawer.get_by_role("region", name="Another password")
    form.get_by_label("The password that you have").fill(PASSWORD)
    form.get_by_label("Code of your phone").fill(lost[0])
    form.get_by_label("The new password", exact=True).fill(OTHER)
    form.get_by_label("The new password once more").fill("something else")
    change = form.get_by_role("button", name="Change the password")
    change.click()
    expect(form).to_contain_text("It is not the same as above")
    for theme in THEMES:
        page.get_by_role("button", name=theme).click()
        assert serious_findings(page) == []
    form.get_by_label("The new password once more").fill(OTHER)
    change.click()
    expect(form.get_by_role("status")).to_contain_text("The password is changed")
    codes = drawer.get_by_role("region", name="Recovery codes")
    codes.get_by_label("Your password").fill(OTHER)
    codes.get_by_label("Code of your phone").fill(lost[1])
    codes.get_by_role("button", name="Make new recovery codes").click()
    expect(codes.get_by_role("listitem")).to_have_count(10)
    expect(codes).to_contain_text("10 of your recovery codes are still good")
    assert serious_findings(page) == []


def locks(page: Page) -> None:
    with page.expect_response("**/api/lock"):
        page.get_by_role("button", name="Lock", exact=True).click()
    expect(page.get_by_role("heading", name="This desk is locked")).to_be_focused()
    told = page.evaluate("fetch('/api/board').then(told => told.status)")
    assert told == 403, "the service reads its board out to a locked desk"


def test_a_locked_desk_shows_alarms_and_no_record_and_gives_a_draft_to_nobody_else(
    stack: Stack, browser: Browser
) -> None:
    lou, lost = sets_up(stack, "Lou", "lou")
    page = desk_page(browser)
    kim = sets_up_at(page, stack)
    expect(page.get_by_test_id("connection")).to_have_text(LIVE)
    page.get_by_role("button", name="New call").click()
    page.get_by_role("complementary").get_by_label("What happened").fill(DRAFT)

    locks(page)
    case = stack.asks(red_flags=["loss_of_consciousness"])

    waiting = page.locator(".locked-alarms li")
    expect(waiting).to_contain_text(case["reference"])
    expect(waiting).to_contain_text("Red flag: has 999 been called?")
    expect(page.locator("body")).not_to_contain_text("Uppingham", use_inner_text=True)
    expect(page.get_by_role("button", name="999 was called")).to_be_hidden()
    for theme in ("night", "light"):
        page.evaluate("to => document.documentElement.dataset.theme = to", theme)
        assert serious_findings(page) == []
    page.keyboard.press("Alt+KeyN")
    expect(page.get_by_role("complementary")).to_be_hidden()
    unlocks(page, "kim.lee", "000000")
    expect(page.get_by_role("alert").filter(has_text="not right")).to_be_visible()
    unlocks(page, "kim.lee", code(kim, later=1))
    reason = page.get_by_role("complementary").get_by_label("What happened")
    expect(reason).to_have_value(DRAFT)
    expect(page.locator(".alarms")).to_contain_text("Uppingham")

    locks(page)
    unlocks(page, "lou", code(lou, later=1))
    expect(page.locator(".signed-in")).to_contain_text("Lou")
    expect(page.get_by_test_id("connection")).to_have_text(LIVE)
    page.get_by_role("button", name="New call").click()
    expect(reason).to_have_value("")
    chooses_another_password(page, lost)
