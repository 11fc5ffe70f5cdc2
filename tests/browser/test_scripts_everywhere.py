"""Every text that any door takes, on every screen that shows it: none runs (P36).

The texts are those that the description of the doors lists, and what is written by hand
in a BaRS message and in a call of an ambulance service's stack; a new text that is left
out here fails. tests/browser/test_scripts.py sends more payloads through the texts that
are told most.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.bars.messages import SERVICE
from tests.browser.busy import Busy, busy_hour
from tests.browser.desk_views import Desk
from tests.browser.payloads import PAYLOADS, Scripts, Watched
from tests.browser.served import phone_page
from tests.browser.shown_everywhere import NOT_FREE, NOWHERE, of
from tests.browser.telling import Tellers, every_text
from tests.browser.told_everywhere import HOUR, Known, ends_its_visit, is_sent
from tests.world.people import RUTLAND
from ucr.app import running
from ucr.recovery.paper import write_paper
from ucr.settings import Settings

pytestmark = pytest.mark.browser

AS_ASKED: Final = {
    "UCR_CREW_LOCK_S": "0",
    "UCR_BARS_SERVICES": json.dumps([{"id": SERVICE, "area": RUTLAND}]),
}
ARE_THERE: Final = """fields => {
  for (const one of document.querySelectorAll('details')) one.open = true
  const all = document.body.textContent +
    [...document.querySelectorAll('input, textarea')].map((one) => one.value).join()
  return fields.every((marks) => marks.some((mark) => all.includes(mark)))
}"""
"""Unfolds what is folded, which reads what is in it, until each field is there."""
CASES: Final = ("told", "home", "A-1", "bars", "stack", "hard", "then", "unclear")
ON_PHONE: Final = ("A-1", "home", "told")
TOOLS: Final = {
    "sources": "Sources",
    "homes": "Homes",
    "rota": "Rota",
    "declines": "Declines",
    "policy": "Hand-back",
    "handover": "Handover",
}
"""Drawers and pages of a coordinator, and the buttons that open them."""


@pytest.fixture
def tellers(
    postgres_url: str, valkey_url: str, rutland_packs: Path, tmp_path: Path
) -> Iterator[Tellers]:
    """Everybody of a busy area, which BaRS messages come into."""
    stores = (postgres_url, valkey_url, rutland_packs, tmp_path)
    with busy_hour(*stores, more=AS_ASKED) as busy:
        found = Tellers(busy, Scripts())
        yield found
        found.ends()


@dataclass(slots=True)
class Looked:
    """What was seen on the screens so far.

    Attributes:
        seen: Every field that stood on some screen as it was typed.
        wrong: What ran, and what was not shown where it should have been.
    """

    scripts: Scripts
    seen: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def at(self, screen: str, watched: Watched) -> None:
        """Wait for what this screen has to show, and hold it against what was typed."""
        wanted = of(screen)
        marks = [
            [text.split()[0] for text, at in self.scripts.planted.items() if at == one]
            for one in wanted
        ]
        with suppress(TooLate):  # what is not there is said below
            watched.page.wait_for_function(ARE_THERE, arg=marks)
        shown = watched.shows(self.scripts)
        self.seen |= shown
        self.wrong += [f"{screen}: not {one}" for one in sorted(wanted - shown)]
        self.wrong += [f"{screen}: {one}" for one in watched.wrong()]

    def coordinator(self, desk: Desk) -> None:
        """Each case, each crew, each tool, the stack and the audit of the day."""
        watched = Watched(desk.page)
        self.at("desk", watched)
        for case in CASES:
            desk.opens_case(case)
            self.at(case, watched)
        desk.opens_crew("Oak 1")
        self.at("Oak", watched)
        desk.opens_more("Visits from paper")
        self.at("from-paper", watched)
        desk.page.get_by_role("tab", name=re.compile("^Stack")).click()
        desk.page.locator('[data-row="emas/EX-1"]').click()
        self.at("stack-call", watched)
        for screen, button in TOOLS.items():
            desk.presses(button)
            self.at(screen, watched)

    def manager(self, desk: Desk) -> None:
        """Who may come in, what was changed, and who did what."""
        watched = Watched(desk.page)
        for name in ("Area", "People", "Senders", "Homes", "History"):
            desk.opens_setting(name)
            self.at(name.lower(), watched)
        desk.opens_more("Audit")
        desk.in_drawer("Show these lines")
        self.at("audit", watched)


def test_no_text_of_any_door_runs_on_any_screen(
    tellers: Tellers,
    browser: Browser,
    postgres_url: str,
    valkey_url: str,
    tmp_path: Path,
) -> None:
    known = Known(tellers)
    for told in HOUR:
        told(tellers, known)
    looked = Looked(tellers.scripts)
    looked.coordinator(Desk(tellers.busy, browser, "Sam"))
    looked.manager(Desk(tellers.busy, browser, "Max"))
    looked.at("wyn", Watched(Desk(tellers.busy, browser, "Wyn").page))
    looked.at("paper", Watched(paper_pack(browser, postgres_url, valkey_url, tmp_path)))
    home = Watched(tablet(tellers.busy, browser))
    looked.at("home-page", home)
    phone = Watched(phone_page(browser))
    tellers.busy.stack.opens(phone.page, "Oak 1")
    expect(phone.page.get_by_role("heading", name="No job now")).to_be_visible()
    for case in ON_PHONE:
        is_sent(tellers, known, case)
        looked.at(f"phone-{case}", phone)
        ends_its_visit(tellers)

    assert "\n".join(looked.wrong) == ""
    assert tellers.told - looked.seen == NOWHERE
    assert every_text(tellers.described) - tellers.told == NOT_FREE
    would_be_noticed(home)


def tablet(busy: Busy, browser: Browser) -> Page:
    """Rose Court's, at the request that it sent."""
    page = browser.new_context().new_page()
    page.goto(f"{busy.stack.origin}/sign-in/#{busy.stack.keys['Rose Court']}")
    expect(page.get_by_role("heading", name="Rose Court")).to_be_visible()
    page.goto(f"{busy.stack.origin}/home/#request/{busy.cases['home']['id']}")
    expect(page.get_by_role("button", name="It got worse")).to_be_visible()
    return page


def paper_pack(browser: Browser, postgres: str, valkey: str, folder: Path) -> Page:
    """What is printed when everything is down."""

    async def write() -> None:
        settings = Settings(database_url=postgres, redis_url=valkey, packs=folder)
        async with running(settings) as runtime:
            await write_paper(runtime, RUTLAND, folder)

    with ThreadPoolExecutor(1) as aside:  # Playwright's loop runs in this thread
        aside.submit(asyncio.run, write()).result()
    page = browser.new_context().new_page()
    page.goto(f"file://{folder}/{RUTLAND}.html")
    return page


def would_be_noticed(watched: Watched) -> None:
    """What a careless screen would do with the last of them."""
    put = "html => { document.body.insertAdjacentHTML('beforeend', html) }"
    watched.page.evaluate(put, " ".join(PAYLOADS[-15:]))
    assert "IMG onerror" in watched.wrong()
