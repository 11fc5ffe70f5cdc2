"""The paper pack says what a control room must know when everything is down."""

import asyncio
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from structlog.testing import capture_logs

from tests.world.callers import World
from tests.world.hits import Hits
from tests.world.people import RUTLAND
from ucr.dispatch import loop
from ucr.recovery.paper import keep_paper, tell_none, write_paper
from ucr.stopping import end

HOSTILE = (
    '</article><script>document.title="ran"</script>\n\nABCD1234  due 00:00 (fall)'
)


async def has_a_case(world: World) -> str:
    """A case that Oak 1 is on its way to; the pack's name for it."""
    oak = world.phone("Oak 1")
    await oak.starts()
    person = {"name": "Test Canary", "nhs_number": "999 000 0018"}
    person |= {"phone": "07700 900123"}
    case = await world.sender.asks(patient=person)
    await world.desk.assigns(case, oak)
    await oak.goes(await oak.is_asked(), "en-route")
    return str(case["id"])[-8:].upper()


async def written(world: World, folder: Path) -> tuple[str, str]:
    await write_paper(world.runtime, RUTLAND, folder)
    return tuple((folder / f"rutland.{kind}").read_text() for kind in ("html", "txt"))  # type: ignore[return-value]


async def test_the_pack_says_who_needs_what_and_who_has_them(
    quiet_world: World, tmp_path: Path
) -> None:
    name = await has_a_case(quiet_world)
    waiting = await quiet_world.sender.asks()

    both = await written(quiet_world, tmp_path)

    for told in both:
        for wanted in (
            *(name, "Test Canary", "07700 900123", "Slipped in the kitchen"),
            *("Oak 1: en route", "NOBODY HAS IT", "Oak 1", "London time"),
            str(waiting["id"])[-8:].upper(),
        ):
            assert wanted in told
        assert "C4711" not in told  # the key safe's code is the crew's alone


async def test_only_its_owner_may_read_the_pack(
    quiet_world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "pack"
    await quiet_world.sender.asks()

    await written(quiet_world, folder)

    modes = {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())}
    assert modes == {0}
    assert sorted(path.name for path in folder.iterdir()) == [
        "rutland.html",
        "rutland.txt",
    ]


async def test_a_case_is_audited_once_before_it_is_put_on_paper(
    quiet_world: World, tmp_path: Path
) -> None:
    case = await quiet_world.sender.asks()

    known = await write_paper(quiet_world.runtime, RUTLAND, tmp_path)
    await write_paper(quiet_world.runtime, RUTLAND, tmp_path, known=known)

    lines = await quiet_world.asks_the_store(
        "SELECT actor, referral_id::text FROM audit WHERE action = 'put on paper'"
    )
    assert lines == [("paper", case["id"])]


async def test_the_dispatchers_loop_writes_it_and_it_stays_when_the_store_is_gone(
    quiet_world: World, tmp_path: Path, hits: Hits
) -> None:
    name = await has_a_case(quiet_world)
    task = asyncio.create_task(keep_paper(quiet_world.runtime, tmp_path))

    async def there() -> dict[str, object] | None:
        return {} if (tmp_path / "rutland.txt").exists() else None

    await quiet_world.until(there)
    await quiet_world.runtime.pool.close()
    assert not await end(task)

    hits(1)
    assert name in (tmp_path / "rutland.txt").read_text()


async def test_nothing_that_a_sender_wrote_can_pass_for_another_case(
    quiet_world: World, tmp_path: Path
) -> None:
    await quiet_world.sender.asks(reason=HOSTILE)

    page, text = await written(quiet_world, tmp_path)

    assert "<script>document.title" not in page
    assert page.count("<article>") == 1
    assert not re.search("^ABCD1234", text, re.MULTILINE)


