"""Nothing that anybody types runs on a screen; it is shown as it was typed (P36)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.payloads import PAYLOADS, Scripts, Watched
from tests.browser.phones import Crew
from tests.browser.served import Stack
from tests.browser.test_rota_desk import HEAD
from tests.isolation.asked import Ask
from tests.world.at_homes import a_home_request
from tests.world.people import Json, a_request

pytestmark = pytest.mark.browser

CASE, HOME = "POST /api/referrals", "POST /api/home/requests"
AT_HOME = {"reason", "resident.name", "call_back.name"}
CALL_SIGN = "<img src=x onerror=alert(1) data-xss>"
AT_DESK = {
    "patient.name", "patient.phone", "contacts.name", "contacts.phone",
    "contacts.relationship", "location.lines", "location.access", "conditions",
    "reason", "notes",
}  # fmt: skip
ON_PHONE = AT_DESK - {"contacts.name"} | {"location.key_safe"}
"""What each screen shows of a case, as the description of the door names it."""
POSTS = """([path, body]) => fetch(path, {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID(),
  },
  body: JSON.stringify(body),
}).then(async (it) => [it.status, await it.text()])"""


def whole(scripts: Scripts, described: Json, door: str, body: Any) -> Any:
    """A body with every text in it made of payloads."""
    ask = Ask("POST", door, door, {}, body, 0)
    return scripts.filled(described, ask)


def posts(page: Page, path: str, body: object) -> str:
    status, text = page.evaluate(POSTS, [path, body])
    assert status < 300, text
    return str(text)


def mark(scripts: Scripts, where: str) -> str:
    """The first word of what was typed there: nothing else has it."""
    (found,) = [text for text, at in scripts.planted.items() if at.endswith(where)]
    return found.split()[0]


def shown(watched: Watched, scripts: Scripts, door: str = CASE) -> set[str]:
    """Fields of what was sent to a door, without its name."""
    return {
        where.removeprefix(f"{door}.")
        for where in watched.shows(scripts)
        if where.startswith(door)
    }


def types_everything(crew: Crew, scripts: Scripts, described: Json) -> Json:
    """A sender asks, and the desk writes to the crew, about the case, to the next."""
    place = {"lon": -0.7228, "lat": 52.5881}
    body = whole(
        scripts, described, "/api/referrals", a_request(location=place, on_floor=True)
    )

    case = crew.is_offered(**body)
    for path in (
        f"/api/crews/{_crew_of(crew.desk)}/messages",
        f"/api/referrals/{case['id']}/notes",
        "/api/handover/notes",
    ):
        words = whole(scripts, described, _door(described, path), {"words": None})
        posts(crew.desk, path, words)
    return case


def test_whatever_is_typed_is_shown_as_it_was_typed_and_never_runs(
    stack: Stack, browser: Browser
) -> None:
    described = httpx.get(f"{stack.origin}/api/openapi.json", timeout=20).json()
    scripts = Scripts()
    crew = Crew(stack, browser)
    desk, phone = Watched(crew.desk), Watched(crew.phone)
    case = types_everything(crew, scripts, described)
    crew.presses("Accept", "En route")
    for where in ("location.key_safe", "{crew_id}/messages.words"):
        expect(crew.phone.locator("body")).to_contain_text(mark(scripts, where))
    assert ON_PHONE - shown(phone, scripts) == set()
    assert "POST /api/crews/{crew_id}/messages.words" in phone.shows(scripts)
    stack.adds(case, reason=scripts.word("told anew"))

    drawer = crew.reads(case)
    drawer.get_by_text("Versions: what was told, and told anew").click()
    expect(drawer.get_by_role("article", name="Version 2")).to_be_visible()
    expect(crew.phone.locator("body")).to_contain_text(mark(scripts, "told anew"))
    assert AT_DESK - shown(desk, scripts) == set()
    assert {"told anew", "POST /api/referrals/{referral_id}/notes.words"} <= (
        desk.shows(scripts)
    )
    assert [*desk.wrong(), *phone.wrong()] == []

    asked = asks_at_home(stack, browser, scripts, described)
    crew.reads(asked)
    expect(drawer).to_contain_text(mark(scripts, "requests.reason"))
    assert AT_HOME - shown(desk, scripts, HOME) == set()
    posts(crew.desk, "/api/rota", {"csv": a_rota(), "why": scripts.word("the rota")})
    crew.desk.get_by_role("button", name="Handover").click()
    for words in (mark(scripts, "/api/handover/notes.words"), CALL_SIGN):
        expect(crew.desk.locator("body")).to_contain_text(words)
    assert desk.wrong() == []
    _would_be_noticed(desk)


def asks_at_home(
    stack: Stack, browser: Browser, scripts: Scripts, described: Json
) -> Json:
    """A home's page sends a request; the case."""
    page = browser.new_page()
    page.goto(f"{stack.origin}/sign-in/#{stack.keys['Rose Court']}")
    expect(page.get_by_role("heading", name="Rose Court")).to_be_visible()
    body = whole(scripts, described, "/api/home/requests", a_home_request())
    asked: Json = json.loads(posts(page, "/api/home/requests", {**body, "place": None}))
    watched = Watched(page)
    page.reload()
    expect(page.get_by_role("heading", name="Rose Court")).to_be_visible()
    assert watched.wrong() == []
    return asked


def a_rota() -> str:
    """A crew of an evil name that comes within the hour."""
    begin = datetime.now(UTC) + timedelta(minutes=30)  # noqa: TID251 - the service's
    end = begin + timedelta(hours=8)
    told = f'"{CALL_SIGN}",nurse,1,wound,,52.6705,-0.7286'
    return f"{HEAD}{told},{begin.isoformat()},{end.isoformat()}\n"


def _door(described: Json, path: str) -> str:
    """The door of a path, as it is described."""
    last = path.rpartition("/")[2]
    first = path.split("/")[2]
    (door,) = [
        one
        for one, verbs in described["paths"].items()
        if "post" in verbs
        and one.startswith(f"/api/{first}")
        and one.endswith(f"/{last}")
    ]
    return str(door)


def _crew_of(desk: Page) -> str:
    board = desk.evaluate("() => fetch('/api/board').then((it) => it.json())")
    return str(board["snapshot"]["crews"][0]["id"])


def _would_be_noticed(watched: Watched) -> None:
    """What a careless screen would do with the first of them."""
    put = "html => { document.body.insertAdjacentHTML('beforeend', html) }"
    watched.page.evaluate(put, " ".join(PAYLOADS[-15:]))
    watched.page.wait_for_function("() => (window.brokenPolicy ?? []).length > 0")
    assert "IMG onerror" in watched.wrong()
