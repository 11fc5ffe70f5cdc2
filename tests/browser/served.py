"""The service as processes of their own, with its screens, for a real browser."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

import httpx
import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.world.forked import forked
from tests.world.people import OAKHAM, RUTLAND, a_crew, two_homes
from tests.world.ports import free_port
from ucr.app import STATIC, new_id, running
from ucr.domain.account import Account, Sender
from ucr.domain.area import Area
from ucr.domain.codes import Kit, Mode, Role, Source
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.ids import AccountId, SenderId, ShiftId
from ucr.domain.vehicle import Vehicle
from ucr.journey.found import Founding, found
from ucr.settings import Settings
from ucr.settings.shared_record import SharedRecord

START_S: Final = 120.0
STEPS_S: Final = 0.05
LIVE: Final = re.compile(r"^\s*(?:●\s*)?LIVE\s*$")
"""What a live desk says of itself, or a wall; and not the end of NOT LIVE."""
STEP_MS: Final = 20_000
SERIOUS: Final = {"serious", "critical"}
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
RECORD: Final = SharedRecord(
    area=RUTLAND, name="Care record", url="https://record.example/launch"
)
NOTHING: Final[Mapping[str, str]] = {}
AXE_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
TARGET_SIZE: Final = "target-size"
RUN_AXE: Final = """([within, tags]) => axe.run(within, {
    runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']
})"""
LISTS_ONLY: Final = """(() => {
  const kept = Storage.prototype.getItem
  Storage.prototype.getItem = function (key) {
    const usual = key.startsWith('ucr-desk-layout:') ? '{"shape": "lists"}' : null
    return kept.call(this, key) ?? usual
  }
})()"""
LISTS: Final = "document.querySelector('.lists').innerText"
NEXT_FRAME: Final = "new Promise((drawn) => requestAnimationFrame(drawn))"
VAN: Final = Vehicle("Van 7", frozenset({Kit.LIFTING_DEVICE}))
"""What Elm 1 drives."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A running service: where it is, and the secret of each of its people."""

    origin: str
    keys: dict[str, str]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What another process of the same service is started with."""

    def asks(self, **changes: object) -> dict[str, Any]:
        """A sender's system asks for help; the receipt."""
        body = {
            "case_number": f"C{new_id().hex[-12:]}",
            "source": "ambulance_999",
            "need": "fall",
            "category": "C3",
            "patient": {"name": "Test Canary", "nhs_number": "999 000 0018"},
            "location": {"lon": -0.7228, "lat": 52.5881, "access": "Ring twice"},
            "on_floor": True,
            "flags": ["animals"],
            "reason": "Slipped in the kitchen, not hurt",
        }
        answer = httpx.post(
            f"{self.origin}/api/referrals",
            json=body | changes,
            headers={"Authorization": f"Bearer {self.keys['EMAS']}"},
            timeout=20,
        )
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    def adds(self, case: dict[str, Any], **more: object) -> None:
        """The sender tells more of its case."""
        answer = httpx.patch(
            f"{self.origin}/api/referrals/{case['id']}",
            json=more,
            headers={
                "Authorization": f"Bearer {self.keys['EMAS']}",
                "Idempotency-Key": new_id().hex,
            },
            timeout=20,
        )
        assert answer.status_code == 200, answer.text

    def cancels(self, case: dict[str, Any]) -> None:
        """The sender takes its case back."""
        answer = httpx.post(
            f"{self.origin}/api/referrals/{case['id']}/cancel",
            json={"reason": "Up again, and well"},
            headers={
                "Authorization": f"Bearer {self.keys['EMAS']}",
                "Idempotency-Key": new_id().hex,
            },
            timeout=20,
        )
        assert answer.status_code == 200, answer.text

    def hears(self, case: dict[str, Any]) -> dict[str, Any]:
        """What the sender is told of its case now."""
        answer = httpx.get(
            f"{self.origin}/api/referrals/{case['id']}",
            headers={"Authorization": f"Bearer {self.keys['EMAS']}"},
            timeout=20,
        )
        told: dict[str, Any] = answer.json()
        return told

    def opens(self, page: Page, name: str) -> None:
        """Somebody opens their sign-in link."""
        page.set_default_timeout(STEP_MS)
        page.goto(f"{self.origin}/sign-in#{self.keys[name]}")


@pytest.fixture
def stack(postgres_url: str, valkey_url: str, rutland_packs: Path) -> Iterator[Stack]:
    """`ucr serve` and `ucr dispatch` on real stores and roads, in advise mode.

    Phones ask for no PIN: only the tests of the phone's shell choose one.
    """
    with serving(postgres_url, valkey_url, rutland_packs, crew_lock_s=0) as served:
        yield served


