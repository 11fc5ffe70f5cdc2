"""An area in a bad hour, with all that a service may have: to look at its views."""

import asyncio
import json
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.browser.served import (
    NOTHING,
    Stack,
    _environment,
    _found,
    _process,
    wait_until_served,
)
from tests.browser.test_lending_desk import NEXT_TO_IT, _welland
from tests.browser.test_stack_desk import a_cad
from tests.stack.outside_cad import TOKEN, OutsideCad
from tests.world.people import RUTLAND, a_number
from tests.world.ports import free_port
from ucr.runtime import SystemClock
from ucr.settings import Settings
from ucr.settings.stack import Stack as StackSetting

Json = dict[str, Any]
PROVIDER: Final = {
    "name": "the trust's own sign-in",
    "issuer": "http://127.0.0.1:9/nobody-signs-in-by-it",
    "client_id": "ucr",
}
LONG: Final = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
"""A word that no line breaks by itself."""


@dataclass(slots=True)
class Busy:
    """A served area with its calls, by what is the matter with each.

    Attributes:
        cad: What the ambulance service's stack says.
    """

    stack: Stack
    cad: OutsideCad
    cases: dict[str, Json] = field(default_factory=dict)

    def asks(self, name: str, **changes: object) -> Json:
        """Somebody else each time, unless the patient is said."""
        person = {"name": f"Test {name}", "nhs_number": a_number()}
        case = self.stack.asks(**{"patient": person} | changes)
        self.cases[name] = case
        return case

    def fills(self) -> None:
        """A red flag, a long lie, one late, one to hand back, twins, and a hard one."""
        now = SystemClock().now()
        twin = {"name": "Test Twin", "nhs_number": a_number()}
        self.asks("red", red_flags=["intense_pain"], notes=LONG)
        self.asks(
            "lie",
            floor_since_at=(now - timedelta(hours=5)).isoformat(),
            flags=["animals", "safeguarding", "infection_risk"],
            escalation_plans=["respect"],
            contacts=[{"name": "Test Daughter", "phone": "01632 960001"}],
        )
        late = (now - timedelta(hours=3)).isoformat()
        self.asks("late", clock_start_at=late, on_floor=False, category=None)
        due = (now + timedelta(minutes=50)).isoformat()
        self.asks("back", sender_breach_at=due, on_floor=False)
        self.asks("hard", need="catheter", on_floor=False)
        self.asks("twin", patient=twin)
        self.asks("other twin", patient=twin, reason="She fell, and rang again")


@contextmanager
def busy_hour(
    postgres_url: str,
    valkey_url: str,
    rutland_packs: Path,
    tmp_path: Path,
    more: Mapping[str, str] = NOTHING,
) -> Iterator[Busy]:
    """Rutland beside Welland, a stack of 999, passwords, and desks that lock.

    Args:
        more: More of the environment, or other than it is here.
    """
    packs = tmp_path / "packs"
    _two_packs(rutland_packs, packs)
    settings = _settings(postgres_url, valkey_url, packs)
    key = tmp_path / "key"
    key.write_text("cd" * 32)
    with ExitStack() as running:
        cad = running.enter_context(a_cad())
        cad.waits("EX-1")
        cad.waits("EX-2", red_flags=["intense_pain"])
        with ThreadPoolExecutor(1) as aside:  # Playwright's loop runs in this thread
            keys = aside.submit(asyncio.run, _found(settings)).result()
            keys["Wyn"] = aside.submit(asyncio.run, _welland(settings)).result()
        stack = _stack_of(postgres_url, cad.address, tmp_path)
        settings = settings.model_copy(update={"stacks": (stack,)})
        also = {
            "UCR_LOCAL_KEY": str(key),
            "UCR_DESK_LOCK_MIN": "60",
            "UCR_SIGN_IN": json.dumps(PROVIDER),
        }
        environment = {**_environment(settings), **also, **more}
        running.enter_context(_process(environment, "serve"))
        running.enter_context(_process(environment, "dispatch"))
        wait_until_served(settings.public_origin)
        yield Busy(Stack(settings.public_origin, keys), cad)


def _settings(postgres_url: str, valkey_url: str, packs: Path) -> Settings:
    """Of a service at a free port, whose phones lock after ten minutes."""
    port = free_port()
    return Settings(
        database_url=postgres_url,
        redis_url=valkey_url,
        packs=packs,
        port=port,
        public_origin=f"http://127.0.0.1:{port}",
        crew_lock_s=600,
        improve_s=0,
    )


def _two_packs(rutland_packs: Path, packs: Path) -> None:
    packs.mkdir()
    (packs / "rutland").symlink_to(rutland_packs / "rutland")
    shutil.copytree(rutland_packs / "rutland", packs / NEXT_TO_IT)
    manifest = packs / NEXT_TO_IT / "manifest.json"
    told = json.loads(manifest.read_text()) | {"slug": NEXT_TO_IT, "name": "Welland"}
    manifest.write_text(json.dumps(told))


def _stack_of(postgres_url: str, address: str, folder: Path) -> StackSetting:
    token = folder / "token"
    token.write_text(TOKEN)
    with psycopg.connect(postgres_url) as conn:
        row = conn.execute("SELECT id FROM sender WHERE name = 'EMAS'").fetchone()
    assert row is not None
    return StackSetting(
        name="emas",
        label="EMAS",
        area=RUTLAND,
        sender=row[0],
        url=address,
        token_file=token,
        poll_s=1,
    )
