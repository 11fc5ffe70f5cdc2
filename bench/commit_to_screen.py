"""How long after a commit each screen has it: 1, 100 and 1,000 real sockets.

A real uvicorn process serves live on real PostgreSQL and Valkey; a second process holds
the sockets; this one commits. All three share the machine, so a quiet one tells more.
Beside it runs, in the same minutes, a bare `websockets` broadcast of the same frame to
as many clients: what the machine can do with nothing in the way.

    python -m bench.commit_to_screen [--clients 1 100 1000] [--events 200]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import resource
import socket
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic_ns
from typing import Final

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.live.serving import app_of
from tests.world.ground import ORIGIN, Ground, runtime_on
from ucr.callers import COOKIE
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.valkey import EmbeddedValkey
from ucr.live.hub import SOCKETS_OF_ONE, Hub
from ucr.runtime import SystemClock
from ucr.store.migrate import migrate

RESULTS: Final = Path(__file__).parent / "results"
PAUSE_S: Final = 0.05
"""Between commits: 20 a second, four times what one area's day reaches."""
PAUSE_OF_EACH_S: Final = 0.0003
"""Or so long for each client, as one process of Python takes in no more than that."""
WARM_UP: Final = 10
FRAME_BYTES: Final = 1_200
MANY_FILES: Final = 8_192
Connections = Sequence[ClientConnection]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table; times in milliseconds after the commit."""

    what: str
    clients: int
    events: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    last_client_p50_ms: float


def row_of(what: str, delays_ms: list[list[float]]) -> Row:
    """Args: delays_ms: one list for each event, with one delay for each client."""
    every = sorted(delay for event in delays_ms for delay in event)
    return Row(
        what=what,
        clients=len(delays_ms[0]),
        events=len(delays_ms),
        p50_ms=round(statistics.median(every), 2),
        p99_ms=round(every[int(len(every) * 0.99)], 2),
        worst_ms=round(every[-1], 2),
        last_client_p50_ms=round(statistics.median(map(max, delays_ms)), 2),
    )


# ---------------------------------------------------------------- three processes


def serve_live(postgres: str, valkey: str, listening: socket.socket) -> None:
    """The server process: live and nothing else, until it is terminated."""
    asyncio.run(_serve_live(postgres, valkey, listening))


async def _serve_live(postgres: str, valkey: str, listening: socket.socket) -> None:
    async with (
        runtime_on(postgres, valkey, clock=SystemClock()) as runtime,
        Hub.running(runtime, most_sockets=MANY_FILES) as hub,
    ):
        config = uvicorn.Config(
            app_of(runtime, hub),
            log_level="warning",
            lifespan="off",
            ws="ucr.live.cutting:CuttingProtocol",
            ws_per_message_deflate=False,
        )
        await uvicorn.Server(config).serve(sockets=[listening])


def hold_sockets(port: int, all_tokens: list[str] | None, pipe: Connection) -> None:
    """The clients' process: opens every socket, then reports when frames came.

    Args:
        all_tokens: A session for each client; None: of a bare broadcast.
        pipe: Is told the number of clients to open; asks for nothing more.
    """
    asyncio.run(_hold_sockets(port, all_tokens, pipe))


async def _hold_sockets(
    port: int, all_tokens: list[str] | None, pipe: Connection
) -> None:
    clients, events = pipe.recv()
    url = f"ws://127.0.0.1:{port}/ws"
    sockets, listening = [], []
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        for n in range(clients):
            sockets.append(await _connect(url))
            if all_tokens is not None:
                ticket = await _ticket(http, all_tokens[n])
                await _subscribe(sockets[-1], ticket)
            listening.append(asyncio.create_task(_listen(sockets[-1], events)))
    pipe.send("ready")
    came = await asyncio.gather(*listening)
    pipe.send(came)
    for each in sockets:
        each.transport.abort()


async def _connect(url: str) -> ClientConnection:
    return await connect(
        url,
        origin=ORIGIN,  # type: ignore[arg-type]  # a NewType of str
        subprotocols=["ucr.v1"],  # type: ignore[list-item]  # a NewType of str
        compression=None,
        proxy=None,
        ping_interval=None,
    )


async def _ticket(http: httpx.AsyncClient, token: str) -> str:
    headers = {"Origin": ORIGIN, "Cookie": f"{COOKIE}={token}"}
    answer = await http.post("/api/ws-ticket", headers=headers)
    return str(answer.json()["ticket"])


async def _subscribe(client: ClientConnection, ticket: str) -> None:
    await client.send(json.dumps({"t": "hello", "ticket": ticket, "client": "bench"}))
    await client.recv()
    topic = "area/rutland"
    await client.send(json.dumps({"t": "sub", "id": 1, "topic": topic, "since": None}))
    while '"sub_ok"' not in str(await client.recv()):
        pass


async def _listen(client: ClientConnection, events: int) -> list[int]:
    came: list[int] = []
    while len(came) < events:
        frame = str(await client.recv())
        if frame.startswith('{"at":'):
            came.append(monotonic_ns())
        elif '"ping"' in frame:
            await client.send('{"t":"pong"}')
    return came


# ---------------------------------------------------------------- one measurement


async def measure_live(ground: Ground, port: int, clients: int, events: int) -> Row:
    """Commit `events` changes of a referral while `clients` screens watch."""
    referral = await ground.call_comes_in()
    people = [await ground.signs_in() for _ in range(clients // SOCKETS_OF_ONE + 1)]
    all_tokens = [people[n // SOCKETS_OF_ONE].token for n in range(clients)]
    async with _clients(port, all_tokens, clients, events + WARM_UP) as pipe:
        pause_s = max(PAUSE_S, PAUSE_OF_EACH_S * clients)
        committed = []
        for _ in range(events + WARM_UP):
            await ground.timer_moves(referral.id)
            committed.append(monotonic_ns())
            await asyncio.sleep(pause_s)
        came = await asyncio.to_thread(pipe.recv)
    return row_of("live", _delays(committed, came))


async def measure_bare(clients: int, events: int) -> Row:
    """The same number of equal frames by `websockets.broadcast`, from this process."""
    frame = json.dumps({"at": "x" * FRAME_BYTES})
    connections: set[ServerConnection] = set()

    async def keep(connection: ServerConnection) -> None:
        connections.add(connection)
        await connection.wait_closed()

    async with serve(
        keep,
        "127.0.0.1",
        0,
        compression=None,
        subprotocols=["ucr.v1"],  # type: ignore[list-item]
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with _clients(port, None, clients, events + WARM_UP) as pipe:
            pause_s = max(PAUSE_S, PAUSE_OF_EACH_S * clients)
            sent = []
            for _ in range(events + WARM_UP):
                sent.append(monotonic_ns())
                broadcast(connections, frame)
                await asyncio.sleep(pause_s)
            came = await asyncio.to_thread(pipe.recv)
    return row_of("bare broadcast", _delays(sent, came))


def _delays(sent: list[int], came: list[list[int]]) -> list[list[float]]:
    return [
        [(one[n] - sent[n]) / 1e6 for one in came] for n in range(WARM_UP, len(sent))
    ]


@asynccontextmanager
async def _clients(
    port: int, all_tokens: list[str] | None, clients: int, events: int
) -> AsyncIterator[Connection]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(
        target=hold_sockets, args=(port, all_tokens, theirs)
    )
    process.start()
    theirs.close()
    ours.send((clients, events))
    await asyncio.to_thread(ours.recv)
    try:
        yield ours
    finally:
        await asyncio.to_thread(process.join, 20)
        process.kill()


def run(counts: Sequence[int], events: int) -> list[Row]:
    """Every measurement, on stores of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="ucr-bench-") as folder,
        socket.socket() as listening,
    ):
        Path(folder).chmod(0o755)
        with (
            EmbeddedPostgres(Path(folder) / "postgres") as postgres,
            EmbeddedValkey(Path(folder) / "valkey") as valkey,
        ):
            asyncio.run(migrate(postgres))
            listening.bind(("127.0.0.1", 0))
            listening.listen(1_024)
            server = multiprocessing.Process(
                target=serve_live, args=(postgres, valkey, listening)
            )
            server.start()
            try:
                port = listening.getsockname()[1]
                return asyncio.run(_measure_all(postgres, valkey, port, counts, events))
            finally:
                server.terminate()
                server.join(10)


