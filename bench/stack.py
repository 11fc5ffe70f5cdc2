"""Real stores, real roads and real processes under a benchmark, gone when it ends."""

import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import orjson

from tests.world.ports import free_port
from ucr.embedded.postgres import EmbeddedPostgres
from ucr.embedded.supervised import tied_to_us
from ucr.embedded.valkey import EmbeddedValkey
from ucr.places.build import build_pack
from ucr.settings import Settings

ROOT: Final = Path(__file__).parents[1]
RESULTS: Final = ROOT / "bench" / "results"
PACKS: Final = ROOT / "var" / "bench" / "packs"
STARTS_WITHIN_S: Final = 180
MORNING: Final = datetime(2026, 1, 12, 10, tzinfo=UTC)
"""When every benchmark begins: at night the lone-worker rule leaves nobody to send."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Addresses of the stores of one benchmark."""

    postgres: str
    valkey: str

    def settings(self, *, port: int) -> Settings:
        """What the service's processes are given."""
        return Settings(
            database_url=self.postgres,
            redis_url=self.valkey,
            packs=PACKS,
            port=port,
            public_origin=f"http://127.0.0.1:{port}",
            log_level="warning",
            clock_origin=f"{MORNING.isoformat()}/{now().isoformat()}",
        )

    def for_phones(self, *, origin_port: int | None = None) -> Settings:
        """What a service for crews' phones is given, at the time of day that it is.

        Args:
            origin_port: Of the proxy that phones know as the service; None: none.
        """
        port = free_port()
        return Settings(
            database_url=self.postgres,
            redis_url=self.valkey,
            packs=PACKS,
            port=port,
            public_origin=f"http://127.0.0.1:{origin_port or port}",
            log_level="error",
            crew_lock_s=0,
        )


@contextmanager
def stores() -> Iterator[Stores]:
    """A new PostgreSQL, durable, that tells when each transaction committed."""
    folder = Path(tempfile.mkdtemp(prefix="ucr-bench-"))
    folder.chmod(0o755)  # PostgreSQL may run as another account
    told = {"track_commit_timestamp": "on"}
    try:
        with (
            EmbeddedPostgres(folder / "pg", settings=told) as postgres,
            EmbeddedValkey(folder / "valkey") as valkey,
        ):
            yield Stores(postgres, valkey)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def data_folder() -> Path:
    """Where the extracts are: `UCR_TEST_DATA`.

    Raises:
        SystemExit: They are not there; the message names the folder.
    """
    given = os.environ.get("UCR_TEST_DATA", ROOT / "../shared/data")
    folder = Path(given).resolve()
    if not (folder / "roads").is_dir():
        raise SystemExit(f"no test data at {folder}: set UCR_TEST_DATA")
    return folder


def have_rutland() -> None:
    """Build the pack of Rutland, unless an earlier benchmark did."""
    if (PACKS / "rutland" / "manifest.json").exists():
        return
    PACKS.mkdir(parents=True, exist_ok=True)
    build_pack(
        data_folder() / "roads" / "rutland-2022-07-20.osm.pbf",
        PACKS,
        name="Rutland",
        slug="rutland",
        progress=lambda stage, share: print(f"pack: {stage} {share:.0%}"),
        postcodes=data_folder() / "places" / "postcodes-rutland.csv",
        built_at=now(),
    )


@contextmanager
def running(
    arguments: Sequence[str], settings: Settings
) -> Iterator[subprocess.Popen[bytes]]:
    """One of our own programs, `python -m ...`, asked to stop when the block ends."""
    environment = os.environ | {
        f"UCR_{name.upper()}": (
            value if isinstance(value, str) else orjson.dumps(value).decode()
        )
        for name, value in settings.model_dump(mode="json").items()
        if value is not None
    }
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=environment,
        preexec_fn=tied_to_us(signal.SIGTERM),  # noqa: PLW1509 - no other thread yet
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving(settings: Settings, *, workers: int = 1) -> Iterator[str]:
    """`ucr serve`; gives its address once it answers."""
    address = f"http://127.0.0.1:{settings.port}"
    arguments = ("ucr", "serve", "--workers", str(workers))
    with running(arguments, settings) as process:
        wait_until_answers(process, address)
        yield address


def wait_until_answers(process: subprocess.Popen[bytes], address: str) -> None:
    """Raises: SystemExit: It ended, or does not within STARTS_WITHIN_S."""
    until = time.monotonic() + STARTS_WITHIN_S
    while not _answers(address):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit("ucr serve does not answer")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/api/openapi.json", timeout=2).is_success
    except httpx.TransportError:
        return False


def now() -> datetime:
    """A benchmark runs on the machine's own time."""
    return datetime.now(UTC)  # noqa: TID251 - nothing here is tested by moving time


def now_s() -> float:
    """The machine's time, in seconds since 1970: as PostgreSQL has its commits."""
    return now().timestamp()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def machine() -> dict[str, object]:
    """The machine, and how busy it is."""
    return {
        "machine": platform.processor() or platform.machine(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_1_min": round(os.getloadavg()[0], 2),
        "at": now().isoformat(timespec="seconds"),
    }


def write(name: str, found: dict[str, object]) -> None:
    """Keep the figures, with the machine they are of."""
    RESULTS.mkdir(exist_ok=True)
    text = orjson.dumps({"machine": machine(), **found}, option=orjson.OPT_INDENT_2)
    (RESULTS / f"{name}.json").write_bytes(text + b"\n")


def kept(name: str) -> Any:
    """What was kept under this name; None: nothing."""
    at = RESULTS / f"{name}.json"
    return orjson.loads(at.read_bytes()) if at.exists() else None
