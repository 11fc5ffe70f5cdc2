"""The desk writes to a crew: seen by name, or a person is told that it was not."""

import pytest

from tests.journey.test_offers import asked, on_duty
from tests.world.callers import Phone, World
from tests.world.pairs import another_phone
from tests.world.people import Json

WORDS = "Use the back gate, the front is locked"


async def writes(
    world: World, phone: Phone, words: str = WORDS, *, refused: int | None = None
) -> Json:
    """The desk writes to a crew; what it reads of that message."""
    path = f"/api/crews/{phone.crew.id}/messages"
    told = await world.desk.does(path, {"words": words}, refused=refused)
    return told if refused else told["messages"][-1]


async def says(phone: Phone, message: Json, what: str) -> Json:
    body = {"occurred_at": phone.world.clock.now().isoformat()}
    return await phone.does(f"/api/crew/messages/{message['id']}/{what}", body)


async def on_board(world: World, message: Json) -> Json | None:
    """The card of a message, while it is on the desk's board."""
    board = await world.desk.sees("/api/board")
    cards: list[Json] = board["snapshot"]["messages"]
    return next((card for card in cards if card["id"] == message["id"]), None)


async def of_crew(world: World, phone: Phone) -> list[Json]:
    listed = await world.desk.sees(f"/api/crews/{phone.crew.id}/messages")
    found: list[Json] = listed["messages"]
    return found


