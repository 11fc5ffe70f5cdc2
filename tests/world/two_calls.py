"""One person of whom two senders tell, and what a person at the desk does about it."""

from typing import Final

from tests.world.callers import Phone, SenderDesk, World
from tests.world.people import Json

MARY: Final = {"name": "Mary Canary", "nhs_number": "999 000 0018"}


def other_sender(world: World) -> SenderDesk:
    """111's system, beside 999's."""
    return SenderDesk(world, world.client(world.keys["111"]))


async def two_calls(world: World, **second: object) -> tuple[Json, Json]:
    """One person, told by 999 and then by 111; and both are flagged."""
    first = await world.sender.asks(patient=MARY)
    told: Json = {"patient": MARY, "source": "nhs_111", "category": None} | second
    case = await other_sender(world).asks(**told)
    await world.desk.waits_for(first, likely_same=[case["id"]])
    await world.desk.waits_for(case, likely_same=[first["id"]])
    return first, case


async def join(world: World, case: Json, lead: Json, **more: int) -> Json:
    path = f"/api/referrals/{case['id']}/join"
    return await world.desk.does(path, {"lead_id": lead["id"]}, refused=more.get("no"))


async def separate(world: World, case: Json, **more: int) -> Json:
    path = f"/api/referrals/{case['id']}/separate"
    return await world.desk.does(path, refused=more.get("no"))


async def not_the_same(world: World, case: Json, other: Json, **more: int) -> Json:
    path = f"/api/referrals/{case['id']}/not-the-same"
    body = {"other_id": other["id"]}
    return await world.desk.does(path, body, refused=more.get("no"))


async def crew_has(world: World, case: Json, upto: str) -> Phone:
    """Oak 1 was asked about the only case that waits, and goes as far as `upto`."""
    oak = world.phone("Oak 1")
    await oak.starts()
    await world.desk.waits_for_offer(case, oak)
    await oak.goes(await oak.is_asked(), upto)
    return oak


async def one_has_a_crew(world: World, upto: str) -> tuple[Json, Json, Phone]:
    """Of two calls the one that Oak 1 was asked about, and the other."""
    first, second = await two_calls(world)
    oak = world.phone("Oak 1")
    await oak.starts()
    offer = await oak.is_asked()
    if upto:
        await oak.goes(offer, upto)
    has, waits = first, second
    if offer["referral_id"] == second["id"]:
        has, waits = second, first
    return has, waits, oak
