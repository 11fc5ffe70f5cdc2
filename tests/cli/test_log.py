"""The log says that and where something went wrong, never what a sender wrote."""

import asyncio
import json
import linecache
import logging
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
import uvicorn
from fastapi import FastAPI
from httpx import AsyncClient

from ucr import logs
from ucr.demo import script

NAME = "Winifred Ashworth"


@pytest.fixture
def written(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What the log writes to the process's error output, as a server sets it up."""
    uvicorn.Config(FastAPI())
    logs.configure("info")
    yield capfd
    structlog.reset_defaults()
    for name in logs.OTHERS:
        logging.getLogger(name).removeFilter(logs.WITHOUT_VALUES)


def refuse_a_row(url: str) -> None:
    """Have PostgreSQL refuse a row: its words repeat the row."""
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TEMP TABLE person (name text PRIMARY KEY)")
        for _ in range(2):
            conn.execute("INSERT INTO person VALUES (%s)", (NAME,))


def test_postgresql_s_own_words_do_repeat_the_row(postgres_server_url: str) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation, match=NAME):
        refuse_a_row(postgres_server_url)


def test_our_own_log_tells_kind_state_and_place(
    written: pytest.CaptureFixture[str], postgres_server_url: str
) -> None:
    try:
        refuse_a_row(postgres_server_url)
    except psycopg.Error:
        structlog.get_logger().exception("step_failed", area="rutland")

    told = json.loads(written.readouterr().err)
    assert (told["kind"], told["sqlstate"]) == ("UniqueViolation", "23505")
    assert (told["area"], told["level"]) == ("rutland", "error")
    assert NAME not in json.dumps(told)


def test_the_place_of_a_defect_is_ours_not_the_library_s(
    written: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    damaged = tmp_path / "script.json"
    damaged.write_text("{")

    try:
        script.read(damaged)
    except ValueError:
        structlog.get_logger().exception("step_failed")
    try:
        json.loads("{")
    except ValueError:
        structlog.get_logger().exception("step_failed")

    ours, library = map(json.loads, written.readouterr().err.splitlines())
    assert ours["where"].startswith("ucr/demo/script.py:")
    assert library["where"].endswith(" raw_decode")


def test_telling_where_a_defect_arose_keeps_no_source(
    written: pytest.CaptureFixture[str],
) -> None:
    linecache.clearcache()
    try:
        json.loads("{")
    except json.JSONDecodeError:
        structlog.get_logger("test").error("lost", exc_info=True)

    assert "raw_decode" in written.readouterr().err
    assert linecache.cache == {}


def test_a_defect_in_a_task_that_nobody_awaits_is_told_without_its_words(
    written: pytest.CaptureFixture[str], postgres_server_url: str
) -> None:
    async def forgotten() -> None:
        task = asyncio.create_task(asyncio.to_thread(refuse_a_row, postgres_server_url))
        await asyncio.wait([task], timeout=30)
        asyncio.get_running_loop().call_exception_handler(
            {"message": f"never retrieved\n{task!r}", "exception": task.exception()}
        )

    handler = logging.StreamHandler()
    logging.getLogger("asyncio").addHandler(handler)
    asyncio.run(forgotten())
    logging.getLogger("asyncio").removeHandler(handler)

    told = written.readouterr().err
    assert "kind=UniqueViolation" in told
    assert NAME not in told


async def test_an_unhandled_defect_behind_a_door_is_told_without_its_words(
    written: pytest.CaptureFixture[str], postgres_server_url: str
) -> None:
    app = FastAPI()
    app.get("/")(lambda: refuse_a_row(postgres_server_url))
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(30):
        while not server.started:
            await asyncio.wait([serving], timeout=0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        answer = await client.get("/")
    server.should_exit = True
    await serving

    told = written.readouterr()
    assert answer.status_code == 500
    assert "kind=UniqueViolation" in told.err
    assert NAME not in told.err + told.out + answer.text
