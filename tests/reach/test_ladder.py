"""How a crew that has not answered is reached: a push at once, a text at two minutes.

Promise P3, hazard H2. Nobody who is off shift, on a break or signed out is called.
"""

from datetime import timedelta

import http_ece
import jwt
import orjson
import pytest
from starlette.responses import Response

from tests.reach.conftest import OAK, SECRET, SERVICE, TEMPLATE, Reaching, real_now
from tests.reach.phones import Browser
from tests.world.callers import Caller
from tests.world.people import Json
from ucr.reach.vapid import Key

STORY = ("Test Canary", "9990000018", "999 000", "Slipped", "C4711", "Oak 1", "Oakham")


def can_open(browser: Browser, body: bytes) -> bool:
    try:
        return "wake" in browser.reads(body)
    except http_ece.ECEException:
        return False


def taken(reaching: Reaching) -> None:
    """The gateway says what GOV.UK Notify says when it has a text."""
    reaching.gateway.answers.append(Response(status_code=201))


async def test_an_offer_wakes_the_phone_at_once_with_an_id_and_nothing_else(
    reaching: Reaching,
) -> None:
    browser = await reaching.wakes()
    case = await reaching.asked()

    await reaching.turn()

    (body,), (headers,) = reaching.push.bodies, reaching.push.headers
    assert list(browser.reads(body)) == ["wake"]
    assert (headers["urgency"], headers["ttl"]) == ("high", "300")
    assert await reaching.calls(case) == {"push": "sent"}
    assert await reaching.timeline(case) == [
        "Crew called: Pushed to the phone, not confirmed"
    ]
    said = str(browser.opens(body)) + str(headers)
    assert [
        word for word in (*STORY, case["id"], case["reference"]) if word in said
    ] == []


async def test_a_push_service_can_check_that_it_is_us(reaching: Reaching) -> None:
    """RFC 8292: for its own origin only, and for less than a day."""
    await reaching.wakes()
    await reaching.asked()

    await reaching.turn()

    scheme, token, key = reaching.push.headers[0]["authorization"].split()
    claims = jwt.decode(
        token.removeprefix("t=").rstrip(","),
        reaching.key.private.public_key(),
        algorithms=["ES256"],
        audience=reaching.push.address,
    )
    assert (scheme, key) == ("vapid", f"k={reaching.key.public}")
    assert claims["exp"] <= (real_now() + timedelta(hours=24)).timestamp()
    assert claims["sub"].startswith("http")


async def test_a_push_sealed_for_one_phone_opens_on_no_other(
    reaching: Reaching,
) -> None:
    first = await reaching.wakes(path="/first")
    second = Browser(f"{reaching.push.address}/second")
    http = await reaching.world.signed_in("Oak 1")
    await http.put("/api/crew/push", json=second.subscription())
    await reaching.asked()

    await reaching.turn()

    opened = [
        sum(can_open(browser, body) for browser in (first, second))
        for body in reaching.push.bodies
    ]
    assert opened == [1, 1]


async def test_a_text_goes_at_two_minutes_and_not_before(reaching: Reaching) -> None:
    case = await reaching.asked()
    taken(reaching)

    await reaching.passes(119)
    before = len(reaching.gateway.bodies)
    await reaching.passes(1)

    assert before == 0
    (body,), (headers,) = reaching.gateway.bodies, reaching.gateway.headers
    told = orjson.loads(body)
    assert (told["phone_number"], told["template_id"]) == (OAK, TEMPLATE)
    assert sorted(told) == ["phone_number", "reference", "template_id"]
    assert [word for word in STORY if word in str(body) + str(headers)] == []
    claims = jwt.decode(headers["authorization"][7:], SECRET, algorithms=["HS256"])
    assert claims["iss"] == SERVICE
    assert (await reaching.calls(case))["text"] == "sent"
    assert "Crew called: Texted, not confirmed" in await reaching.timeline(case)


async def test_the_alarm_comes_first_and_another_crew_is_suggested_after(
    reaching: Reaching,
) -> None:
    """In advise mode no offer ends by itself: a person withdraws it."""
    taken(reaching)
    await reaching.world.desk.does(
        "/api/area/mode", {"mode": "advise", "why": "Training"}
    )
    await reaching.oak.starts()
    case = await reaching.world.sender.asks()
    proposal = await reaching.world.desk.waits_for_offer(case, reaching.oak)
    await reaching.world.desk.answers(proposal, "confirm")
    alarms = []

    for seconds in (59, 1, 60, 60):
        await reaching.passes(seconds)
        card = await reaching.world.desk.card(case)
        alarms.append((card["alarm"], len(reaching.gateway.bodies)))

    assert alarms == [
        (None, 0),
        ("offer_unanswered", 0),
        ("offer_unanswered", 1),
        ("reassign_suggested", 1),
    ]


