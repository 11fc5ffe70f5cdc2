"""Many people, told at the doors of senders and of BaRS, none of them in a log (P29).

Each is somebody else in every word of theirs; 36 in the short form, 1,000 in the long.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from json import dumps
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.bars.messages import SERVICE, Sent, headers
from tests.isolation.canaries import Canaries
from tests.isolation.test_log_canary import KEY, Lived, everything_logged, no_row_fits
from tests.telecare.messages import an_alert
from tests.world.at_homes import a_home_request
from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.hits import Hits
from tests.world.people import RUTLAND, Json, a_request, three_crews
from tests.world.service import world_on
from ucr.app import new_id
from ucr.bars.capability import BASE
from ucr.runtime import Runtime
from ucr.settings.bars import BarsService

PEOPLE: Final = int(os.environ.get("UCR_EXAMPLES", "36"))
NHS_SYSTEM: Final = "https://fhir.nhs.uk/Id/nhs-number"
WORDS: Final = {"family", "given", "text", "line", "city", "note"}
"""Names of a message's fields in which somebody writes what they like."""


@dataclass(slots=True)
class Doors:
    """Where people are told of, and how often each door took one in or refused."""

    world: World
    home: httpx.AsyncClient
    canaries: Canaries
    told: Counter[tuple[str, bool]] = field(default_factory=Counter)

    async def bars(self, http: httpx.AsyncClient, who: str) -> None:
        """A request, an update of it, a look for it by number, and its end."""
        sent = Sent(self.world.clock.now())
        sent.bundle = self.in_words(sent.bundle, who)
        number = self.canaries.nhs(f"{who}.nhs")
        sent.the("Patient")["identifier"][0]["value"] = number
        first = await self.message(http, sent.bundle)
        ours = first.json()["entry"][1]["resource"]["id"] if first.is_success else ""
        later = sent.updated()
        later.bundle = self.in_words(later.bundle, f"{who} later")
        await self.message(http, later.bundle)
        await self.message(http, later.cancelled(ours).bundle)
        found = await http.get(
            f"{BASE}/ServiceRequest",
            params={"patient:identifier": f"{NHS_SYSTEM}|{number}"},
            headers=headers(Content_Type=None),
        )
        self.count("bars found", found)

    async def bars_refused(self, http: httpx.AsyncClient, who: str) -> None:
        """A message of another version, one cut off, one whose reader is misled."""
        bundle = self.in_words(Sent(self.world.clock.now()).bundle, who)
        await self.message(http, {**bundle, "meta": {"versionId": "9.0.0"}})
        half = dumps(bundle)[:-20]
        answer = await http.post(
            f"{BASE}/$process-message", content=half, headers=headers()
        )
        self.count("bars", answer)
        for resource in (one["resource"] for one in bundle["entry"]):
            if resource["resourceType"] == "Patient":
                resource["birthDate"] = self.canaries.word(f"{who}.birthDate")
        await self.message(http, bundle)

    async def bars_and_no_row_fits(self) -> httpx.Response:
        """A defect nobody thought of: PostgreSQL refuses the row, and repeats it."""
        bundle = self.in_words(Sent(self.world.clock.now()).bundle, "a refused row")
        async with no_row_fits(self.world, "referral"):
            return await self.world.sender.http.post(
                f"{BASE}/$process-message", json=bundle, headers=headers()
            )

    async def rest(self, http: httpx.AsyncClient, who: str) -> None:
        """Another system's request, read at the desk, then found by its name."""
        name = self.canaries.word(f"{who}.name")
        number = self.canaries.nhs(f"{who}.nhs")
        body = a_request(
            patient={"name": name, "nhs_number": number},
            reason=self.canaries.word(f"{who}.reason"),
            contacts=[{"name": name, "phone": self.canaries.phone(f"{who}.phone")}],
        )
        answer = await http.post("/api/referrals", json=body)
        self.count("rest", answer)
        desk = self.world.desk.http
        await desk.get(f"/api/referrals/{answer.json()['id']}/case")
        self.count("search", await desk.post("/api/search", json={"words": name}))

    async def telecare(self, _: httpx.AsyncClient, who: str) -> None:
        http = self.world.client(self.world.keys["Careline"])
        body = an_alert(
            self.world.clock.now(),
            alert_id=str(new_id()),
            person={"name": self.canaries.word(f"{who}.name")},
            raw={
                "protocol": "Contact ID",
                "code": "120",
                "text": self.canaries.word(f"{who}.text"),
            },
        )
        self.count("telecare", await http.post("/telecare/alerts", json=body))

    async def at_home(self, _: httpx.AsyncClient, who: str) -> None:
        body = a_home_request(
            resident={
                "name": self.canaries.word(f"{who}.name"),
                "nhs_number": self.canaries.nhs(f"{who}.nhs"),
            },
            reason=self.canaries.word(f"{who}.reason"),
        )
        key = {"Idempotency-Key": str(new_id())}
        answer = await self.home.post("/api/home/requests", json=body, headers=key)
        self.count("home", answer)

    async def message(self, http: httpx.AsyncClient, bundle: Json) -> httpx.Response:
        answer = await http.post(
            f"{BASE}/$process-message", json=bundle, headers=headers()
        )
        self.count("bars", answer)
        return answer

    def count(self, door: str, answer: httpx.Response) -> None:
        assert answer.status_code < 500, f"{door}: {answer.text}"
        self.told[door, answer.is_success] += 1

    def in_words(self, value: Any, where: str, name: str = "") -> Any:
        """A message in which each word that somebody wrote is a canary."""
        if isinstance(value, dict):
            return {
                key: self.in_words(one, f"{where}.{key}", key)
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self.in_words(one, where, name) for one in value]
        if name in WORDS and isinstance(value, str):
            return self.canaries.word(where)
        return value


