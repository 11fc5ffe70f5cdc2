"""The crew's app where there is no signal, in other hands, and in a new version."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any, Final

import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    Error,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

import ucr
from tests.browser.crew_people import check_in_was_due
from tests.browser.phone_disk import HELD, disk, on_shift, phone_on, sent_to
from tests.browser.phones import THEMES, WIDTHS, wrong_with
from tests.browser.served import (
    Stack,
    lists_page,
    phone_page,
    serious_findings,
    serving,
)

pytestmark = pytest.mark.browser

PIN: Final = "2580"
ASKED: Final = """() => {
  const found = performance.getEntriesByType('resource')
    .filter(({name}) => name.includes('/shift/pause'))
  return found.length > 0 && found.map((it) => it.workerMatchedSourceType)
}"""
"""Which way the request went by which a break began; nothing: by the worker."""
NOTES: Final = """() => {
  window.notes = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...when) {
    window.notes += 1
    return start.apply(this, when)
  }
}"""
"""Count the notes that the page sounds."""


def with_visit(stack: Stack, browser: Browser, phone: Page) -> Page:
    """Oak 1 has accepted a visit; the coordinator's desk."""
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    on_shift(stack, phone)
    sent_to(stack, desk)
    phone.get_by_role("button", name="Accept").click()
    expect(phone.get_by_role("button", name="En route")).to_be_visible()
    expect(desk.locator("[data-row]")).to_contain_text("Accepted")
    expect(phone.get_by_text("waiting to send")).to_have_count(0)
    return desk


def opens_again(stack: Stack, page: Page) -> None:
    page.goto(f"{stack.origin}/crew/")


# ------------------------------------------------------------------ without signal


def test_the_app_may_be_installed_and_asks_the_service_past_its_worker(
    stack: Stack, chromium: Path, tmp_path: Path
) -> None:
    with (
        sync_playwright() as playwright,
        phone_on(playwright, chromium, tmp_path) as context,
    ):
        page = context.pages[0]
        on_shift(stack, page)

        page.get_by_role("button", name="Start break").click()

        assert page.wait_for_function(ASKED).json_value() == ["network"]
        tools = context.new_cdp_session(page)
        hindered = tools.send("Page.getInstallabilityErrors")
        assert hindered["installabilityErrors"] == []


def test_what_was_pressed_without_signal_outlives_the_browser_and_keeps_its_times(
    stack: Stack,
    postgres_url: str,
    chromium: Path,
    tmp_path: Path,
) -> None:
    with sync_playwright() as playwright:
        _pressed_and_killed(playwright, stack, chromium, tmp_path)
        with phone_on(playwright, chromium, tmp_path, offline=True) as context:
            page = context.pages[0]
            opens_again(stack, page)
            expect(page.get_by_text("2 waiting to send")).to_be_visible()
            expect(page.get_by_role("button", name="Finish: outcome")).to_be_visible()
            context.set_offline(False)
            expect(page.get_by_text("waiting to send")).to_have_count(0)
            expect(page.get_by_text("no signal")).to_have_count(0)

    with psycopg.connect(postgres_url) as conn:
        told = conn.execute(
            """
            SELECT fact, (body ->> 'occurred_at')::timestamptz < recorded_at
            FROM event WHERE fact IN ('VisitSetOff', 'VisitArrived') ORDER BY "offset"
            """
        ).fetchall()
    assert told == [("VisitSetOff", True), ("VisitArrived", True)]


