"""What a sender hears by its webhook: each thing once, in order, signed, in codes."""

import asyncio
from typing import Any

import orjson
import pytest
from standardwebhooks import Webhook
from starlette.responses import Response

from tests.webhooks.conftest import CHANCE, Telling, real_now
from tests.webhooks.receiver import receiving
from tests.world.callers import SenderDesk
from tests.world.people import Json
from tests.world.service import dispatching
from ucr.deliver.follow import follow
from ucr.deliver.loop import delivering
from ucr.deliver.send import send_due
from ucr.store.outbox import Claimed
from ucr.webhooks import message
from ucr.webhooks.post import postman

STORY = ("Test Canary", "9990000018", "999 000 0018", "Slipped", "C4711", "Oak 1")


class CutOff(BaseException):
    """The process ends here: nothing of ours may catch it."""


def other_sender(telling: Telling) -> SenderDesk:
    """111, which has no webhook until it says so."""
    world = telling.world
    return SenderDesk(world, world.client(world.keys["111"]))


async def test_a_case_is_told_from_acceptance_to_its_end(telling: Telling) -> None:
    async with telling.on_its_way() as (case, oak):
        for step in ("en-route", "on-scene"):
            await oak.taps(step)
            await telling.turn()
        await oak.taps("complete", {"outcome": "lifted"})
        await telling.turn()

    told = telling.verified()
    assert [one["type"] for one in told] == [
        "referral.accepted",
        "referral.en_route",
        "referral.on_scene",
        "referral.ended",
    ]
    card = await telling.desk.card(case)
    assert told[-1]["data"] == {
        "id": case["id"],
        "reference": case["reference"],
        "case_number": (await telling.desk.case(case))["case_number"],
        "status": "completed",
        "outcome": "lifted",
        "reason": None,
    }
    assert card["status"] == "completed"
    assert told[0]["timestamp"] == "2026-01-12T09:00:00Z"


async def test_no_word_about_the_person_is_in_any_of_it(telling: Telling) -> None:
    """Promise P29: who is told knows the case by its own number."""
    async with telling.on_its_way() as (case, oak):
        await oak.taps("en-route")
        await telling.world.sender.tells(case, red_flags=["bleeding_freely"])
        await telling.turn()
        await oak.taps("on-scene")
        await oak.taps("complete", {"outcome": "escalated_999", "note": "Canary note"})
        await telling.turn()
    await telling.declined()
    await telling.turn()

    sent = str(telling.receiver.bodies) + str(telling.receiver.headers)
    assert len(telling.receiver.bodies) == 6
    assert [word for word in (*STORY, "Canary", "Oakham") if word in sent] == []
    assert case["id"] in sent


@pytest.mark.parametrize(
    ("takes_back", "status"), [(False, "declined"), (True, "declined_told")]
)
async def test_a_decline_gives_the_case_back_only_to_who_said_that_2xx_takes_it(
    telling: Telling,
    takes_back: bool,  # noqa: FBT001
    status: str,
) -> None:
    await telling.wants(takes_back=takes_back)
    case = await telling.declined("not_eligible")

    await telling.turn()

    (told,) = telling.verified()
    assert told["type"] == "referral.declined"
    assert told["data"]["reason"] == "not_eligible"
    assert (await telling.desk.card(case))["status"] == status


async def test_a_case_stays_ours_until_the_sender_has_it(telling: Telling) -> None:
    await telling.wants(takes_back=True)
    telling.receiver.answers = [Response(status_code=503)]
    case = await telling.declined()

    await telling.turn()
    before = (await telling.desk.card(case))["status"]
    await telling.turn(seconds=5)

    assert before == "declined"
    assert (await telling.desk.card(case))["status"] == "declined_told"


async def test_a_second_crew_s_steps_are_told_to_no_sender(telling: Telling) -> None:
    async with telling.on_its_way() as (case, oak):
        second = telling.world.phone("Oak 2")
        await second.starts()
        path = f"/api/referrals/{case['id']}/second-crew"
        await telling.desk.does(path, {"crew_id": str(second.crew.id)})
        await second.goes(await second.is_asked(), "on-scene")
        await telling.turn()
        before = len(telling.verified())
        await oak.taps("en-route")
        await telling.turn()

    kinds = [one["type"] for one in telling.verified()]
    assert (before, kinds) == (1, ["referral.accepted", "referral.en_route"])


