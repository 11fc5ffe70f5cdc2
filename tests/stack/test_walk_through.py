"""The integrator's page on the stack, served, asked and told exactly as it says."""

import json
import re
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.stack.conftest import Pulling
from tests.stack.outside_cad import TOKEN
from ucr.domain.codes import Need
from ucr.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/integrators/stack.md"
ASKS = re.compile(r"^```http asks\n(.*?)^```$", re.DOTALL | re.MULTILINE)
JSON = re.compile(r"^```json (\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ID = "EX-20260112-0417"
Told = tuple[str, str, dict[str, str]]


def shown() -> dict[str, Any]:
    """Every JSON of the page by its name."""
    return {name: json.loads(text) for name, text in JSON.findall(PAGE.read_text())}


def asked() -> list[Told]:
    """Every request of the page: verb, path, headers."""
    found = []
    for text in ASKS.findall(PAGE.read_text()):
        first, *lines = text.strip().splitlines()
        verb, path = first.split()
        headers = dict(line.split(": ", 1) for line in lines)
        found.append((verb, path, {k.lower(): v for k, v in headers.items()}))
    return found


class Adapter:
    """What the page tells to build: it answers with the page's own JSON."""

    def __init__(self) -> None:
        self.page = shown()
        self.heard: list[tuple[Told, dict[str, Any] | None]] = []

    async def answer(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/stack")
        body = await request.body()
        told = (request.method, path, dict(request.headers))
        self.heard.append((told, json.loads(body) if body else None))
        if request.method == "POST":
            return Response(status_code=204)
        if path == "/calls":
            return JSONResponse(self.page["list"])
        return JSONResponse(self.page["list"]["calls"][0] | self.page["details"])


async def test_an_adapter_built_after_the_page_is_read_taken_and_told_as_it_says(
    pulling: Pulling,
) -> None:
    adapter = Adapter()
    pulling.cad.in_place_of_all = adapter.answer

    await pulling.reads()
    call = await pulling.call(ID)
    took = await pulling.takes(id_=ID, version="7")
    await pulling.turn()
    await pulling.sam.decides({"id": took["referral_id"]}, "decline", reason="RRNA")
    await pulling.turn()

    assert call["fit"] == "good"
    assert len(adapter.heard) == len(asked()) == 4
    for (told, body), described in zip(adapter.heard, asked(), strict=True):
        verb, path, headers = described
        assert told[:2] == (verb, path)
        assert set(headers) <= set(told[2])
        assert told[2]["authorization"] == f"Bearer {TOKEN}"
        if body is not None:
            kind = path.rpartition("/")[2]
            assert set(body) == set(adapter.page[kind])
            assert body["referral"] == took["referral_id"]
    case = await pulling.ada.case({"id": took["referral_id"]})
    page = adapter.page["details"]
    assert case["story"]["reason"] == page["story"]
    assert case["story"]["patient"]["name"] == page["patient"]["name"]
    assert case["location"]["access"] == page["location"]["access"]


def test_the_setting_is_one_that_can_be_set() -> None:
    (stack,) = Settings(stacks=shown()["setting"]).stacks

    assert (stack.name, stack.complaints["17A01"]) == ("emas", Need.FALL)


def test_what_the_list_shows_names_nobody() -> None:
    page = shown()
    listed = json.dumps(page["list"])

    for secret in (
        *page["details"]["patient"].values(),
        page["details"]["story"],
        *page["details"]["location"]["lines"],
    ):
        assert secret not in listed
