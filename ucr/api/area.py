"""The area a session works in: its map, its mode, its places."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel

from ucr.api.case_reads import shared_record_of
from ucr.api.intake import Body, Short
from ucr.api.problems import STALE_MODEL, documented
from ucr.callers import AreaCommand, AtDesk, OfService, TheRuntime, Watching
from ucr.domain.codes import Confidence, Mode
from ucr.domain.errors import StaleWrite
from ucr.domain.ids import AreaId
from ucr.journey import set_mode
from ucr.journey.keep_area import Because
from ucr.places.gazetteer.entry import Kind
from ucr.runtime import Runtime
from ucr.store import areas

router = APIRouter(prefix="/api", tags=["area"])

CONFIDENCE: Final[Mapping[Kind, Confidence]] = {
    Kind.ADDRESS: Confidence.EXACT,
    Kind.POI: Confidence.EXACT,
    Kind.STREET: Confidence.STREET,
    Kind.POSTCODE: Confidence.POSTCODE,
    Kind.PLACE: Confidence.PLACE,
}


class AreaView(BaseModel):
    """What a map needs, and what it must say about where the map came from.

    `speed`: how fast the service's clock runs; 1 everywhere but in a demo.
    `shared_record`: what people call it; null: none is linked here.
    """

    id: str
    name: str
    mode: Mode
    bbox: tuple[float, float, float, float]
    centre: tuple[float, float]
    kind: str
    attribution: str
    source: str
    basemap_url: str
    boundary_url: str
    speed: float
    now: datetime
    shared_record: str | None


class ModeBody(Body):
    """`why` goes with the change into its event, the area's versions and the audit."""

    mode: Mode
    why: Short


class FoundPlace(BaseModel):
    label: str
    lon: float
    lat: float
    confidence: Confidence
    postcode: str | None


class FoundPlaces(BaseModel):
    places: tuple[FoundPlace, ...]


@router.get("/area", responses=documented())
async def get_area(runtime: TheRuntime, session: OfService) -> AreaView:
    """The area of this session."""
    return await _view(runtime, session.account.area_id)


@router.post("/area/mode", responses={**documented(StaleWrite), **STALE_MODEL})
async def change_mode(
    body: ModeBody, runtime: TheRuntime, at_desk: AtDesk, command: AreaCommand
) -> AreaView:
    """Advise: a coordinator confirms each choice. Auto: crews are asked at once."""
    del at_desk
    with command.once_only():
        because = Because(by=command.by, why=body.why, action="changed the mode")
        await set_mode.set_mode(
            runtime, command.area_id, body.mode, because, once=command.once
        )
    return await _view(runtime, command.area_id)


@router.get("/places", responses=documented())
async def find_places(
    runtime: TheRuntime,
    session: Watching,
    q: Annotated[str, Query(min_length=2, max_length=100)],
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> FoundPlaces:
    """Places of the area by what a person types: a street, a postcode, a home."""
    pack = runtime.ground(session.account.area_id).pack
    return FoundPlaces(
        places=tuple(
            FoundPlace(
                label=entry.label,
                lon=entry.point.lon,
                lat=entry.point.lat,
                confidence=CONFIDENCE[entry.kind],
                postcode=entry.postcode or None,
            )
            for entry in pack.gazetteer.search(q, limit)
        )
    )


async def _view(runtime: Runtime, area_id: AreaId) -> AreaView:
    async with runtime.pool.connection() as conn:
        area = await areas.get(conn, area_id)
    record = shared_record_of(runtime, area_id)
    manifest = runtime.ground(area_id).pack.manifest
    return AreaView(
        id=area.id,
        name=area.name,
        mode=area.mode,
        bbox=tuple(manifest.bbox),
        centre=tuple(manifest.centre),
        kind=manifest.kind,
        attribution=manifest.attribution,
        source=manifest.source.file_name,
        basemap_url=f"/packs/{area.id}/basemap.pmtiles",
        boundary_url=f"/packs/{area.id}/boundary.geojson",
        speed=runtime.clock.speed,
        now=runtime.clock.now(),
        shared_record=record.name if record else None,
    )
