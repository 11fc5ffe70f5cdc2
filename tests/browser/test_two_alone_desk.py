"""Nobody can go alone: two who meet are sent by one press, and taken back by one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack, serving
from tests.browser.test_desk_map import _begins
from tests.browser.test_messages_and_versions import wrong_in_both_themes
from tests.browser.test_undo_desk import opens, strip_of

pytestmark = pytest.mark.browser
ALONE: Final = "UPDATE crew SET people = 1 WHERE name IN ('Oak 1', 'Elm 1')"
BOTH: Final = "(Oak 1 and Elm 1|Elm 1 and Oak 1)"


@pytest.fixture
def by_day(postgres_url: str, valkey_url: str, rutland_packs: Path) -> Iterator[Stack]:
    """A service whose clock says that it is noon: at night nobody goes alone."""
    now = datetime.now(UTC)  # noqa: TID251 - the service's own clock is set by it
    noon = now.replace(hour=12, minute=0)
    also = {"UCR_CLOCK_ORIGIN": f"{noon.isoformat()}/{now.isoformat()}"}
    with serving(
        postgres_url, valkey_url, rutland_packs, crew_lock_s=0, also=also
    ) as served:
        yield served


def test_two_who_could_meet_are_sent_by_one_press_and_taken_back_by_one(
    by_day: Stack, browser: Browser, postgres_url: str
) -> None:
    """Each is of one person today; of Elm 1 no phone was heard."""
    with psycopg.connect(postgres_url) as store:
        assert store.execute(ALONE).rowcount == 2
    _begins(by_day, "Elm 1")
    crew = Crew(by_day, browser)
    desk, phone = crew.desk, crew.phone
    drawer = opens(desk, by_day.asks(flags=["two_person"], on_floor=False))
    expect(drawer).to_contain_text("Nobody can go")
    expect(drawer).to_contain_text(re.compile(rf"{BOTH} could both be there by \d\d"))
    drawer.get_by_text("All other crews").click()
    expect(drawer).to_contain_text("If you ask Elm 1, ring it too")
    assert wrong_in_both_themes(desk) == []

    drawer.get_by_role("button", name="Send these two…").click()
    look = drawer.get_by_role("region", name="What this would do")
    expect(look.get_by_role("row").nth(1)).to_contain_text(re.compile(BOTH))
    look.get_by_role("button", name=re.compile("^Send .* together")).click()

    expect(phone.get_by_text(re.compile("^New job"))).to_be_visible()
    expect(drawer).to_contain_text("Second crew:")
    assert wrong_in_both_themes(desk) == []
    _takes_both_back(desk)
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()


def _takes_both_back(desk: Page) -> None:
    """By its strip, within the minute."""
    strip = strip_of(desk)
    expect(strip).to_contain_text("Undo Send both crews together: Fall")
    strip.get_by_role("button", name=re.compile("^Undo Send both")).click()
    expect(strip).to_have_count(0)
