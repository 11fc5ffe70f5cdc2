"""A sender and its own webhook: set, read, rotate, test, remove."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.responses import Response

from tests.webhooks.conftest import Telling
from tests.webhooks.inward_forms import FORMS
from tests.webhooks.receiver import listening
from tests.world.callers import Desk
from tests.world.ground import HandClock


async def test_the_secret_is_told_once(telling: Telling) -> None:
    again = await telling.wants()
    read = (await telling.asks("GET")).json()

    assert telling.secret.startswith("whsec_")
    assert (again["secret"], read["secret"], read["secrets_in_use"]) == (None, None, 1)
    assert read["url"] == f"{telling.receiver.address}/hook"


async def test_a_rotated_secret_signs_along_for_a_day(
    telling: Telling, service_clock: HandClock
) -> None:
    old = telling.secret
    new = (await telling.asks("POST", "/rotate")).json()["secret"]
    await telling.asks("POST", "/test")
    service_clock.advance(timedelta(hours=24))
    await telling.asks("POST", "/test")

    first, later = zip(telling.receiver.bodies, telling.receiver.headers, strict=True)
    assert len(first[1]["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        Webhook(secret).verify(*first)
    Webhook(new).verify(*later)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(*later)


async def test_whoever_lost_the_answer_rotates_again_and_loses_nothing(
    telling: Telling,
) -> None:
    for _ in range(2):
        assert (await telling.asks("POST", "/rotate")).status_code == 200
    await telling.declined()

    await telling.turn()

    assert telling.verified()
    assert (await telling.asks("GET")).json()["secrets_in_use"] == 3


async def test_never_more_than_four_secrets_sign(telling: Telling) -> None:
    for _ in range(9):
        await telling.asks("POST", "/rotate")

    assert (await telling.asks("GET")).json()["secrets_in_use"] == 4


async def test_a_test_is_sent_as_a_message_is_and_says_what_came_back(
    telling: Telling,
) -> None:
    telling.receiver.answers = [
        Response("secret words", 418),
        Response(status_code=204),
    ]

    said = [(await telling.asks("POST", "/test")).json() for _ in range(2)]

    assert said == [
        {"delivered": False, "answer": "418"},
        {"delivered": True, "answer": "204"},
    ]
    first, second = telling.verified()
    assert (first["type"], first["data"], second["data"]) == ("webhook.test", {}, {})


async def test_no_form_that_leads_inwards_is_taken(telling: Telling) -> None:
    async with listening() as canary:
        bodies = [{"url": one.replace("{port}", str(canary.port))} for one in FORMS]
        answers = [await telling.asks("PUT", body=body) for body in bodies]

    assert {answer.status_code for answer in answers} == {422}
    assert {answer.json()["field"] for answer in answers} == {"url"}
    assert [b for b, a in zip(bodies, answers, strict=True) if b["url"] in a.text] == [
        {"url": ""}
    ]
    assert canary.hits == 0
    assert (await telling.asks("GET")).json()["url"].endswith("/hook")


async def test_a_host_that_is_no_longer_listed_is_not_posted_to(
    telling: Telling,
) -> None:
    telling.lets()
    case = await telling.declined()

    said = (await telling.asks("POST", "/test")).json()
    await telling.turn()

    assert said == {"delivered": False, "answer": "not_allowed"}
    assert telling.receiver.bodies == []
    assert (await telling.desk.card(case))["undelivered"] is True


async def test_each_sender_has_its_own_and_sees_no_other(telling: Telling) -> None:
    other = telling.world.client(telling.world.keys["111"])

    for verb, path, status in (
        ("GET", "", 404),
        ("POST", "/rotate", 404),
        ("POST", "/test", 404),
        ("DELETE", "", 204),
    ):
        assert (await other.request(verb, f"/api/webhook{path}")).status_code == status
    assert (await telling.asks("GET")).status_code == 200


async def test_what_is_done_to_a_webhook_is_audited_without_its_secret(
    telling: Telling,
) -> None:
    for verb, path in (("POST", "/rotate"), ("POST", "/test"), ("DELETE", "")):
        await telling.asks(verb, path)

    lines = await telling.world.asks_the_store(
        "SELECT action, actor, reason FROM audit WHERE actor LIKE 'sender:%%'"
        " ORDER BY id"
    )
    assert [line[0] for line in lines] == [
        "set webhook",
        "rotated webhook secret",
        "tested webhook",
        "removed webhook",
    ]
    assert {line[2] for line in lines} == {None}
    left = await telling.world.asks_the_store("SELECT FROM webhook_secret")
    assert left == []


async def test_a_person_at_a_desk_has_no_webhook(telling: Telling) -> None:
    answer = await telling.desk.http.get("/api/webhook")

    assert answer.status_code == 401


async def test_a_sender_whose_access_has_ended_hears_no_more(telling: Telling) -> None:
    world = telling.world
    manager = Desk(world, await world.signed_in("Max"))
    senders = (await manager.sees("/api/settings/senders"))["senders"]
    (id_,) = [one["id"] for one in senders if one["name"] == "EMAS"]

    await manager.does(f"/api/settings/senders/{id_}/end", {"why": "Its key leaked"})

    assert await world.asks_the_store(
        "SELECT disabled_at IS NOT NULL FROM webhook WHERE sender_id = %s", id_
    ) == [(True,)]
