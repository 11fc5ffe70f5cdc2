"""All that a dispatch decision looks at, in one area, at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from ucr.domain.area import Area
from ucr.domain.area_settings import AreaSettings
from ucr.domain.assignment import Assignment
from ucr.domain.board import Kind
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.crews_left_out import FoundCrews, NamedWhy
from ucr.domain.ids import AreaId, AssignmentId, CrewId, ReferralId, VisitId
from ucr.domain.left_out import Found
from ucr.domain.plan import CrewPlan, Position
from ucr.domain.referral import Referral
from ucr.domain.referral_status import ReferralStatus
from ucr.domain.visit import Visit
from ucr.matching.drives import NOTHING_LEARNED, LearnedDrives, learn
from ucr.store import areas, crews, drives, held, plans, referrals, visits
from ucr.store.connection import Connection
from ucr.store.whole import Held, Unread

NO_VISITS: Final[Held[Visit]] = Held([], [])
OPEN = frozenset(
    {ReferralStatus.NEEDS_DECISION, ReferralStatus.WAITING, ReferralStatus.ASSIGNED}
)


@dataclass(slots=True)
class Picture:
    """What stands, kept up to date from the log by the one task that owns it.

    Attributes:
        assignments: The active one of each crew.
        visits: The active one of each crew.
        positions: The newest of each crew, as Valkey has it; may be missing.
        had: How many visits each crew has ended in this shift.
        settings: How the area is set: what the engine's objective costs here.
        learned: What crews' own drives say of drive times here.
        unread: Open cases whose record cannot be read: in no decision.
        unread_crews: Crews on duty of which the same is true, by call sign.
        unread_held: Open assignments and visits that cannot be read, by their ids.
        doubted: Cases to be read again at the next look, whatever the log says.
        is_doubted: Whether crews and what they have are to be read again then.
        told: What the area's people were told is left out.
        told_crews: The same of crews.
    """

    area_id: AreaId
    referrals: dict[ReferralId, Referral] = field(default_factory=dict)
    assignments: dict[CrewId, Assignment] = field(default_factory=dict)
    visits: dict[CrewId, Visit] = field(default_factory=dict)
    crews: dict[CrewId, tuple[Crew, Shift]] = field(default_factory=dict)
    plans: dict[CrewId, CrewPlan] = field(default_factory=dict)
    positions: Mapping[CrewId, Position] = field(default_factory=dict)
    had: Mapping[CrewId, int] = field(default_factory=dict)
    settings: AreaSettings = field(default_factory=AreaSettings)
    learned: LearnedDrives = NOTHING_LEARNED
    unread: set[ReferralId] = field(default_factory=set)
    unread_crews: dict[CrewId, str] = field(default_factory=dict)
    unread_held: dict[UUID, Unread] = field(default_factory=dict)
    doubted: set[ReferralId] = field(default_factory=set)
    is_doubted: bool = False
    told: Found = field(default_factory=dict)
    told_crews: FoundCrews = field(default_factory=dict)

    def waiting(self) -> list[Referral]:
        """Referrals that need a crew, the most urgent first."""
        found = [
            referral
            for referral in self.referrals.values()
            if referral.status is ReferralStatus.WAITING
            and referral.location.lon is not None
        ]
        return sorted(found, key=lambda referral: (referral.due.due_at, referral.id))

    def free_crews(self) -> list[CrewId]:
        """Crews on duty that have nothing before them: the next visit is theirs."""
        return [
            crew_id
            for crew_id, (_, shift) in self.crews.items()
            if shift.status is ShiftStatus.ON and crew_id not in self.assignments
        ]

    def crew_named(self, name: str) -> CrewId:
        """The crew on duty with this call sign.

        Raises:
            StopIteration: None has it.
        """
        named = (id_ for id_, (crew, _) in self.crews.items() if crew.name == name)
        return next(named)


async def load(conn: Connection, area_id: AreaId) -> Picture:
    """Read an area whole."""
    picture = Picture(area_id)
    _put_area(picture, await areas.get(conn, area_id))
    _put_referrals(picture, await referrals.readable_on_board(conn, area_id))
    await _read_crews(conn, picture)
    _put_plans(picture, await plans.of_area(conn, area_id))
    picture.had = await visits.count_in_shift(conn, area_id)
    picture.learned = await learned(conn, picture)
    return picture


async def learned(conn: Connection, picture: Picture) -> LearnedDrives:
    """What the area's drives teach, where it is set to be used."""
    ways = picture.settings.learns_drives
    if not ways:
        return NOTHING_LEARNED
    every = await drives.list_newest(conn, picture.area_id)
    return learn(one for one in every if one.planned.goes_by in ways)


async def load_still(conn: Connection, area_id: AreaId) -> Picture:
    """Read an area whole as it stands at one moment, beside those who change it."""
    async with conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return await load(conn, area_id)


