"""Find somebody on the board by what it does not show; keep filters by name."""

from typing import Any

import pytest

from tests.world.callers import Desk, World

Json = dict[str, Any]
EVERYTHING: Json = {
    "sources": [],
    "needs": [],
    "skills": [],
    "states": [],
    "places": [],
}


async def _finds(world: World, words: str) -> list[str]:
    found = await world.desk.does("/api/search", {"words": words})
    ids: list[str] = found["ids"]
    return ids


async def _asks(world: World, name: str, nhs_number: str, **more: Any) -> Json:
    patient = {"name": name, "nhs_number": nhs_number}
    return await world.sender.asks(patient=patient, **more)


@pytest.mark.parametrize(
    "words",
    [
        "quillfeather",
        "  Quillfeather   AGNES ",
        "999 000 0018",
        "9990000018",
        "LE15 9zz",
        "le159ZZ",
        "orchard agnes",
    ],
)
async def test_a_person_is_found_by_name_number_or_address(
    quiet_world: World, words: str
) -> None:
    place = {
        "lon": -0.7228,
        "lat": 52.5881,
        "lines": ["2 Orchard Close"],
        "postcode": "LE15 9ZZ",
    }
    case = await _asks(
        quiet_world, "Agnes Quillfeather", "999 000 0018", location=place
    )
    await _asks(quiet_world, "Bert Ashby", "999 000 0026")

    assert await _finds(quiet_world, words) == [case["id"]]


async def test_a_case_is_found_by_the_letters_people_read_out(
    quiet_world: World,
) -> None:
    case = await quiet_world.sender.asks()

    assert await _finds(quiet_world, case["reference"]) == [case["id"]]


@pytest.mark.parametrize("words", ["%%", "__", "quill%", "999 000 0019", "nobody here"])
async def test_what_stands_nowhere_finds_nobody(quiet_world: World, words: str) -> None:
    await _asks(quiet_world, "Agnes Quillfeather", "999 000 0018")

    assert await _finds(quiet_world, words) == []


@pytest.mark.parametrize(
    "words",
    ["0123456789", "012 345 6789", "07700 900123", "+447700900123", "01632 960001"],
)
async def test_ten_digits_may_be_a_sender_s_number_or_somebody_s_telephone(
    quiet_world: World, words: str
) -> None:
    contact = {"name": "Bea Quillfeather", "phone": "01632 960 001", "rank": 1}
    case = await quiet_world.sender.asks(
        case_number="0123456789",
        patient={"name": "Agnes Quillfeather", "phone": "07700 900 123"},
        contacts=[contact],
    )
    await _asks(quiet_world, "Bert Ashby", "999 000 0026")

    assert await _finds(quiet_world, words) == [case["id"]]


async def test_a_case_is_found_by_the_crew_that_has_it(quiet_world: World) -> None:
    case = await quiet_world.sender.asks()
    await quiet_world.sender.asks()
    oak = quiet_world.phone("Oak 1")
    await oak.starts()
    await quiet_world.desk.assigns(case, oak, reason="near")

    found = [await _finds(quiet_world, words) for words in ("oak 1", "OAK1")]

    assert found == [[case["id"]], [case["id"]]]


async def test_who_looked_and_whom_they_found_is_audited_and_the_words_are_not(
    quiet_world: World,
) -> None:
    case = await _asks(quiet_world, "Agnes Quillfeather", "999 000 0018")

    await _finds(quiet_world, "quillfeather")

    lines = await quiet_world.asks_the_store(
        "SELECT action, referral_id::text, reason FROM audit"
        " WHERE action LIKE '%%search%%' ORDER BY action"
    )
    assert lines == [
        ("found case by search", case["id"], None),
        ("searched cases", None, None),
    ]


async def test_nobody_finds_people_of_another_area(quiet_world: World) -> None:
    await _asks(quiet_world, "Agnes Quillfeather", "999 000 0018")
    elsewhere = Desk(quiet_world, await quiet_world.signed_in("Sam of elsewhere"))

    found = await elsewhere.does("/api/search", {"words": "quillfeather"})

    assert found == {"ids": [], "more": False}


async def test_a_named_view_follows_the_person_and_is_nobody_else_s(
    quiet_world: World,
) -> None:
    falls = EVERYTHING | {"needs": ["fall"], "places": ["Oakham"]}
    await quiet_world.desk.does("/api/views", {"name": "Falls", "filter": falls})

    another_browser = Desk(quiet_world, await quiet_world.signed_in("Sam"))
    ada = Desk(quiet_world, await quiet_world.signed_in("Ada"))

    mine = await another_browser.sees("/api/views")
    assert mine == {"views": [{"name": "Falls", "filter": falls | {"free_by": None}}]}
    assert await ada.sees("/api/views") == {"views": []}


async def test_a_view_is_replaced_by_its_name_and_forgotten(
    quiet_world: World,
) -> None:
    desk = quiet_world.desk
    first = {"name": "Mine", "filter": EVERYTHING | {"needs": ["fall"]}}
    await desk.does("/api/views", first)

    then = {"name": "Mine", "filter": EVERYTHING | {"needs": ["palliative"]}}
    kept = await desk.does("/api/views", then)

    assert [one["filter"]["needs"] for one in kept["views"]] == [["palliative"]]
    assert await desk.does("/api/views/forget", {"name": "Mine"}) == {"views": []}


async def test_a_view_keeps_which_crews_were_shown_beside_the_calls(
    quiet_world: World,
) -> None:
    shown = EVERYTHING | {"needs": ["fall"], "free_by": "half_hour"}

    kept = await quiet_world.desk.does("/api/views", {"name": "Soon", "filter": shown})

    assert kept == {"views": [{"name": "Soon", "filter": shown}]}


async def test_a_view_takes_no_words_that_may_be_somebody_s_name(
    quiet_world: World,
) -> None:
    told = {"name": "Mine", "filter": EVERYTHING | {"words": "Quillfeather"}}

    answer = await quiet_world.desk.does("/api/views", told, refused=422)

    assert answer["field"] == "filter.words"
    assert "Quillfeather" not in str(answer)