async def test_a_press_taken_back_is_told_as_where_the_crew_is_now(
    telling: Telling,
) -> None:
    async with telling.on_its_way() as (_, oak):
        await oak.taps("en-route")
        await oak.taps("on-scene")
        await telling.turn()
        await oak.taps("undo", {"undone": "on_scene"})
        await telling.turn()

    kinds = [one["type"] for one in telling.verified()]
    assert kinds[-2:] == ["referral.on_scene", "referral.en_route"]


@pytest.mark.parametrize(
    ("outcome", "kind", "reason"),
    [
        ("escalated_999", "referral.escalated_999", "deteriorated"),
        ("not_found", "referral.handing_back", "no_access"),
    ],
)
async def test_what_goes_back_says_why(
    telling: Telling, outcome: str, kind: str, reason: str
) -> None:
    async with telling.on_its_way() as (_, oak):
        await oak.taps("en-route")
        await oak.taps("on-scene")
        await oak.taps("complete", {"outcome": outcome})
        await telling.turn()

    told = telling.verified()[-1]
    assert (told["type"], told["data"]["reason"]) == (kind, reason)


async def test_a_red_flag_that_stops_the_line_is_told_at_once_and_once(
    telling: Telling,
) -> None:
    case = await telling.world.sender.asks()
    await telling.world.sender.tells(
        case, red_flags=["bleeding_freely"], flags=["scene_unsafe"]
    )

    await telling.turn()

    assert telling.types() == ["referral.call_999_now"]


async def test_a_concern_that_is_no_emergency_is_not_told(telling: Telling) -> None:
    case = await telling.world.sender.asks()
    await telling.world.sender.tells(case, flags=["scene_unsafe"])

    await telling.turn()

    assert telling.types() == []


async def test_whoever_heard_that_a_crew_comes_hears_that_it_does_not(
    telling: Telling,
) -> None:
    oak_2 = telling.world.phone("Oak 2")
    async with telling.on_its_way() as (case, oak):
        await oak.taps("en-route")
        await telling.turn()
        await oak_2.starts()
        await oak.taps("hand-back", {"reason": "crew_cannot_continue"})
        await oak_2.accepts(await telling.desk.waits_for_offer(case, oak_2))
        await oak_2.taps("en-route")
        await telling.turn()

    assert telling.types() == [
        "referral.accepted",
        "referral.en_route",
        "referral.waiting_again",
        "referral.en_route",
    ]
    kinds = [one["kind"] for one in (await telling.desk.case(case))["answers"]]
    assert kinds == ["accepted", "en_route", "waiting_again", "en_route#2"]


async def test_a_retry_is_the_same_message_with_a_signature_of_its_own(
    telling: Telling,
) -> None:
    telling.receiver.answers = [Response(status_code=500), Response(status_code=302)]
    await telling.declined()

    for seconds in (0, 5, 10, 300):
        await telling.turn(seconds)

    bodies, headers = telling.receiver.bodies, telling.receiver.headers
    assert len(bodies) == 3
    assert len(set(bodies)) == len({one["webhook-id"] for one in headers}) == 1
    assert len(telling.verified()) == 3


async def test_a_sender_cut_off_after_posting_posts_the_same_again(
    telling: Telling,
) -> None:
    cut_off: list[str] = []
    await telling.declined()
    runtime = telling.world.runtime

    async def posts_and_breaks(claimed: Claimed) -> Any:
        async with postman(runtime, now=real_now) as post:
            await post.post(claimed)
        cut_off.append("after the receiver had it, before we knew")
        raise CutOff

    channels = [message.channel(posts_and_breaks)]
    await follow(runtime, channels)
    with pytest.raises(CutOff):
        await send_due(runtime, channels, CHANCE)
    await telling.turn(seconds=30)
    within_the_claim = len(telling.receiver.bodies)
    await telling.turn(seconds=31)

    assert cut_off
    assert within_the_claim == 1
    assert len(telling.receiver.bodies) == 2
    assert len(set(telling.receiver.bodies)) == 1
    assert len({one["webhook-id"] for one in telling.receiver.headers}) == 1


