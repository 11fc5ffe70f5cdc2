"""What a BaRS message costs: the door under load, the FHIR library, bombs, mutants.

`python -m bench.bars` sends to a real `ucr serve` on a real PostgreSQL and prints each
figure beside its limit: a new message of 17 entries at 4 senders (150 ms at the 99th
centile; the NHS asks for 90 % under 2.1 s), bombs (50 ms and 20 MB each), and 10,000
bent messages, of which none may be answered 5xx and none half stored. It writes
bench/results/bars.json.
"""

import argparse
import asyncio
import gc
import json
import os
import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

import httpx
import psutil
import psycopg

from bench import stack
from bench.intake import KEY, lay
from tests.bars.bombs import BOMBS
from tests.bars.messages import SERVICE, Sent, headers
from tests.bars.mutants import Bend, bent_json, bent_xml
from tests.bars.test_mutants import REFUSED, is_whole
from tests.world.ports import free_port
from ucr.bars.message import message
from ucr.bars.parse import read_json, read_xml
from ucr.settings.bars import BarsService

PATH: Final = "/bars/FHIR/R4/$process-message"
AT_ONCE: Final = 4
LIMIT_MS: Final = 150
BOMB_MS: Final = 50
BOMB_MB: Final = 20
PARTS: Final = ("load", "library", "bombs", "mutants")


@dataclass(frozen=True)
class Door:
    """A served area that is a BaRS service."""

    address: str
    postgres: str
    process: psutil.Process

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.address,
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=30,
        )

    def now(self) -> datetime:
        """The service's own time."""
        told = httpx.get(f"{self.address}/bars/FHIR/R4/metadata").json()["date"]
        return datetime.fromisoformat(told)

    def kept(self) -> set[str]:
        """The request ids of every message on disk."""
        with psycopg.connect(self.postgres) as conn:
            found = conn.execute("SELECT request_id::text FROM bars_message").fetchall()
        return {row[0] for row in found}

    def half_stored(self) -> int:
        """How many cases lack their message or their event."""
        with psycopg.connect(self.postgres) as conn:
            row = conn.execute(
                """
                SELECT count(*) FROM referral r
                WHERE NOT EXISTS (
                    SELECT 1 FROM bars_message m WHERE m.referral_id = r.id
                ) OR NOT EXISTS (SELECT 1 FROM event e WHERE e.referral_id = r.id)
                """
            ).fetchone()
        return row[0] if row else 0

    def cpu_ms(self) -> float:
        """What the server has worked, in steps of ten."""
        spent = self.process.cpu_times()
        worked: float = (spent.user + spent.system) * 1_000
        return worked

    def rss_mb(self) -> float:
        """Memory of the server, now."""
        megabytes: float = self.process.memory_info().rss / 2**20
        return megabytes


async def load(door: Door, count: int) -> dict[str, Any]:
    """New messages, four at a time; milliseconds of each."""
    seen: list[float] = []
    waiting = [Sent(door.now()) for _ in range(count)]

    async def sender() -> None:
        async with door.client() as http:
            while waiting:
                body = json.dumps(waiting.pop().bundle).encode()
                began = perf_counter()
                answer = await http.post(PATH, content=body, headers=headers())
                seen.append((perf_counter() - began) * 1000)
                answer.raise_for_status()

    await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
    return {
        "messages": len(seen),
        "entries": len(Sent(stack.now()).bundle["entry"]),
        "senders": AT_ONCE,
        "p50_ms": stack.percentile(seen, 0.5),
        "p90_ms": stack.percentile(seen, 0.9),
        "p99_ms": stack.percentile(seen, 0.99),
        "limit_p99_ms": LIMIT_MS,
        "p99_to_limit": stack.percentile(seen, 0.99) / LIMIT_MS,
    }


def library(rounds: int = 100) -> dict[str, float]:
    """Milliseconds of reading one message, beside those of plain JSON."""
    body = json.dumps(Sent(stack.now()).bundle).encode()
    read_json(body)  # imports the library
    xml = as_xml(body)
    gc.collect()
    return {
        "json_loads_ms": cost_ms(lambda: json.loads(body), rounds),
        "fhir_json_ms": cost_ms(lambda: message(read_json(body)), rounds),
        "fhir_xml_ms": cost_ms(lambda: message(read_xml(xml)), rounds),
    }


def as_xml(body: bytes) -> bytes:
    """The same message in XML."""
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - slow to import

    written: Any = Bundle.model_validate_json(body).model_dump_xml()
    return bytes(written)


def cost_ms(work: Any, rounds: int) -> float:
    """The median milliseconds of some work."""
    seen = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        seen.append((perf_counter() - began) * 1000)
    return statistics.median(seen)


async def bombs(door: Door, rounds: int = 10) -> list[dict[str, Any]]:
    """Each bomb's median milliseconds, the server's own work and what it grew by.

    On a machine that others use the first is mostly waiting for a turn.
    """
    found = []
    async with door.client() as http:
        for name, (body, form) in BOMBS.items():
            before, worked = door.rss_mb(), door.cpu_ms()
            seen, status = [], 0
            for _ in range(rounds):
                began = perf_counter()
                answer = await http.post(
                    PATH,
                    content=body,
                    headers=headers(Content_Type=f"application/fhir+{form}"),
                )
                seen.append((perf_counter() - began) * 1000)
                status = answer.status_code
            found.append(
                {
                    "bomb": name,
                    "status": status,
                    "ms": statistics.median(seen),
                    "cpu_ms": (door.cpu_ms() - worked) / rounds,
                    "mb": max(0.0, door.rss_mb() - before),
                    "limit_ms": BOMB_MS,
                    "limit_mb": BOMB_MB,
                }
            )
    return found


