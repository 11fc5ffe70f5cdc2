"""A whole shift in a bad signal: every tap counts, at its own time."""

import re
from datetime import datetime
from typing import Final

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phone_disk import kept_day
from tests.browser.served import (
    Stack,
    confirms,
    lists_page,
    phone_page,
)
from tests.world.people import a_number

pytestmark = pytest.mark.browser

SLOW: Final = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 20_000,
}
"""A bad 3G: 400 ms there and back, 50 kB/s down and 20 kB/s up."""
EMULATE: Final = "Network.emulateNetworkConditions"
TAPS: Final = """
SELECT fact, (body->>'occurred_at')::timestamptz FROM event
WHERE fact IN ('ShiftStarted', 'ShiftEnded', 'AssignmentAccepted', 'VisitSetOff',
    'VisitArrived', 'VisitCompleted')
ORDER BY "offset"
"""
OF_A_VISIT: Final = [
    "AssignmentAccepted",
    "VisitSetOff",
    "VisitArrived",
    "VisitCompleted",
]


class Thumb:
    """Presses the phone's buttons, and notes when by the phone's own clock."""

    def __init__(self, phone: Page) -> None:
        """Nothing was pressed yet."""
        self._phone = phone
        self.pressed: list[tuple[datetime, datetime]] = []

    def presses(self, name: str) -> None:
        """A button that sends something."""
        button = self._phone.get_by_role("button", name=name, exact=True)
        expect(button).to_be_visible()
        before = self._now()
        button.click()
        self.pressed.append((before, self._now()))

    def _now(self) -> datetime:
        return datetime.fromisoformat(
            self._phone.evaluate("() => new Date().toISOString()")
        )


class Signal:
    """The phone's signal: bad, or none."""

    def __init__(self, phone: Page) -> None:
        """Bad from here on."""
        self._tools = phone.context.new_cdp_session(phone)
        self._tools.send("Network.enable")
        self.comes_back()

    def goes(self) -> None:
        self._tools.send(EMULATE, SLOW | {"offline": True})

    def comes_back(self) -> None:
        self._tools.send(EMULATE, SLOW)


def test_a_whole_shift_in_a_bad_signal_is_in_the_log_at_the_crew_s_own_times(
    stack: Stack, browser: Browser, postgres_url: str
) -> None:
    desk, phone = lists_page(browser), phone_page(browser)
    stack.opens(desk, "Sam")
    stack.opens(phone, "Oak 1")
    expect(phone.get_by_role("button", name="Start shift")).to_be_visible()
    signal, thumb = Signal(phone), Thumb(phone)
    thumb.presses("Start shift")
    for _ in range(3):
        _a_visit(stack, desk, phone, thumb, signal)
    thumb.presses("End shift")
    expect(phone.get_by_role("heading", name="You are off shift")).to_be_visible()
    expect(phone.get_by_text("waiting to send")).to_have_count(0)
    kept = kept_day(phone)
    assert ('"finished":[{' in kept, "Slipped" in kept) == (True, False)

    with psycopg.connect(postgres_url) as conn:
        log = conn.execute(TAPS).fetchall()

    assert [fact for fact, _ in log] == ["ShiftStarted", *OF_A_VISIT * 3, "ShiftEnded"]
    for (_, occurred_at), (before, after) in zip(log, thumb.pressed, strict=True):
        assert before <= occurred_at <= after


def _a_visit(
    stack: Stack, desk: Page, phone: Page, thumb: Thumb, signal: Signal
) -> None:
    """A case is offered and taken; then the crew is without signal to its end."""
    patient = {"name": "Test Canary", "nhs_number": a_number()}
    case = stack.asks(patient=patient)
    row = desk.locator(f'[data-row="{case["id"]}"]')
    row.click()
    drawer = desk.get_by_role("complementary")
    confirms(drawer)
    expect(phone.get_by_text("New job")).to_be_visible()
    thumb.presses("Accept")
    expect(row).to_contain_text("Accepted")
    expect(phone.get_by_role("button", name="En route", exact=True)).to_be_visible()
    signal.goes()
    assert "Slipped" in kept_day(phone)
    thumb.presses("En route")
    thumb.presses("On scene")
    phone.get_by_role("button", name="Finish: outcome").click()
    phone.get_by_role("button", name=re.compile("Lifted")).click()
    thumb.presses("Finish the visit")
    phone.get_by_role("button", name="Send now").click()
    expect(phone.get_by_text("3 waiting to send")).to_be_visible()
    signal.comes_back()
    expect(row).to_contain_text("closed")
    expect(phone.get_by_text("waiting to send")).to_have_count(0)