async def test_a_message_stays_on_the_phone_until_somebody_of_the_crew_has_seen_it(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    ann = await another_phone(world, "Oak 1", "Ann")
    message = await writes(world, oak)
    (told,) = (await oak.today())["messages"]
    assert (told["words"], told["sent_by"]) == (WORDS, "Sam")

    stored = await says(oak, message, "received")
    seen = await says(ann, message, "seen")

    assert stored["messages"][0]["received_at"] is not None
    assert (seen["messages"], (await oak.today())["messages"]) == ([], [])
    (read,) = await of_crew(world, oak)
    assert (read["status"], read["seen_by"]) == ("seen", "Ann")
    assert await on_board(world, message) is None


async def test_messages_are_read_in_the_order_in_which_they_were_written(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    for words in ("one", "two", "three"):
        await writes(world, oak, words)

    read = [one["words"] for one in (await oak.today())["messages"]]

    assert read == ["one", "two", "three"]
    assert [one["words"] for one in await of_crew(world, oak)] == read


async def test_both_phones_of_a_pair_press_seen_and_the_first_one_counts(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    ann = await another_phone(world, "Oak 1", "Ann")
    message = await writes(world, oak)

    for phone in (ann, oak):
        await says(phone, message, "seen")

    (read,) = await of_crew(world, oak)
    assert read["seen_by"] == "Ann"
    facts = await world.asks_the_store("SELECT fact FROM event WHERE kind = 'message'")
    assert sorted(facts) == [("MessageSeen",), ("MessageSent",)]


async def until_unseen(world: World, message: Json) -> Json:
    async def alarmed() -> Json | None:
        card = await on_board(world, message)
        return card if card and card["unseen_at"] else None

    return await world.until(alarmed)


async def test_what_no_crew_has_seen_in_a_minute_alarms_the_desk_until_it_is_told(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    message = await writes(world, oak)
    await says(oak, message, "received")

    await world.advance(seconds=60)

    assert (await until_unseen(world, message))["unseen_because"] == "not_in_time"
    assert len((await oak.today())["messages"]) == 1
    path = f"/api/messages/{message['id']}/close"
    told = await world.desk.does(path, {"because": "told_by_voice"})
    assert told["messages"][0]["closed_by"] == "Sam"
    assert await on_board(world, message) is None
    assert (await oak.today())["messages"] == []


async def test_a_shift_that_ends_first_tells_the_desk_at_once_and_loses_nothing(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    message = await writes(world, oak)

    await oak.duty("end")

    card = await on_board(world, message)
    assert (card or {})["unseen_because"] == "shift_ended"
    assert [one["words"] for one in (await oak.today())["messages"]] == [WORDS]
    await says(oak, message, "seen")
    assert await on_board(world, message) is None


async def test_a_message_that_was_late_and_then_left_behind_says_that_it_was_left(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    message = await writes(world, oak)
    await world.advance(seconds=60)
    late = await until_unseen(world, message)

    await oak.duty("end")

    left = await on_board(world, message) or {}
    assert left["unseen_because"] == "shift_ended"
    assert left["unseen_at"] == late["unseen_at"]


async def test_a_crew_that_is_off_duty_cannot_be_written_to(world: World) -> None:
    problem = await writes(world, world.phone("Oak 1"), refused=409)

    assert problem["type"] == "/problems/wrong-status"
    assert await of_crew(world, world.phone("Oak 1")) == []


async def test_a_message_about_a_case_goes_to_the_crew_that_has_it_and_stays_with_it(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    await oak.accepts(offer)
    path = f"/api/referrals/{case['id']}/messages"

    told = await world.desk.does(path, {"words": WORDS})

    (written,) = told["messages"]
    assert (written["crew"], written["words"]) == ("Oak 1", WORDS)
    (read,) = (await oak.today())["messages"]
    assert read["reference"] == (await world.desk.card(case))["reference"]
    assert "MessageSent" in await world.desk.facts(case)
    assert (await world.desk.sees(path))["messages"] == [written]


async def test_nobody_is_written_to_about_a_case_that_no_crew_has(world: World) -> None:
    case = await world.sender.asks()

    problem = await world.desk.does(
        f"/api/referrals/{case['id']}/messages", {"words": WORDS}, refused=409
    )

    assert problem["type"] == "/problems/wrong-status"


async def test_who_writes_about_a_case_that_changed_meanwhile_reads_it_first(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, offer = await asked(world, oak)
    seen = (await world.desk.card(case))["version"]
    await oak.accepts(offer)
    await world.sender.tells(case, flags=["animals"])
    path = f"/api/referrals/{case['id']}/messages?expect_version={seen}"

    problem = await world.desk.does(path, {"words": WORDS}, refused=412)

    assert problem["type"] == "/problems/stale-write"
    assert (await oak.today())["messages"] == []


@pytest.mark.parametrize("words", ["", "   ", "x" * 201, "a\x00b"])
async def test_a_message_is_short_and_says_something(world: World, words: str) -> None:
    (oak,) = await on_duty(world, "Oak 1")

    problem = await writes(world, oak, words, refused=422)

    assert problem["type"] == "/problems/bad-field"
    assert "words" in str(problem["errors"])


async def test_the_words_of_a_message_are_in_no_log_and_on_no_board(
    world: World,
) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    message = await writes(world, oak, "Canary in a coal mine")
    await says(oak, message, "seen")

    board = await world.desk.sees("/api/board")
    told = await world.asks_the_store(
        "SELECT body::text || coalesce(card::text, '') FROM event"
    )

    assert "Canary" not in str(board)
    assert "Canary" not in str(told)


async def test_another_crew_and_another_area_have_nothing_to_do_with_a_message(
    world: World,
) -> None:
    oak, ash = await on_duty(world, "Oak 1", "Ash 1")
    message = await writes(world, oak)
    there = await world.signed_in("Sam of elsewhere")
    key = {"Idempotency-Key": "k"}
    at = {"occurred_at": world.clock.now().isoformat()}

    answers = [
        await there.get(f"/api/crews/{oak.crew.id}/messages"),
        await there.post(
            f"/api/crews/{oak.crew.id}/messages", json={"words": "x"}, headers=key
        ),
        await there.post(
            f"/api/messages/{message['id']}/close",
            json={"because": "not_needed"},
            headers=key,
        ),
        await ash.http.post(
            f"/api/crew/messages/{message['id']}/seen", json=at, headers=key
        ),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await ash.today())["messages"] == []
    assert (await on_board(world, message) or {})["status"] == "sent"


async def test_every_reading_of_messages_is_audited(world: World) -> None:
    (oak,) = await on_duty(world, "Oak 1")
    case, _ = await asked(world, oak)
    await world.asks_the_store("DELETE FROM audit RETURNING id")

    await of_crew(world, oak)
    await world.desk.sees(f"/api/referrals/{case['id']}/messages")

    lines = await world.asks_the_store(
        "SELECT referral_id::text FROM audit WHERE action = 'read messages' ORDER BY id"
    )
    assert lines == [(None,), (case["id"],)]
