"""Which homes may ask at a page of their own: a manager enters and ends them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from ucr.api.access import Deciding, WhyBody
from ucr.api.homes import Homes, listed
from ucr.api.intake import LocationBody, Short, Words, as_location
from ucr.api.problems import documented
from ucr.callers import TheRuntime
from ucr.domain.codes import Source
from ucr.domain.errors import NotFound
from ucr.domain.ids import AreaId, SenderId
from ucr.journey import let_in_homes
from ucr.journey.keep_area import Because
from ucr.journey.let_in_homes import NewHome
from ucr.runtime import Runtime

router = APIRouter(prefix="/api/settings/homes", tags=["settings"])

Email = Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class NewHomeBody(WhyBody):
    """`lines` and `postcode`: its place; without both it asks for people elsewhere."""

    name: Short
    source: Source
    email: Email
    lines: Annotated[tuple[Short, ...], Field(max_length=8)] = ()
    postcode: Annotated[Words, Field(max_length=10)] | None = None


class EnteredHomes(Homes):
    """`place`: where the address was found, in words; null: nowhere, or none given.

    A home whose place is not found is asked where by a person, at every request.
    """

    place: str | None


@router.post("", status_code=201, responses=documented())
async def enter_home(
    body: NewHomeBody, runtime: TheRuntime, given: Deciding
) -> EnteredHomes:
    """Let a home ask at its page; the answer says where its address was found."""
    place = _place(runtime, given.area_id, body)
    new = NewHome(
        name=body.name,
        source=body.source,
        email=body.email,
        lines=body.lines,
        postcode=body.postcode,
    )
    because = Because(by=given.by, why=body.why)
    with given.once_only():
        await let_in_homes.enter(runtime, given.area_id, new, because, once=given.once)
    found = await listed(runtime, given.area_id)
    return EnteredHomes(homes=found.homes, place=place)


@router.post("/{home_id}/end", responses=documented(NotFound))
async def end_home(
    home_id: UUID, body: WhyBody, runtime: TheRuntime, given: Deciding
) -> Homes:
    """End a home's access; its tablets are out within five seconds, its cases go on."""
    with given.once_only():
        await let_in_homes.end(
            runtime,
            given.area_id,
            SenderId(home_id),
            Because(by=given.by, why=body.why),
            once=given.once,
        )
    return await listed(runtime, given.area_id)


@router.post("/{home_id}/let-in", responses=documented(NotFound))
async def let_home_in(
    home_id: UUID, body: WhyBody, runtime: TheRuntime, given: Deciding
) -> Homes:
    """Undo the end of a home's access; every tablet needs a new link."""
    with given.once_only():
        await let_in_homes.let_in_again(
            runtime,
            given.area_id,
            SenderId(home_id),
            Because(by=given.by, why=body.why),
            once=given.once,
        )
    return await listed(runtime, given.area_id)


def _place(runtime: Runtime, area_id: AreaId, body: NewHomeBody) -> str | None:
    if not (body.lines or body.postcode):
        return None
    told = LocationBody(lines=body.lines, postcode=body.postcode)
    location, _ = as_location(told, runtime.ground(area_id).pack)
    return location.label if location.lon is not None else None
