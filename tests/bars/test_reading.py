"""What a sender can ask for again: its own requests, by what it knows of them."""

import pytest

from tests.bars.conftest import Control
from tests.bars.messages import NHS_NUMBER
from tests.bars.test_conversation import our_id
from ucr.app import new_id
from ucr.store import bars_messages

WHO = {"name": "Canary", "birthdate": "1941-02-03", "address-postalcode": "LE15 9PZ"}


def asked(**known: str) -> str:
    """A search by what is known of the person."""
    return "/ServiceRequest?" + "&".join(
        f"patient:{name}={value}" for name, value in known.items()
    )


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, 1),
        ({"name": "canary TEST"}, 1),
        ({"birthdate": "eq1941-02-03"}, 1),
        ({"address-postalcode": "le159pz"}, 1),
        ({"name": "Sparrow"}, 0),
        ({"name": "Can_ry"}, 0),
        ({"birthdate": "1941-02-04"}, 0),
        ({"address-postalcode": "LE15 9PY"}, 0),
    ],
)
async def test_a_person_is_found_by_name_birthday_and_postcode_together(
    control: Control, change: dict[str, str], found: int
) -> None:
    await control.sends(control.message())

    answer = await control.asks(asked(**WHO | change))

    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == found


async def total(control: Control) -> tuple[int, int]:
    """How many are found by the number, and how many by what else is known."""
    by_number = await control.asks(asked(identifier=NHS_NUMBER))
    by_birth = await control.asks(asked(**WHO))
    return by_number.json()["total"], by_birth.json()["total"]


async def test_a_case_of_before_there_were_digests_is_found_until_it_has_them(
    control: Control,
) -> None:
    id_ = our_id((await control.sends(control.message())).json())
    async with control.world.runtime.pool.connection() as conn:
        await conn.execute(
            "UPDATE referral SET person_by_number = NULL, person_by_birth = NULL"
        )
    before = await total(control)

    async with control.world.runtime.pool.connection() as conn:
        worked_out = [await bars_messages.work_out_people(conn) for _ in range(2)]

    assert before == await total(control) == (1, 1)
    assert worked_out == [1, 0]
    ((by_number, by_birth),) = await control.world.asks_the_store(
        "SELECT person_by_number, person_by_birth FROM referral WHERE id = %s", id_
    )
    assert (len(by_number), len(by_birth)) == (32, 32)
    assert NHS_NUMBER.encode() not in by_number


@pytest.mark.parametrize("left_out", list(WHO))
async def test_less_than_all_three_is_not_enough(
    control: Control, left_out: str
) -> None:
    known = {name: value for name, value in WHO.items() if name != left_out}

    answer = await control.asks(asked(**known))

    issue = answer.json()["issue"][0]
    assert (answer.status_code, issue["code"]) == (400, "required")
    assert issue["expression"] == [f"patient:{left_out}"]


@pytest.mark.parametrize(
    "change", [{"birthdate": "03/02/1941"}, {"name": "%00"}, {"name": "x" * 201}]
)
async def test_a_search_that_cannot_be_is_named(
    control: Control, change: dict[str, str]
) -> None:
    answer = await control.asks(asked(**WHO | change))

    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (400, "value")


@pytest.mark.parametrize("name", ["_id", "identifier", "ServiceRequest.identifier"])
async def test_a_request_is_found_by_the_id_we_gave_and_by_the_sender_s_number(
    control: Control, name: str
) -> None:
    sent = control.message()
    id_ = our_id((await control.sends(sent)).json())

    for value in (id_, sent.case_number, f"https://999.test/case|{sent.case_number}"):
        answer = await control.asks(f"/ServiceRequest?{name}={value}")
        assert [one["resource"]["id"] for one in answer.json()["entry"]] == [id_]
    nothing = await control.asks(f"/ServiceRequest?{name}={new_id()}")
    assert nothing.json()["total"] == 0


async def test_answers_about_people_stay_in_no_cache(control: Control) -> None:
    answer = await control.sends(control.message())

    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_cancel_without_our_id_is_found_by_its_conversation(
    control: Control,
) -> None:
    sent = control.message()
    conversation = str(new_id())
    first = await control.sends(sent, X_Correlation_Id=conversation)
    case = {"id": our_id(first.json())}
    back = sent.cancelled(case["id"])
    del back.the("ServiceRequest")["id"]

    stranger = await control.sends(back)
    answer = await control.sends(back, X_Correlation_Id=conversation)

    assert (stranger.status_code, answer.status_code) == (404, 200)
    assert (await control.world.desk.card(case))["status"] == "cancelled"


async def test_a_sender_that_repeats_its_own_id_is_understood(control: Control) -> None:
    sent = control.message()
    sent.the("ServiceRequest")["id"] = theirs = str(new_id())
    case = our_id((await control.sends(sent)).json())

    answer = await control.sends(sent.updated())
    wrong = sent.updated()
    wrong.the("ServiceRequest")["id"] = str(new_id())

    assert (answer.status_code, our_id(answer.json())) == (200, case)
    assert case != theirs
    assert (await control.sends(wrong)).status_code == 404
