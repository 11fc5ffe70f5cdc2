"""The stack as a clinician has it: seen, opened by keyboard, taken, and 999 told."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import (
    Stack,
    _environment,
    _found,
    _process,
    lists_page,
    serious_findings,
    wait_until_served,
)
from tests.stack.outside_cad import TOKEN, OutsideCad, outside_cad
from tests.world.people import RUTLAND
from tests.world.ports import free_port
from ucr.runtime import SystemClock
from ucr.settings import Settings
from ucr.settings.stack import Stack as StackSetting

pytestmark = pytest.mark.browser


@contextmanager
def a_cad() -> Iterator[OutsideCad]:
    """It answers from a thread of its own, as long as the block lasts."""
    up, down = threading.Event(), threading.Event()
    found: list[OutsideCad] = []

    async def serve() -> None:
        async with outside_cad(SystemClock().now) as cad:
            found.append(cad)
            up.set()
            await asyncio.to_thread(down.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert up.wait(20)
    try:
        yield found[0]
    finally:
        down.set()
        thread.join(20)


@pytest.fixture
def pulling(
    postgres_url: str, valkey_url: str, rutland_packs: Path, tmp_path: Path
) -> Iterator[tuple[Stack, OutsideCad]]:
    """`ucr serve` with a stack, and nobody who dispatches."""
    port = free_port()
    settings = Settings(
        database_url=postgres_url,
        redis_url=valkey_url,
        packs=rutland_packs,
        port=port,
        public_origin=f"http://127.0.0.1:{port}",
    )
    token = tmp_path / "token"
    token.write_text(TOKEN)
    with ExitStack() as running:
        cad = running.enter_context(a_cad())
        aside = running.enter_context(ThreadPoolExecutor(1))
        keys = aside.submit(asyncio.run, _found(settings)).result()
        with psycopg.connect(postgres_url) as conn:
            row = conn.execute("SELECT id FROM sender").fetchone()
        assert row is not None
        ours = StackSetting(
            name="emas",
            label="EMAS",
            area=RUTLAND,
            sender=row[0],
            url=cad.address,
            token_file=token,
            poll_s=1,
        )
        settings = settings.model_copy(update={"stacks": (ours,)})
        running.enter_context(_process(_environment(settings), "serve"))
        wait_until_served(settings.public_origin)
        yield Stack(settings.public_origin, keys), cad


def test_a_clinician_takes_a_call_by_keyboard_and_999_is_told(
    pulling: tuple[Stack, OutsideCad], browser: Browser
) -> None:
    stack, cad = pulling
    cad.waits("EX-1")
    cad.waits("EX-2", red_flags=["intense_pain"])
    desk = lists_page(browser)
    stack.opens(desk, "Ada")
    expect(desk.get_by_role("tab", name="Stack")).to_contain_text("1 good")

    desk.keyboard.press("Alt+S")
    first = desk.locator('[data-row="emas/EX-1"]')
    expect(first).to_be_focused()
    expect(desk.get_by_test_id("feed")).to_contain_text("Read ")
    expect(desk.get_by_label("999 stack")).not_to_contain_text("Canary")
    desk.keyboard.press("Enter")
    drawer = desk.get_by_role("complementary")
    expect(drawer).to_contain_text("One of the nine needs that UCR is for")
    assert serious_findings(desk) == []
    drawer.get_by_role("button", name="Take for UCR").press("Enter")

    expect(drawer).to_contain_text("Test Canary")
    expect(drawer).to_contain_text("Accepted for UCR")
    desk.get_by_role("tab", name="Stack").click()
    taken = desk.get_by_role("region", name="Taken from the stack")
    expect(taken).to_contain_text("by Ada")
    expect(taken).to_contain_text("999 told")
    assert [told.path for told in cad.told] == ["/stack/calls/EX-1/taken"]


def test_a_coordinator_sees_the_stack_and_that_it_is_not_read(
    pulling: tuple[Stack, OutsideCad], browser: Browser
) -> None:
    stack, cad = pulling
    cad.waits("EX-1", red_flags=["intense_pain"])
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    desk.get_by_role("tab", name="Stack").click()
    desk.locator('[data-row="emas/EX-1"]').click()
    drawer = desk.get_by_role("complementary")
    expect(drawer).to_contain_text("Not for UCR")
    expect(drawer.get_by_role("button", name="Take")).to_have_count(0)

    cad.calls["EX-1"]["age_years"] = "old"

    feed = desk.get_by_test_id("feed")
    expect(feed).to_contain_text("NOT READ since")
    expect(feed).to_contain_text("calls.0.age_years: ")
    expect(desk.get_by_role("tab", name="Stack")).to_contain_text("not read")
    expect(drawer).to_contain_text("The stack is not read")
    assert serious_findings(desk) == []
