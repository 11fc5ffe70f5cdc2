"""What the ambulance side hears of a call that we took: once, in order, or alarmed."""

from uuid import UUID

import pytest

from tests.journey.test_corrections import amends, ends
from tests.stack.conftest import Pulling
from tests.world.people import Json
from tests.world.service import dispatching


async def taken(pulling: Pulling) -> Json:
    """A case from the stack, of which the ambulance side has not been told."""
    pulling.cad.waits()
    await pulling.reads()
    return {"id": (await pulling.takes())["referral_id"]}


async def told_state(pulling: Pulling) -> str:
    (one,) = (await pulling.shown())["taken"]
    state: str = one["told"]
    return state


async def test_the_ambulance_side_hears_that_a_clinician_took_it(
    pulling: Pulling,
) -> None:
    case = await taken(pulling)
    before = await told_state(pulling)

    await pulling.turn()

    (told,) = pulling.cad.told
    assert told.path == "/stack/calls/EX-1/taken"
    assert told.body["referral"] == case["id"]
    assert len(told.body["reference"]) == 8
    assert told.body["by_role"] == "clinician"
    assert set(told.body) == {"referral", "reference", "at", "by_role"}
    assert str(UUID(told.key)) == told.key
    assert (before, await told_state(pulling)) == ("waiting", "delivered")


async def test_until_it_has_answered_the_desk_says_that_999_does_not_know(
    pulling: Pulling,
) -> None:
    await taken(pulling)
    pulling.cad.answers = [503, 503]

    await pulling.turn()
    first = await told_state(pulling)
    await pulling.turn(10)
    second = await told_state(pulling)
    await pulling.turn(20)

    assert (first, second, await told_state(pulling)) == (
        "waiting",
        "waiting",
        "delivered",
    )
    assert len({(told.key, str(told.body)) for told in pulling.cad.told}) == 1
    assert len(pulling.cad.told) == 3


@pytest.mark.parametrize("asked", ["120", "Thu, 01 Jan 2099 00:00:00 GMT"])
async def test_the_ambulance_side_is_left_alone_as_long_as_it_asks(
    pulling: Pulling, asked: str
) -> None:
    await taken(pulling)
    pulling.cad.answers = [503]
    pulling.cad.later = {"Retry-After": asked}

    await pulling.turn()
    await pulling.turn(119)
    before = len(pulling.cad.told)
    await pulling.turn(2)

    assert (before, len(pulling.cad.told)) == (1, 2)


async def test_a_case_that_cannot_be_told_is_parked_and_alarmed(
    pulling: Pulling,
) -> None:
    case = await taken(pulling)
    pulling.cad.answers = [409]

    await pulling.turn()

    assert await told_state(pulling) == "parked"
    assert (await pulling.ada.card(case))["undelivered"] is True
    await pulling.turn(600)
    assert len(pulling.cad.told) == 1


async def test_an_ambulance_side_that_stays_silent_is_alarmed_after_five_minutes(
    pulling: Pulling,
) -> None:
    pulling.cad.answers = [503] * 50
    async with dispatching(pulling.world.runtime):
        case = await taken(pulling)

        for _ in range(12):
            await pulling.turn()
            await pulling.world.advance(seconds=30)

        assert await told_state(pulling) == "parked"
        assert (await pulling.ada.card(case))["undelivered"] is True


async def test_a_declined_case_is_theirs_again_only_when_they_have_answered(
    pulling: Pulling,
) -> None:
    case = await taken(pulling)
    await pulling.turn()
    await pulling.sam.decides(case, "decline", reason="RRNA")
    pulling.cad.answers = [503]

    await pulling.turn()
    still_ours = (await pulling.ada.card(case))["status"]
    await pulling.turn(10)

    assert still_ours == "declined"
    assert (await pulling.ada.card(case))["status"] == "declined_told"
    released = pulling.cad.told[-1]
    assert released.path == "/stack/calls/EX-1/released"
    assert released.body["reason"] == "RRNA"


