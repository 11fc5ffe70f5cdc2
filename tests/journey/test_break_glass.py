"""A case that is closed to somebody is opened with a reason, for a while, openly."""

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.world.callers import Caller, World
from tests.world.people import RUTLAND, Json
from tests.world.post_office import post_office
from ucr.api import audit
from ucr.deliver import privacy
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.recovery.sealing import seal_and_anchor
from ucr.recovery.verify import Verdict, verify

WHY = "The family rang us; their area cannot be reached"


def name_of(case: Json) -> str:
    return str(case["id"])[-8:].upper()


async def outsider(world: World, who: str = "Sam of elsewhere") -> Caller:
    return Caller(world, await world.signed_in(who))


async def opens(one: Caller, case: Json, **more: object) -> Json:
    body = {"reference": name_of(case), "reason": WHY}
    return await one.does("/api/break-glass", body, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["Sam of elsewhere", "Max", "Ada of elsewhere"])
async def test_with_a_reason_a_case_is_read_for_half_an_hour_and_no_longer(
    quiet_world: World, who: str
) -> None:
    one, case = await outsider(quiet_world, who), await quiet_world.sender.asks()
    await one.sees(
        f"/api/referrals/{case['id']}/case", refused=403 if who == "Max" else 404
    )

    glass = await opens(one, case)

    path = f"/api/break-glass/{glass['id']}/case"
    assert (await one.sees(path))["story"]["patient"]["name"] == "Test Canary"
    await quiet_world.let_pass(minutes=30)
    over = await one.http.get(path)
    assert (over.status_code, "Canary" in over.text) == (403, False)


async def test_the_area_and_the_audits_of_both_know_who_and_why(
    quiet_world: World,
) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()
    head = (await quiet_world.desk.sees("/api/board"))["at"]

    glass = await opens(one, case)
    await one.sees(f"/api/break-glass/{glass['id']}/case")

    topic = f"topic=area/rutland&epoch={head['epoch']}&offset={head['offset']}"
    events = (await quiet_world.desk.sees(f"/api/sync?{topic}"))["events"]
    assert [event["fact"] for event in events] == ["GlassBroken"]
    (opened,) = (await quiet_world.desk.sees("/api/break-glass"))["opened"]
    assert (opened["name"], opened["reason"]) == ("Sam", WHY)
    assert opened["from_area"] == "elsewhere"
    lines = await quiet_world.asks_the_store(
        "SELECT area_id, action, reason FROM audit WHERE reason = %s ORDER BY id", WHY
    )
    assert sorted(lines[:2]) == [
        ("elsewhere", "broke the glass", WHY),
        ("rutland", "broke the glass", WHY),
    ]
    assert lines[2:] == [("rutland", "read case behind the glass", WHY)]
    timeline = (await quiet_world.desk.case(case))["timeline"]
    assert timeline[-1]["text"].startswith("Opened by somebody of another area")
    assert WHY not in str(events) + str(timeline)


async def test_nobody_else_reads_through_anothers_broken_glass(
    quiet_world: World,
) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()
    other = await outsider(quiet_world, "Ada of elsewhere")

    glass = await opens(one, case)

    await other.sees(f"/api/break-glass/{glass['id']}/case", refused=404)


@pytest.mark.parametrize(
    "body",
    [
        {"reference": "ABCDEF01"},
        {"reference": "ABCDEF01", "reason": "because"},
        {"reference": "%", "reason": WHY},
    ],
)
async def test_without_a_reason_that_says_something_nothing_opens(
    quiet_world: World, body: Json
) -> None:
    one = await outsider(quiet_world)

    await one.does("/api/break-glass", body, refused=422)


