"""Each version of what was told stays readable: what changed, who changed it, when."""

from tests.world.callers import World
from tests.world.people import OAKHAM, Json


async def versions(world: World, case: Json) -> list[Json]:
    read = await world.desk.sees(f"/api/referrals/{case['id']}/versions")
    found: list[Json] = read["versions"]
    return found


def changed(version: Json) -> dict[str, tuple[str | None, str | None]]:
    """Each field that this version says otherwise than the one before it."""
    return {
        field["name"]: (field["before"], field["now"])
        for field in version["fields"]
        if field["before"] != field["now"]
    }


async def test_a_case_that_was_told_once_has_one_version_and_all_of_it_is_there(
    world: World,
) -> None:
    case = await world.sender.asks(notes="The dog bites", conditions=["COPD"])

    (first,) = await versions(world, case)

    said = {field["name"]: field["now"] for field in first["fields"]}
    assert (first["number"], first["by"], first["is_kept"]) == (1, "EMAS", True)
    assert (said["notes"], said["conditions"]) == ("The dog bites", "COPD")
    assert said["name"] == "Test Canary"


async def test_what_a_sender_told_before_stands_beside_what_it_tells_now(
    world: World,
) -> None:
    case = await world.sender.asks(notes="She is alone")
    await world.advance(minutes=5)
    await world.sender.tells(case, notes="Her son is there", flags=["animals"])
    await world.sender.tells(case, notes="Nobody is there")

    first, second, third = await versions(world, case)

    assert changed(second) == {
        "notes": ("She is alone", "Her son is there"),
        "flags": (None, "animals"),
    }
    assert changed(third) == {"notes": ("Her son is there", "Nobody is there")}
    assert [one["by"] for one in (first, second, third)] == ["EMAS"] * 3
    assert first["at"] < second["at"] == third["at"]


async def test_a_place_that_a_coordinator_made_sure_of_is_a_version_by_name(
    world: World,
) -> None:
    case = await world.sender.asks(location={"text": "Somewhere unheard of"})
    place = {"lon": OAKHAM[0], "lat": OAKHAM[1], "label": "1 Market Place"}
    await world.desk.decides(case, decision="accept", location=place)

    first, second = await versions(world, case)

    assert (first["by"], second["by"]) == ("EMAS", "Sam")
    assert changed(second)["on_the_map"][1] == "1 Market Place"


async def test_what_happens_to_a_case_without_a_word_of_it_is_no_version(
    world: World,
) -> None:
    oak = world.phone("Oak 1")
    await oak.starts()
    case = await world.sender.asks()
    await oak.accepts(await world.desk.waits_for_offer(case, oak))

    assert len(await versions(world, case)) == 1


async def test_a_key_safes_code_is_in_no_version(world: World) -> None:
    case = await world.sender.asks()
    await world.sender.tells(case, location={"postcode": "LE15 9TH", "key_safe": "C9"})

    told = await versions(world, case)

    assert ("C4711" in str(told), "'C9'" in str(told)) == (False, False)
    assert "a code was told" in str(told)


async def test_what_was_told_before_words_were_kept_is_said_to_be_unknown(
    world: World,
) -> None:
    case = await world.sender.asks(notes="one")
    await world.sender.tells(case, notes="two")
    await world.asks_the_store("DELETE FROM told_before RETURNING version")

    first, second = await versions(world, case)

    assert (first["is_kept"], second["is_kept"]) == (False, True)
    assert {field["name"]: field["now"] for field in second["fields"]}["notes"] == "two"


async def test_a_version_is_kept_with_its_change_or_not_at_all(world: World) -> None:
    case = await world.sender.asks()
    await world.sender.tells(case, notes="stale", expect_version=99, refused=412)

    assert await world.asks_the_store("SELECT count(*) FROM told_before") == [(0,)]


async def test_reading_versions_is_audited_and_is_for_the_desk_of_the_area_alone(
    world: World,
) -> None:
    case = await world.sender.asks()
    path = f"/api/referrals/{case['id']}/versions"
    await versions(world, case)

    refused = {
        name: (await (await world.signed_in(name)).get(path)).status_code
        for name in ("Sam of elsewhere", "Oak 1", "Max", "Rose Court")
    }

    assert refused == {
        "Sam of elsewhere": 404,
        "Oak 1": 403,
        "Max": 403,
        "Rose Court": 403,
    }
    lines = await world.asks_the_store(
        "SELECT referral_id::text FROM audit WHERE action = 'read versions'"
    )
    assert lines == [(case["id"],)]
