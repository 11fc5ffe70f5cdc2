"""Several taps of a phone in one request: each as if it had come alone, in order."""

import re
from typing import Final

import pytest

from tests.world.callers import Phone, World
from tests.world.people import Json
from ucr.api.presses import DOORS
from ucr.app import new_id
from ucr.domain.account import Session
from ucr.domain.crew import Shift
from ucr.report.today import Today, today
from ucr.runtime import Runtime


def press(world: World, path: str) -> Json:
    """One press as a phone keeps it; its body is the text that it would send alone."""
    said = world.clock.now().isoformat()
    body = f'{{"occurred_at":"{said}"}}'
    return {"id": str(new_id()), "path": f"/api/crew/{path}", "body": body}


OTHERS: Final = {"/api/crew/presses", "/api/crew/positions"}


async def sends(phone: Phone, *presses: Json) -> Json:
    """Send these together, as a phone does when it has signal again."""
    answer = await phone.http.post("/api/crew/presses", json={"presses": presses})
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


async def test_what_waited_on_a_phone_is_done_in_its_order(quiet_world: World) -> None:
    oak = quiet_world.phone("Oak 1")
    waited = [press(quiet_world, f"shift/{step}") for step in ("start", "pause", "end")]

    told = await sends(oak, *waited)

    assert [one["status"] for one in told["answers"]] == [200, 200, 200]
    assert told["today"]["shift"] is None
    assert (await oak.today())["shift"] is None


async def test_presses_that_come_again_are_done_once(quiet_world: World) -> None:
    oak = quiet_world.phone("Oak 1")
    start, pause = (press(quiet_world, f"shift/{step}") for step in ("start", "pause"))
    alone = await oak.http.post(
        start["path"],
        content=start["body"],
        headers={"Idempotency-Key": start["id"], "Content-Type": "application/json"},
    )
    assert alone.is_success, alone.text

    told = await sends(oak, start, pause)

    assert [one["status"] for one in told["answers"]] == [200, 200]
    assert told["today"]["shift"]["status"] == "paused"


async def test_a_press_that_is_refused_says_why_and_the_next_is_done(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    unknown = press(quiet_world, f"visits/{new_id()}/on-scene")

    told = await sends(oak, unknown, press(quiet_world, "shift/start"))

    no, yes = told["answers"]
    assert (no["status"], no["problem"]["type"]) == (404, "/problems/not-found")
    assert (yes["status"], yes["problem"]) == (200, None)
    assert told["today"]["shift"]["status"] == "on"


async def test_nobody_elses_presses_are_carried_out(quiet_world: World) -> None:
    """Somebody else has signed in on that phone: what follows is not tried either."""
    oak = quiet_world.phone("Oak 1")
    oak.http.headers["UCR-Account"] = str(new_id())
    waited = [press(quiet_world, f"shift/{step}") for step in ("start", "pause")]

    told = await sends(oak, *waited)

    assert [one["status"] for one in told["answers"]] == [401]
    assert told["today"] is None
    del oak.http.headers["UCR-Account"]
    assert (await oak.today())["shift"]["status"] == "planned"


async def test_only_presses_of_a_crew_go_that_way(quiet_world: World) -> None:
    oak = quiet_world.phone("Oak 1")
    at_desk = press(quiet_world, "shift/start") | {"path": "/api/area/mode"}

    answer = await oak.http.post("/api/crew/presses", json={"presses": [at_desk]})

    assert answer.status_code == 422


async def test_receipts_of_a_message_go_that_way_too(quiet_world: World) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    path = f"/api/crews/{oak.crew.id}/messages"
    written = await quiet_world.desk.does(path, {"words": "Side gate is open"})
    id_ = written["messages"][0]["id"]

    told = await sends(
        oak,
        press(quiet_world, f"messages/{id_}/received"),
        press(quiet_world, f"messages/{id_}/seen"),
    )

    assert [one["status"] for one in told["answers"]] == [200, 200]
    assert told["today"]["messages"] == []


def test_every_tap_of_a_crew_may_go_that_way(quiet_world: World) -> None:
    """A door that is forgotten would make each phone send one by one, unnoticed."""
    doors = [
        path
        for path, verbs in quiet_world.app.openapi()["paths"].items()
        if path.startswith("/api/crew/") and "post" in verbs and path not in OTHERS
    ]
    tapped = [
        re.sub(r"{action}", "start", re.sub(r"{\w+_id}", str(new_id()), path))
        for path in doors
    ]

    assert len(tapped) > 10
    assert [path for path in tapped if not re.match(DOORS, path)] == []


async def test_a_defect_at_one_door_leaves_what_was_done_before_it_told(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oak = quiet_world.phone("Oak 1")

    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Shift, "pause", breaks)
    waited = [press(quiet_world, f"shift/{step}") for step in ("start", "pause", "end")]

    told = await sends(oak, *waited)

    assert [one["status"] for one in told["answers"]] == [200, 500]
    assert told["today"]["shift"]["status"] == "on"


async def test_the_day_is_drawn_once_however_many_presses_came(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crew's day takes as long as a press itself: only the last one is looked at."""
    oak = quiet_world.phone("Oak 1")
    drawn: list[Session] = []

    async def counted(runtime: Runtime, session: Session) -> Today:
        drawn.append(session)
        return await today(runtime, session)

    monkeypatch.setattr("ucr.api.today.today", counted)
    waited = [press(quiet_world, f"shift/{step}") for step in ("start", "pause")]

    told = await sends(oak, *waited)

    assert told["today"]["shift"]["status"] == "paused"
    assert len(drawn) == 1
