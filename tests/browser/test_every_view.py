"""Every view of every screen: for whom sees little, moves little, or has no mouse.

Each is opened in a busy hour. axe finds nothing of any impact (WCAG 2.2 AA) by day and
by night; at 200 % and at 320 pixels nothing is cut or covered and no page scrolls
sideways; Tab goes through it with its focus in sight; nothing moves by itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.busy import Busy, busy_hour
from tests.browser.desk_views import (
    OF_A_COORDINATOR,
    OF_A_MANAGER,
    OF_A_NEIGHBOUR,
    ON_THE_MAP,
    Desk,
    View,
)
from tests.browser.looking import NARROW, WIDE
from tests.browser.page_views import OF_A_HOME, OF_A_PHONE, hands
from tests.browser.phones import SMALL
from tests.browser.served import confirms, phone_page
from tests.browser.test_phone_shell import PIN, chooses

pytestmark = pytest.mark.browser

SCREENS: Final = Path(__file__).parents[2] / "frontend/src"
DRAWN: Final = r"(?<=[\s(])<([A-Z]\w+)"
NAMES: Final = {
    "desk/App.tsx": DRAWN,
    "desk/selection.ts": r"kind: '(\w+)'|Tab = (.+)",
    "desk/Drawer.tsx": DRAWN,
    "desk/CaseDrawer.tsx": DRAWN,
    "desk/CrewDrawer.tsx": DRAWN,
    "desk/Header.tsx": DRAWN,
    "desk/MatchPanel.tsx": DRAWN,
    "desk/SecondCrew.tsx": DRAWN,
    "desk/settings/Settings.tsx": r"^  (\w+): \['",
    "board/widths.ts": r"Shape = (.+)",
    "crew/App.tsx": DRAWN,
    "home/App.tsx": DRAWN,
    "home/route.ts": r"at: '(\w+)'",
    "sign-in/main.tsx": DRAWN,
}
"""Where the screens list their own views, and how each is named there."""
NOT_YET: Final = {"RefusedElsewhere"}
"""A refusal of something that the screen shows no more: it looks as one in a drawer."""
IN_A_STORY: Final = {
    "Diversion": "test_suggested_diversion.py",
    "SuggestedDiversion": "test_suggested_diversion.py",
    "SendTwo": "test_two_alone_desk.py",
    "Unreachable": "test_two_alone_desk.py",
}
"""Parts that no busy hour has, and the story in which axe looks at each by itself."""
BY_AXE: Final = "assert wrong_in_both_themes(desk) == []"


@pytest.fixture
def busy(
    postgres_url: str, valkey_url: str, rutland_packs: Path, tmp_path: Path
) -> Iterator[Busy]:
    """One service for all the views of a story."""
    with busy_hour(postgres_url, valkey_url, rutland_packs, tmp_path) as found:
        yield found


def named_by_the_screens() -> set[str]:
    """Every view, drawer, tab, shape, route and part that those files name."""
    found: set[str] = set()
    for file, pattern in NAMES.items():
        text = (SCREENS / file).read_text("utf-8")
        names = {"".join(one) for one in re.findall(pattern, text, re.MULTILINE)}
        assert names, f"{file} names nothing any more"
        found |= {one for name in names for one in re.findall(r"\w+", name)}
    return found


def test_a_view_that_a_screen_names_is_looked_at() -> None:
    at_desk = (*OF_A_COORDINATOR, *ON_THE_MAP, *OF_A_NEIGHBOUR, *OF_A_MANAGER)
    elsewhere = (*OF_A_PHONE, *OF_A_HOME)

    shown = {part for view in at_desk for part in view.shows}
    shown |= {part for view in elsewhere for part in view.shows}

    assert named_by_the_screens() - NOT_YET - IN_A_STORY.keys() == shown
    for story in IN_A_STORY.values():
        assert BY_AXE in Path(__file__).with_name(story).read_text("utf-8"), story


def test_nobody_is_hindered_at_any_view_of_the_desk(
    busy: Busy, browser: Browser
) -> None:
    is_busy(busy, browser)
    wrong = looked_at(Desk(busy, browser, "Sam"), OF_A_COORDINATOR)
    wrong += looked_at(Desk(busy, browser, "Sam", map_=True), ON_THE_MAP)
    wrong += looked_at(Desk(busy, browser, "Wyn"), OF_A_NEIGHBOUR)
    wrong += looked_at(Desk(busy, browser, "Max"), OF_A_MANAGER)

    assert wrong == []


def is_busy(busy: Busy, browser: Browser) -> None:
    """One crew is with somebody and asks for help, another is lent; calls wait."""
    phone, other = phone_page(browser), phone_page(browser)
    for page, crew in ((phone, "Oak 1"), (other, "Elm 1")):
        busy.stack.opens(page, crew)
        chooses(page, PIN)
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    desk = Desk(busy, browser, "Sam")
    busy.asks("calm")
    desk.opens_case("calm")
    confirms(desk.drawer)
    for tap in ("Accept", "En route", "On scene"):
        phone.get_by_role("button", name=tap, exact=True).click()
    phone.get_by_role("button", name="Help: hold 2 seconds").press("Enter")
    phone.get_by_role("button", name="Alarm control now").click()
    expect(desk.page.locator('[data-crew-alarm="Oak 1 help"]')).to_be_visible()
    other.get_by_role("button", name="Start shift").click()
    expect(other.get_by_role("heading", name="No job now")).to_be_visible()
    busy.fills()
    expect(desk.page.locator("[data-row]")).to_have_count(len(busy.cases))
    for page in (phone, other, desk.page):
        page.context.close()


def looked_at(desk: Desk, views: tuple[View, ...]) -> list[str]:
    """Everything that is wrong with any of them."""
    wrong: list[str] = []
    for view in views:
        view.opens(desk)
        wrong += [f"{view.name}: {one}" for one in view.look.wrong_with(desk.page)]
    return wrong


def test_nobody_is_hindered_on_a_phone_at_a_home_or_signing_in(
    busy: Busy, browser: Browser
) -> None:
    all_of_them = hands(busy, browser)
    wrong: list[str] = []

    for view in (*OF_A_PHONE, *OF_A_HOME):
        page = view.opens(all_of_them)
        found = view.look.wrong_with(page)
        if view in OF_A_PHONE:
            found += too_small_for_a_thumb(page)
        wrong += [f"{view.name}: {one}" for one in found]

    assert wrong == []


def too_small_for_a_thumb(page: Page) -> list[str]:
    """A crew's screen takes a gloved thumb: 48 pixels, on the narrowest phone too."""
    page.set_viewport_size(NARROW)
    found: list[str] = page.evaluate(SMALL)
    page.set_viewport_size(WIDE)
    return [f"small: {one}" for one in found]