KINDS: Final[tuple[tuple[str, Bend], ...]] = (
    ("a4t2", bent_json),
    ("a4t3", bent_json),
    ("update", bent_json),
    ("cancel", bent_json),
    ("a4t2", bent_xml),
)


async def bend(door: Door, count: int) -> dict[str, Any]:
    """Bent messages: verdicts, and every violation."""
    told: Counter[int] = Counter()
    wrong: list[str] = []
    taken: set[str] = set()
    refused: set[str] = set()
    at = door.now()
    async with door.client() as http:
        for seed in range(count):
            if seed % 500 == 0:
                at = door.now()
            kind, bent = KINDS[seed % len(KINDS)]
            how, body, form = bent((await begun(http, at, kind)).bundle, seed)
            told_ids = headers(Content_Type=f"application/fhir+{form}")
            answer = await http.post(PATH, content=body, headers=told_ids)
            told[answer.status_code] += 1
            ours = taken if answer.is_success else refused
            ours.add(told_ids["X-Request-Id"])
            if odd := violation(answer):
                wrong.append(f"seed {seed}: {kind}: {how}: {odd}")
    kept = door.kept()
    half = len(taken - kept) + len(refused & kept) + door.half_stored()
    return {
        "bent": count,
        "verdicts": {str(status): told[status] for status in sorted(told)},
        "half_stored": half,
        "violations": wrong[:20],
    }


async def begun(http: httpx.AsyncClient, at: datetime, kind: str) -> Sent:
    """A valid message of a kind; an update and a cancel have their case here."""
    if kind not in ("update", "cancel"):
        return Sent(at, use_case=kind)
    sent = Sent(at)
    answer = await http.post(PATH, json=sent.bundle, headers=headers())
    entries = answer.raise_for_status().json()["entry"]
    found = (one["resource"] for one in entries)
    case = next(one["id"] for one in found if one["resourceType"] == "ServiceRequest")
    return sent.updated() if kind == "update" else sent.cancelled(case)


def violation(answer: httpx.Response) -> str | None:
    """What is wrong with an answer, if anything is."""
    if answer.status_code != HTTPStatus.OK and answer.status_code not in REFUSED:
        return f"answered {answer.status_code}"
    return None if is_whole(answer, "json") else answer.text[:200]


def tell(found: dict[str, Any]) -> None:
    """One table."""
    at_door, cost = found["load"], found["library"]
    print(
        f"new message, {at_door['entries']} entries, {AT_ONCE} senders:"
        f" p50 {at_door['p50_ms']:.0f} p90 {at_door['p90_ms']:.0f}"
        f" p99 {at_door['p99_ms']:.0f} ms (limit {LIMIT_MS})"
    )
    print("  ".join(f"{name} {value:.2f}" for name, value in cost.items()))
    for one in found["bombs"]:
        print(
            f"{one['bomb']:<24} {one['status']} {one['ms']:7.1f} ms (limit {BOMB_MS})"
            f" {one['cpu_ms']:5.1f} ms of work"
            f" {one['mb']:6.1f} MB (limit {BOMB_MB})"
        )
    print(f"bent {found['mutants']['bent']}: {found['mutants']['verdicts']}")
    print("half stored:", found["mutants"]["half_stored"])
    print("violations:", found["mutants"]["violations"] or "none")


async def measure(door: Door, chosen: argparse.Namespace) -> dict[str, Any]:
    """The parts that are wanted, each with the load of the machine beside it."""
    await load(door, 50)  # warm
    found: dict[str, Any] = {}
    for part in chosen.only or PARTS:
        before = os.getloadavg()[0]
        match part:
            case "load":
                found[part] = await load(door, chosen.messages)
            case "library":
                found[part] = library()
            case "bombs":
                found[part] = await bombs(door)
            case _:
                found[part] = await bend(door, chosen.mutants)
        found["measured"] = found.get("measured", {}) | {
            part: {
                "at": stack.now().isoformat(timespec="seconds"),
                "load_1_min": [round(one, 1) for one in (before, os.getloadavg()[0])],
            }
        }
    return found


def kept() -> dict[str, Any]:
    """What was measured before, for the parts that are not measured now."""
    path = stack.RESULTS / "bars.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return {name: found[name] for name in (*PARTS, "measured") if name in found}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--note", help="What else the machine was doing.")
    parser.add_argument("--only", nargs="*", choices=PARTS)
    chosen = parser.parse_args()
    stack.have_rutland()
    with stack.stores() as stores:
        ours = BarsService(id=SERVICE, area="rutland")
        settings = stores.settings(port=free_port()).model_copy(
            update={"bars_services": (ours,)}
        )
        asyncio.run(lay(settings, stores))
        with stack.serving(settings) as address:
            door = Door(address, stores.postgres, listener(settings.port))
            found = asyncio.run(measure(door, chosen))
    before = kept() if chosen.only else {}
    measured = before.get("measured", {}) | found["measured"]
    found = before | found | {"measured": measured, "note": chosen.note}
    tell(found)
    stack.write("bars", found)


def listener(port: int) -> psutil.Process:
    """The process that listens on a port of ours."""
    for child in psutil.Process().children(recursive=True):
        for one in child.net_connections(kind="tcp"):
            if one.status == psutil.CONN_LISTEN and one.laddr.port == port:
                return child
    raise SystemExit("nobody listens")


if __name__ == "__main__":
    main()