@contextmanager
def serving(
    postgres_url: str,
    valkey_url: str,
    packs: Path,
    *,
    crew_lock_s: int,
    home: Path | None = None,
    also: Mapping[str, str] = NOTHING,
) -> Iterator[Stack]:
    """The same, with what a test wishes; `home`: where its code and screens lie.

    Args:
        also: More of the environment. OR-Tools looks for better only where it says so:
            that costs a core meanwhile.
    """
    if not (STATIC / "index.html").is_file():
        pytest.fail("The screens are not built: run `npm run build` in frontend/")
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    settings = Settings(
        database_url=postgres_url,
        redis_url=valkey_url,
        packs=packs,
        port=port,
        public_origin=origin,
        crew_lock_s=crew_lock_s,
        improve_s=0,
        clock_origin=also.get("UCR_CLOCK_ORIGIN"),
    )
    with ThreadPoolExecutor(1) as aside:  # Playwright's loop runs in this thread
        keys = aside.submit(asyncio.run, _found(settings)).result()
    environment = {**_environment(settings), **also}
    with (
        _process(environment, "serve", home),
        _process(environment, "dispatch", home),
    ):
        wait_until_served(origin)
        yield Stack(origin, keys, environment)


@pytest.fixture(scope="module")
def browser_of_file(windowless: Path) -> Iterator[Browser]:
    """One real Chromium for a file; Playwright's own loop ends with it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(windowless), args=list(FLAGS)
        )
        yield started
        started.close()


@pytest.fixture
def browser(browser_of_file: Browser) -> Iterator[Browser]:
    """The file's Chromium; what a story opened is closed with it.

    Else its desks would draw on, and look for a service that has ended, through all
    the stories that follow.
    """
    yield browser_of_file
    for context in browser_of_file.contexts:
        context.close()


def desk_page(browser: Browser) -> Page:
    """A coordinator's screen."""
    return browser.new_context(viewport={"width": 1440, "height": 900}).new_page()


def lists_page(browser: Browser) -> Page:
    """The same of somebody who chose "Lists only: the map is not loaded".

    For stories in which no map is looked at: to draw one without a graphics card, as
    here, takes more of a processor than the story.
    """
    page = desk_page(browser)
    page.add_init_script(LISTS_ONLY)
    return page


def phone_page(browser: Browser) -> Page:
    """A crew's phone in Oakham that may say where it is."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        permissions=["geolocation"],
        geolocation={"longitude": OAKHAM[0], "latitude": OAKHAM[1], "accuracy": 8},
    )
    return context.new_page()


def say_the_same(one: Page, other: Page) -> None:
    """Both desks' lists, word for word, in one moment: minutes go on meanwhile."""
    for tab in ("Crews", "Calls"):
        for desk in (one, other):
            desk.get_by_role("tab", name=tab).click()
        said, truth = "", "nothing read"
        until = monotonic() + STEP_MS / 1000
        while said != truth and monotonic() < until:
            said, truth = lists_of(one), lists_of(other)
            other.evaluate(NEXT_FRAME)
        differ = "\n".join(unified_diff(truth.split("\n"), said.split("\n")))
        assert said == truth, differ


def lists_of(desk: Page) -> str:
    """All that the list before somebody says: its rows, their order, its figures."""
    words: str = desk.evaluate(LISTS)
    return words


def confirms(drawer: Locator) -> None:
    """A coordinator puts the proposal to Oak 1.

    Where the case moved on in that moment the desk says so and asks: they press again.
    """
    button = drawer.get_by_role("button", name="Confirm Oak 1")
    button.click()
    moved_on = drawer.get_by_text("Press again to do it all the same")
    undo = drawer.get_by_role("button", name=re.compile("^Undo"))
    expect(undo.or_(moved_on).first).to_be_visible()
    if moved_on.is_visible():
        button.click()


