"""Who is in a story: three crews, senders, people at screens; and what they ask."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from ucr.app import new_id
from ucr.domain.account import Account, Sender
from ucr.domain.area import Area
from ucr.domain.codes import CrewKind, Kit, Mode, Role, Skill, Source
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.errors import BadField
from ucr.domain.home import Home
from ucr.domain.ids import AccountId, AreaId, CrewId, SenderId, ShiftId
from ucr.domain.patient import nhs_number
from ucr.journey.found import Founding, found
from ucr.runtime import Runtime

RUTLAND: Final = AreaId("rutland")
ELSEWHERE: Final = AreaId("elsewhere")
OAKHAM: Final = (-0.7286, 52.6705)
UPPINGHAM: Final = (-0.7228, 52.5881)

Json = dict[str, Any]


def a_crew(name: str, base: tuple[float, float] = OAKHAM, **changes: object) -> Crew:
    """Two people who lift and assess, based in Oakham."""
    crew = Crew(
        id=CrewId(new_id()),
        area_id=RUTLAND,
        name=name,
        kind=CrewKind.FALLS,
        people=2,
        skills={Skill.LIFT_ASSIST: None, Skill.ASSESSMENT: None},
        kit=frozenset({Kit.LIFTING_DEVICE}),
        base_lon=base[0],
        base_lat=base[1],
    )
    return replace(crew, **changes)  # type: ignore[arg-type]


def a_number() -> str:
    """A valid NHS number of the test range, another at each call: another person."""
    while True:
        drawn = str(9_990_000_000 + new_id().int % 10_000_000)
        with suppress(BadField):
            return nhs_number(drawn)


def a_request(**changes: object) -> Json:
    """A fall in Uppingham, off the floor again, from 999; each of somebody else."""
    return {
        "case_number": f"C{new_id().hex[-12:]}",
        "source": "ambulance_999",
        "need": "fall",
        "category": "C3",
        "patient": {"name": "Test Canary", "nhs_number": a_number()},
        "location": {"lon": UPPINGHAM[0], "lat": UPPINGHAM[1], "key_safe": "C4711"},
        "reason": "Slipped in the kitchen",
    } | changes


def three_crews() -> tuple[Crew, ...]:
    """Oak 1 (Oakham) and Oak 2 (Uppingham) lift; Ash 1 is a nurse alone."""
    return (
        a_crew("Oak 1"),
        a_crew("Oak 2", UPPINGHAM),
        a_crew(
            "Ash 1",
            kind=CrewKind.NURSE,
            people=1,
            skills={Skill.ASSESSMENT: None, Skill.CATHETER: None},
            kit=frozenset({Kit.CATHETER_PACK}),
        ),
    )


async def settle(
    runtime: Runtime, area_id: AreaId, crews: tuple[Crew, ...], mode: Mode
) -> dict[str, str]:
    """Store an area with its people; the secret of each by name."""
    suffix = "" if area_id == RUTLAND else f" of {area_id}"
    senders = {sender.name + suffix: sender for sender in _senders(area_id)}
    accounts = {one.name + suffix: one for one in _accounts(area_id, crews)}
    homes = {home.sender.name + suffix: home for home in two_homes(area_id)}
    names = (*senders, *accounts, *homes)
    secrets = {name: new_id().hex + new_id().hex for name in names}
    await found(
        runtime,
        Founding(
            area=Area(id=area_id, name=area_id.title(), mode=mode, version=1),
            crews=crews,
            shifts=tuple(_shift(crew, runtime.clock.now()) for crew in crews),
            accounts=tuple(accounts.values()),
            senders=tuple(senders.values()),
            homes=tuple(homes.values()),
            keys={
                sender.id: secrets[name]
                for name, sender in senders.items()
                if sender.name != "desk"
            },
            tokens={account.id: secrets[name] for name, account in accounts.items()}
            | {home.account_id: secrets[name] for name, home in homes.items()},
        ),
    )
    return secrets


def _senders(area_id: AreaId) -> list[Sender]:
    names = {
        "EMAS": Source.AMBULANCE,
        "111": Source.NHS_111,
        "desk": Source.COMMUNITY,
        "Careline": Source.TELECARE,
        "Tunwell": Source.TELECARE,
    }
    return [
        Sender(id=SenderId(new_id()), area_id=area_id, name=name, source=source)
        for name, source in names.items()
    ]


def two_homes(area_id: AreaId) -> tuple[Home, ...]:
    """A care home in Uppingham whose door is known, and a practice without a place."""
    return (
        _home(area_id, "Rose Court", Source.CARE_HOME, UPPINGHAM),
        _home(area_id, "Lime Surgery", Source.GP, None),
    )


def _home(
    area_id: AreaId, name: str, source: Source, door: tuple[float, float] | None
) -> Home:
    sender = Sender(id=SenderId(new_id()), area_id=area_id, name=name, source=source)
    host = f"{area_id}.example"
    return Home(
        sender=sender,
        account_id=AccountId(new_id()),
        email=f"{name.replace(' ', '.').lower()}@{host}",
        lines=(f"{name}, High Street East", "Uppingham") if door else (),
        postcode=None,
        lon=door[0] if door else None,
        lat=door[1] if door else None,
    )


def _accounts(area_id: AreaId, crews: tuple[Crew, ...]) -> list[Account]:
    people: list[tuple[str, Role, CrewId | None]] = [
        ("Sam", Role.COORDINATOR, None),
        ("Ada", Role.CLINICIAN, None),
        ("Max", Role.MANAGER, None),
        *((crew.name, Role.CREW, crew.id) for crew in crews),
    ]
    return [
        Account(
            id=AccountId(new_id()),
            area_id=area_id,
            name=name,
            role=role,
            crew_id=crew_id,
        )
        for name, role, crew_id in people
    ]


def _shift(crew: Crew, at: datetime) -> Shift:
    return Shift(
        id=ShiftId(new_id()),
        crew_id=crew.id,
        area_id=crew.area_id,
        status=ShiftStatus.PLANNED,
        version=1,
        starts_at=at,
        ends_at=at + timedelta(hours=10),
    )