async def test_of_many_people_none_comes_into_a_log_or_a_metric(
    service_runtime: Runtime,
    service_clock: HandClock,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    hits: Hits,
) -> None:
    (tmp_path / "key").write_text(KEY)
    settings = service_runtime.settings.model_copy(
        update={
            "metrics_key": tmp_path / "key",
            "bars_services": (BarsService(id=SERVICE, area=RUTLAND),),
        }
    )
    lived = Lived(Canaries(), defaultdict(set))
    runtime = replace(service_runtime, settings=settings)
    async with world_on(runtime, service_clock, three_crews()) as world:
        doors = Doors(world, await world.signed_in("Rose Court"), lived.canaries)
        ways: tuple[Callable[[httpx.AsyncClient, str], Awaitable[None]], ...] = (
            doors.bars,
            doors.rest,
            doors.bars_refused,
            doors.telecare,
            doors.at_home,
        )
        with everything_logged(lived, capfd):
            for number in range(PEOPLE):
                way = ways[number % len(ways)]
                await way(world.sender.http, f"{way.__name__} {number}")
            broken = await doors.bars_and_no_row_fits()
            lived.metrics = (await world.client(KEY).get("/metrics")).text

    hits(PEOPLE)
    assert lived.canaries.found_in(lived.log) == {}
    assert lived.canaries.found_in(lived.metrics) == {}
    assert broken.status_code == 500
    assert lived.canaries.found_in(broken.text) == {}
    assert lived.log.count('"event": "bars_failed"') == 1
    every_door_was_told_and_refused(doors)


def every_door_was_told_and_refused(doors: Doors) -> None:
    least = 3 * (PEOPLE // 5)
    assert {door for door, is_taken in doors.told if is_taken} == {
        *("bars", "bars found", "rest", "search", "telecare", "home")
    }
    assert doors.told["bars", True] >= least
    assert doors.told["bars", False] >= least
    assert len(doors.canaries.planted) > 2 * PEOPLE
