"""One case that nobody can read takes no other's outcome, and is not lost (ADR 75)."""

from tests.world.callers import World
from tests.world.people import Json, a_request
from ucr.api.problems import Problem

SPOIL = """
UPDATE referral SET value = jsonb_set(value, '{source}', '"Smith, of no source"')
WHERE id = %s RETURNING status
"""
MEND = """
UPDATE referral SET value = jsonb_set(value, '{source}', to_jsonb(source))
WHERE id = %s RETURNING status
"""
MEND_ALL = """
UPDATE referral SET value = jsonb_set(value, '{source}', to_jsonb(source))
RETURNING status
"""
OWED_AT = "SELECT at_offset FROM owed_outcome WHERE at_offset IS NOT NULL"
OWED = "SELECT at_offset FROM owed_outcome WHERE referral_id = %s"


async def heard(world: World, after: int, limit: int = 100) -> Json:
    return await world.sender.sees(f"/api/outcomes?after={after}&limit={limit}")


def ids(page: Json) -> list[str]:
    return [one["id"] for one in page["items"]]


async def comes(world: World, case: Json, after: int) -> Json:
    """Ask on from an offset until the case comes."""

    async def told() -> Json | None:
        page = await heard(world, after)
        return page if case["id"] in ids(page) else None

    return await world.until(told)


async def test_the_others_go_out_and_the_odd_one_comes_when_it_is_mended(
    world: World,
) -> None:
    first, odd, last = [await world.sender.asks() for _ in range(3)]
    spoilt = await world.asks_the_store(SPOIL, odd["id"])

    page = await heard(world, 0)
    again = await heard(world, page["next"])

    assert len(spoilt) == 1
    assert {*ids(page)} == {first["id"], last["id"]}
    assert page["unreadable"] == [odd["id"]]
    assert "Smith" not in repr(page)
    assert odd["id"] not in ids(again)

    await world.asks_the_store(MEND, odd["id"])
    came = await comes(world, odd, again["next"])
    assert came["unreadable"] == []
    assert odd["id"] in ids(await heard(world, again["next"])), "until it is passed"
    end = came["next"]
    while (more := await heard(world, end))["next"] != end:  # it is planned meanwhile
        end = more["next"]
    newest = await world.sender.asks()
    assert newest["id"] in ids(await heard(world, end)), "no offset is shared"


async def test_two_that_are_mended_at_one_moment_both_come_on_pages_of_one(
    world: World,
) -> None:
    odd = [await world.sender.asks() for _ in range(2)]
    for one in odd:
        await world.asks_the_store(SPOIL, one["id"])
    passed = (await heard(world, 0))["next"]
    await world.asks_the_store(MEND_ALL)

    async def owed() -> Json | None:
        rows = await world.asks_the_store(OWED_AT)
        return {"at": {*rows}} if len(rows) == len(odd) else None

    offsets = (await world.until(owed))["at"]
    page, came = await heard(world, passed, limit=1), []
    while page["items"]:
        came += ids(page)
        page = await heard(world, page["next"], limit=1)

    assert len(offsets) == 1, "they did not change at one moment"
    assert {*came} == {one["id"] for one in odd}


async def test_one_that_is_closed_and_spoilt_is_not_lost(world: World) -> None:
    """The dispatcher leaves out open cases only: it is the sender that missed it."""
    odd = await world.sender.asks()
    start = (await heard(world, 0))["next"]
    await world.sender.cancels(odd)
    ((status,),) = await world.asks_the_store(SPOIL, odd["id"])

    passed = await heard(world, start, limit=1)
    while passed["next"] != (more := await heard(world, passed["next"], 1))["next"]:
        passed = more

    assert status == "cancelled"
    assert await world.asks_the_store(OWED, odd["id"]) == [(None,)]
    await world.asks_the_store(MEND, odd["id"])
    came = await comes(world, odd, passed["next"])
    (told,) = [one for one in came["items"] if one["id"] == odd["id"]]
    assert told["status"] == "cancelled"


async def test_a_drawer_that_cannot_be_read_says_whom_to_ring_and_no_patient(
    world: World,
) -> None:
    odd = await world.sender.asks()
    await world.asks_the_store(SPOIL, odd["id"])

    answer = await world.desk.http.get(f"/api/referrals/{odd['id']}/case")
    of_sender = await world.sender.http.get(f"/api/referrals/{odd['id']}")
    abroad = await world.signed_in("Sam of elsewhere")
    careline = world.client(world.keys["Careline"])
    strangers = [
        await abroad.get(f"/api/referrals/{odd['id']}/case"),
        await careline.get(f"/api/referrals/{odd['id']}"),
    ]

    told = Problem.model_validate(answer.json())
    assert (answer.status_code, told.type) == (503, "/problems/record-unreadable")
    assert odd["reference"] in told.detail
    assert "Ring its sender, " in told.detail
    assert not told.temporary
    assert of_sender.status_code == 503
    assert odd["reference"] in of_sender.text
    assert [one.status_code for one in strangers] == [404, 404]
    for text in (answer.text, of_sender.text):
        assert "Smith" not in text
        assert "NHS" not in text


async def test_a_crew_s_tap_on_it_is_done_once_it_is_mended_and_not_refused_for_good(
    world: World,
) -> None:
    """A tap that is refused is never done later: this one was not refused."""
    oak = world.phone("Oak 1")
    await oak.starts()
    odd = await world.sender.asks()
    offer = await oak.is_asked()
    await world.asks_the_store(SPOIL, odd["id"])
    path = f"/api/crew/assignments/{offer['id']}/accept"
    tap = {"occurred_at": world.clock.now().isoformat()}
    key = {"Idempotency-Key": "0198c0de-0000-7000-8000-000000000001"}

    early = await oak.http.post(path, json=tap, headers=key)
    await world.asks_the_store(MEND, odd["id"])
    done = await oak.http.post(path, json=tap, headers=key)

    assert (early.status_code, done.status_code) == (503, 200), done.text


async def test_a_sender_that_sends_it_again_hears_that_it_is_here(world: World) -> None:
    """Never that it is new, nor that it is refused: the first answer was lost."""
    body = a_request(case_number="EMAS-77")
    odd = (await world.sender.http.post("/api/referrals", json=body)).json()
    await world.asks_the_store(SPOIL, odd["id"])

    again = await world.sender.http.post("/api/referrals", json=body)

    ((count,),) = await world.asks_the_store(
        "SELECT count(*) FROM referral WHERE case_number = 'EMAS-77'"
    )
    assert (again.status_code, count) == (503, 1)
    assert odd["reference"] in again.text
