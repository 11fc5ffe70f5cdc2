"""The service was down; crews went by paper; a coordinator enters their times."""

from datetime import timedelta

import pytest

from tests.world.callers import World
from tests.world.people import Json


def paper(world: World, *, of: str = "Oak 1", **changes: object) -> Json:
    """A short one: no timer of a service that nobody dispatches may run out."""
    now = world.clock.now()
    told = {
        "set_off_at": (now - timedelta(seconds=20)).isoformat(),
        "there_at": (now - timedelta(seconds=15)).isoformat(),
        "ended_at": (now - timedelta(seconds=5)).isoformat(),
        "outcome": "treated",
        "crew_id": str(world.phone(of).crew.id),
    }
    return told | changes


def door(case: Json) -> str:
    return f"/api/referrals/{case['id']}/from-paper"


def in_utc(told: Json) -> Json:
    """The paper's times as the service says them."""
    names = ("set_off_at", "there_at", "ended_at")
    return {name: told[name].replace("+00:00", "Z") for name in names}


async def asked_before(world: World) -> Json:
    case = await world.sender.asks()
    await world.let_pass(seconds=25)
    return case


async def test_a_visit_on_paper_closes_the_case_with_the_papers_times(
    quiet_world: World,
) -> None:
    case, told = await asked_before(quiet_world), paper(quiet_world)

    await quiet_world.desk.does(door(case), told)

    (visit,) = await quiet_world.asks_the_store(
        "SELECT status, en_route_at, on_scene_at, ended_at, entered_at, entered_by"
        " FROM visit WHERE referral_id = %s",
        case["id"],
    )
    assert [at.isoformat() for at in visit[1:4]] == [
        told[name] for name in ("set_off_at", "there_at", "ended_at")
    ]
    assert (visit[0], visit[4]) == ("completed", quiet_world.clock.now())
    assert visit[5].startswith("account:")
    assert (await quiet_world.sender.hears(case))["outcome"] == "treated"
    lines = (await quiet_world.desk.case(case))["timeline"]
    (line,) = [one for one in lines if one["fact"] == "VisitEnteredLater"]
    assert line["text"] == "Visit entered later from paper: treated"
    assert line["by"] == "Sam"
    assert line["on_paper"] == in_utc(told)
    card = await quiet_world.desk.card(case)
    assert card["from_paper"] == {
        "happened_at": in_utc(told)["there_at"],
        "entered_at": line["at"],
    }


async def test_what_stood_on_the_paper_is_read_in_the_case_with_who_entered_it(
    quiet_world: World,
) -> None:
    case, told = await asked_before(quiet_world), paper(quiet_world)
    words = "Skin tear, dressed; <b>daughter</b> told"

    await quiet_world.desk.does(door(case), told | {"note": words})

    (said,) = (await quiet_world.desk.case(case))["written"]
    assert (said["about"], said["words"]) == ("paper", words)
    assert said["by"].endswith(", entered by Sam")


