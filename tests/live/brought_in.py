"""What comes from a spreadsheet, from paper or from ourselves, in a day's story."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

from tests.world.ground import Ground, HandClock, a_referral
from ucr.domain.codes import Mode, OutcomeKind, Role, Trait
from ucr.domain.crew import Crew
from ucr.domain.crews_left_out import FoundCrews, NamedWhy
from ucr.domain.ids import Actor, AreaId, CrewId, ReferralId, sender
from ucr.domain.left_out import Found, LeftOutBecause
from ucr.domain.on_paper import Paper
from ucr.domain.rota import read
from ucr.domain.rota_effect import compare
from ucr.domain.visit import Outcome
from ucr.domain.wishes import Wishes
from ucr.journey import heartbeat, leave_out, let_in, rota, set_area, set_mode
from ucr.journey.change import change
from ucr.journey.keep_area import Because
from ucr.journey.wish import Wished, set_wishes
from ucr.runtime import Runtime
from ucr.store import arrivals, leases
from ucr.store.leases import Lease

CREW = CrewId(UUID(int=9))
HEAD = "crew,kind,people,skills,kit,base_lat,base_lon,starts,ends"


async def brings_in(
    runtime: Runtime, area_id: AreaId, crew: Crew, *, by: Actor
) -> None:
    """The crew learns something in mid-shift, and Fir is to come afterwards."""
    async with change(runtime, area_id) as step:
        stored = await rota.standing(step.conn, area_id, at=step.at)
        now = stored.shifts[crew.id][0]
        later = now.ends_at + timedelta(hours=8)
        shifts = (
            (crew.name, now.starts_at, now.ends_at),
            ("Fir 1", now.ends_at, later),
        )
        rows = (
            f"{name},nurse,1,wound,,52.67,-0.7,{begin.isoformat()},{end.isoformat()}"
            for name, begin, end in shifts
        )
        lines, _ = compare(read("\n".join([HEAD, *rows])).rows, stored)
        accepted = rota.Accepted(lines, stored, "A winter rota", by)
        await rota.enter(step, runtime, accepted)


async def wishes(
    runtime: Runtime, area_id: AreaId, referral_id: ReferralId, *, by: Actor
) -> None:
    """Somebody rang and asked for a crew that speaks Polish."""
    wished = Wished(
        wishes=Wishes(prefers=frozenset({Trait.POLISH})), why="Her daughter", by=by
    )
    await set_wishes(runtime, area_id, referral_id, wished, once=())


async def sets_the_area(
    runtime: Runtime, area_id: AreaId, *, by: Actor
) -> AsyncIterator[None]:
    """Crews are asked at once, must answer sooner, and Kim may come in."""
    because = Because(by=by, why="A quiet night")
    await set_mode.set_mode(runtime, area_id, Mode.AUTO, because, once=())
    yield
    await set_area.set_area(runtime, area_id, {"wait.answer_s": 45}, because, once=())
    yield
    await let_in.invite(runtime, area_id, "Kim", Role.CLINICIAN, because, once=())
    yield


async def left_out(
    runtime: Runtime, lease: Lease, referral_id: ReferralId
) -> AsyncIterator[None]:
    """The dispatcher goes on without a case and a crew, and then takes them up."""
    cases = {referral_id: LeftOutBecause.UNREADABLE}
    crews = {CREW: NamedWhy("Oak 9", LeftOutBecause.ODDLY_HELD)}
    found: list[tuple[Found, FoundCrews]] = [(cases, crews), ({}, {})]
    for one in found:
        await leave_out.say(runtime, lease.area_id, one, lease=lease)
        yield


def a_paper(crew: Crew, *, by: Actor, at: datetime) -> Paper:
    """A visit that was made while everything was down."""
    return Paper(
        crew_id=crew.id,
        set_off_at=None,
        there_at=at,
        ended_at=at,
        outcome=Outcome(kind=OutcomeKind.LIFTED, destination=None, note=None),
        by=by,
        at=at,
    )


async def beats_through(
    ground: Ground, clock: HandClock, lease: Lease
) -> AsyncIterator[None]:
    """A test referral comes in, goes all the way, and then none are sent any more."""
    runtime, area_id = ground.runtime, ground.area_id
    asked = a_referral(ground, name="TEST, not a patient")
    ours = sender(ground.sender_id)
    came = await heartbeat.arrival(runtime, asked, (), by=ours)
    async with runtime.pool.connection() as conn, conn.transaction():
        await arrivals.write(conn, area_id, [came])
    yield
    clock.advance(timedelta(seconds=2))
    async with runtime.pool.connection() as conn:
        await leases.renew(conn, lease)
    await heartbeat.look(runtime, area_id, lease=lease)
    yield
    await heartbeat.stop(runtime, area_id)
    yield
