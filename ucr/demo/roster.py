"""The crews of a simulated area: who they are, what they carry, when they work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ucr.domain.codes import CrewKind, Kit, Skill
from ucr.domain.crew import Break, Crew, Shift, ShiftStatus
from ucr.domain.ids import AreaId, CrewId, ShiftId
from ucr.domain.vehicle import Vehicle
from ucr.places.gazetteer.entry import Category
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat

LONDON: Final = ZoneInfo("Europe/London")
NAMES: Final = UUID("6f0c7a52-6d0e-5d0b-9a3c-2f1f6f3f6c11")
"""Name space of the ids of everything that the demo founds."""
LONG_SHIFT: Final = timedelta(hours=10)
SHORT_BREAK_S: Final = 30 * 60
LONG_BREAK_S: Final = 45 * 60
MOST_BASES: Final = 6

DAY, EARLY, LATE, NIGHT = (8, 20), (7, 15), (12, 22), (20, 8)
"""Start and end of a shift, hours of London time; a night ends on the next day."""

NURSING: Final = frozenset(
    {
        Skill.ASSESSMENT,
        Skill.CATHETER,
        Skill.DIABETES,
        Skill.END_OF_LIFE,
        Skill.SUBCUT,
        Skill.WOUND,
    }
)
NURSES_BAG: Final = frozenset(
    {Kit.CATHETER_PACK, Kit.GLUCOSE_KETONE, Kit.SYRINGE_DRIVER, Kit.WOUND_PACK}
)
THERAPY: Final = frozenset(
    {Skill.ASSESSMENT, Skill.CARE_PACKAGE, Skill.EQUIPMENT, Skill.MENTAL_CAPACITY}
)
STOCK: Final = frozenset({Kit.EQUIPMENT_STOCK})
PARAMEDICINE: Final = frozenset(
    {Skill.ASSESSMENT, Skill.DELIRIUM, Skill.DIABETES, Skill.MENTAL_CAPACITY}
)
PARAMEDICS_BAG: Final = frozenset({Kit.GLUCOSE_KETONE, Kit.WOUND_PACK})
FALLS: Final = frozenset({Skill.ASSESSMENT, Skill.DELIRIUM, Skill.LIFT_ASSIST})
LIFT: Final = frozenset({Skill.LIFT_ASSIST})
LIFTER: Final = frozenset({Kit.LIFTING_DEVICE})
SUPPORT: Final = frozenset({Skill.CARE_PACKAGE, Skill.EQUIPMENT})
NO_KIT: Final[frozenset[Kit]] = frozenset()
VAN_1, VAN_2 = Vehicle("Van 1", LIFTER), Vehicle("Van 2", LIFTER)
"""The lifting chair stays in the van: who has it by day hands it to the night."""


@dataclass(frozen=True, slots=True)
class Post:
    """One crew's place in the roster, before it is anywhere."""

    name: str
    kind: CrewKind
    people: int
    skills: frozenset[Skill]
    kit: frozenset[Kit]
    hours: tuple[int, int]
    vehicle: Vehicle | None = None