def violations(page: Page, within: str = "html") -> list[dict[str, Any]]:
    """Everything that axe holds against the page as it stands, however slight.

    Args:
        within: The part that is looked at, as a selector.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Path(AXE_FILE_PATH).read_text("utf-8"))
    found: list[dict[str, Any]]
    found = page.evaluate(RUN_AXE, [within, AXE_TAGS])["violations"]
    return [one for one in found if not _is_cut_by_scrolling(page, one)]


def _is_cut_by_scrolling(page: Page, found: dict[str, Any]) -> bool:
    """Whether each target is large enough once it is not at the edge of what scrolls.

    axe measures what is in sight of a target, also of one that is half scrolled away.
    """
    if found["id"] != TARGET_SIZE:
        return False
    for node in found["nodes"]:
        (selector,) = node["target"]
        page.locator(selector).evaluate("it => it.scrollIntoView({block: 'center'})")
        again = page.evaluate(RUN_AXE, [selector, AXE_TAGS])["violations"]
        if any(one["id"] == TARGET_SIZE for one in again):
            return False
    return True


def findings(page: Page) -> list[str]:
    """The same in a line each."""
    return [_in_a_line(one) for one in violations(page)]


def serious_findings(page: Page) -> list[str]:
    """Those that are serious or critical."""
    return [_in_a_line(one) for one in violations(page) if one["impact"] in SERIOUS]


def _in_a_line(found: dict[str, Any]) -> str:
    return f"{found['id']}: {found['nodes'][0]['html'][:160]}"


def _accounts(*people: Crew) -> dict[str, Account]:
    crews = {crew.name: crew.id for crew in people}
    return {
        name: Account(
            id=AccountId(new_id()),
            area_id=RUTLAND,
            name=name,
            role=role,
            crew_id=crews.get(name),
        )
        for name, role in (
            ("Sam", Role.COORDINATOR),
            ("Bea", Role.COORDINATOR),
            ("Ada", Role.CLINICIAN),
            ("Max", Role.MANAGER),
            ("Oak 1", Role.CREW),
            ("Ash 1", Role.CREW),
            ("Elm 1", Role.CREW),
        )
    }


def _sender(name: str, source: Source) -> Sender:
    return Sender(id=SenderId(new_id()), area_id=RUTLAND, name=name, source=source)


async def _found(settings: Settings) -> dict[str, str]:
    crew = a_crew("Oak 1")
    other = a_crew("Ash 1")  # off shift: it only signs in
    third = a_crew("Elm 1")  # may start its shift
    accounts = _accounts(crew, other, third)
    sender = _sender("EMAS", Source.AMBULANCE)
    desk = _sender("Desk", Source.SELF_OR_CARER)
    homes = two_homes(RUTLAND)
    entering = accounts | {home.sender.name: home.account for home in homes}
    keys = {name: new_id().hex for name in (*entering, "EMAS")}
    async with running(settings) as runtime:
        now = runtime.clock.now()
        shifts = tuple(
            Shift(
                id=ShiftId(new_id()),
                crew_id=one.id,
                area_id=RUTLAND,
                status=ShiftStatus.PLANNED,
                version=1,
                starts_at=now,
                ends_at=now + timedelta(hours=10),
                vehicle=has,
            )
            for one, has in ((crew, None), (third, VAN))
        )
        await found(
            runtime,
            Founding(
                area=Area(id=RUTLAND, name="Rutland", mode=Mode.ADVISE, version=1),
                crews=(crew, other, third),
                shifts=shifts,
                accounts=tuple(accounts.values()),
                senders=(sender, desk),
                homes=homes,
                keys={sender.id: keys["EMAS"]},
                tokens={one.id: keys[name] for name, one in entering.items()},
            ),
        )
    return keys


def _environment(settings: Settings) -> dict[str, str]:
    return os.environ | {
        "UCR_DATABASE_URL": settings.database_url or "",
        "UCR_REDIS_URL": settings.redis_url or "",
        "UCR_PACKS": str(settings.packs),
        "UCR_PORT": str(settings.port),
        "UCR_PUBLIC_ORIGIN": settings.public_origin,
        "UCR_LOG_LEVEL": "warning",
        "UCR_CONTROL_PHONE": "01632 960999",
        "UCR_HEARTBEAT_S": "60",
        "UCR_CREW_LOCK_S": str(settings.crew_lock_s),
        "UCR_IMPROVE_S": str(settings.improve_s),
        "UCR_SHARED_RECORDS": json.dumps([RECORD.model_dump(mode="json")]),
        "UCR_STACKS": json.dumps(
            [one.model_dump(mode="json") for one in settings.stacks]
        ),
    }


@contextmanager
def _process(
    environment: dict[str, str], command: str, home: Path | None = None
) -> Iterator[None]:
    if home is None:
        with forked(command, environment):
            yield
        return
    code = Path(__file__).parents[2]  # what `home` does not have
    environment["PYTHONPATH"] = os.pathsep.join(map(str, (home, code)))
    running_ = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "ucr", command], env=environment, cwd=home
    )
    try:
        yield
    finally:
        running_.terminate()
        running_.wait(timeout=20)


def wait_until_served(origin: str) -> None:
    end = monotonic() + START_S
    with httpx.Client(timeout=2) as asking:
        while monotonic() < end:
            try:
                if asking.get(f"{origin}/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                sleep(STEPS_S)
    pytest.fail("the service did not start")
