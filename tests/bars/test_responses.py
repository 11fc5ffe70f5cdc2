"""What 999 hears of its case: taken, rejected, ended; once, in order, or alarmed."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fhir.resources.R4B.bundle import Bundle
from starlette.responses import JSONResponse, Response

from tests.bars.conftest import Control
from tests.bars.messages import Sent
from tests.bars.outside_999 import Outside999, outcome, outside_999
from tests.bars.test_conversation import our_id
from tests.journey.test_corrections import amends
from tests.world.ground import HandClock
from tests.world.people import Json
from tests.world.service import dispatching
from ucr.app import new_id
from ucr.bars import responses
from ucr.bars.proxy import proxy
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.store.outbox import Claimed

LATER = "Retry-After"
CHANCE = Random(7)  # noqa: S311 - spreads tries, keeps no secret


@dataclass
class Answering:
    """The part of `ucr serve` that answers, one turn at a time."""

    control: Control
    outside: Outside999
    settings: Json

    async def turn(self, seconds: float = 0) -> int:
        """Let time pass, compose what the log tells, try what is due."""
        clock = self.control.world.clock
        assert isinstance(clock, HandClock)
        clock.advance(timedelta(seconds=seconds))
        runtime = self.control.world.runtime
        chosen = runtime.settings.model_copy(update=self.settings)
        async with proxy(chosen, now=lambda: datetime.now(UTC), new_id=new_id) as post:  # noqa: TID251
            channels = [responses.channel(post.post)]
            await follow(runtime, channels)
            return await send_due(runtime, channels, CHANCE)

    async def declined(self, reason: str = "RRNA") -> Json:
        """A new case that a person at the desk has declined."""
        answer = await self.control.sends(self.control.message())
        case = {"id": our_id(answer.json())}
        await self.control.world.desk.decides(case, "decline", reason=reason)
        return case

    def told(self) -> list[Json]:
        """The bundles that 999 has received."""
        return [json.loads(body) for body in self.outside.bodies]


@pytest_asyncio.fixture
async def answering(control: Control) -> AsyncIterator[Answering]:
    """A 999 that hears us."""
    async with outside_999() as outside:
        yield Answering(control, outside, {"bars_proxy_url": f"{outside.address}/fhir"})


def parts(bundle: Json, kind: str) -> list[Any]:
    """The resources of a kind."""
    return [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == kind
    ]


def ours(bundle: Json) -> Any:
    """Our own Encounter: the one the header is about."""
    (focus,) = parts(bundle, "MessageHeader")[0]["focus"]
    return next(
        entry["resource"]
        for entry in bundle["entry"]
        if entry["fullUrl"] == focus["reference"]
    )


@asynccontextmanager
async def on_its_way(control: Control, sent: Sent) -> AsyncIterator[tuple[Json, Any]]:
    """A case that a crew has accepted."""
    oak = control.world.phone("Oak 1")
    async with dispatching(control.world.runtime):
        await oak.starts()
        case = {"id": our_id((await control.sends(sent)).json())}
        await oak.accepts(await control.world.desk.waits_for_offer(case, oak))
        yield case, oak


async def test_a_receipt_alone_sends_nothing(answering: Answering) -> None:
    await answering.control.sends(answering.control.message())

    await answering.turn()

    assert answering.told() == []


async def test_a_crew_that_accepts_is_the_interim_response(
    answering: Answering,
) -> None:
    sent = answering.control.message()
    async with on_its_way(answering.control, sent):
        await answering.turn()

    (told,) = answering.told()
    (head,) = parts(told, "MessageHeader")
    assert head["eventCoding"]["code"] == "servicerequest-response"
    assert head["definition"].endswith("response-validation-interim")
    assert head["response"] == {"identifier": sent.bundle["id"], "code": "ok"}
    theirs = sent.the("MessageHeader")
    assert head["destination"][0]["endpoint"] == theirs["source"]["endpoint"]
    assert ours(told)["status"] == "in-progress"
    assert len(parts(told, "Encounter")) == 2
    for kind in ("Organization", "Practitioner", "PractitionerRole"):
        assert parts(told, kind)
    assert parts(told, "ServiceRequest")[0]["id"]
    Bundle.model_validate(told)


async def test_the_conversation_keeps_its_correlation_id(answering: Answering) -> None:
    correlation = str(new_id())
    oak = answering.control.world.phone("Oak 1")
    async with dispatching(answering.control.world.runtime):
        await oak.starts()
        answer = await answering.control.sends(
            answering.control.message(), X_Correlation_Id=correlation
        )
        case = {"id": our_id(answer.json())}
        desk = answering.control.world.desk
        await oak.accepts(await desk.waits_for_offer(case, oak))
        await answering.turn()

    assert answering.outside.headers[0]["x-correlation-id"] == correlation
    assert answering.outside.headers[0]["x-request-id"]


async def test_a_completed_visit_is_the_final_response(answering: Answering) -> None:
    sent = answering.control.message()
    async with on_its_way(answering.control, sent) as (_, oak):
        await oak.taps("en-route")
        await oak.taps("on-scene")
        await oak.taps("complete", {"outcome": "lifted"})
        await answering.turn()

    interim, final = answering.told()
    assert ours(interim)["status"] == "in-progress"
    assert ours(final)["status"] == "finished"
    (head,) = parts(final, "MessageHeader")
    assert head["reason"]["coding"][0]["code"] == "update"
    (plan,) = parts(final, "CarePlan")
    assert plan["status"] == "completed"
    codes = [
        one["coding"][0]["code"]
        for one in plan["activity"][0]["outcomeCodeableConcept"]
        if "coding" in one
    ]
    assert {"PATLIFT", "C5"} <= set(codes)
    assert "C3" not in codes
    assert plan["period"] == sent.the("CarePlan")["period"]
    for kind in ("Location", "Flag", "Consent"):
        assert parts(final, kind)
    Bundle.model_validate(final)


async def test_a_correction_after_the_final_response_asks_a_person_to_ring(
    answering: Answering,
) -> None:
    async with on_its_way(answering.control, answering.control.message()) as (
        case,
        oak,
    ):
        await oak.taps("en-route")
        await oak.taps("on-scene")
        visit = (await oak.today())["visit"]
        await oak.taps("complete", {"outcome": "lifted"})
        await answering.turn()
        await amends(oak, visit, "treated")
        await answering.turn()

    assert len(answering.told()) == 2  # the standard has no third
    assert (await answering.control.world.desk.card(case))["undelivered"] is True


@pytest.mark.parametrize(
    ("reason", "code"), [("RRNA", "RRNA"), ("FC", "FC"), ("not_eligible", "OTH")]
)
async def test_a_decline_is_a_rejection_and_its_delivery_gives_the_case_back(
    answering: Answering, reason: str, code: str
) -> None:
    case = await answering.declined(reason)

    await answering.turn()

    (told,) = answering.told()
    assert ours(told)["status"] == "cancelled"
    assert ours(told)["reasonCode"][0]["coding"][0]["code"] == code
    assert (await answering.control.world.desk.card(case))["status"] == "declined_told"


async def test_a_hand_back_after_acceptance_says_that_999_must_act(
    answering: Answering,
) -> None:
    sent = answering.control.message()
    async with on_its_way(answering.control, sent) as (case, oak):
        await oak.taps("en-route")
        await oak.taps("on-scene")
        await oak.taps("complete", {"outcome": "escalated_999"})
        await answering.turn()

        assert ours(answering.told()[-1])["status"] == "finished"
        (plan,) = parts(answering.told()[-1], "CarePlan")
        assert plan["status"] == "active"
        card = await answering.control.world.desk.card(case)
        assert card["status"] == "handed_back"


async def test_a_case_stays_ours_until_999_has_said_yes(answering: Answering) -> None:
    answering.outside.answers = [JSONResponse(outcome("transient"), 503)]
    case = await answering.declined()

    await answering.turn()
    before = (await answering.control.world.desk.card(case))["status"]
    await answering.turn(seconds=5)

    assert before == "declined"
    assert (await answering.control.world.desk.card(case))["status"] == "declined_told"


@pytest.mark.parametrize(
    "first",
    [
        JSONResponse(outcome("timeout"), 408),
        JSONResponse(outcome("duplicate"), 425),
        JSONResponse(outcome("throttled"), 429),
        JSONResponse(outcome("transient"), 503),
        Response("gateway", 504),
        Response("not an outcome", 400),
    ],
)
async def test_a_retry_repeats_its_ids_and_every_byte(
    answering: Answering, first: Response
) -> None:
    answering.outside.answers = [first]
    case = {
        "id": our_id(
            (await answering.control.sends(answering.control.message())).json()
        )
    }
    await answering.control.world.desk.decides(case, "decline", reason="RRNA")

    await answering.turn()
    await answering.turn(seconds=5)
    await answering.turn(seconds=300)

    assert len(answering.outside.bodies) == 2
    assert answering.outside.bodies[0] == answering.outside.bodies[1]
    ids = [one["x-request-id"] for one in answering.outside.headers]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("asked", ["120", "Thu, 01 Jan 2099 00:00:00 GMT"])
async def test_999_is_left_alone_as_long_as_it_asks_two_minutes_at_the_most(
    answering: Answering, asked: str
) -> None:
    answering.outside.answers = [Response(status_code=503, headers={LATER: asked})]
    await answering.declined()

    await answering.turn()
    await answering.turn(seconds=119)
    before = len(answering.told())
    await answering.turn(seconds=2)

    assert (before, len(answering.told())) == (1, 2)


async def test_a_duplicate_is_a_success(answering: Answering) -> None:
    answering.outside.answers = [JSONResponse(outcome("duplicate"), 409)]
    case = {
        "id": our_id(
            (await answering.control.sends(answering.control.message())).json()
        )
    }
    await answering.control.world.desk.decides(case, "decline", reason="RRNA")

    await answering.turn()

    assert (await answering.control.world.desk.card(case))["status"] == "declined_told"


class Killed(BaseException):
    """The process is gone: nothing of ours may catch it."""


async def test_a_sender_cut_off_after_posting_posts_the_same_again(
    answering: Answering,
) -> None:
    cut_off: list[str] = []
    case = {
        "id": our_id(
            (await answering.control.sends(answering.control.message())).json()
        )
    }
    await answering.control.world.desk.decides(case, "decline", reason="RRNA")
    runtime = answering.control.world.runtime

    async def posts_and_breaks(claimed: Claimed) -> Any:
        chosen = runtime.settings.model_copy(update=answering.settings)
        async with proxy(chosen, now=lambda: datetime.now(UTC), new_id=new_id) as post:  # noqa: TID251
            await post.post(claimed)
        cut_off.append("after 999 had it, before we knew")
        raise Killed

    channels = [responses.channel(posts_and_breaks)]
    await follow(runtime, channels)
    with pytest.raises(Killed):
        await send_due(runtime, channels, CHANCE)
    await answering.turn(seconds=30)
    within_the_claim = len(answering.outside.bodies)
    await answering.turn(seconds=31)

    assert cut_off
    assert within_the_claim == 1
    assert len(answering.outside.bodies) == 2
    assert answering.outside.bodies[0] == answering.outside.bodies[1]


async def test_an_answer_that_is_refused_is_parked_and_alarmed(
    answering: Answering,
) -> None:
    answering.outside.answers = [JSONResponse(outcome("invalid"), 400)]
    case = {
        "id": our_id(
            (await answering.control.sends(answering.control.message())).json()
        )
    }
    await answering.control.world.desk.decides(case, "decline", reason="RRNA")

    await answering.turn()
    await answering.turn(seconds=300)

    assert len(answering.outside.bodies) == 1
    card = await answering.control.world.desk.card(case)
    assert (card["status"], card["undelivered"]) == ("declined", True)


async def test_an_answer_that_never_arrives_is_alarmed_until_a_person_has_seen_it(
    answering: Answering,
) -> None:
    answering.settings = {"bars_proxy_url": "http://127.0.0.1:9/fhir"}
    async with on_its_way(answering.control, answering.control.message()) as (
        case,
        oak,
    ):
        await oak.taps("en-route")
        await oak.taps("on-scene")
        await oak.taps("complete", {"outcome": "treated"})
        for _ in range(20):
            await answering.turn(seconds=120)
        await answering.control.world.advance(seconds=1)
        desk = answering.control.world.desk
        missed = await desk.card(case)
        await desk.does(f"/api/referrals/{case['id']}/acknowledge-alarm")

        assert (missed["status"], missed["undelivered"]) == ("completed", True)
        assert (await desk.card(case))["undelivered"] is False


async def test_two_processes_that_follow_compose_each_answer_once(
    answering: Answering,
) -> None:

    case = {
        "id": our_id(
            (await answering.control.sends(answering.control.message())).json()
        )
    }
    await answering.control.world.desk.decides(case, "decline", reason="RRNA")

    await asyncio.gather(*(answering.turn() for _ in range(6)))

    assert len(answering.outside.bodies) == 1


@pytest.fixture
def signing_key(tmp_path: Path) -> tuple[Path, bytes]:
    """A private key in a file, and the public one that checks it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path / "key.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return path, public


