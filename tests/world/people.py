"""Who is in a story: three crews, senders, people at screens; and what they ask."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from ucr.app import new_id
from ucr.domain.account import Account, Sender
from ucr.domain.area import Area
from ucr.domain.codes import CrewKind, Kit, Mode, Role, Skill, Source
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.ids import AccountId, AreaId, CrewId, SenderId, ShiftId
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


def a_request(**changes: object) -> Json:
    """A fall in Uppingham, off the floor again, from 999."""
    return {
        "case_number": f"C{new_id().hex[-12:]}",
        "source": "ambulance_999",
        "need": "fall",
        "category": "C3",
        "patient": {"name": "Test Canary", "nhs_number": "999 000 0018"},
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
    secrets = {name: new_id().hex + new_id().hex for name in (*senders, *accounts)}
    await found(
        runtime,
        Founding(
            area=Area(id=area_id, name=area_id.title(), mode=mode, version=1),
            crews=crews,
            shifts=tuple(_shift(crew, runtime.clock.now()) for crew in crews),
            accounts=tuple(accounts.values()),
            senders=tuple(senders.values()),
            keys={
                sender.id: secrets[name]
                for name, sender in senders.items()
                if sender.name != "desk"
            },
            tokens={account.id: secrets[name] for name, account in accounts.items()},
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
