"""The capacity beacon: a likely arrival for a place and a need, before sending."""

import re
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.problems import documented
from ucr.callers import Caller, MaybeSender, TheRuntime, signed_in
from ucr.domain.beacon import ASSUMED
from ucr.domain.codes import Need, Role
from ucr.domain.errors import BadField, NeedNotTaken, TooOften
from ucr.domain.patient import Location
from ucr.matching.beacon import at_point
from ucr.places.pack import AreaPack
from ucr.places.point import LonLat
from ucr.places.postcode import parse_postcode
from ucr.report.capacity import capacity

router = APIRouter(prefix="/api", tags=["capacity"])
MAY_ASK: Final = (Role.COORDINATOR, Role.CLINICIAN, Role.MANAGER)
"""People who may ask; a system with a sender's key may too."""
PAIR: Final = re.compile(r"(-?\d{1,3}(?:\.\d{1,9})?),\s?(-?\d{1,2}(?:\.\d{1,9})?)")
COARSE: Final = 2
"""Decimals of a coordinate that is repeated: about a kilometre."""


class ArrivalView(View):
    """Planned this moment, and likely within; from now, in seconds."""

    earliest_at: datetime
    likely_from_s: int
    likely_to_s: int


class RuledView(View):
    """A hard rule, and how many crews it keeps away."""

    rule: str
    words: str
    crews: int


class CapacityView(BaseModel):
    """An estimate and no promise; exactly one of `arrival` and `nobody` says something.

    `near` is repeated coarsely; `assumed` says how the late end was made.
    """

    as_of: datetime
    age_s: int
    near: str
    need: Need
    on_floor: bool
    arrival: ArrivalView | None
    nobody: tuple[RuledView, ...]
    crews_able: int
    travel: str
    due_in_s: int
    assumed: str


async def who_asks(
    request: Request, runtime: TheRuntime, sender: MaybeSender
) -> Caller:
    """A system by its key, or a person who may ask.

    Raises:
        NotSignedIn: Neither a key nor a session came.
        NotAllowed: It is not this person's to ask.
    """
    if sender is not None:
        return Caller(sender.actor, sender.area_id)
    session = await signed_in(request, runtime)
    session.demand(*MAY_ASK)
    return Caller(session.actor, session.account.area_id)


Asking = Annotated[Caller, Depends(who_asks)]


async def within_allowance(runtime: TheRuntime, asking: Asking) -> Caller:
    """A caller who has not asked too often.

    Raises:
        TooOften: It has; it is told when to ask again.
    """
    most = runtime.settings.capacity_per_minute
    wait_s = await runtime.kept.allowance.take(
        runtime.redis, "capacity", asking.actor, most=most
    )
    if wait_s:
        raise TooOften(most, wait_s)
    return asking


Allowed = Annotated[Caller, Depends(within_allowance)]


@router.get("/capacity", responses=documented(TooOften, NeedNotTaken))
async def get_capacity(
    runtime: TheRuntime,
    asking: Allowed,
    near: Annotated[str, Query(min_length=3, max_length=40)],
    need: Need,
    on_floor: bool = False,  # noqa: FBT001, FBT002 - a field of the query
) -> CapacityView:
    """When a crew would likely be there, were it asked now. Nothing is planned or told.

    `near`: a postcode, or `longitude,latitude`.
    """
    pack = runtime.ground(asking.area_id).pack
    place, coarse = _place(pack, near)
    settings = await runtime.kept.settings.find(runtime.pool, asking.area_id)
    if need in settings.needs_off:
        raise NeedNotTaken
    found = await capacity(runtime, asking.area_id, place, need, on_floor=on_floor)
    there = found.arrival
    return CapacityView(
        as_of=found.as_of,
        age_s=round((runtime.clock.now() - found.as_of).total_seconds()),
        near=coarse,
        need=need,
        on_floor=on_floor,
        arrival=ArrivalView.model_validate(there) if there else None,
        nobody=tuple(RuledView.model_validate(one) for one in found.nobody),
        crews_able=found.crews_able,
        travel=found.travel,
        due_in_s=found.due_in_s,
        assumed=ASSUMED.says,
    )


def _place(pack: AreaPack, near: str) -> tuple[Location, str]:
    """Where it is, and how it may be repeated.

    Raises:
        BadField: It is neither of the two, or not in the area that we serve.
    """
    pair = PAIR.fullmatch(near.strip())
    postcode = parse_postcode(near)
    if pair is not None:
        point = LonLat(float(pair[1]), float(pair[2]))
        coarse = f"{point.lon:.{COARSE}f},{point.lat:.{COARSE}f}"
    elif postcode is not None:
        entry = pack.gazetteer.postcode(postcode)
        if entry is None:
            raise BadField("near", "a postcode of the area that we serve")
        point, coarse = entry.point, postcode.split()[0]
    else:
        raise BadField("near", "a postcode, or longitude,latitude")
    if not pack.contains(point):
        raise BadField("near", "inside the area that we serve")
    return at_point(point.lon, point.lat), coarse
