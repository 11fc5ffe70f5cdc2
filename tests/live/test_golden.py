"""Golden histories: what pytest writes here, vitest folds in the front end.

Run with UCR_WRITE_GOLDEN=1 to write them anew; without it they must be current.
"""

import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, get_args

import orjson
import pytest_asyncio
from pydantic import TypeAdapter

from tests.live.counted import CountedIds
from tests.live.story import Day
from tests.world.ground import Ground, HandClock, runtime_on
from ucr.domain.events import Event
from ucr.live import encode, topics
from ucr.live.fold import Fold
from ucr.live.messages import ServerFrame, Snapshot
from ucr.store import boards, events

GOLDEN: Final = Path(__file__).parents[1] / "golden"
WRITE: Final = os.environ.get("UCR_WRITE_GOLDEN") == "1"
FRAME: Final = TypeAdapter(ServerFrame)

Json = dict[str, Any]


@pytest_asyncio.fixture
async def histories(postgres_url: str, valkey_url: str) -> AsyncIterator[list[Json]]:
    """Every step of the day: the board before it, its events, the board after it."""
    clock = HandClock()
    async with runtime_on(postgres_url, valkey_url, clock=clock) as plain:
        runtime = replace(plain, new_id=CountedIds())
        ground = await Ground.lay(runtime)
        told: list[Json] = []
        before, offset = await _board(ground)
        async for _ in Day(runtime, ground, clock).steps():
            after, head = await _board(ground)
            told.append(
                {
                    "snapshot_before": before,
                    "events": await _events(ground, offset),
                    "snapshot_after": after,
                }
            )
            before, offset = after, head
        yield told


async def test_every_fact_has_a_golden_history_and_it_is_current(
    histories: list[Json],
) -> None:
    first: dict[str, Json] = {}
    for history in histories:
        for event in history["events"]:
            first.setdefault(event["fact"], history)

    if WRITE:
        for fact, history in first.items():
            text = json.dumps(history, indent=1, sort_keys=True)
            (GOLDEN / f"{fact}.json").write_text(text + "\n")

    assert set(first) == {fact.__name__ for fact in get_args(Event)}
    stored = {path.stem: json.loads(path.read_text()) for path in GOLDEN.glob("*.json")}
    assert stored == first


async def test_snapshot_plus_events_is_a_fresh_snapshot_for_every_step(
    histories: list[Json],
) -> None:
    for history in histories:
        board = _keyed(history["snapshot_before"])
        for event in history["events"]:
            FRAME.validate_python(event)
            board.pop((event["kind"], event["key"]), None)
            if event["card"] is not None:
                board[event["kind"], event["key"]] = event["card"]

        assert board == _keyed(history["snapshot_after"])


def _keyed(snapshot: Json) -> dict[tuple[str, str], Json]:
    Snapshot.model_validate(snapshot)
    lists = {"referrals": "referral", "assignments": "assignment", "visits": "visit"}
    board = {
        (kind, card["id"]): card
        for name, kind in (lists | {"crews": "crew"}).items()
        for card in snapshot[name]
    }
    board |= {("plan", plan["crew_id"]): plan for plan in snapshot["plans"]}
    board |= {("feed", feed["sender_id"]): feed for feed in snapshot["feeds"]}
    board |= {("flood", one["sender_id"]): one for one in snapshot["floods"]}
    board |= {("safety", one["crew_id"]): one for one in snapshot["safety"]}
    board |= {("message", one["id"]): one for one in snapshot["messages"]}
    board |= {("loan", one["id"]): one for one in snapshot["loans"]}
    if snapshot["area"]:
        board["area", snapshot["area"]["id"]] = snapshot["area"]
    if beat := snapshot["heartbeat"]:
        board["heartbeat", beat["area_id"]] = beat
    return board


async def _board(ground: Ground) -> tuple[Json, int]:
    async with ground.runtime.pool.connection() as conn:
        board = await boards.read(conn, ground.area_id)
    fold = Fold.of(board.entries)
    cards = ((kind, held) for kind, of in fold.cards.items() for held in of.values())
    snapshot: Json = orjson.loads(orjson.dumps(encode.snapshot(cards)))
    return snapshot, board.head.offset


async def _events(ground: Ground, after: int) -> list[Json]:
    async with ground.runtime.pool.connection() as conn:
        rows = await events.list_after(conn, ground.area_id, after, limit=500)
    topic = topics.of_area(ground.area_id)
    return [orjson.loads(encode.happened(topic, "e1", row)) for row in rows]
