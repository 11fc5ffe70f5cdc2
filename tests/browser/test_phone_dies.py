"""A crew's phone that dies within seconds, or comes back without its sign-in."""

from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.phone_disk import dies, on_shift, phone_on, sent_to
from tests.browser.served import Stack, lists_page, serious_findings

pytestmark = pytest.mark.browser


def opens(stack: Stack, page: Page) -> Page:
    page.goto(f"{stack.origin}/crew/")
    return page


def test_a_call_for_help_outlives_the_phone_that_dies_as_it_is_made(
    stack: Stack, postgres_url: str, windowless: Path, tmp_path: Path
) -> None:
    unheard = "Control has NOT heard your call for help yet."
    with sync_playwright() as playwright:
        with phone_on(playwright, windowless, tmp_path) as context:
            on_shift(stack, context.pages[0])
        with phone_on(playwright, windowless, tmp_path, offline=True) as context:
            phone = opens(stack, context.pages[0])
            phone.get_by_role("button", name="Help: hold 2 seconds").press("Enter")
            phone.get_by_role("button", name="Alarm control now").click()
            expect(phone.get_by_text(unheard)).to_be_visible()
            dies(phone)
        with phone_on(playwright, windowless, tmp_path, offline=True) as context:
            phone = opens(stack, context.pages[0])

            expect(phone.get_by_text(unheard)).to_be_visible()

            context.set_offline(False)
            expect(
                phone.get_by_text("Nobody at control has seen it yet.")
            ).to_be_visible()
    assert facts(postgres_url, "HelpAsked") == 1


def test_a_phone_that_lost_its_sign_in_says_what_waits_and_sends_it_after_the_next(
    stack: Stack, postgres_url: str, windowless: Path, tmp_path: Path
) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=windowless)
        with phone_on(playwright, windowless, tmp_path) as context:
            phone, desk = context.pages[0], lists_page(browser)
            stack.opens(desk, "Sam")
            on_shift(stack, phone)
            sent_to(stack, desk)
            phone.get_by_role("button", name="Accept").click()
            expect(phone.get_by_text("waiting to send")).to_have_count(0)
            context.set_offline(True)
            phone.get_by_role("button", name="En route").click()
            phone.get_by_role("button", name="On scene").click()
            expect(phone.get_by_text("2 waiting to send")).to_be_visible()
            # As a browser that dies within 30 s of the sign-in forgets it.
            context.clear_cookies()
            opens(stack, phone)
            expect(phone.get_by_text("2 waiting to send")).to_be_visible()

            context.set_offline(False)

            expect(
                phone.get_by_text("You are signed out on this phone")
            ).to_be_visible()
            waits = phone.get_by_text("2 not sent yet: kept on this phone")
            expect(waits).to_contain_text("sent once you sign in again")
            assert serious_findings(phone) == []
            phone.get_by_role("link", name="Sign in again").click()
            expect(waits).to_contain_text("once whoever pressed it signs in again")
            assert facts(postgres_url, "VisitArrived") == 0
            stack.opens(phone, "Oak 1")
            expect(phone.get_by_role("button", name="Finish: outcome")).to_be_visible()
            expect(phone.get_by_text("waiting to send")).to_have_count(0)
        browser.close()
    assert facts(postgres_url, "VisitSetOff") == 1
    assert facts(postgres_url, "VisitArrived") == 1


def facts(postgres_url: str, name: str) -> int:
    """How many of these stand in the service's log."""
    with psycopg.connect(postgres_url) as conn:
        found = conn.execute(
            "SELECT count(*) FROM event WHERE fact = %s", (name,)
        ).fetchone()
    assert found is not None
    return int(found[0])
