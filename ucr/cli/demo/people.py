"""Who is founded with the demo's area, and what the simulated day is told of them."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ucr.cli.demo.state import (
    CLINICIAN,
    COORDINATOR,
    DESK,
    MANAGER,
    SENDERS,
    State,
)
from ucr.demo.roster import bases, crews, id_of, shifts
from ucr.demo.script import Script, Sending, SignIn
from ucr.domain.account import Account, Sender
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Role, Source
from ucr.domain.crew import Crew
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.journey.found import Founding
from ucr.places.pack import AreaPack

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
        tokens={account.id: state.tokens[account.name] for account in accounts},
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


def script(
    state: State, pack: AreaPack, ledger: Path, *, origin: str, until: datetime | None
) -> Script:
    """What the simulated day must know; the rest it learns through the doors."""
    tokens = state.tokens
    at_desk = set(DESK_ROLES)
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
            if name not in at_desk
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
