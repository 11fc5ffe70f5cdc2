"""A message of the desk wakes a dark phone, and says nothing but that there is one."""

from tests.reach.conftest import Reaching
from tests.world.people import Json
from ucr.reach.vapid import Key

WORDS = "Canary at the back gate"


async def writes(reaching: Reaching) -> Json:
    path = f"/api/crews/{reaching.oak.crew.id}/messages"
    told = await reaching.world.desk.does(path, {"words": WORDS})
    (written,) = told["messages"]
    found: Json = written
    return found


async def test_a_message_wakes_the_phone_with_an_id_and_nothing_else(
    reaching: Reaching, key: Key
) -> None:
    browser = await reaching.wakes()
    await reaching.oak.starts()
    message = await writes(reaching)

    await reaching.turn()

    (body,) = reaching.push.bodies
    assert list(browser.reads(body)) == ["wake"]
    said = str(browser.opens(body)) + str(reaching.push.headers)
    assert [word for word in ("Canary", message["id"]) if word in said] == []
    assert "Sam" not in str(browser.opens(body))  # a signature may spell any three
    assert key.public in said


async def test_what_the_phone_has_stored_wakes_nobody(reaching: Reaching) -> None:
    await reaching.wakes()
    await reaching.oak.starts()
    message = await writes(reaching)
    at = {"occurred_at": reaching.world.clock.now().isoformat()}
    await reaching.oak.does(f"/api/crew/messages/{message['id']}/received", at)

    await reaching.turn()

    assert reaching.push.bodies == []


async def test_an_offer_that_comes_after_a_message_takes_no_wake_from_it(
    reaching: Reaching,
) -> None:
    browser = await reaching.wakes()
    await reaching.asked()
    await writes(reaching)

    await reaching.turn()

    woken = {browser.opens(body) for body in reaching.push.bodies}
    assert len(woken) == 2
