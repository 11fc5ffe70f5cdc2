"""A whole life of one patient, each word of whom is marked: no log tells any (P29).

`ucr serve` and `ucr dispatch` run as processes of their own, at the level that says the
most, and what they write is read as an operator would find it.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import psycopg
import pytest_asyncio
from redis.asyncio import Redis

from bench.stack import free_port
from tests.world.ground import START, HandClock, runtime_on
from tests.world.people import RUTLAND, UPPINGHAM, Json, a_request, settle, three_crews
from ucr.app import new_id
from ucr.domain.codes import Mode

ROOT: Final = Path(__file__).parents[2]
UP_WITHIN_S: Final = 60.0
LOOK_S: Final = 0.05
SPEED: Final = 20
"""The service's clock runs so fast: what a minute brings comes in three seconds."""
NUMBER: Final = "9990000018"
PERSON: Final = {
    "name": "Zephyrine Quillmark",
    "nhs_number": NUMBER,
    "phone": "01632 960773",
    "born_on": "1931-03-07",
}
PLACE: Final = {
    "lon": UPPINGHAM[0],
    "lat": UPPINGHAM[1],
    "lines": ["7 Marrowmark Lane", "Uppingham"],
    "postcode": "LE15 9QQ",
    "access": "Accessmark by the shed",
    "key_safe": "Safemark77",
}
MARKS: Final = (
    *("Zephyrine", "Quillmark", NUMBER, "999 000 0018", "960773", "1931-03-07"),
    *("Marrowmark", "LE15 9QQ", "LE159QQ", "Accessmark", "Safemark77"),
    *("Storymark", "Notemark", "Kinmark", "960774", "Newsmark", "Endmark", "Linemark"),
)
BOOM: Final = """
CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'cannot store %', NEW;
END $$;
CREATE TRIGGER boom BEFORE UPDATE ON referral FOR EACH ROW EXECUTE FUNCTION boom();
"""
"""A defect whose own words repeat the whole patient."""


class Service:
    """Both processes, their clients, and what they wrote."""

    def __init__(self, url: str, folder: Path, keys: dict[str, str], port: int) -> None:
        """Nothing runs yet."""
        self.url, self.folder, self.keys, self.port = url, folder, keys, port
        self.answers: list[httpx.Response] = []
        self.clients: list[httpx.AsyncClient] = []

    def client(self, key: str | None = None) -> httpx.AsyncClient:
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Authorization": f"Bearer {key}"} if key else {"Origin": origin}
        made = httpx.AsyncClient(base_url=origin, headers=headers, timeout=30)
        made.event_hooks["response"].append(self._heard)
        self.clients.append(made)
        return made

    async def _heard(self, answer: httpx.Response) -> None:
        await answer.aread()
        self.answers.append(answer)

    async def signed_in(self, name: str) -> httpx.AsyncClient:
        made = self.client()
        token = {"token": self.keys[name]}
        (await made.post("/api/sign-in", json=token)).raise_for_status()
        return made

    def written(self) -> str:
        """Everything that both processes have said so far."""
        return "".join(log.read_text() for log in self.folder.glob("*.log"))

    async def says(self, wanted: str) -> None:
        """Wait until one of them has said this."""
        async with asyncio.timeout(UP_WITHIN_S):
            while wanted not in self.written():  # noqa: ASYNC110 - of another process
                await asyncio.sleep(LOOK_S)