def _pressed_and_killed(
    playwright: Playwright, stack: Stack, chromium: Path, folder: Path
) -> None:
    """A visit in hand; the app opens without signal, is pressed twice, and dies."""
    browser = playwright.chromium.launch(
        executable_path=chromium, args=["--no-sandbox"]
    )
    with phone_on(playwright, chromium, folder) as context:
        with_visit(stack, browser, context.pages[0])
        context.set_offline(True)
        context.pages[0].close()
        page = context.new_page()
        opens_again(stack, page)
        expect(page.get_by_text("As of")).to_contain_text("no signal")
        expect(page.get_by_text("Slipped in the kitchen")).to_be_visible()
        page.get_by_role("button", name="En route").click()
        expect(page.get_by_text("1 waiting to send")).to_be_visible()
        page.get_by_role("button", name="On scene").click()
        expect(page.get_by_text("2 waiting to send")).to_be_visible()
        kept = disk(page)
        assert (kept.rows["days"], kept.rows["presses"], kept.tells()) == (1, 2, [])
        assert "readable: true" not in kept.text
        with pytest.raises(Error, match="closed"):  # it dies before it can answer
            context.new_cdp_session(page).send("Browser.crash")
    browser.close()


# -------------------------------------------------------------------- in other hands


def test_neither_another_person_nor_a_sign_out_leaves_anything_to_read(
    stack: Stack, chromium: Path, tmp_path: Path
) -> None:
    with sync_playwright() as playwright:
        # A page that is merely left may still send, past the browser's `offline`.
        _pressed_and_killed(playwright, stack, chromium, tmp_path)
        with phone_on(playwright, chromium, tmp_path) as context:
            phone = context.pages[0]

            stack.opens(phone, "Ash 1")

            off = phone.get_by_role("heading", name="You are off shift")
            expect(off).to_be_visible()
            assert "Oak 1" not in phone.locator("body").inner_text()
            others = disk(phone)
            assert (others.rows["presses"], others.tells()) == (2, [])  # for Oak 1
            stack.opens(phone, "Oak 1")
            outcome = phone.get_by_role("button", name="Finish: outcome")
            expect(outcome).to_be_visible()
            expect(phone.get_by_text("waiting to send")).to_have_count(0)
            phone.get_by_role("button", name="Sign out").click()
            expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
            left = disk(phone)
            assert "/crew/" in left.text  # the shell stays, or the dump was of nothing
            kept = {store: left.rows[store] for store in ("days", "presses", "who")}
            assert (sum(kept.values()), left.tells()) == (0, [])


def test_control_wipes_a_phone_at_once_and_one_out_of_reach_when_it_comes_back(
    stack: Stack, browser: Browser
) -> None:
    near, far = phone_page(browser), phone_page(browser)
    desk = with_visit(stack, browser, near)
    stack.opens(far, "Oak 1")
    expect(far.get_by_text("Slipped in the kitchen")).to_be_visible()
    far.context.set_offline(True)
    desk.get_by_role("button", name="Close").click()
    desk.get_by_role("tab", name="Crews").click()
    crews = desk.get_by_role("navigation", name="Crews on duty")
    crews.get_by_role("button", name="Oak 1").click()

    drawer = desk.get_by_role("complementary")
    drawer.get_by_role("button", name="Wipe its phones").click()
    drawer.get_by_role("combobox").select_option(label="A phone was stolen")
    drawer.get_by_role("button", name="Wipe its phones").last.click()

    expect(drawer.get_by_text("Ring the crew")).to_be_visible()
    expect(near.get_by_text("Control ended the sign-in")).to_be_visible()
    near_disk = disk(near)
    assert (sum(near_disk.rows.values()), near_disk.tells()) == (0, [])
    assert disk(far).rows["days"] == 1
    far.context.set_offline(False)
    expect(far.get_by_text("Control ended the sign-in")).to_be_visible()
    far_disk = disk(far)
    assert (sum(far_disk.rows.values()), far_disk.tells()) == (0, [])


# ------------------------------------------------------------------------- the PIN


@pytest.fixture
def locking(postgres_url: str, valkey_url: str, rutland_packs: Path) -> Iterator[Stack]:
    """The service as it is unless somebody sets it otherwise: phones lock."""
    with serving(postgres_url, valkey_url, rutland_packs, crew_lock_s=600) as served:
        yield served