@pytest.mark.parametrize(("own_s", "then_s"), [(None, 80), (100, 60)])
async def test_an_alarm_that_a_restart_made_late_makes_the_suggestion_no_later(
    reaching: Reaching, own_s: int | None, then_s: int
) -> None:
    """P3: counted from the offer on, also where the area has set a time of its own."""
    desk = reaching.world.desk
    taken(reaching)
    manager = Caller(reaching.world, await reaching.world.signed_in("Max"))
    if own_s is not None:
        now = (await manager.sees("/api/settings"))["version"]
        body = {"changes": {"wait.reassign_s": own_s}, "why": "Sooner"}
        await manager.does(f"/api/settings?expect_version={now}", body)
    await desk.does("/api/area/mode", {"mode": "advise", "why": "Training"})
    await reaching.oak.starts()
    case = await reaching.world.sender.asks()
    await desk.answers(await desk.waits_for_offer(case, reaching.oak), "confirm")
    alarms = []

    for seconds in (100, then_s - 1, 1):
        await reaching.passes(seconds)
        alarms.append((await desk.card(case))["alarm"])

    late = ["offer_unanswered", "offer_unanswered", "reassign_suggested"]
    assert alarms == late


async def test_a_second_crew_is_called_too_and_the_first_no_less(
    reaching: Reaching,
) -> None:
    """Oak 2 has no number: the desk reads so, and Oak 1's text goes all the same."""
    case, desk = await reaching.asked(), reaching.world.desk
    taken(reaching)
    oak2 = reaching.world.phone("Oak 2")
    await oak2.starts()
    await reaching.passes(30)
    body = {"crew_id": str(oak2.crew.id)}
    await desk.does(f"/api/referrals/{case['id']}/second-crew", body)

    await reaching.passes(90)
    first = len(reaching.gateway.bodies)
    await reaching.passes(30)

    assert (first, len(reaching.gateway.bodies)) == (1, 1)
    told = await reaching.timeline(case)
    assert "Second crew: crew called: Not texted: no phone number" in told


async def test_a_crew_that_answered_is_not_texted(reaching: Reaching) -> None:
    case = await reaching.asked()
    await reaching.turn()
    await reaching.oak.accepts(await reaching.oak.is_asked())

    await reaching.passes(120)

    assert reaching.gateway.bodies == []
    assert "text" not in await reaching.calls(case)


@pytest.mark.parametrize("move", ["pause", "end"])
async def test_a_crew_that_the_desk_sent_away_is_not_texted(
    reaching: Reaching, move: str
) -> None:
    """Promise P42: its phone is dead, or it went home, and the desk said so."""
    case = await reaching.asked()
    taken(reaching)
    body = {"move": move, "because": "gone_home_ill", "words": "Rang in"}
    await reaching.world.desk.does(f"/api/crews/{reaching.oak.crew.id}/shift", body)

    await reaching.passes(121)

    assert reaching.gateway.bodies == []
    assert (await reaching.world.desk.card(case))["status"] == "waiting"


@pytest.mark.parametrize(
    ("does", "says"),
    [("pause", "on_break"), ("end", "off_duty")],
)
async def test_a_crew_that_left_its_shift_after_the_offer_is_not_called(
    reaching: Reaching, does: str, says: str
) -> None:
    """Looked at when it is sent, not when it was written down to be sent."""
    await reaching.wakes()
    case = await reaching.asked()
    await reaching.world.asks_the_store(
        "UPDATE shift SET status = %s WHERE status = 'on' RETURNING id",
        {"pause": "paused", "end": "ended"}[does],
    )

    await reaching.turn()
    await reaching.passes(120)

    assert (reaching.push.bodies, reaching.gateway.bodies) == ([], [])
    assert await reaching.calls(case) == {"push": says, "text": says}


async def test_a_crew_that_signed_out_is_not_called_and_its_phone_is_forgotten(
    reaching: Reaching,
) -> None:
    await reaching.wakes()
    case = await reaching.asked()
    await reaching.oak.http.post("/api/sign-out")

    await reaching.turn()
    await reaching.passes(120)

    assert (reaching.push.bodies, reaching.gateway.bodies) == ([], [])
    assert await reaching.calls(case) == {"push": "signed_out", "text": "signed_out"}
    left = await reaching.world.asks_the_store("SELECT * FROM push_subscription")
    assert left == []


async def test_a_phone_that_changes_hands_is_woken_for_its_new_crew_only(
    reaching: Reaching,
) -> None:
    """The same browser on another crew's sign-in has the same address."""
    await reaching.wakes()
    await reaching.wakes(reaching.world.phone("Ash 1"))
    case = await reaching.asked()

    await reaching.turn()

    assert reaching.push.bodies == []
    assert await reaching.calls(case) == {"push": "no_device"}


async def test_a_phone_that_is_gone_is_forgotten(reaching: Reaching) -> None:
    await reaching.wakes()
    reaching.push.answers.append(Response(status_code=410))
    case = await reaching.asked()

    await reaching.turn()

    assert len(reaching.push.bodies) == 1
    assert await reaching.calls(case) == {"push": "no_device"}
    answer = (await reaching.oak.sees("/api/crew/push"))["is_subscribed"]
    assert answer is False


