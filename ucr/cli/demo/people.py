"""Who is founded with the demo's area, and what the simulated day is told of them."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ucr.cli.demo.state import (
    CARE_HOME,
    CLINICIAN,
    COORDINATOR,
    DESK,
    MANAGER,
    PRACTICE,
    SENDERS,
    State,
)
from ucr.demo.roster import bases, crews, id_of, shifts
from ucr.demo.script import Script, Sending, SignIn
from ucr.domain.account import Account, Sender
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Role, Source
from ucr.domain.crew import Crew
from ucr.domain.home import Home
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.journey.found import Founding
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat

SHIFT_DAYS: Final = 30
"""Shifts are planned so far ahead at each start."""
DESK_ROLES: Final = {
    COORDINATOR: Role.COORDINATOR,
    CLINICIAN: Role.CLINICIAN,
    MANAGER: Role.MANAGER,
}


def founding(state: State, pack: AreaPack, *, now: datetime) -> Founding:
    """The area, its crews and their shifts, its accounts and its senders."""
    area_id = AreaId(state.slug)
    team = crews(area_id, bases(pack))
    accounts = _accounts(area_id, team)
    homes = (
        _home(area_id, CARE_HOME, Source.CARE_HOME, bases(pack)[0]),
        _home(area_id, PRACTICE, Source.GP, None),
    )
    names = {one.id: one.name for one in (*accounts, *(home.account for home in homes))}
    return Founding(
        area=Area(id=area_id, name=pack.manifest.name, mode=Mode.ADVISE, version=1),
        crews=tuple(team),
        shifts=tuple(shifts(area_id, since=now, days=SHIFT_DAYS)),
        accounts=accounts,
        senders=(
            _sender(area_id, DESK, Source.SELF_OR_CARER),
            *(_sender(area_id, name, source) for source, name in SENDERS.items()),
        ),
        keys={
            SenderId(id_of(area_id, "sender", source)): key
            for source, key in state.keys.items()
        },
        homes=homes,
        tokens={
            id_: state.tokens[name]
            for id_, name in names.items()
            if name in state.tokens  # a demo founded before there were homes has none
        },
    )


def _accounts(area_id: AreaId, team: list[Crew]) -> tuple[Account, ...]:
    at_desk = [
        Account(
            id=AccountId(id_of(area_id, "account", name)),
            area_id=area_id,
            name=name,
            role=role,
            crew_id=None,
        )
        for name, role in DESK_ROLES.items()
    ]
    on_road = [
        Account(
            id=AccountId(id_of(area_id, "account", crew.name)),
            area_id=area_id,
            name=crew.name,
            role=Role.CREW,
            crew_id=crew.id,
        )
        for crew in team
    ]
    return (*at_desk, *on_road)


def _sender(area_id: AreaId, name: str, source: Source) -> Sender:
    return Sender(
        id=SenderId(id_of(area_id, "sender", source)),
        area_id=area_id,
        name=name,
        source=source,
    )


def _home(area_id: AreaId, name: str, source: Source, door: LonLat | None) -> Home:
    """An invented home in the first town, or a practice that asks for people elsewhere.

    Its link of the demo opens as often as everybody's here does; those that the desk
    makes work once, as they do in earnest.
    """
    sender = Sender(
        id=SenderId(id_of(area_id, "sender", name)),
        area_id=area_id,
        name=name,
        source=source,
    )
    return Home(
        sender=sender,
        account_id=AccountId(id_of(area_id, "account", name)),
        email=f"{name.replace(' ', '.').lower()}@{area_id}.example",
        lines=(f"{name} (invented)",) if door else (),
        postcode=None,
        lon=door.lon if door else None,
        lat=door.lat if door else None,
    )


def script(
    state: State, pack: AreaPack, ledger: Path, *, origin: str, until: datetime | None
) -> Script:
    """What the simulated day must know; the rest it learns through the doors."""
    tokens = state.tokens
    no_crews = {*DESK_ROLES, CARE_HOME, PRACTICE}
    return Script(
        origin=origin,
        area_id=state.slug,
        pack=pack.folder.resolve(),
        ledger=ledger.resolve(),
        seed=state.seed,
        rate=1.0,
        began_at=state.began_at,
        until=until,
        hands_on=False,
        crews=tuple(
            SignIn(name=name, token=token)
            for name, token in tokens.items()
            if name not in no_crews
        ),
        coordinator=SignIn(name=COORDINATOR, token=tokens[COORDINATOR]),
        clinician=SignIn(name=CLINICIAN, token=tokens[CLINICIAN]),
        senders=tuple(
            Sending(name=SENDERS[source], source=source, key=key)
            for source, key in state.keys.items()
        ),
    )


def until(state: State, hours: float | None) -> datetime | None:
    """When the calls of a watched day end."""
    return None if hours is None else state.began_at + timedelta(hours=hours)