def gives(phone: Page, pin: str) -> None:
    phone.get_by_label("PIN", exact=True).fill(pin)
    phone.get_by_role("button", name="Unlock").click()


def chooses(phone: Page, pin: str) -> None:
    phone.get_by_label("PIN", exact=True).fill(pin)
    phone.get_by_label("The same PIN again").fill(pin)
    assert serious_findings(phone) == []
    phone.get_by_role("button", name="Set the PIN").click()


def lies_idle(phone: Page) -> None:
    phone.clock.fast_forward("10:01")
    expect(phone.get_by_role("heading", name="Locked")).to_be_visible()


def guesses(phone: Page) -> None:
    """Five wrong PINs: the phone counts down, and signs itself out."""
    for left in ("4 tries left", "3 tries left", "2 tries left", "One more"):
        gives(phone, "0000")
        expect(phone.get_by_text(left)).to_be_visible()
    gives(phone, "0000")
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()


def wrong_by_day_and_night(phone: Page) -> list[str]:
    """On the narrowest screen."""
    return [
        wrong for theme in THEMES for wrong in wrong_with(phone, min(WIDTHS), theme)
    ]


def is_deaf_for_a_while(phone: Page) -> None:
    """The service is not heard for 35 seconds: that fills the screen until it is."""
    title = phone.get_by_role("heading", name="You are NOT receiving jobs")
    phone.context.set_offline(True)
    phone.clock.fast_forward("00:36")
    expect(title).to_be_visible()
    assert wrong_by_day_and_night(phone) == []
    phone.context.set_offline(False)
    expect(title).to_have_count(0)


def cannot_read_its_day(phone: Page) -> None:
    """The socket lives, and the service has no day for it: no job would be shown."""
    title = phone.get_by_role("heading", name="You are NOT receiving jobs")
    today = "**/api/crew/today"
    phone.route(today, lambda route: route.fulfill(status=500, json={}))
    with phone.expect_response(today):
        phone.evaluate("dispatchEvent(new Event('online'))")
    with phone.expect_response(today):  # it asks again by itself: the first has failed
        pass
    phone.clock.fast_forward("00:36")
    expect(phone.get_by_text("The service cannot show your day")).to_be_visible()
    expect(title).to_be_visible()
    phone.unroute(today)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(title).to_have_count(0)


def test_a_locked_phone_tells_of_a_job_shows_nothing_else_and_bears_no_guessing(
    locking: Stack, browser: Browser
) -> None:
    desk, phone = lists_page(browser), phone_page(browser)
    phone.add_init_script(f"({NOTES})()")
    phone.clock.install()
    locking.opens(desk, "Sam")
    locking.opens(phone, "Oak 1")
    chooses(phone, PIN)
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    lies_idle(phone)
    before = phone.evaluate("window.notes")

    sent_to(locking, desk)

    expect(phone.get_by_text("1 new job: unlock")).to_be_visible()
    assert phone.evaluate("window.notes") > before
    assert "Slipped" not in phone.content()
    assert wrong_by_day_and_night(phone) == []
    gives(phone, PIN)
    expect(phone.get_by_text("Slipped in the kitchen")).to_be_visible()
    is_deaf_for_a_while(phone)
    expect(phone.get_by_text("Slipped in the kitchen")).to_be_visible()
    cannot_read_its_day(phone)
    lies_idle(phone)
    phone.reload()  # an app that was ended is as locked as it was
    expect(phone.get_by_text("1 new job: unlock")).to_be_visible()
    guesses(phone)
    assert sum(disk(phone).rows.values()) == 0
    phone.goto(f"{locking.origin}/crew/")
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()