async def test_a_receiver_is_left_alone_as_long_as_it_asks(telling: Telling) -> None:
    telling.receiver.answers = [
        Response(status_code=429, headers={"Retry-After": "60"})
    ]
    await telling.declined()

    await telling.turn()
    await telling.turn(seconds=59)
    before = len(telling.receiver.bodies)
    await telling.turn(seconds=2)

    assert (before, len(telling.receiver.bodies)) == (1, 2)


async def test_what_never_arrives_is_alarmed_until_a_person_has_seen_it(
    telling: Telling,
) -> None:
    telling.receiver.answers = [Response(status_code=404)] * 100
    case = await telling.declined()

    async with dispatching(telling.world.runtime):
        for _ in range(12):
            await telling.turn(seconds=60)
        await telling.world.advance(seconds=1)

    card = await telling.desk.card(case)
    assert (card["status"], card["undelivered"]) == ("declined", True)
    (answer,) = (await telling.desk.case(case))["answers"]
    assert (answer["channel"], answer["status"]) == ("webhook", "parked")
    assert answer["last_answer"] == "404"
    assert len(telling.receiver.bodies) > 5


async def test_a_webhook_that_is_gone_is_disabled_and_a_person_alarmed(
    telling: Telling,
) -> None:
    telling.receiver.answers = [Response(status_code=410)]
    first = await telling.declined()
    await telling.turn()
    taken = await telling.world.sender.asks()
    await telling.desk.decides(taken, "accept")
    refused = await telling.declined()
    await telling.turn(seconds=5)

    assert len(telling.receiver.bodies) == 1
    assert (await telling.asks("GET")).json()["disabled_at"] is not None
    for case, is_alarmed in ((first, True), (taken, False), (refused, True)):
        assert (await telling.desk.card(case))["undelivered"] is is_alarmed
    lines = await telling.world.asks_the_store(
        "SELECT actor FROM audit WHERE action LIKE 'disabled webhook%%'"
    )
    assert lines == [("service:deliver",)]


async def test_a_disabled_webhook_that_is_given_again_hears_again(
    telling: Telling,
) -> None:
    telling.receiver.answers = [Response(status_code=410)]
    await telling.declined()
    await telling.turn()

    assert (await telling.wants())["disabled_at"] is None
    await telling.declined()
    await telling.turn()

    assert len(telling.verified()) == 2


async def test_after_a_sender_took_its_case_back_nothing_more_is_said_of_it(
    telling: Telling,
) -> None:
    telling.receiver.answers = [Response(status_code=503)]
    case = await telling.world.sender.asks()
    await telling.desk.decides(case, "accept")
    await telling.turn()
    await telling.world.sender.cancels(case)

    for seconds in (5, 60, 300):
        await telling.turn(seconds)

    assert len(telling.receiver.bodies) == 1
    (answer,) = (await telling.desk.case(case))["answers"]
    assert answer["status"] == "withdrawn"


async def test_what_waits_goes_where_its_sender_has_moved_to(telling: Telling) -> None:
    telling.receiver.answers = [Response(status_code=503)]
    await telling.declined()
    await telling.turn()
    old = telling.secret

    moved = await telling.wants(path="/moved")
    await telling.turn(seconds=5)

    assert moved["secret"] not in (None, old)
    assert len(telling.receiver.bodies) == 2
    for secret in (old, telling.secret):
        Webhook(secret).verify(telling.receiver.bodies[1], telling.receiver.headers[1])


async def test_what_waits_when_a_webhook_is_removed_is_told_by_a_person(
    telling: Telling,
) -> None:
    telling.receiver.answers = [Response(status_code=503)]
    case = await telling.declined()
    await telling.turn()

    assert (await telling.asks("DELETE")).status_code == 204
    await telling.turn(seconds=5)

    assert (await telling.desk.card(case))["undelivered"] is True
    assert len(telling.receiver.bodies) == 1


