"""The end of a shift: who is on, who comes, and what the next must know."""

from dataclasses import replace
from datetime import timedelta

from tests.world.callers import Caller, World
from ucr.domain.codes import Skill
from ucr.store import crews


async def test_the_board_of_a_shift_says_until_when_and_what_runs_out(
    quiet_world: World,
) -> None:
    oak, at = quiet_world.phone("Oak 1"), quiet_world.clock.now()
    await oak.starts()
    soon, late = at + timedelta(days=3), at + timedelta(days=300)
    async with quiet_world.runtime.pool.connection() as conn:
        skills = {Skill.LIFT_ASSIST: soon, Skill.ASSESSMENT: late}
        await crews.change(conn, replace(oak.crew, skills=skills, people=1))

    told = await quiet_world.desk.sees("/api/handover")

    first = told["crews"][0]
    assert (first["name"], first["status"]) == ("Oak 1", "on")
    assert {one["skill"]: one["until"] is not None for one in first["skills"]} == {
        "lift_assist": True,
        "advanced_assessment": False,
    }
    assert first["alone_until"].startswith("2026-01-12T22:00")
    assert {one["status"] for one in told["crews"][1:]} <= {"planned"}


async def test_a_note_stays_for_the_next_shift_until_somebody_deals_with_it(
    quiet_world: World,
) -> None:
    next_one = Caller(quiet_world, await quiet_world.signed_in("Sam"))
    desk, note = quiet_world.desk, {"words": "Ring Rose Court about 3F2A at 15:00"}

    await desk.does("/api/handover/notes", note, key="once")
    told = await desk.does("/api/handover/notes", note, key="once")
    (kept,) = (await next_one.sees("/api/handover"))["notes"]
    path = f"/api/handover/notes/{kept['id']}/done"
    ended = await next_one.does(path)

    assert told["notes"] == [kept]
    assert (kept["by"], kept["words"]) == ("Sam", note["words"])
    assert ended["notes"] == []
    await next_one.does("/api/handover/notes", {"words": "  "}, refused=422)
    await next_one.does(
        f"/api/handover/notes/{quiet_world.crews[0].id}/done", refused=404
    )
    rows = await quiet_world.asks_the_store(
        "SELECT reason FROM audit WHERE action = 'wrote handover note'"
    )
    assert rows == [(None,)]