def pressed_in_a_dead_spot(stack: Stack, desk: Page, phone: Page) -> None:
    """A phone with a PIN, a visit in hand, and two presses that wait."""
    stack.opens(desk, "Sam")
    stack.opens(phone, "Oak 1")
    chooses(phone, PIN)
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    assert phone.evaluate(HELD)
    sent_to(stack, desk)
    phone.get_by_role("button", name="Accept").click()
    expect(phone.get_by_role("button", name="En route", exact=True)).to_be_visible()
    expect(phone.get_by_text("waiting to send")).to_have_count(0)
    phone.context.set_offline(True)
    for tap in ("En route", "On scene"):
        phone.get_by_role("button", name=tap, exact=True).click()
    expect(phone.get_by_text("2 waiting to send")).to_be_visible()


def opened_later(stack: Stack, before: Page) -> Page:
    """The same phone, eleven minutes on: the newer window takes over, and is locked."""
    later_s = before.evaluate("Date.now()") / 1000 + 661
    phone = before.context.new_page()
    phone.clock.install(time=later_s)
    opens_again(stack, phone)
    elsewhere = before.get_by_role("heading", name="The app is open in another window")
    expect(elsewhere).to_be_visible()
    expect(phone.get_by_role("heading", name="Locked")).to_be_visible()
    return phone


def test_behind_its_pin_a_phone_says_what_waits_and_what_is_due(
    locking: Stack, browser: Browser, postgres_url: str
) -> None:
    before = phone_page(browser)
    pressed_in_a_dead_spot(locking, lists_page(browser), before)

    phone = opened_later(locking, before)

    expect(phone.get_by_text("2 waiting to send: unlock")).to_be_visible()
    phone.context.set_offline(False)
    gives(phone, PIN)
    expect(phone.get_by_text("waiting to send")).to_have_count(0)
    expect(phone.get_by_test_id("check-in")).to_contain_text("Say that you are well by")
    lies_idle(phone)
    check_in_was_due(postgres_url, minutes_ago=3)
    expect(phone.get_by_text("Say that you are well: unlock")).to_be_visible()
    assert "Slipped" not in phone.content()


# ------------------------------------------------------------------- a new version


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The service's own code, with screens of which a test may make a new version."""
    for one in Path(ucr.__file__).parent.iterdir():
        target = tmp_path / "ucr" / one.name
        target.parent.mkdir(exist_ok=True)
        if one.name == "static":
            copytree(one, target)
        else:
            target.symlink_to(one)
    return tmp_path


def version_of(phone: Page) -> Any:
    return phone.evaluate(
        """() => new Promise((done) => {
          const {port1, port2} = new MessageChannel()
          port1.onmessage = ({data}) => done(data)
          navigator.serviceWorker.controller.postMessage('version', [port2])
        })"""
    )


@pytest.fixture
def housed(
    house: Path, postgres_url: str, valkey_url: str, rutland_packs: Path
) -> Iterator[Stack]:
    """The service out of that house."""
    with serving(
        postgres_url, valkey_url, rutland_packs, crew_lock_s=0, home=house
    ) as served:
        yield served


def test_a_new_version_waits_for_the_end_of_the_job_and_says_so(
    housed: Stack, house: Path, browser: Browser
) -> None:
    phone = phone_page(browser)
    with_visit(housed, browser, phone)
    before = version_of(phone)
    worker = house / "ucr" / "static" / "crew" / "worker.js"
    worker.write_text(worker.read_text().replace(before, "the-next-one"))

    phone.evaluate("navigator.serviceWorker.ready.then((it) => it.update())")

    expect(phone.get_by_text("It waits until this job is done")).to_be_visible()
    assert version_of(phone) == before
    phone.get_by_role("button", name="Hand back").click()
    phone.get_by_role("button", name="No access").click()
    phone.get_by_role("button", name="Hand it back").click()
    phone.get_by_role("button", name="Use it now").click()
    expect(phone.get_by_text("This app was updated")).to_be_visible()
    assert version_of(phone) == "the-next-one"
    assert phone.evaluate("caches.keys()") == ["ucr-crew-the-next-one"]
