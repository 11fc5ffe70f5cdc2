"""Two desks and a phone: a crew is lent, the phone says so, and it is sent back."""

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import (
    Stack,
    lists_page,
    phone_page,
    serious_findings,
    serving,
)
from ucr.app import new_id, running
from ucr.domain.account import Account
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Role
from ucr.domain.ids import AccountId, AreaId
from ucr.journey.found import Founding, found
from ucr.settings import Settings

pytestmark = pytest.mark.browser
NEXT_TO_IT = AreaId("welland")


@pytest.fixture
def two_areas(
    postgres_url: str, valkey_url: str, rutland_packs: Path, tmp_path: Path
) -> Iterator[Stack]:
    """Rutland, and next to it Welland on the same roads."""
    packs = tmp_path / "packs"
    (packs).mkdir()
    (packs / "rutland").symlink_to(rutland_packs / "rutland")
    shutil.copytree(rutland_packs / "rutland", packs / NEXT_TO_IT)
    manifest = packs / NEXT_TO_IT / "manifest.json"
    told = json.loads(manifest.read_text()) | {"slug": NEXT_TO_IT, "name": "Welland"}
    manifest.write_text(json.dumps(told))
    with serving(postgres_url, valkey_url, packs, crew_lock_s=0) as served:
        settings = Settings(
            database_url=postgres_url, redis_url=valkey_url, packs=tmp_path / "none"
        )
        with ThreadPoolExecutor(1) as aside:  # Playwright's loop runs in this thread
            key = aside.submit(asyncio.run, _welland(settings)).result()
        yield replace(served, keys=served.keys | {"Wyn": key})


async def _welland(settings: Settings) -> str:
    """A second area with its coordinator; the secret of her link."""
    wyn = Account(
        id=AccountId(new_id()),
        area_id=NEXT_TO_IT,
        name="Wyn",
        role=Role.COORDINATOR,
        crew_id=None,
    )
    key = new_id().hex
    founding = Founding(
        area=Area(id=NEXT_TO_IT, name="Welland", mode=Mode.ADVISE, version=1),
        crews=(),
        shifts=(),
        accounts=(wyn,),
        senders=(),
        tokens={wyn.id: key},
    )
    async with running(settings) as runtime:
        await found(runtime, founding)
    return key


def _crews(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Crews on duty")


def _looks_at_lending(drawer: Locator) -> None:
    drawer.get_by_role("button", name="Lend to another area…").click()
    drawer.get_by_label("To", exact=True).select_option("Welland")
    drawer.get_by_role("button", name="See what it costs").click()


def _says_why(drawer: Locator) -> None:
    drawer.get_by_label("Why?").select_option("More calls there than crews")
    drawer.get_by_label("In words").fill("Two falls wait there")
    drawer.get_by_role("button", name="Lend to Welland").click()


def _takes_it_back(ours: Page, theirs: Page, phone: Page) -> None:
    """Within the minute, by whoever lent it and by nobody else."""
    news = [desk.get_by_role("region", name="Crews lent") for desk in (ours, theirs)]
    expect(news[1]).to_contain_text("Oak 1 is yours")
    expect(phone.get_by_text("You work for Welland until")).to_be_visible()
    undo = re.compile(r"^Undo the loan \(\d+ s\)")
    expect(news[1].get_by_role("button", name=undo)).to_have_count(0)
    news[0].get_by_role("button", name=undo).click()
    expect(_crews(theirs)).not_to_contain_text("Oak 1")
    expect(phone.get_by_text("You work for Welland until")).to_have_count(0)


def test_a_crew_is_lent_undone_lent_again_and_sent_back(
    two_areas: Stack, browser: Browser
) -> None:
    ours, theirs = lists_page(browser), lists_page(browser)
    phone = phone_page(browser)
    two_areas.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    two_areas.opens(ours, "Sam")
    two_areas.opens(theirs, "Wyn")
    for desk in (ours, theirs):
        desk.get_by_role("tab", name="Crews").click()
    two_areas.asks()

    _crews(ours).get_by_role("button", name="Oak 1 Falls").click()
    drawer = ours.get_by_role("complementary")
    _looks_at_lending(drawer)
    expect(drawer).to_contain_text("1 case here would be late or have nobody")
    assert serious_findings(ours) == []
    drawer.get_by_role("button", name="Lend to Welland").click()
    expect(drawer).to_contain_text("Choose a reason")
    _says_why(drawer)
    _takes_it_back(ours, theirs, phone)
    _crews(ours).get_by_role("button", name="Oak 1 Falls").click()
    _looks_at_lending(drawer)
    _says_why(drawer)

    expect(theirs.get_by_role("region", name="Crews lent")).to_contain_text(
        "Oak 1 is yours: lent by Rutland until"
    )
    expect(_crews(theirs)).to_contain_text("Oak 1 (Rutland)")
    expect(ours.get_by_role("region", name="Lent out")).to_contain_text(
        "lent to Welland until"
    )
    expect(phone.get_by_text("You work for Welland until")).to_be_visible()
    assert [serious_findings(one) for one in (ours, theirs, phone)] == [[], [], []]

    theirs.get_by_role("button", name="Show Oak 1").click()
    theirs.get_by_role("button", name="Send back to Rutland").click()

    expect(_crews(ours).get_by_role("button", name="Oak 1 Falls")).to_be_visible()
    expect(_crews(theirs)).not_to_contain_text("Oak 1")
    expect(phone.get_by_text("You work for Welland until")).to_have_count(0)
