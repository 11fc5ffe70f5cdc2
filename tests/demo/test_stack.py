"""The invented ambulance service of the day speaks the contract, and remembers."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.demo.conftest import MORNING
from tests.world.ports import free_port
from ucr.demo.cad import Asked, Cad, served
from ucr.demo.doors import Neighbourhoods
from ucr.demo.ledger import Ledger, Wrote
from ucr.demo.waiting import Waiters
from ucr.stack.contract import DetailsPart, ListPart, read

TOKEN = "of the demo"  # noqa: S105 - of a test


@dataclass
class Ambulance:
    """It, and the time that it reads."""

    cad: Cad
    port: int
    at: list[datetime] = field(default_factory=list)


def waiters(ground: Neighbourhoods, seed: int = 3) -> Waiters:
    return Waiters(ground, seed=seed, began_at=MORNING)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger") as found:
        yield found


@pytest_asyncio.fixture
async def ambulance(ground: Neighbourhoods, ledger: Ledger) -> AsyncIterator[Ambulance]:
    """It answers on a real socket."""
    at = [MORNING + timedelta(hours=1)]
    cad = Cad(waiters(ground), ledger, TOKEN, lambda: at[0])
    port = free_port()
    async with served(cad, port):
        yield Ambulance(cad, port, at)


def client(ambulance: Ambulance, token: str = TOKEN) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{ambulance.port}",
        headers={"Authorization": f"Bearer {token}"},
        verify=False,  # noqa: S501 - no TLS on the loopback; reading CAs takes long
    )


def test_the_stack_at_a_moment_is_the_same_in_every_run(
    ground: Neighbourhoods,
) -> None:
    noon = MORNING + timedelta(hours=4)

    told = [
        [one.in_full(noon) for one in waiters(ground).at(noon)],
        [one.in_full(noon) for one in waiters(ground).at(noon)],
    ]

    assert told[0] == told[1]
    assert told[0] != [one.in_full(noon) for one in waiters(ground, 4).at(noon)]


def test_about_ten_wait_all_day_and_each_gets_an_ambulance_before_it_leaves(
    ground: Neighbourhoods,
) -> None:
    day = waiters(ground)
    moments = [MORNING + timedelta(minutes=5 * n) for n in range(200)]
    waiting = [list(day.at(moment)) for moment in moments]

    assert min(map(len, waiting)) >= 4
    assert max(map(len, waiting)) <= 18
    for moment, those in zip(moments, waiting, strict=True):
        for one in those:
            leaves_soon = one.until - moment <= timedelta(minutes=6)
            assert (one.resource(moment) is not None) == leaves_soon


def test_whatever_is_shown_differently_has_another_version(
    ground: Neighbourhoods,
) -> None:
    day, seen = waiters(ground), dict[tuple[str, str], str]()
    for minute in range(600):
        moment = MORNING + timedelta(minutes=minute)
        for one in day.at(moment):
            shown = json.dumps(one.shown(moment))
            key = (one.id, json.loads(shown)["version"])
            assert seen.setdefault(key, shown) == shown


async def test_it_speaks_the_contract_over_a_real_socket(ambulance: Ambulance) -> None:
    async with client(ambulance) as http:
        listed = await http.get("/calls")
        found = read(ListPart, listed.content)
        first = found.calls[0]
        full = read(DetailsPart, (await http.get(f"/calls/{first.id}")).content)

    assert len(found.calls) >= 4
    assert (full.id, full.version) == (first.id, first.version)
    assert full.patient.name
    assert full.patient.name not in listed.text


async def test_a_call_that_was_taken_leaves_and_comes_back_when_it_is_released(
    ambulance: Ambulance, ledger: Ledger
) -> None:
    async with client(ambulance) as http:

        async def ids() -> list[str]:
            return [one["id"] for one in (await http.get("/calls")).json()["calls"]]

        (first, *_) = before = await ids()
        body = {"reference": "1A2B3C4D"}
        taken = await http.post(f"/calls/{first}/taken", json=body)
        during = await ids()
        released = await http.post(f"/calls/{first}/released", json=body)

        assert (taken.status_code, released.status_code) == (204, 204)
        assert first not in during
        assert await ids() == before
    line = ledger.find(Wrote.TAKEN, first)
    assert line is not None
    assert line.said == "1A2B3C4D"


@pytest.mark.parametrize("token", ["another", f"{TOKEN}0"])
async def test_it_tells_strangers_nothing(ambulance: Ambulance, token: str) -> None:
    async with client(ambulance, token) as http:
        answer = await http.get("/calls")

    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/calls/none"), ("PUT", "/calls"), ("POST", "/calls/a/b")],
)
def test_what_it_does_not_know_is_not_found(
    ground: Neighbourhoods, ledger: Ledger, method: str, path: str
) -> None:
    cad = Cad(waiters(ground), ledger, TOKEN, lambda: MORNING)

    assert cad.answer(Asked(method, path, TOKEN, b"")) == (404, None)
