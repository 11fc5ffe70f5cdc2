"""From a case to the shared record: kept who went, and no patient in any address."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from pydantic import ValidationError

from tests.world.callers import World
from tests.world.ground import HandClock
from tests.world.people import Json, a_number, three_crews
from tests.world.service import world_on
from ucr.runtime import Runtime
from ucr.settings.shared_record import SharedRecord

URL = "https://record.example/launch?app=ucr"
RECORD = SharedRecord(area="rutland", name="Care Record", url=URL)


@pytest_asyncio.fixture
async def linked(
    service_runtime: Runtime, service_clock: HandClock
) -> AsyncIterator[World]:
    """A served area whose desk can open a shared record."""
    settings = service_runtime.settings.model_copy(update={"shared_records": (RECORD,)})
    runtime = replace(service_runtime, settings=settings)
    async with world_on(runtime, service_clock, three_crews()) as world:
        yield world


async def opens(world: World, case: Json, *, refused: int | None = None) -> Json:
    path = f"/api/referrals/{case['id']}/shared-record"
    return await world.desk.does(path, refused=refused)


async def kept(world: World) -> list[object]:
    return await world.asks_the_store(
        "SELECT referral_id::text, actor LIKE 'account:%%', reason FROM audit"
        " WHERE action = 'opened shared record'"
    )


async def test_who_opens_the_record_gets_its_address_and_the_number_beside_it(
    linked: World,
) -> None:
    number = a_number()
    case = await linked.sender.asks(patient={"nhs_number": number})

    told = await opens(linked, case)

    assert told == {"name": "Care Record", "url": URL, "nhs_number": number}
    assert number not in told["url"]
    assert await kept(linked) == [(case["id"], True, "Care Record")]
    assert (await linked.desk.sees("/api/area"))["shared_record"] == "Care Record"


async def test_no_address_is_told_to_who_may_not_have_it_and_nothing_is_kept(
    linked: World,
) -> None:
    case = await linked.sender.asks()
    path = f"/api/referrals/{case['id']}/shared-record"
    key = {"Idempotency-Key": "k"}

    refused = {
        name: (await (await linked.signed_in(name)).post(path, headers=key)).status_code
        for name in ("Sam of elsewhere", "Oak 1", "Max", "Rose Court")
    }

    assert refused == {
        "Sam of elsewhere": 404,
        "Oak 1": 403,
        "Max": 403,
        "Rose Court": 403,
    }
    assert await kept(linked) == []


async def test_where_no_record_is_linked_there_is_none_to_open(world: World) -> None:
    case = await world.sender.asks()

    await opens(world, case, refused=404)

    assert (await world.desk.sees("/api/area"))["shared_record"] is None
    assert await kept(world) == []


@pytest.mark.parametrize(
    "url",
    [
        "https://record.example/?nhs={nhs_number}",
        "https://record.example/%7Bnhs_number%7D",
        "http://record.example/",
        "https://sam:secret@record.example/",
        "record.example",
    ],
)
def test_an_address_with_a_place_for_a_patient_or_in_the_clear_is_no_setting(
    url: str,
) -> None:
    with pytest.raises(ValidationError):
        SharedRecord(area="rutland", name="Care Record", url=url)