@asynccontextmanager
async def process(word: str, folder: Path, told: dict[str, str]) -> AsyncIterator[None]:
    """One of our processes, as long as the block lasts; it writes to a file."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("UCR_")}
    with (folder / f"{word}.log").open("wb") as log:
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ucr", word),
            cwd=ROOT,
            env=env | {"PYTHONPATH": str(ROOT)} | told,
            stdout=log,
            stderr=log,
        )
        try:
            yield
        finally:
            running.terminate()
            await running.wait()


@pytest_asyncio.fixture
async def service(
    postgres_url: str, valkey_url: str, rutland_packs: Path, tmp_path: Path
) -> AsyncIterator[Service]:
    """Rutland served and dispatched, in auto mode."""
    real = datetime.now(UTC)  # noqa: TID251 - processes have no clock of a test's
    async with runtime_on(postgres_url, valkey_url, clock=HandClock()) as runtime:
        keys = await settle(runtime, RUTLAND, three_crews(), Mode.AUTO)
    port = free_port()
    (tmp_path / "key").write_text("a-key-for-the-monitoring\n")
    told = {
        "UCR_DATABASE_URL": postgres_url,
        "UCR_REDIS_URL": valkey_url,
        "UCR_PACKS": str(rutland_packs),
        "UCR_PORT": str(port),
        "UCR_PUBLIC_ORIGIN": f"http://127.0.0.1:{port}",
        "UCR_METRICS_KEY": str(tmp_path / "key"),
        "UCR_LOG_LEVEL": "debug",
        "UCR_IMPROVE_S": "0",
        "UCR_CLOCK_ORIGIN": f"{START.isoformat()}/{real.isoformat()}",
        "UCR_CLOCK_SPEED": str(SPEED),
    }
    made = Service(postgres_url, tmp_path, keys, port)
    async with process("serve", tmp_path, told), process("dispatch", tmp_path, told):
        await made.says("startup complete")
        yield made
        for client in made.clients:
            await client.aclose()


async def test_a_life_with_defects_leaves_no_word_of_the_patient_in_any_log(
    service: Service, valkey_url: str
) -> None:
    sender = service.client(service.keys["EMAS"])
    desk, oak = await service.signed_in("Sam"), await service.signed_in("Oak 1")
    await tap(oak, "/api/crew/shift/start")
    case = await asks_and_is_told_more(sender)
    key = {"Idempotency-Key": "as-it-is"}  # where the place is not sure enough
    await desk.post(
        f"/api/referrals/{case['id']}/decide", json={"decision": "accept"}, headers=key
    )
    await is_refused(sender, desk, case)
    await is_seen(oak)
    await a_defect_strikes(service, sender, desk)
    metrics = await service.client("a-key-for-the-monitoring").get("/metrics")

    log = service.written()
    headers = " ".join(str(one.headers) for one in service.answers)
    errors = " ".join(one.text for one in service.answers if one.is_error)
    assert "ucr_open_cases" in metrics.text
    assert len(errors) > 500
    for where in (log, metrics.text, errors, headers, await hints(valkey_url)):
        assert [mark for mark in MARKS if mark.casefold() in where.casefold()] == []


async def tap(http: httpx.AsyncClient, path: str, **more: object) -> Json:
    """A press that is done."""
    key = {"Idempotency-Key": str(new_id())}
    answer = await http.post(
        path, json={"occurred_at": START.isoformat(), **more}, headers=key
    )
    assert answer.is_success, answer.text
    told: Json = answer.json()
    return told


async def asks_and_is_told_more(sender: httpx.AsyncClient) -> Json:
    body = a_request(
        patient=PERSON,
        location=PLACE,
        reason="Storymark in the kitchen",
        notes="Notemark",
        contacts=[{"name": "Kinmark", "phone": "01632 960774"}],
    )
    answer = await sender.post("/api/referrals", json=body)
    assert answer.status_code == 201, answer.text
    case: Json = answer.json()
    path = f"/api/referrals/{case['id']}"
    (await sender.patch(path, json={"notes": "Newsmark"})).raise_for_status()
    return case


async def is_refused(
    sender: httpx.AsyncClient, desk: httpx.AsyncClient, case: Json
) -> None:
    """Marked words where they do not belong."""
    path, name = f"/api/referrals/{case['id']}", PERSON["name"]
    wrong = [
        await sender.post("/api/referrals", json=a_request(category=name)),
        await sender.post("/api/referrals", json=a_request(location={"lon": NUMBER})),
        await sender.patch(path, json={"flags": [name], "notes": "Notemark" * 4000}),
        await sender.patch(f"/api/referrals/{NUMBER}", json={"notes": name}),
        await sender.post("/api/referrals", content=f'{{"notes": "{name}'),
        await desk.post(f"{path}/decide", json={"decision": name}),
        await desk.post("/api/search", json={"words": [name]}),
        await desk.post(f"/api/crews/{name}/messages", json={"words": "Linemark"}),
        await sender.post("/telecare/alerts", json={"person": PERSON}),
    ]
    assert [one for one in wrong if not one.is_client_error] == []


async def is_seen(oak: httpx.AsyncClient) -> None:
    """A crew is asked, goes, and ends the visit in marked words."""
    offer = None
    async with asyncio.timeout(UP_WITHIN_S):
        while offer is None:
            offer = (await oak.get("/api/crew/today")).json()["assignment"]
            await asyncio.sleep(LOOK_S)
    await tap(oak, f"/api/crew/assignments/{offer['id']}/accept")
    visit = (await oak.get("/api/crew/today")).json()["visit"]
    for step in ("en-route", "on-scene"):
        await tap(oak, f"/api/crew/visits/{visit['id']}/{step}")
    ending = {"outcome": "treated", "note": "Endmark, slept well"}
    await tap(oak, f"/api/crew/visits/{visit['id']}/complete", **ending)


async def a_defect_strikes(
    service: Service, sender: httpx.AsyncClient, desk: httpx.AsyncClient
) -> None:
    """Nothing about this patient can be stored any more, and PostgreSQL says whose."""
    second = await asks_and_is_told_more(sender)
    with psycopg.connect(service.url) as conn:
        conn.execute(BOOM)
    path = f"/api/referrals/{second['id']}"
    failed = await sender.patch(path, json={"notes": "Newsmark again"})
    decided = await desk.post(
        f"{path}/decide",
        json={"decision": "accept", "note": "Linemark"},
        headers={"Idempotency-Key": "decide"},
    )
    assert 500 in (failed.status_code, decided.status_code)
    # What must be in it: the dispatcher names the case that it could not look at.
    await service.says(second["id"])
    await service.says("RaiseException")


async def hints(valkey_url: str) -> str:
    """All that Valkey keeps."""
    async with Redis.from_url(valkey_url) as redis:
        names = [name async for name in redis.scan_iter()]
        return " ".join([str(name) for name in names])