async def _measure_all(
    postgres: str, valkey: str, port: int, counts: Sequence[int], events: int
) -> list[Row]:
    rows = []
    async with runtime_on(postgres, valkey, clock=SystemClock()) as runtime:
        ground = await Ground.lay(runtime)
        for clients in counts:
            rows.append(await measure_live(ground, port, clients, events))
            rows.append(await measure_bare(clients, events))
    return rows


def main() -> None:
    """Measure, print one table, write one JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--events", type=int, default=200)
    chosen = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, MANY_FILES), hard))
    load_before = os.getloadavg()[0]
    rows = run(chosen.clients, chosen.events)
    _print(rows)
    RESULTS.mkdir(exist_ok=True)
    found = {
        "bench": "commit_to_screen",
        "at": SystemClock().now().isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "load_before": round(load_before, 2),
        "pause_between_commits_s": PAUSE_S,
        "or_for_each_client_s": PAUSE_OF_EACH_S,
        "rows": [asdict(row) for row in rows],
    }
    target = RESULTS / "commit_to_screen.json"
    target.write_text(json.dumps(found, indent=2) + "\n")
    print(f"\nwritten to {target}")


def _print(rows: Sequence[Row]) -> None:
    print(
        f"{'what':<16}{'clients':>8}{'events':>8}{'p50':>9}{'p99':>9}{'worst':>9}",
        end="",
    )
    print(f"{'last client p50':>18}   (ms after commit)")
    for row in rows:
        print(
            f"{row.what:<16}{row.clients:>8}{row.events:>8}{row.p50_ms:>9.1f}"
            f"{row.p99_ms:>9.1f}{row.worst_ms:>9.1f}{row.last_client_p50_ms:>18.1f}"
        )


if __name__ == "__main__":
    main()