async def test_a_handed_back_case_is_released_and_closed_by_the_answer(
    pulling: Pulling,
) -> None:
    case = await taken(pulling)
    await pulling.turn()
    path = f"/api/referrals/{case['id']}/hand-back"
    await pulling.sam.does(path, {"reason": "deteriorated"})

    await pulling.turn()

    assert (await pulling.ada.card(case))["status"] == "handed_back"
    assert pulling.cad.told[-1].body["reason"] == "deteriorated"


async def test_taken_is_told_before_released_however_late(pulling: Pulling) -> None:
    case = await taken(pulling)
    await pulling.sam.decides(case, "decline", reason="OTH")
    pulling.cad.answers = [503]

    await pulling.turn()
    await pulling.turn(10)

    said = [told.path.rpartition("/")[2] for told in pulling.cad.told]
    assert said == ["taken", "taken", "released"]


@pytest.mark.parametrize(
    ("outcome", "what"), [("lifted", "ended"), ("escalated_999", "released")]
)
async def test_the_end_of_a_visit_is_told_and_an_escalation_gives_the_call_back(
    pulling: Pulling, outcome: str, what: str
) -> None:
    oak = pulling.world.phone("Oak 2")
    async with dispatching(pulling.world.runtime):
        await oak.starts()
        case = await taken(pulling)
        await oak.goes(await pulling.sam.waits_for_offer(case, oak), "on-scene")
        await oak.taps("complete", {"outcome": outcome})
        await pulling.turn()

    first, last = pulling.cad.told
    assert first.path.endswith("/taken")
    assert last.path == f"/stack/calls/EX-1/{what}"
    said = {"ended": ("outcome", "lifted"), "released": ("reason", "deteriorated")}
    name, code = said[what]
    assert last.body[name] == code


async def test_each_corrected_ending_is_told_after_the_end_and_one_not_taken_alarms(
    pulling: Pulling,
) -> None:
    """An adapter of before corrections answers 404: then a person rings."""
    oak = pulling.world.phone("Oak 2")
    async with dispatching(pulling.world.runtime):
        await oak.starts()
        case = await taken(pulling)
        visit = await ends(oak, await pulling.sam.waits_for_offer(case, oak), "lifted")
        await pulling.turn()
        await amends(oak, visit, "treated")
        await pulling.turn()
        pulling.cad.answers = [404]
        await amends(oak, visit, "conveyed")
        await pulling.turn()

    said = [(one.path.rpartition("/")[2], one.body) for one in pulling.cad.told]
    assert [what for what, _ in said] == ["taken", "ended", "corrected", "corrected"]
    assert [body.get("outcome") for _, body in said[1:]] == [
        "lifted",
        "treated",
        "conveyed",
    ]
    assert (await pulling.ada.card(case))["undelivered"] is True


async def test_a_case_that_999_sent_itself_is_none_of_this_channels(
    pulling: Pulling,
) -> None:
    case = await pulling.world.sender.asks()
    await pulling.sam.decides(case, "accept")

    await pulling.turn()

    assert pulling.cad.told == []
    assert await pulling.rows("outbox") == 0


async def test_what_is_told_names_nobody(pulling: Pulling) -> None:
    await taken(pulling)

    await pulling.turn()

    kept = await pulling.world.asks_the_store(
        "SELECT body::text || headers::text FROM outbox"
    )
    for secret in ("Canary", "999 000", "9990000018", "960001", "Ada"):
        assert secret not in str(kept)


async def test_a_released_call_that_waits_again_is_shown_as_one_that_was_ours(
    pulling: Pulling,
) -> None:
    case = await taken(pulling)
    await pulling.sam.decides(case, "decline", reason="RRNA")
    await pulling.turn()
    await pulling.turn()
    await pulling.reads()

    call = await pulling.call()

    assert call["ours"]["referral_id"] == case["id"]
    assert call["ours"]["is_open"] is False
    problem = await pulling.takes(refused=409)
    assert "it has ended, or went back" in problem["detail"]


async def test_who_hands_back_is_shown_that_the_stack_takes_it(
    pulling: Pulling,
) -> None:
    case = await taken(pulling)

    told = await pulling.sam.sees(f"/api/referrals/{case['id']}/hand-back")

    assert (told["way"], told["takes_back"]) == ("stack", True)
