"""A second person of a crew, with a phone of their own."""

from datetime import timedelta

from tests.world.callers import Phone, World
from ucr.app import new_id
from ucr.domain.account import Account
from ucr.domain.codes import Role
from ucr.domain.ids import AccountId
from ucr.store import accounts


async def another_phone(world: World, crew: str, name: str) -> Phone:
    """`name` signs in as one more person of a crew."""
    of = world.phone(crew).crew
    account = Account(
        id=AccountId(new_id()),
        area_id=of.area_id,
        name=name,
        role=Role.CREW,
        crew_id=of.id,
    )
    token = new_id().hex
    async with world.runtime.pool.connection() as conn:
        await accounts.add(conn, account)
        await accounts.add_sign_in_link(
            conn,
            account.id,
            token=token,
            expires_at=world.clock.now() + timedelta(days=1),
        )
    http = world.client()
    answer = await http.post("/api/sign-in", json={"token": token})
    assert answer.status_code == 200, answer.text
    return Phone(world, http, of)