async def test_each_call_carries_a_token_that_our_signed_assertion_bought(
    answering: Answering, signing_key: tuple[Path, bytes]
) -> None:
    path, answering.outside.public_key = signing_key
    answering.settings |= {
        "bars_token_url": f"{answering.outside.address}/token",
        "bars_client_id": "our-application",
        "bars_key_id": "key-1",
        "bars_signing_key": path,
    }
    case = {
        "id": our_id(
            (await answering.control.sends(answering.control.message())).json()
        )
    }
    await answering.control.world.desk.decides(case, "decline", reason="RRNA")
    asked_at = datetime.now(UTC)  # noqa: TID251 - the platform's own time

    await answering.turn()

    (claims,) = answering.outside.assertions
    assert (claims["iss"], claims["sub"], claims["kid"]) == (
        "our-application",
        "our-application",
        "key-1",
    )
    assert claims["alg"] == "RS512"
    assert claims["aud"] == f"{answering.outside.address}/token"
    assert str(UUID(claims["jti"])) == claims["jti"]
    left = datetime.fromtimestamp(claims["exp"], UTC) - asked_at
    assert timedelta(0) < left <= timedelta(minutes=5)
    assert answering.outside.headers[0]["authorization"] == "Bearer token-1"


async def test_a_person_s_acceptance_at_the_desk_is_the_interim_response(
    answering: Answering,
) -> None:
    answer = await answering.control.sends(answering.control.message())
    case = {"id": our_id(answer.json())}

    await answering.control.world.desk.decides(case, "accept")
    await answering.turn()

    (told,) = answering.told()
    assert ours(told)["status"] == "in-progress"


async def test_after_999_took_its_case_back_nothing_more_is_said_of_it(
    answering: Answering,
) -> None:
    """What waits in the outbox is withdrawn, and what was not composed never is."""
    sent, other = answering.control.message(), answering.control.message()
    desk = answering.control.world.desk
    ids = [our_id((await answering.control.sends(one)).json()) for one in (sent, other)]
    await desk.decides({"id": ids[0]}, "accept")
    answering.outside.answers = [JSONResponse(outcome("transient"), 503)]
    await answering.turn()
    assert len(answering.told()) == 1
    await desk.decides({"id": ids[1]}, "accept")

    for one, id_ in zip((sent, other), ids, strict=True):
        taken = await answering.control.sends(one.cancelled(id_))
        assert taken.status_code == 200
    await answering.turn(seconds=10)
    await answering.turn(seconds=120)

    assert len(answering.told()) == 1
    stands = [(await desk.case({"id": id_}))["answers"] for id_ in ids]
    assert [[one["status"] for one in each] for each in stands] == [["withdrawn"], []]