async def test_one_of_two_phones_is_enough(reaching: Reaching) -> None:
    await reaching.wakes(path="/first")
    second = Browser(f"{reaching.push.address}/second")
    http = await reaching.world.signed_in("Oak 1")
    await http.put("/api/crew/push", json=second.subscription())
    reaching.push.answers.append(Response(status_code=500))
    case = await reaching.asked()

    await reaching.turn()

    assert await reaching.calls(case) == {"push": "sent"}


async def test_a_crew_without_a_number_is_said_to_have_none(reaching: Reaching) -> None:
    oak = reaching.oak.crew.id
    await reaching.world.desk.http.put(f"/api/crews/{oak}/phone", json={"phone": None})
    case = await reaching.asked()

    await reaching.passes(120)

    assert reaching.gateway.bodies == []
    assert (await reaching.calls(case))["text"] == "no_number"


async def test_what_failed_is_tried_again_and_said_once(reaching: Reaching) -> None:
    await reaching.wakes()
    reaching.push.answers = [Response(status_code=503) for _ in range(2)]
    case = await reaching.asked()

    for seconds in (0, 3, 6):
        await reaching.passes(seconds)

    assert len(reaching.push.bodies) == 3
    assert await reaching.timeline(case) == [
        "Crew called: Push not taken yet: trying again",
        "Crew called: Pushed to the phone, not confirmed",
    ]


async def test_a_number_that_the_gateway_refuses_is_not_tried_again(
    reaching: Reaching,
) -> None:
    reaching.gateway.answers.append(Response(status_code=400))
    case = await reaching.asked()

    await reaching.passes(120)
    await reaching.passes(30)

    assert len(reaching.gateway.bodies) == 1
    assert (await reaching.calls(case))["text"] == "failed"
    assert (await reaching.world.desk.card(case))["undelivered"] is False


async def test_what_was_said_of_a_crew_is_not_listed_as_an_answer_to_the_sender(
    reaching: Reaching,
) -> None:
    await reaching.wakes()
    case = await reaching.asked()

    await reaching.turn()

    assert (await reaching.world.desk.case(case))["answers"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"endpoint": "https://evil.example/x"}, "endpoint"),
        ({"endpoint": "https://169.254.169.254/latest"}, "endpoint"),
        ({"p256dh": "AAAA"}, "p256dh"),
        ({"auth": "AAAA"}, "auth"),
    ],
)
async def test_an_address_that_is_no_push_service_s_is_refused_and_not_stored(
    reaching: Reaching, changes: Json, field: str
) -> None:
    browser = await reaching.wakes()
    body = browser.subscription() | changes

    answer = await reaching.world.phone("Ash 1").http.put("/api/crew/push", json=body)

    assert (answer.status_code, answer.json()["field"]) == (422, field)
    stored = await reaching.world.asks_the_store("SELECT * FROM push_subscription")
    assert len(stored) == 1


async def test_only_a_crew_may_have_its_phone_woken(reaching: Reaching) -> None:
    http = reaching.world.desk.http

    answers = [await http.get("/api/crew/push"), await http.delete("/api/crew/push")]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_a_phone_may_say_that_it_wants_to_be_woken_no_more(
    reaching: Reaching,
) -> None:
    await reaching.wakes()

    await reaching.oak.http.delete("/api/crew/push")

    seen = await reaching.oak.sees("/api/crew/push")
    assert seen == {"public_key": reaching.key.public, "is_subscribed": False}


async def test_a_coordinator_writes_a_crew_s_number_and_the_audit_says_so(
    reaching: Reaching,
) -> None:
    path = f"/api/crews/{reaching.world.phone('Ash 1').crew.id}/phone"
    http = reaching.world.desk.http

    answer = await http.put(path, json={"phone": "07700 900456"})

    assert answer.json() == {"phone": "+447700900456"}
    assert await reaching.world.desk.sees(path) == {"phone": "+447700900456"}
    lines = await reaching.world.asks_the_store(
        "SELECT action, reason FROM audit WHERE action LIKE '%%number%%'"
    )
    assert lines == [("wrote a crew's number", "Ash 1")]


@pytest.mark.parametrize("said", ["01632 960001", "07123", "+15550100", "ring me"])
async def test_a_number_that_cannot_take_a_text_is_refused(
    reaching: Reaching, said: str
) -> None:
    path = f"/api/crews/{reaching.oak.crew.id}/phone"

    answer = await reaching.world.desk.http.put(path, json={"phone": said})

    assert (answer.status_code, answer.json()["field"]) == (422, "phone")
    assert said not in answer.text
    assert await reaching.world.desk.sees(path) == {"phone": OAK}


def test_a_key_is_in_no_text_of_its_value() -> None:
    key = Key.make()

    assert repr(key) == "Key()"