async def refresh(
    conn: Connection, picture: Picture, touched: Mapping[Kind, set[str]]
) -> None:
    """Read again what the log says has changed.

    Args:
        touched: Keys of entities by kind, from the events since the last look.
    """
    if Kind.AREA in touched:
        _put_area(picture, await areas.get(conn, picture.area_id))
    if Kind.CREW in touched:
        _put_crews(picture, await crews.running(conn, picture.area_id))
    if Kind.PLAN in touched:
        _put_plans(picture, await plans.of_area(conn, picture.area_id))
    ids = [ReferralId(UUID(key)) for key in touched.get(Kind.REFERRAL, ())]
    if ids:
        _put_referrals(picture, await referrals.readable_of(conn, ids))
    had = [AssignmentId(UUID(key)) for key in touched.get(Kind.ASSIGNMENT, ())]
    if had:
        _put_assignments(picture, await held.some_assignments(conn, had))
    if touched.keys() & {Kind.CREW, Kind.VISIT}:
        picture.had = await visits.count_in_shift(conn, picture.area_id)
    seen = [VisitId(UUID(key)) for key in touched.get(Kind.VISIT, ())]
    moved = await held.some_visits(conn, seen) if seen else NO_VISITS
    _put_visits(picture, moved)
    if Kind.AREA in touched or any(one.was_driven for one in moved.read):
        picture.learned = await learned(conn, picture)


async def reread(conn: Connection, picture: Picture) -> None:
    """Read again what could not be read, or is doubted."""
    if picture.is_doubted or picture.unread_crews or picture.unread_held:
        picture.is_doubted = False
        await _read_crews(conn, picture)
    ids = picture.unread | picture.doubted
    if not ids:
        return
    found = await referrals.readable_of(conn, ids)
    picture.doubted.clear()
    picture.unread.clear()  # one that is closed by now does not come back
    _put_referrals(picture, found)


async def check(conn: Connection, picture: Picture) -> None:
    """Read every open case for nothing but whether it can be, and all crews again."""
    picture.is_doubted = True
    found = await referrals.readable_on_board(conn, picture.area_id)
    picture.doubted.update(found.unreadable)


async def _read_crews(conn: Connection, picture: Picture) -> None:
    """Crews on duty and what each has, all anew."""
    picture.unread_held.clear()
    picture.assignments.clear()
    _put_assignments(picture, await held.active_assignments(conn, picture.area_id))
    picture.visits.clear()
    _put_visits(picture, await held.active_visits(conn, picture.area_id))
    _put_crews(picture, await crews.running(conn, picture.area_id))


def _put_area(picture: Picture, area: Area) -> None:
    picture.settings = area.settings
    picture.told = {one.referral_id: one.because for one in area.left_out}
    picture.told_crews = {
        one.crew_id: NamedWhy(one.name, one.because) for one in area.crews_left_out
    }


def _put_crews(picture: Picture, found: crews.Running) -> None:
    picture.crews = {crew.id: (crew, shift) for crew, shift in found.read}
    picture.unread_crews = found.unread


def _put_plans(picture: Picture, found: plans.Plans) -> None:
    picture.plans = {plan.crew_id: plan for plan in found.read}


def _put_referrals(picture: Picture, found: referrals.Board) -> None:
    for id_ in found.unreadable:
        picture.referrals.pop(id_, None)
        picture.unread.add(id_)
    for referral in found.read:
        picture.unread.discard(referral.id)
        if referral.status in OPEN:
            picture.referrals[referral.id] = referral
        else:
            picture.referrals.pop(referral.id, None)


def _put_assignments(picture: Picture, found: Held[Assignment]) -> None:
    _put_unread(picture, found)
    _drop_unread(picture.assignments, found)
    for assignment in sorted(found.read, key=lambda one: (one.is_active, one.made_at)):
        known = picture.assignments.get(assignment.crew_id)
        if assignment.is_active:
            picture.assignments[assignment.crew_id] = assignment
        elif known is not None and known.id == assignment.id:
            del picture.assignments[assignment.crew_id]


def _put_visits(picture: Picture, found: Held[Visit]) -> None:
    _put_unread(picture, found)
    _drop_unread(picture.visits, found)
    for visit in sorted(found.read, key=lambda one: (one.is_active, one.opened_at)):
        known = picture.visits.get(visit.crew_id)
        if visit.is_active:
            picture.visits[visit.crew_id] = visit
        elif known is not None and known.id == visit.id:
            del picture.visits[visit.crew_id]


def _put_unread(picture: Picture, found: Held[Assignment] | Held[Visit]) -> None:
    for one in found.read:
        picture.unread_held.pop(one.id, None)
    for odd in found.unread:
        picture.unread_held.pop(odd.id, None)
        if odd.is_active:
            picture.unread_held[odd.id] = odd


def _drop_unread(
    known: dict[CrewId, Assignment] | dict[CrewId, Visit],
    found: Held[Assignment] | Held[Visit],
) -> None:
    """What was known of a row that can no longer be read is not what stands."""
    for odd in found.unread:
        before = known.get(odd.crew_id)
        if before is not None and before.id == odd.id:
            del known[odd.crew_id]
