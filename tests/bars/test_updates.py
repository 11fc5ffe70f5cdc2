"""An update is laid over what stands: of each resource the newer one stays."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bars.conftest import Control
from tests.bars.messages import Json, Sent
from tests.bars.test_conversation import our_id
from tests.bars.test_responses import Answering, answering, on_its_way, parts
from tests.world.held import area_held
from ucr.bars.flags import CATEGORIES
from ucr.bars.merge import merged

__all__ = ["answering"]


def scene(sent: Sent, code: str, minutes: float) -> Sent:
    """What is said of the scene, so many minutes after the request."""
    flag = next(sent.all("Flag"))
    flag["code"]["coding"][0] = {"code": code}
    flag["meta"]["lastUpdated"] = sent.time(minutes)
    return sent


def reason(sent: Sent, words: str, minutes: float) -> Sent:
    """The consultation in other words, so many minutes after the request."""
    plan = sent.the("CarePlan")
    plan["activity"][0]["outcomeCodeableConcept"][2]["text"] = words
    plan["meta"]["lastUpdated"] = sent.time(minutes)
    return sent


async def stands(control: Control, case: Json) -> tuple[bool, str]:
    """Whether the scene is unsafe, and the notes."""
    told = await control.world.desk.case(case)
    return "scene_unsafe" in told["referral"]["flags"], told["story"]["notes"]


async def test_a_part_older_than_what_stands_is_not_used_and_that_is_said(
    control: Control,
) -> None:
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    await control.sends(scene(sent.updated(2), "U", 2))
    late = reason(scene(sent.updated(3), "S", 1), "Fell again.", 3)

    answer = await control.sends(late)

    assert answer.status_code == 200, answer.text
    unsafe, notes = await stands(control, case)
    assert unsafe
    assert notes.startswith("Fell again.")
    odd = (await control.world.desk.case(case))["warnings"]
    assert [one["rule"] for one in odd if one["field"] == "update"] == [
        "older than what is known, and not used: Flag"
    ]


@pytest.mark.parametrize("minutes", [2, 3])
async def test_a_part_told_at_the_same_time_or_later_counts(
    control: Control, minutes: float
) -> None:
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    await control.sends(scene(sent.updated(2), "U", 2))

    await control.sends(scene(sent.updated(3), "S", minutes))

    assert not (await stands(control, case))[0]


async def test_the_message_is_kept_as_it_came_beside_what_stands(
    control: Control,
) -> None:
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    await control.sends(scene(sent.updated(2), "U", 2))
    late = scene(sent.updated(3), "S", 1)

    await control.sends(late)

    kept = await control.world.asks_the_store(
        "SELECT body, sent FROM bars_message WHERE referral_id = %s"
        " ORDER BY received_at, id",
        case["id"],
    )
    assert [came is None for _, came in kept] == [True, True, False]
    body, came = kept[-1]
    assert came == late.bundle
    assert "U" in str(body["entry"])
    assert body != came


async def test_999_hears_of_what_stands_not_of_what_was_too_old(
    answering: Answering,
) -> None:
    sent = answering.control.message()
    async with on_its_way(answering.control, sent) as (_, oak):
        await answering.control.sends(scene(sent.updated(2), "U", 2))
        await answering.control.sends(scene(sent.updated(3), "S", 1))
        await oak.taps("en-route")
        await oak.taps("on-scene")
        await oak.taps("complete", {"outcome": "treated"})
        await answering.turn()

    said = parts(answering.told()[-1], "Flag")[0]
    assert said["code"]["coding"][0]["code"] == "U"


async def test_updates_told_at_once_leave_the_newest_whatever_comes_first(
    control: Control,
) -> None:
    """A held lock makes them wait for each other; each had read the same version."""
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    many = [
        reason(scene(sent.updated(5), "U" if n == 4 else "S", n), f"{n}.", 5 - n)
        for n in (4, 1, 3, 2)
    ]

    async with area_held(control.world) as held:
        told = [asyncio.create_task(control.sends(one)) for one in many]
        await held.until_wait(len(many))
    answers = await asyncio.gather(*told)

    assert {one.status_code for one in answers} == {200}
    unsafe, notes = await stands(control, case)
    assert unsafe  # told of minute 4
    assert notes.startswith("1.")  # told of minute 4 as well
    kept = await control.world.asks_the_store(
        "SELECT count(*) FROM bars_message WHERE referral_id = %s", case["id"]
    )
    assert kept == [(5,)]


async def test_an_update_after_acceptance_stops_the_line_and_the_crew_must_read_it(
    answering: Answering,
) -> None:
    sent = answering.control.message()
    async with on_its_way(answering.control, sent) as (case, oak):
        answer = await answering.control.sends(reason(sent.updated(), "Worse.", 1))

        assert answer.status_code == 200
        card = await answering.control.world.desk.card(case)
        assert "updated_after_dispatch" in card["concerns"]
        asked = (await oak.today())["assignment"]
        assert asked["changed_at"] is not None


@st.composite
def bundles(draw: st.DrawFn) -> Json:
    """A few resources, some dated, under a few addresses."""
    entries = []
    for url in draw(st.lists(st.sampled_from("abcd"), unique=True, min_size=1)):
        resource: dict[str, Any] = {
            "resourceType": draw(st.sampled_from(["Flag", "Consent"])),
            "id": draw(st.sampled_from("xyz")),
        }
        if (at := draw(st.one_of(st.none(), st.integers(10, 14)))) is not None:
            resource["meta"] = {"lastUpdated": f"2026-01-12T09:{at}:00Z"}
        entries.append({"fullUrl": url, "resource": resource})
    return {"entry": entries}


@given(before=bundles(), told=bundles())
def test_what_stands_is_told_now_or_is_newer(before: Json, told: Json) -> None:
    whole, old = merged(before, told)

    urls = [one["fullUrl"] for one in told["entry"]]
    assert [one["fullUrl"] for one in whole["entry"]] == urls
    for mine, its in zip(whole["entry"], told["entry"], strict=True):
        if mine != its:
            assert mine in before["entry"]
            dates = [one["resource"]["meta"]["lastUpdated"] for one in (mine, its)]
            assert dates[0] > dates[1]
            assert mine["resource"]["resourceType"] in old
    assert merged(whole, told)[0] == whole
    assert merged(told, told) == (told, ())


async def test_an_update_that_says_nothing_of_a_plan_takes_none_away(
    control: Control,
) -> None:
    sent = control.message()
    next(sent.all("Flag"))["category"] = [
        {"coding": [{"system": CATEGORIES, "code": "RT"}]}
    ]
    case = {"id": our_id((await control.sends(sent)).json())}
    told = (await control.world.desk.case(case))["escalation"]
    later = reason(sent.updated(2), "Fell again.", 2)
    next(later.all("Flag"))["category"] = [
        {"coding": [{"system": CATEGORIES, "code": "SA"}]}
    ]

    await control.sends(later)

    now = await control.world.desk.case(case)
    assert now["story"]["notes"].startswith("Fell again.")
    assert (told["state"], now["escalation"]["state"]) == ("told", "told")


async def test_the_desk_reads_each_message_as_it_came_and_that_is_audited(
    control: Control,
) -> None:
    sent = control.message()
    case = {"id": our_id((await control.sends(sent)).json())}
    later = scene(sent.updated(2), "U", 2)
    await control.sends(later)
    path = f"/api/referrals/{case['id']}/sent"

    first, second = (await control.world.desk.sees(path))["messages"]
    read = (await control.world.desk.sees(f"{path}/{second['id']}"))["text"]
    crew = await control.world.signed_in("Oak 1")
    refused = (await crew.get(f"{path}/{first['id']}")).status_code

    assert [first["asked"], second["asked"]] == ["new", "update"]
    assert json.loads(read) == later.bundle
    assert refused == 403
    audited = await control.world.asks_the_store(
        "SELECT referral_id::text FROM audit WHERE action = 'read a sender''s message'"
    )
    assert audited == [(case["id"],)]
