"""A crew that another area has for a while, in the story of a day."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

from routing.travel.standing import StandingTimes
from routing.travel.straight_line import StraightLine
from tests.world.ground import Ground
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Role
from ucr.domain.ids import Actor, AreaId
from ucr.domain.loan import Terms
from ucr.domain.loan_facts import LendBecause
from ucr.domain.safety_facts import Danger
from ucr.journey import lend, safety
from ucr.journey.lend import Lending
from ucr.places.pack import AreaPack
from ucr.runtime import Ground as Land
from ucr.store import areas, leases
from ucr.store.leases import Lease

NEXT_TO_IT = AreaId("newport")
WAY = StraightLine(speed_kmh=25)


async def lent(ground: Ground, lease: Lease, *, by: Actor) -> AsyncIterator[None]:
    """Lent, called back while it asks for help there, and home when it is safe."""
    area = Area(id=NEXT_TO_IT, name="Newport", mode=Mode.ADVISE, version=1)
    land = Land(pack=cast(AreaPack, None), travel=WAY, standing=StandingTimes(WAY))
    runtime = replace(ground.runtime, grounds={NEXT_TO_IT: land})
    birch = await ground.crew_starts("Birch 9")
    async with runtime.pool.connection() as conn:
        await areas.add(conn, area, epoch="e2")
    yield
    terms = Terms(
        to_area=NEXT_TO_IT, until_at=None, because=LendBecause.SKILL, words="Falls"
    )
    wish = Lending(crew_id=birch.id, terms=terms, by=by)
    id_ = await lend.lend(runtime, ground.area_id, wish, once=())
    yield
    there = (await ground.signs_in(Role.CREW, crew_id=birch.id)).session
    there = replace(there, account=replace(there.account, area_id=NEXT_TO_IT))
    now = runtime.clock.now()
    await safety.ask_help(runtime, there, None, occurred_at=now, once=())
    await lend.give_back(runtime, ground.area_id, id_, by=by, once=())
    yield
    await safety.close(runtime, there, birch.id, Danger.HELP, "Birch 9", once=())
    async with runtime.pool.connection() as conn:
        await leases.renew(conn, lease)
    await lend.look(runtime, ground.area_id, lease=lease)
    yield