async def test_a_sender_without_a_webhook_is_told_nothing(telling: Telling) -> None:
    case = await other_sender(telling).asks(source="nhs_111")
    await telling.desk.decides(case, "decline", reason="RRNA")

    await telling.turn()

    assert telling.receiver.bodies == []
    assert (await telling.desk.case(case))["answers"] == []


async def test_a_receiver_that_hangs_holds_up_nobody_else(telling: Telling) -> None:
    """Four hands: one hangs on a post, the others go on."""
    telling.receiver.waits_for = asyncio.Event()
    await telling.declined()
    async with receiving() as other:
        runtime = telling.lets(telling.receiver.place, other.place)
        async with (
            postman(runtime, now=real_now) as post,
            delivering(runtime, [message.channel(post.post)]),
        ):

            async def hung() -> Any:
                return {} if telling.receiver.bodies else None

            await telling.world.until(hung)
            body = {"url": f"{other.address}/hook"}
            sender = other_sender(telling)
            answer = await sender.http.put("/api/webhook", json=body)
            assert answer.status_code == 200
            case = await sender.asks(source="nhs_111")
            await telling.desk.decides(case, "decline", reason="RRNA")

            async def heard() -> Any:
                return {} if other.bodies else None

            await telling.world.until(heard)
            telling.receiver.waits_for.set()

    assert (len(telling.receiver.bodies), len(other.bodies)) == (1, 1)


async def test_who_hands_back_is_shown_that_a_webhook_hears_and_whether_its_yes_counts(
    telling: Telling,
) -> None:
    case = await telling.world.sender.asks()
    path = f"/api/referrals/{case['id']}/hand-back"
    heard = await telling.desk.sees(path)
    await telling.wants(takes_back=True)

    taken = await telling.desk.sees(path)

    assert (heard["way"], heard["takes_back"]) == ("webhook", False)
    assert (taken["way"], taken["takes_back"]) == ("webhook", True)


# ------------------------------------------------------------ joined to another's case


async def joined(telling: Telling) -> tuple[Json, Json]:
    """A case of the sender with a webhook, joined to one of 111's; a crew has that."""
    oak = telling.world.phone("Oak 1")
    await oak.starts()
    leads = await other_sender(telling).asks(source="nhs_111")
    await telling.desk.assigns(leads, oak)
    await oak.accepts(await oak.is_asked())
    case = await telling.world.sender.asks()
    await joins(telling, case, leads)
    return case, leads


async def joins(telling: Telling, case: Json, leads: Json) -> None:
    path = f"/api/referrals/{case['id']}/join"
    await telling.desk.does(path, {"lead_id": leads["id"]})


async def test_whoever_is_joined_hears_of_the_crew_of_the_other_case(
    telling: Telling,
) -> None:
    case, _ = await joined(telling)
    oak = telling.world.phone("Oak 1")

    for step in ("en-route", "on-scene"):
        await oak.taps(step)
        await telling.turn()
    await telling.turn()

    told = telling.verified()
    assert telling.types() == ["referral.en_route", "referral.on_scene"]
    assert {(one["data"]["id"], one["data"]["status"]) for one in told} == {
        (case["id"], "joined")
    }


async def test_whoever_is_joined_hears_that_the_crew_does_not_come(
    telling: Telling,
) -> None:
    await joined(telling)
    oak = telling.world.phone("Oak 1")
    await oak.taps("en-route")

    await oak.taps("hand-back", {"reason": "crew_cannot_continue"})
    await telling.turn()

    assert telling.types() == ["referral.en_route", "referral.waiting_again"]


async def test_whoever_is_joined_hears_999_now_for_what_the_other_sender_told(
    telling: Telling,
) -> None:
    case, leads = await joined(telling)

    await other_sender(telling).tells(leads, red_flags=["bleeding_freely"])
    await telling.turn()

    assert telling.types() == ["referral.call_999_now"]
    assert telling.verified()[0]["data"]["id"] == case["id"]
    assert leads["id"] not in str(telling.receiver.bodies)


