"""A small world on real stores: an area, its people, their crews, and what happens.

Every change is made as the journey makes it: state and event in one transaction.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from secrets import token_urlsafe

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from uuid_utils.compat import uuid7

from ucr.domain import timer
from ucr.domain.account import Account, Sender, Session
from ucr.domain.area import Area
from ucr.domain.assignment import Assignment, AssignmentStatus
from ucr.domain.board import (
    assignment_entry,
    crew_entry,
    plan_entry,
    referral_entry,
    visit_entry,
)
from ucr.domain.codes import (
    Category,
    Confidence,
    CrewKind,
    Mode,
    Need,
    ResponseStandard,
    Role,
    Skill,
    Source,
)
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.events import CrewPlanned, ReferralReceived
from ucr.domain.ids import (
    DISPATCHER,
    AccountId,
    AreaId,
    AssignmentId,
    CrewId,
    ReferralId,
    SenderId,
    ShiftId,
    VisitId,
)
from ucr.domain.patient import Location, Patient, Story
from ucr.domain.plan import CrewPlan, Stop
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.response_clock import clocks
from ucr.domain.timer import Action
from ucr.domain.triage import Requirements
from ucr.domain.visit import Tap, Visit, VisitStatus
from ucr.journey.change import change
from ucr.runtime import Clock, Hints, Runtime
from ucr.settings import Settings
from ucr.store import accounts, areas, assignments, crews, plans, referrals, visits
from ucr.store.connection import create_pool

ORIGIN = "http://127.0.0.1:8000"
START = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)

ONE_WHO_ASSESSES = Requirements(
    skills=frozenset({Skill.ASSESSMENT}), kit=frozenset(), people=1, service_s=2400
)
HIGH_STREET = Location(
    lon=-0.73,
    lat=52.67,
    confidence=Confidence.STREET,
    accuracy_m=50,
    label="High Street",
    locality="Oakham",
    lines=(),
    postcode=None,
    uprn=None,
    access=None,
    key_safe="1234",
)


class HandClock:
    """A clock that goes on when it is told to."""

    speed = 1.0

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def heed(self, told: datetime) -> None:
        self._at = max(self._at, told)

    def ahead_s(self) -> float:
        return 0.0

    def advance(self, step: timedelta) -> None:
        self._at += step


@cache
def usual_settings() -> Settings:
    """Read once: to look for each in the environment takes 50 ms."""
    return Settings(public_origin=ORIGIN)


@asynccontextmanager
async def runtime_on(
    postgres_url: str, valkey_url: str, *, clock: Clock
) -> AsyncIterator[Runtime]:
    """What `app.py` builds: pool, Valkey, hints; no ground to drive on."""
    pool = create_pool(postgres_url, size=6)
    redis = Redis.from_url(
        valkey_url,
        socket_timeout=0.5,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), retries=1),
    )
    hints = Hints(redis)
    async with pool, redis:
        yield Runtime(
            clock=clock,
            new_id=uuid7,
            pool=pool,
            redis=redis,
            hints=hints,
            grounds={},
            settings=usual_settings(),
        )
        await hints.settle()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a session: what a browser has."""

    session: Session
    token: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One area; each method is something that happens in it."""

    runtime: Runtime
    area_id: AreaId
    sender_id: SenderId

    @classmethod
    async def lay(cls, runtime: Runtime, slug: str = "rutland") -> "Ground":
        """Make the area and one sender."""
        area = Area(id=AreaId(slug), name=slug.title(), mode=Mode.ADVISE, version=1)
        sender = Sender(
            id=SenderId(runtime.new_id()),
            area_id=area.id,
            name="111",
            source=Source.NHS_111,
        )
        async with runtime.pool.connection() as conn:
            await areas.add(conn, area, epoch="e1")
            await accounts.add_sender(conn, sender, key=None)
        return cls(runtime, area.id, sender.id)

    async def signs_in(
        self, role: Role = Role.COORDINATOR, *, crew_id: CrewId | None = None
    ) -> SignedIn:
        """Somebody opens a screen."""
        account = Account(
            id=AccountId(self.runtime.new_id()),
            area_id=self.area_id,
            name="Sam",
            role=role,
            crew_id=crew_id,
        )
        now = self.runtime.clock.now()
        session = Session(account=account, expires_at=now + timedelta(hours=12))
        token = token_urlsafe(32)
        async with self.runtime.pool.connection() as conn:
            await accounts.add(conn, account)
            await accounts.add_session(conn, session, token=token, at=now)
        return SignedIn(session, token)

    async def crew_starts(self, name: str) -> Crew:
        """A new crew comes on duty."""
        crew = Crew(
            id=CrewId(self.runtime.new_id()),
            area_id=self.area_id,
            name=name,
            kind=CrewKind.NURSE,
            people=1,
            skills={Skill.ASSESSMENT: None},
            kit=frozenset(),
            base_lon=-0.7,
            base_lat=52.67,
        )
        now = self.runtime.clock.now()
        planned = Shift(
            id=ShiftId(self.runtime.new_id()),
            crew_id=crew.id,
            area_id=self.area_id,
            status=ShiftStatus.PLANNED,
            version=1,
            starts_at=now,
            ends_at=now + timedelta(hours=12),
        )
        async with change(self.runtime, self.area_id) as step:
            await crews.add(step.conn, crew)
            await crews.add_shift(step.conn, planned)
            begun, fact = planned.start(by=DISPATCHER, at=now)
            step.record(
                fact, crew_entry(crew, await crews.save_shift(step.conn, begun))
            )
        return crew

    async def crew_ends(self, crew: Crew) -> None:
        """A crew goes home."""
        now = self.runtime.clock.now()
        async with change(self.runtime, self.area_id) as step:
            shift = await crews.find_shift(step.conn, self.area_id, crew.id, at=now)
            assert shift is not None
            ended, fact = shift.end(by=DISPATCHER, at=now)
            step.record(
                fact, crew_entry(crew, await crews.save_shift(step.conn, ended))
            )

    async def call_comes_in(self, *, name: str = "Mary Canary") -> Referral:
        """A referral that waits for a crew."""
        referral = a_referral(self, name=name)
        async with change(self.runtime, self.area_id) as step:
            await referrals.add(step.conn, referral)
            fact = ReferralReceived(
                referral_id=referral.id, at=step.at, by=DISPATCHER, concerns=()
            )
            step.record(fact, referral_entry(referral))
        return referral

    async def is_offered(self, referral_id: ReferralId, crew: Crew) -> Assignment:
        """A crew is asked: referral first, then its offer, in one step."""
        async with change(self.runtime, self.area_id) as step:
            referral = await referrals.get(step.conn, self.area_id, referral_id)
            given, chosen = referral.assign(
                crew.id, Action.ANSWER, by=DISPATCHER, at=step.at
            )
            saved = await referrals.save(step.conn, given)
            step.record(chosen, referral_entry(saved))
            proposed = Assignment(
                id=AssignmentId(self.runtime.new_id()),
                area_id=self.area_id,
                referral_id=referral_id,
                crew_id=crew.id,
                decision_id=None,
                status=AssignmentStatus.PROPOSED,
                version=1,
                by=DISPATCHER,
                made_at=step.at,
            )
            offered, fact = proposed.offer(by=DISPATCHER, at=step.at, expires_at=None)
            await assignments.add(step.conn, offered)
            step.record(fact, assignment_entry(offered))
        return offered

    async def is_withdrawn(self, assignment: Assignment) -> None:
        """The offer is taken back: it waits for another crew."""
        async with change(self.runtime, self.area_id) as step:
            ended, fact = assignment.withdraw(by=DISPATCHER, at=step.at)
            saved = await assignments.save(step.conn, ended)
            step.record(fact, assignment_entry(saved))
            referral = await referrals.get(
                step.conn, self.area_id, assignment.referral_id
            )
            free, released = referral.release(
                assignment.crew_id, refused=False, by=DISPATCHER, at=step.at
            )
            step.record(released, referral_entry(await referrals.save(step.conn, free)))

    async def is_accepted(self, assignment: Assignment) -> Visit:
        """The crew says yes, and has a visit to do."""
        async with change(self.runtime, self.area_id) as step:
            taken, fact = assignment.accept(
                crew_id=assignment.crew_id,
                by=DISPATCHER,
                at=step.at,
                occurred_at=step.at,
            )
            saved = await assignments.save(step.conn, taken)
            step.record(fact, assignment_entry(saved))
            visit = Visit(
                id=VisitId(self.runtime.new_id()),
                area_id=self.area_id,
                referral_id=assignment.referral_id,
                assignment_id=assignment.id,
                crew_id=assignment.crew_id,
                status=VisitStatus.TO_DO,
                version=1,
                opened_at=step.at,
            )
            await visits.add(step.conn, visit)
            tap = Tap(
                crew_id=visit.crew_id, by=DISPATCHER, at=step.at, occurred_at=step.at
            )
            step.record(visit.opened(tap), visit_entry(visit))
        return visit

    async def timer_moves(self, referral_id: ReferralId) -> Referral:
        """Something small happens to a referral."""
        async with change(self.runtime, self.area_id) as step:
            referral = await referrals.get(step.conn, self.area_id, referral_id)
            moved, fact = referral.await_(Action.MATCH, by=DISPATCHER, at=step.at)
            saved = await referrals.save(step.conn, moved)
            step.record(fact, referral_entry(saved))
        return saved

    async def is_cancelled_and_filed(self, referral_id: ReferralId) -> None:
        """It leaves the board."""
        async with change(self.runtime, self.area_id) as step:
            referral = await referrals.get(step.conn, self.area_id, referral_id)
            ended, cancelled = referral.cancel(by=DISPATCHER, at=step.at)
            saved = await referrals.save(step.conn, ended)
            step.record(cancelled, referral_entry(saved))
            filed, fact = saved.file(by=DISPATCHER, at=step.at)
            step.record(fact, referral_entry(await referrals.save(step.conn, filed)))

    async def is_planned(self, crew: Crew, referral_ids: list[ReferralId]) -> None:
        """The dispatcher thinks again about one crew."""
        async with change(self.runtime, self.area_id) as step:
            stops = tuple(
                Stop(
                    referral_id=id_,
                    arrive_at=step.at + timedelta(minutes=30 * n),
                    leave_at=step.at + timedelta(minutes=30 * n + 20),
                )
                for n, id_ in enumerate(referral_ids, start=1)
            )
            plan = CrewPlan(
                crew_id=crew.id,
                area_id=self.area_id,
                version=1,
                stops=stops,
                travel="straight_line",
                as_of=step.at,
            )
            saved = await plans.save(step.conn, plan)
            fact = CrewPlanned(
                crew_id=crew.id, at=step.at, by=DISPATCHER, stops=len(stops)
            )
            step.record(fact, plan_entry(saved))


def a_referral(ground: Ground, *, name: str) -> Referral:
    """A fall in Oakham, known to the street, waiting for a crew."""
    now = ground.runtime.clock.now()
    id_ = ReferralId(ground.runtime.new_id())
    return Referral(
        id=id_,
        area_id=ground.area_id,
        sender_id=ground.sender_id,
        case_number=id_.hex,
        source=Source.NHS_111,
        need=Need.FALL,
        category=Category.C3,
        standard=ResponseStandard.TWO_HOUR,
        status=ReferralStatus.WAITING,
        version=1,
        received_at=now,
        clock_start_at=now,
        running=clocks(
            clock_start_at=now,
            standard=ResponseStandard.TWO_HOUR,
            category=Category.C3,
            floor_since_at=None,
            sender_breach_at=None,
        ),
        floor_since_at=None,
        location=HIGH_STREET,
        requirements=ONE_WHO_ASSESSES,
        flags=frozenset(),
        red_flags=frozenset(),
        concerns=frozenset(),
        story=Story(
            patient=Patient(name=name, nhs_number=None, born_on=None, phone=None),
            contacts=(),
            reason="on the floor",
            notes=None,
            conditions=(),
        ),
        timer=timer.start(Action.MATCH, at=now),
    )