POSTS: Final = (
    Post("Oak 1", CrewKind.NURSE, 1, NURSING, NURSES_BAG, DAY),
    Post("Oak 2", CrewKind.NURSE, 1, NURSING, NURSES_BAG, DAY),
    Post("Oak 3", CrewKind.NURSE, 1, NURSING, NURSES_BAG, LATE),
    Post("Owl 1", CrewKind.NURSE, 2, NURSING | LIFT, NURSES_BAG, NIGHT, VAN_1),
    Post("Ash 1", CrewKind.THERAPIST, 1, THERAPY, STOCK, DAY),
    Post("Ash 2", CrewKind.THERAPIST, 1, THERAPY, STOCK, EARLY),
    Post("Elm 1", CrewKind.PARAMEDIC, 1, PARAMEDICINE, PARAMEDICS_BAG, DAY),
    Post("Elm 2", CrewKind.PARAMEDIC, 1, PARAMEDICINE, PARAMEDICS_BAG, LATE),
    Post(
        "Owl 2",
        CrewKind.PARAMEDIC,
        2,
        PARAMEDICINE | SUPPORT,
        PARAMEDICS_BAG | STOCK,
        NIGHT,
    ),
    Post("Beech 1", CrewKind.FALLS, 2, FALLS, NO_KIT, DAY, VAN_1),
    Post("Beech 2", CrewKind.FALLS, 2, FALLS, NO_KIT, LATE, VAN_2),
    Post("Rowan 1", CrewKind.VOLUNTEER, 2, LIFT, LIFTER, DAY),
    Post("Hazel 1", CrewKind.SUPPORT, 1, SUPPORT, STOCK, DAY),
    Post("Hazel 2", CrewKind.SUPPORT, 1, SUPPORT, STOCK, LATE),
)
SHOWN: Final = "Elm 1"
"""The crew whose phone a visitor of the demo is given: busy, and there all day."""


def id_of(area_id: AreaId, *names: object) -> UUID:
    """The id of something founded: the same at each start."""
    return uuid5(NAMES, "/".join(str(name) for name in (area_id, *names)))


def crews(area_id: AreaId, bases: Sequence[LonLat]) -> list[Crew]:
    """The crews of an area, spread over its bases, the largest place first."""
    return [
        Crew(
            id=CrewId(id_of(area_id, "crew", post.name)),
            area_id=area_id,
            name=post.name,
            kind=post.kind,
            people=post.people,
            skills=dict.fromkeys(sorted(post.skills)),
            kit=post.kit,
            base_lon=bases[place % len(bases)].lon,
            base_lat=bases[place % len(bases)].lat,
        )
        for place, post in enumerate(POSTS)
    ]


def bases(pack: AreaPack) -> list[LonLat]:
    """Where crews wait: the area's towns, then villages; at the least its centre."""
    found = [
        entry.point
        for category in (Category.CITY, Category.TOWN, Category.VILLAGE)
        for entry in pack.gazetteer.of_category(category)
        if pack.contains(entry.point)
    ]
    return found[:MOST_BASES] or [pack.manifest.centre]


def shifts(area_id: AreaId, *, since: datetime, days: int) -> Iterator[Shift]:
    """Every crew's shifts of some days that end after `since`."""
    first = since.astimezone(LONDON).date() - timedelta(days=1)
    for day in range(days + 1):
        for post in POSTS:
            shift = _shift(area_id, post, first + timedelta(days=day))
            if shift.ends_at > since:
                yield shift


def _shift(area_id: AreaId, post: Post, on: date) -> Shift:
    start_hour, end_hour = post.hours
    last = on if end_hour > start_hour else on + timedelta(days=1)
    starts_at, ends_at = _at(on, start_hour), _at(last, end_hour)
    return Shift(
        id=ShiftId(id_of(area_id, "shift", post.name, on)),
        crew_id=CrewId(id_of(area_id, "crew", post.name)),
        area_id=area_id,
        status=ShiftStatus.PLANNED,
        version=1,
        starts_at=starts_at,
        ends_at=ends_at,
        breaks=(_break(starts_at, ends_at),),
        vehicle=post.vehicle,
    )


def _break(starts_at: datetime, ends_at: datetime) -> Break:
    """One rest, about the middle of the shift; assumed."""
    long = ends_at - starts_at >= LONG_SHIFT
    return Break(
        earliest_at=starts_at + timedelta(hours=4 if long else 3),
        latest_at=starts_at + timedelta(hours=7 if long else 5),
        duration_s=LONG_BREAK_S if long else SHORT_BREAK_S,
    )


def _at(on: date, hour: int) -> datetime:
    local = datetime.combine(on, time(hour), tzinfo=LONDON)
    return local.astimezone(ZoneInfo("UTC"))