async def test_a_case_that_this_release_cannot_read_is_counted_and_hides_no_other(
    quiet_world: World, tmp_path: Path
) -> None:
    newer, other = await quiet_world.sender.asks(), await quiet_world.sender.asks()
    await quiet_world.asks_the_store(
        "UPDATE referral SET value = jsonb_set(value, '{need}', '\"of tomorrow\"')"
        " WHERE id = %s RETURNING id",
        newer["id"],
    )

    both = await written(quiet_world, tmp_path)

    for told in both:
        assert "NOT ON THIS SHEET: 1 open cases" in told
        assert told.count(str(newer["id"])[-8:].upper()) == 1
        assert str(other["id"])[-8:].upper() in told


async def test_what_cannot_be_put_on_paper_leaves_the_dispatcher_at_work(
    quiet_world: World, tmp_path: Path
) -> None:
    await quiet_world.asks_the_store(
        "UPDATE area SET settings = '{\"own\": 3}' WHERE id = %s RETURNING id",
        RUTLAND,
    )
    settings = quiet_world.runtime.settings.model_copy(update={"paper_pack": tmp_path})
    runtime = replace(quiet_world.runtime, settings=settings)

    with capture_logs() as lines:
        task = asyncio.create_task(loop.run(runtime))

        async def both() -> dict[str, object] | None:
            told = {line["event"] for line in lines}
            return {} if {"paper_not_written", "area_taken"} <= told else None

        await quiet_world.until(both)
        is_at_work = not task.done()
        assert not await end(task)

    assert is_at_work
    (paper,) = [line for line in lines if line["event"] == "paper_not_written"]
    assert paper["kind"] == "ValidationError"


async def test_a_crew_can_be_rung_from_the_pack(
    quiet_world: World, tmp_path: Path
) -> None:
    oak, ash = quiet_world.phone("Oak 1"), quiet_world.phone("Ash 1")
    for crew in (oak, ash):
        await crew.starts()
    kept = await quiet_world.desk.http.put(
        f"/api/crews/{oak.crew.id}/phone", json={"phone": "07700 900456"}
    )

    both = await written(quiet_world, tmp_path)

    assert kept.is_success
    for told in both:
        assert told.count("Ring: +447700900456") == 1
        assert told.count("Ring: no number written down") == 1


async def test_an_exclusion_and_a_plan_for_care_are_on_the_pack(
    quiet_world: World, tmp_path: Path
) -> None:
    await quiet_world.sender.asks(
        exclusions=["suspected_sepsis"], flags=["escalation_plan"]
    )
    silent = await quiet_world.sender.asks()

    both = await written(quiet_world, tmp_path)

    for told in both:
        assert "excluded from UCR: suspected sepsis" in told
        assert "THERE IS ONE (kind not told), said EMAS" in told
        assert told.count("not told; that does not mean that there is none") == 1
    assert silent


async def test_the_desk_reads_when_the_pack_was_written_and_that_none_is(
    quiet_world: World, tmp_path: Path
) -> None:
    runtime = quiet_world.runtime

    async def told(name: str) -> dict[str, object] | None:
        paper = (await quiet_world.desk.sees("/api/sources"))["paper"]
        return dict(paper) if paper[name] else None

    before = (await quiet_world.desk.sees("/api/sources"))["paper"]
    off = asyncio.create_task(tell_none(runtime))
    none = await quiet_world.until(lambda: told("off_at"))
    await end(off)
    task = asyncio.create_task(keep_paper(runtime, tmp_path))
    there = await quiet_world.until(lambda: told("written_at"))
    await end(task)

    assert before == {
        **dict.fromkeys(("written_at", "failed_at", "off_at")),
        "limit_s": 60,
    }
    assert none["written_at"] is None
    now = quiet_world.clock.now()
    assert datetime.fromisoformat(str(there["written_at"])) == now


async def test_a_pack_that_cannot_be_written_is_told_as_failed(
    quiet_world: World, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "pack"
    in_the_way.write_text("a file where the folder should be")
    task = asyncio.create_task(keep_paper(quiet_world.runtime, in_the_way))

    async def failed() -> dict[str, object] | None:
        paper = (await quiet_world.desk.sees("/api/sources"))["paper"]
        return dict(paper) if paper["failed_at"] else None

    told = await quiet_world.until(failed)
    await end(task)

    assert told["written_at"] is None
