"""How an area is set, what a change of that would do, and how it came to be so."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from ucr.domain.area import Area
from ucr.domain.area_settings import AreaSettings, Fault, faults
from ucr.domain.area_version import AreaVersion, SettingChange, changes
from ucr.domain.codes import Mode, Need
from ucr.domain.crew import Crew, carried
from ucr.domain.ids import AreaId
from ucr.domain.setting import (
    LEARN_DRIVES,
    OFFER_ENDS,
    SUGGEST_DIVERTING,
    TARGETS,
    WAITS,
)
from ucr.domain.triage import Asks, Requirements
from ucr.matching import drives as learning
from ucr.matching import picture as pictures
from ucr.matching.drives import DrivesSaid
from ucr.matching.picture import Picture
from ucr.report import case
from ucr.report.switched import switched, words
from ucr.runtime import Runtime
from ucr.store import accounts, area_versions, areas, drives, received, teams
from ucr.store.connection import Connection
from ucr.store.received import Received
from ucr.store.teams import Team


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do, and the rules that it breaks; nothing is done."""

    version: int
    changes: tuple[SettingChange, ...]
    says: tuple[str, ...]
    faults: tuple[Fault, ...]


async def of_area(runtime: Runtime, area_id: AreaId) -> Area:
    """How an area is set now."""
    async with runtime.pool.connection() as conn:
        return await areas.get(conn, area_id)


async def learned(conn: Connection, area_id: AreaId) -> tuple[DrivesSaid, ...]:
    """What an area's drives teach, whether its plans use it or not."""
    return learning.learn(await drives.list_newest(conn, area_id)).said()


async def effect(runtime: Runtime, before: Area, after: Area) -> Effect:
    """What setting an area so would do."""
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn:
        picture = await pictures.load_still(conn, before.id)
        team = await teams.get(conn, before.id, at=at)
        of_late = await received.count(conn, before.id, at=at)
    known = _Known(picture, _with_vehicles(team), of_late, at)
    changed = changes(before, after)
    broken = tuple(faults(after.settings))
    says = () if broken else tuple(_says(before, after, known))
    return Effect(before.version, changed, says, broken)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a change is held against; `team`: on duty or not, with its vehicles' kit."""

    picture: Picture
    team: tuple[Crew, ...]
    received: tuple[Received, ...]
    at: datetime


def _with_vehicles(team: Team) -> tuple[Crew, ...]:
    """Each crew with the kit of every vehicle that the rota gives it."""
    return tuple(
        replace(
            crew,
            kit=crew.kit.union(*(carried(crew, one) for one in team.shifts[crew.id])),
        )
        for crew in team.read
    )


def _says(before: Area, after: Area, known: _Known) -> Iterator[str]:
    picture = known.picture
    names = {one.name for one in changes(before, after)}
    if not names:
        yield "Nothing would be different."
        return
    open_now = len(picture.referrals)
    if names & TARGETS.keys():
        yield (
            _count(open_now, "open case keeps its due time", "open cases keep theirs")
            + "."
        )
        yield "New cases get the new target."
    if names & {*WAITS, OFFER_ENDS}:
        yield "What is waited for now keeps its time; the next wait has the new one."
    if any(name.startswith("price.") for name in names):
        waiting = len(picture.waiting())
        yield (
            "The plan is made anew at once: "
            + _count(waiting, "waiting case", "waiting cases")
            + " could go to another crew. Who was asked already stays asked."
        )
    yield from _of_plans(names)
    cases = tuple(picture.referrals.values())
    yield from switched(before.settings, after.settings, cases, known.received)
    yield from _asked(before.settings, after.settings, known)
    if before.mode is not after.mode:
        yield _MODE[after.mode]
    if any(name.startswith("hand_back.") for name in names):
        yield "Hand-backs are drafted by these minutes from the next look on."


def _of_plans(names: AbstractSet[str]) -> Iterator[str]:
    if LEARN_DRIVES in names:
        yield "The plan is made anew at once; times of arrival may move."
    if SUGGEST_DIVERTING in names:
        yield "The match card suggests; no crew is diverted unless a person does it."


_MODE = {
    Mode.AUTO: "Crews will be asked without a person confirming.",
    Mode.ADVISE: "A person will confirm every crew.",
}


def _asked(before: AreaSettings, after: AreaSettings, known: _Known) -> Iterator[str]:
    """Of each need that changed, how many crews could still be sent alone."""
    was, now = before.asks, after.asks
    if (was.by_need, was.on_floor) == (now.by_need, now.on_floor):
        return
    yield "Cases that are here keep what they ask for; new cases ask for the new."
    for need in Need:
        if was.by_need[need] != now.by_need[need]:
            yield _able(need, was, now, known)


def _able(need: Need, was: Asks, now: Asks, known: _Known) -> str:
    team, at = known.team, known.at
    could = sum(_can(crew, was.by_need[need], at) for crew in team)
    can = sum(_can(crew, now.by_need[need], at) for crew in team)
    said = words(need)
    sign = "▲ " if can == 0 else ""
    return f"{sign}{said}: {can} of {len(team)} crews could be sent (now {could})."


def _can(crew: Crew, asked: Requirements, at: datetime) -> bool:
    return asked.skills <= crew.can(at) and asked.kit <= crew.kit


def _count(many: int, one: str, more: str) -> str:
    return f"{many} {one if many == 1 else more}"


@dataclass(frozen=True, slots=True)
class Line:
    """One version as people read it: `by` is a name."""

    version: AreaVersion
    by: str


async def history(runtime: Runtime, area_id: AreaId) -> list[Line]:
    """Who set the area otherwise, when and why; the newest first."""
    async with runtime.pool.connection() as conn:
        return await since(conn, area_id, 0)


async def since(conn: Connection, area_id: AreaId, version: int) -> list[Line]:
    """Every version above one, the newest first."""
    found = await area_versions.list_all(conn, area_id, after=version)
    people = await accounts.list_all(conn, area_id)
    names = {one.id: one.name for one in people}
    return [Line(one, case.who(one.by, names)) for one in found]