async def test_whoever_is_joined_on_the_way_hears_each_thing_once(
    telling: Telling,
) -> None:
    """However late the log is read."""
    _, leads = await joined(telling)
    await telling.world.phone("Oak 1").taps("en-route")
    await telling.world.let_pass(seconds=1)
    late = await telling.world.sender.asks(case_number="late")
    await joins(telling, late, leads)
    await telling.world.let_pass(seconds=1)
    await telling.world.phone("Oak 1").taps("on-scene")

    await telling.turn()

    heard = [one for one in telling.verified() if one["data"]["id"] == late["id"]]
    assert [one["type"] for one in heard] == ["referral.en_route", "referral.on_scene"]


async def test_both_senders_hear_999_now_for_what_one_of_them_told(
    telling: Telling,
) -> None:
    leads = await telling.world.sender.asks()
    case = await other_sender(telling).asks(source="nhs_111")
    async with receiving() as other:
        telling.lets(telling.receiver.place, other.place)
        body = {"url": f"{other.address}/hook"}
        answer = await other_sender(telling).http.put("/api/webhook", json=body)
        assert answer.status_code == 200
        await joins(telling, case, leads)

        await other_sender(telling).tells(case, red_flags=["bleeding_freely"])
        for _ in range(2):
            await telling.turn()

        heard = [orjson.loads(told) for told in other.bodies]
    assert telling.types() == ["referral.call_999_now"]
    assert [(one["type"], one["data"]["id"]) for one in heard] == [
        ("referral.call_999_now", case["id"])
    ]


async def test_whoever_is_joined_late_hears_what_the_other_has_come_to(
    telling: Telling,
) -> None:
    _, leads = await joined(telling)
    await telling.world.phone("Oak 1").taps("en-route")
    late = await telling.world.sender.asks(case_number="late")
    hurt = await telling.world.sender.asks(case_number="hurt")
    await telling.turn(seconds=1)

    await joins(telling, late, leads)
    await telling.turn()
    await other_sender(telling).tells(leads, red_flags=["bleeding_freely"])
    await telling.turn()
    await joins(telling, hurt, leads)
    await telling.turn()

    of_late = [one for one in telling.verified() if one["data"]["id"] == late["id"]]
    of_hurt = [one for one in telling.verified() if one["data"]["id"] == hurt["id"]]
    assert [one["type"] for one in of_late] == [
        "referral.en_route",
        "referral.call_999_now",
    ]
    assert [one["type"] for one in of_hurt] == ["referral.call_999_now"]


async def test_whoever_is_separated_hears_that_this_crew_is_not_theirs(
    telling: Telling,
) -> None:
    case, _ = await joined(telling)
    await telling.world.phone("Oak 1").taps("en-route")

    await telling.desk.does(f"/api/referrals/{case['id']}/separate")
    await telling.turn()
    await telling.world.phone("Oak 1").taps("on-scene")
    await telling.turn()

    assert telling.types() == []


async def test_whoever_was_told_of_a_crew_and_is_separated_hears_it(
    telling: Telling,
) -> None:
    case, _ = await joined(telling)
    await telling.world.phone("Oak 1").taps("en-route")
    await telling.turn()

    await telling.desk.does(f"/api/referrals/{case['id']}/separate")
    await telling.turn()
    await telling.world.phone("Oak 1").taps("on-scene")
    await telling.turn()

    assert telling.types() == ["referral.en_route", "referral.waiting_again"]


async def test_outcomes_tell_a_joined_case_as_the_other_changes(
    telling: Telling,
) -> None:
    case, leads = await joined(telling)
    sender = telling.world.sender
    start = (await sender.sees("/api/outcomes"))["next"]

    await other_sender(telling).tells(leads, red_flags=["bleeding_freely"])

    told = await sender.sees(f"/api/outcomes?after={start}")
    again = await sender.sees(f"/api/outcomes?after={told['next']}")
    (item,) = told["items"]
    assert (item["id"], item["status"]) == (case["id"], "joined")
    assert (item["disposition"], item["assigned"]) == ("call_999_now", True)
    assert (again["items"], again["next"]) == ([], told["next"])