async def test_a_crew_that_was_on_its_way_keeps_what_its_phone_told_before(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await quiet_world.sender.asks()
    await quiet_world.desk.assigns(case, oak)
    await oak.goes(await oak.is_asked(), "en-route")
    by_phone = quiet_world.clock.now()
    await quiet_world.let_pass(seconds=25)

    await quiet_world.desk.does(door(case), paper(quiet_world))

    (visit,) = await quiet_world.asks_the_store(
        "SELECT status, en_route_at FROM visit WHERE referral_id = %s", case["id"]
    )
    assert visit == ("completed", by_phone)
    assert (await oak.today())["visit"] is None
    assert (await quiet_world.sender.hears(case))["status"] == "completed"


async def test_an_offer_that_nobody_answered_ends_by_what_the_paper_says(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await asked_before(quiet_world)
    await quiet_world.desk.assigns(case, oak)

    await quiet_world.desk.does(door(case), paper(quiet_world))

    assert await quiet_world.desk.offer(case) is None
    assert (await oak.today())["assignment"] is None
    assert (await quiet_world.sender.hears(case))["status"] == "completed"


async def test_a_crew_that_is_busy_by_now_may_have_been_there_before(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await asked_before(quiet_world)
    other = await quiet_world.sender.asks()
    await quiet_world.desk.assigns(other, oak)
    await oak.goes(await oak.is_asked(), "on-scene")

    await quiet_world.desk.does(door(case), paper(quiet_world))

    assert (await oak.today())["visit"]["referral_id"] == other["id"]
    assert (await quiet_world.sender.hears(case))["status"] == "completed"


@pytest.mark.parametrize(
    ("outcome", "status"), [("escalated_999", "handing_back"), ("lifted", "completed")]
)
async def test_a_case_goes_where_the_outcome_on_paper_leads(
    quiet_world: World, outcome: str, status: str
) -> None:
    case = await asked_before(quiet_world)

    await quiet_world.desk.does(door(case), paper(quiet_world, outcome=outcome))

    assert (await quiet_world.sender.hears(case))["status"] == status


@pytest.mark.parametrize(
    ("name", "seconds_ago"),
    [
        ("set_off_at", 26),  # before the case was received
        ("there_at", 21),  # before they set off
        ("ended_at", 16),  # before they were there
        ("ended_at", -1),  # not yet
    ],
)
async def test_times_that_cannot_have_been_are_refused_by_name(
    quiet_world: World, name: str, seconds_ago: int
) -> None:
    case = await asked_before(quiet_world)
    at = quiet_world.clock.now() - timedelta(seconds=seconds_ago)
    told = paper(quiet_world, **{name: at.isoformat()})

    problem = await quiet_world.desk.does(door(case), told, refused=422)

    assert name in str(problem)
    assert (await quiet_world.sender.hears(case))["outcome"] is None
    assert await quiet_world.asks_the_store("SELECT id FROM visit") == []


async def test_a_minute_on_paper_is_not_before_the_second_of_the_request(
    quiet_world: World,
) -> None:
    await quiet_world.let_pass(seconds=40)
    case, received_at = await quiet_world.sender.asks(), quiet_world.clock.now()
    minute = received_at.replace(second=0, microsecond=0)
    assert minute < received_at
    await quiet_world.let_pass(seconds=10)
    names = ("set_off_at", "there_at", "ended_at")
    told = paper(quiet_world, **dict.fromkeys(names, minute.isoformat()))

    await quiet_world.desk.does(door(case), told)

    (visit,) = await quiet_world.asks_the_store(
        "SELECT en_route_at, on_scene_at, ended_at FROM visit"
    )
    assert visit == (received_at,) * 3


async def test_nobody_found_has_no_time_there_and_a_treatment_has(
    quiet_world: World,
) -> None:
    case = await asked_before(quiet_world)
    for odd in ({"there_at": None}, {"outcome": "not_found"}):
        await quiet_world.desk.does(door(case), paper(quiet_world, **odd), refused=422)

    nobody = paper(quiet_world, outcome="not_found", there_at=None)
    await quiet_world.desk.does(door(case), nobody)

    assert (await quiet_world.sender.hears(case))["status"] == "handing_back"


async def test_another_crews_case_is_not_closed_under_them(quiet_world: World) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    case = await asked_before(quiet_world)
    await quiet_world.desk.assigns(case, oak)

    problem = await quiet_world.desk.does(
        door(case), paper(quiet_world, of="Oak 2"), refused=422
    )

    assert "crew_id" in str(problem)
    assert (await quiet_world.desk.offer(case)) is not None


async def test_the_same_paper_is_entered_once(quiet_world: World) -> None:
    case, told = await asked_before(quiet_world), paper(quiet_world)

    for _ in range(2):
        await quiet_world.desk.does(door(case), told, key="paper-1")
    refused = await quiet_world.desk.does(door(case), told, refused=409)

    assert refused["type"] == "/problems/already-entered"
    visits = await quiet_world.asks_the_store("SELECT count(*) FROM visit")
    assert visits == [(1,)]


async def test_only_a_coordinator_enters_paper(quiet_world: World) -> None:
    case = await asked_before(quiet_world)

    for name in ("Ada", "Oak 1", "Max"):
        http = await quiet_world.signed_in(name)
        answer = await http.post(
            door(case), json=paper(quiet_world), headers={"Idempotency-Key": name}
        )
        assert answer.status_code == 403


def rows(*papers: tuple[Json, Json]) -> Json:
    """Papers as they are looked at before any is entered."""
    return {"papers": [told | {"referral_id": case["id"]} for case, told in papers]}


async def test_each_paper_is_looked_at_and_every_wrong_field_named_with_its_rule(
    quiet_world: World,
) -> None:
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    right, theirs = [await asked_before(quiet_world) for _ in range(2)]
    await quiet_world.desk.assigns(theirs, oak)
    late = (quiet_world.clock.now() + timedelta(hours=1)).isoformat()
    odd = paper(quiet_world, of="Oak 2", set_off_at=late, ended_at=late)
    undecided = await quiet_world.sender.asks(red_flags=["not_responding"])
    told = paper(quiet_world, outcome="not_found", there_at=None)

    seen = await quiet_world.desk.does(
        "/api/from-paper/preview",
        rows((right, told), (theirs, odd), (right, told), (undecided, told)),
    )

    one, two, three, four = seen["rows"]
    assert (one["errors"], one["ends"]) == ([], "handing_back")
    assert one["version"] == (await quiet_world.desk.card(right))["version"]
    assert two["errors"] == [
        {"field": "crew_id", "rule": "another crew has it: take it from them first"},
        {"field": "there_at", "rule": "not before set_off_at"},
        {"field": "ended_at", "rule": "not yet"},
    ]
    assert three["errors"] == [
        {"field": "referral_id", "rule": "named once: row 1 has it"}
    ]
    assert [one["field"] for one in four["errors"]] == ["referral_id"]
    assert await quiet_world.asks_the_store("SELECT id FROM visit") == []


async def test_what_stands_entered_says_by_whom_before_it_is_entered_again(
    quiet_world: World,
) -> None:
    case, told = await asked_before(quiet_world), paper(quiet_world)
    await quiet_world.desk.does(door(case), told)

    seen = await quiet_world.desk.does("/api/from-paper/preview", rows((case, told)))

    (row,) = seen["rows"]
    assert row["errors"] == [
        {"field": "referral_id", "rule": "not entered from paper before"}
    ]
    assert row["entered"]["by"] == "Sam"