async def test_what_stands_open_is_not_broken(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    unknown = {"id": "00000000"}
    one = await outsider(quiet_world)

    await opens(quiet_world.desk, case, refused=422)
    await opens(one, unknown, refused=404)

    assert await quiet_world.asks_the_store("SELECT id FROM glass") == []


async def test_crews_and_homes_break_none(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()

    for who in ("Oak 1", "Rose Court"):
        await opens(await outsider(quiet_world, who), case, refused=403)


async def test_nobody_opens_one_case_after_another(quiet_world: World) -> None:
    one = await outsider(quiet_world)
    cases = [await quiet_world.sender.asks() for _ in range(6)]
    for case in cases[:5]:
        await opens(one, case)

    refused = await opens(one, cases[5], refused=429)

    assert refused["temporary"]


async def test_whoever_opened_it_says_for_how_long_and_ends_it_before(
    quiet_world: World,
) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()
    body = {"reference": name_of(case), "reason": WHY, "minutes": 60}
    await one.does("/api/break-glass", body | {"minutes": 61}, refused=422)
    glass = await one.does("/api/break-glass", body)
    path = f"/api/break-glass/{glass['id']}"
    await quiet_world.let_pass(minutes=59)
    still = await one.http.get(f"{path}/case")

    for key in ("once", "twice"):
        await one.http.post(f"{path}/end", headers={"Idempotency-Key": key})

    over = await one.http.get(f"{path}/case")
    assert (still.status_code, over.status_code) == (200, 403)
    (mine,) = (await one.http.get("/api/break-glass")).json()["mine"]
    assert (mine["reference"], mine["ended_at"] is None) == (name_of(case), False)
    ended = await quiet_world.asks_the_store(
        "SELECT area_id FROM audit WHERE action LIKE 'ended %%' ORDER BY area_id"
    )
    assert ended == [("elsewhere",), ("rutland",)]


async def test_a_manager_of_its_area_has_it_before_them_until_they_looked_at_it(
    quiet_world: World,
) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()
    glass = await opens(one, case)
    look = f"/api/break-glass/{glass['id']}/look"
    for who, status in (("Sam", 403), ("Max of elsewhere", 404)):
        await (await outsider(quiet_world, who)).does(look, refused=status)
    max_ = await outsider(quiet_world, "Max")
    before = (await max_.sees("/api/break-glass"))["opened"]

    await max_.does(look)

    (after,) = (await max_.sees("/api/break-glass"))["opened"]
    assert [seen["looked_at"] for seen in before] == [None]
    assert (after["looked_by"], after["looked_at"] is None) == ("Max", False)


async def test_nobody_looks_at_what_they_opened_themselves(quiet_world: World) -> None:
    max_, case = await outsider(quiet_world, "Max"), await quiet_world.sender.asks()

    glass = await opens(max_, case)

    await max_.does(f"/api/break-glass/{glass['id']}/look", refused=403)


async def test_a_repeated_plea_opens_once(quiet_world: World) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()

    first = await opens(one, case, key="plea")
    again = await opens(one, case, key="plea")

    assert first == again
    found = await quiet_world.asks_the_store("SELECT count(*) FROM glass")
    assert found == [(1,)]


async def auditor(world: World, who: str = "Max") -> httpx.AsyncClient:
    return await world.signed_in(who)


async def test_a_manager_reads_who_read_whom_and_is_audited_too(
    quiet_world: World,
) -> None:
    case, max_ = await quiet_world.sender.asks(), await auditor(quiet_world)
    await quiet_world.desk.case(case)

    first = (await max_.get("/api/audit")).json()
    again = (await max_.get("/api/audit")).json()

    line = first["lines"][0]
    assert (line["who"], line["action"]) == ("Sam", "read case")
    assert line["reference"] == name_of(case)
    assert again["lines"][0]["action"] == "read audit"
    assert "Canary" not in str(first)


async def test_the_audit_is_asked_for_one_case_and_page_by_page(
    quiet_world: World,
) -> None:
    cases = [await quiet_world.sender.asks() for _ in range(2)]
    max_ = await auditor(quiet_world)
    for case in (*cases, cases[0]):
        await quiet_world.desk.case(case)

    of_one = {"referral_id": cases[0]["id"]}
    found = (await max_.get("/api/audit", params=of_one)).json()["lines"]
    after = of_one | {"before_id": str(found[0]["id"])}
    more = (await max_.get("/api/audit", params=after)).json()["lines"]

    assert [line["action"] for line in found] == ["read case", "read case"]
    assert more == found[1:]


async def test_the_audit_is_asked_by_kind_and_by_what_people_read_out(
    quiet_world: World,
) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()
    await quiet_world.desk.case(case)
    await quiet_world.desk.does("/api/break-glass", {}, refused=422)
    await quiet_world.desk.rings_back(case, answered=False)
    await opens(one, case)
    max_ = await auditor(quiet_world)
    of_case = {"reference": name_of(case)}

    async def told(**asked: str) -> list[tuple[str, str]]:
        page = (await max_.get("/api/audit", params=asked)).json()
        return [(line["who"], line["action"]) for line in page["lines"]]

    assert await told(kind="read", **of_case) == [("Sam", "read case")]
    assert await told(kind="glass") == [("someone", "broke the glass")]
    assert await told(kind="refused") == [("Sam", "refused: bad-field")]
    assert await told(kind="done", **of_case) == [
        ("someone", "Opened by somebody of another area or role: elsewhere"),
        ("Sam", "A person must look: no answer on call back"),
        ("Sam", "Rang back: no answer"),
    ]
    assert await told(reference="00000000") == []


async def test_that_the_audit_was_taken_out_is_audited_by_that_name(
    quiet_world: World,
) -> None:
    max_ = await auditor(quiet_world)

    await max_.get("/api/audit.csv")

    lines = (await max_.get("/api/audit")).json()["lines"]
    assert lines[0]["action"] == "exported audit"


async def test_an_export_that_was_cut_off_says_so_in_its_first_line(
    quiet_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    max_ = await auditor(quiet_world)
    for _ in range(3):
        await max_.get("/api/audit")

    whole = await max_.get("/api/audit.csv")
    monkeypatch.setattr(audit, "EXPORTED", 2)
    cut = await max_.get("/api/audit.csv")

    _, first, *rest = csv.reader(StringIO(cut.text, newline=""))
    assert "CUT OFF" not in whole.text
    assert first[0].startswith("CUT OFF: only the newest 2 lines")
    assert len(rest) == 2


async def test_a_manager_sees_whether_the_record_is_whole_and_when_it_was_anchored(
    quiet_world: World, tmp_path: Path
) -> None:
    world = quiet_world
    settings = world.runtime.settings.model_copy(update={"anchors": tmp_path})
    await world.desk.case(await world.sender.asks())
    await seal_and_anchor(replace(world.runtime, settings=settings))
    max_ = Caller(world, await auditor(world))

    unanchored = await max_.sees("/api/audit/chain")
    await world.asks_the_store("UPDATE audit SET reason = 'x' RETURNING 1")
    changed = await max_.sees("/api/audit/chain")

    assert (unanchored["problems"], unanchored["anchored_at"]) == ([], None)
    assert unanchored["sealed_at"] is not None
    (problem,) = changed["problems"]
    assert problem.startswith("The audit was changed between lines 1 and")
    verdict = await verify_of(world, tmp_path)
    assert verdict.anchored_at == world.clock.now()


async def verify_of(world: World, folder: Path) -> Verdict:
    """What the same look says where anchors are kept."""
    async with world.runtime.pool.connection() as conn:
        return await verify(conn, folder, only=RUTLAND)


async def test_the_audit_is_for_managers_of_its_own_area(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    await quiet_world.desk.case(case)

    for who in ("Sam", "Ada", "Oak 1", "Rose Court"):
        http = await auditor(quiet_world, who)
        for path in ("/api/audit", "/api/audit.csv", "/api/audit/chain"):
            assert (await http.get(path)).status_code == 403
    there = await quiet_world.signed_in("Max of elsewhere")
    assert name_of(case) not in (await there.get("/api/audit")).text


async def test_no_cell_of_the_exported_audit_is_a_formula(quiet_world: World) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()
    body = {"reference": name_of(case), "reason": "=HYPERLINK(A1)"}
    await one.does("/api/break-glass", body)

    page = await (await auditor(quiet_world)).get("/api/audit.csv")

    names, line, *_ = csv.reader(StringIO(page.text, newline=""))
    assert dict(zip(names, line, strict=True))["reason"] == "'=HYPERLINK(A1)"


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_the_area_s_privacy_contact_is_written_to_and_the_letter_names_nobody(
    quiet_world: World, *, is_cancelled: bool
) -> None:
    one, case = await outsider(quiet_world), await quiet_world.sender.asks()
    if is_cancelled:
        await quiet_world.sender.cancels(case)
    await opens(one, case)
    async with post_office() as office:
        settings = quiet_world.runtime.settings.model_copy(
            update={
                "smtp_url": office.url,
                "privacy_contacts": {RUTLAND: "privacy@trust.example"},
            }
        )
        runtime = replace(quiet_world.runtime, settings=settings)
        ways = [privacy.channel(runtime)]

        await follow(runtime, ways)
        office.is_full = True
        await send_due(runtime, ways, Random(7))  # noqa: S311 - spreads tries
        office.is_full = False
        await quiet_world.let_pass(seconds=5)
        await send_due(runtime, ways, Random(7))  # noqa: S311 - spreads tries

    (letter,) = office.letters
    said = f"{letter} {letter.get_content()}"
    assert (letter["To"], office.refused) == ("privacy@trust.example", 1)
    assert "opened a case of rutland" in said
    for word in (
        "Canary",
        "9990000018",
        "999 000 0018",
        WHY,
        name_of(case),
        case["id"],
    ):
        assert word not in said
