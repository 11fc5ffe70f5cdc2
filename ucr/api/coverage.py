"""Coverage for the desk's map and its list: by skill, now and over the next hours."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel

from ucr.api.cases import View
from ucr.api.problems import documented
from ucr.callers import TheRuntime, Watching
from ucr.domain.codes import Skill
from ucr.domain.coverage import Counted, Coverage, SkillCoverage
from ucr.report.coverage import covered

router = APIRouter(prefix="/api", tags=["desk"])
ASSUMED: Final = (
    "Each crew goes from where its plan leaves it, has its breaks as soon as it may,"
    " and has half an hour for a visit. Kit and two-person visits are not looked at."
)


class AtHourView(View):
    """`within`: how many of `total` are reached within 60 and within 120 minutes."""

    at: datetime
    crews: int
    within: tuple[int, int]


class GapView(View):
    """Nobody who can is on duty; `until` null: and on, past the last hour."""

    since: datetime
    until: datetime | None


class SkillCoverageView(View):
    """`skill` null: any crew at all."""

    skill: Skill | None
    hours: tuple[AtHourView, ...]
    gaps: tuple[GapView, ...]


class GridView(View):
    """Squares over the area: south-west corner and size of one in degrees, WGS 84."""

    west: float
    south: float
    wide: float
    tall: float
    columns: int
    rows: int
    side_m: int


class CoverageView(BaseModel):
    """An estimate for planning; `as_of` says how old it is.

    `counted`: what shares are shares of. `squares`: for each hour one letter a square,
    row by row from the south-west: 2 within 60 min, 1 within 120, 0 neither, . nobody
    lives there and no road is there. `travel`: what measured the ways; "straight_line"
    is a guess. `not_begun`: crews left out, for their shift should have begun.
    """

    as_of: datetime
    skill: Skill | None
    grid: GridView
    squares: tuple[str, ...]
    counted: Counted
    total: int
    travel: tuple[str, ...]
    not_begun: int
    off_road: int
    skills: tuple[SkillCoverageView, ...]
    assumed: str


@router.get("/coverage", responses=documented())
async def get_coverage(
    runtime: TheRuntime,
    session: Watching,
    skill: Annotated[Skill | None, Query()] = None,
) -> CoverageView:
    """Where somebody could be within one and two hours: now, and each of the next four.

    `skill`: whose squares to draw; without it any crew's. The list has every skill.
    """
    found = await covered(runtime, session.account.area_id)
    return _view(found, found.of(skill))


def _view(found: Coverage, drawn: SkillCoverage) -> CoverageView:
    return CoverageView(
        as_of=found.as_of,
        skill=drawn.skill,
        grid=GridView.model_validate(found.grid),
        squares=drawn.squares,
        counted=found.counted,
        total=found.total,
        travel=found.travel,
        not_begun=found.not_begun,
        off_road=found.off_road,
        skills=tuple(SkillCoverageView.model_validate(one) for one in found.skills),
        assumed=ASSUMED,
    )
