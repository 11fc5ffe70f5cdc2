"""The rota at the desk: held against what is there, then brought in whole."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from ucr.api.intake import Body, Moment, Short
from ucr.api.problems import documented
from ucr.callers import Command, TheRuntime, command
from ucr.domain.codes import Role
from ucr.domain.errors import BadField, NotFound, StaleWrite
from ucr.domain.rota import COLUMNS
from ucr.domain.rota_effect import Effect, Line
from ucr.journey import rota
from ucr.runtime import Runtime

router = APIRouter(prefix="/api/rota", tags=["desk"])
LONGEST: Final = 400_000


class RotaBody(Body):
    csv: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class BringInBody(RotaBody):
    """The same text as was previewed, and why: both are kept."""

    why: Short


class LineView(BaseModel):
    """One row and what it would do; `changes`: headings that say something else."""

    row: int
    crew: str
    starts_at: Moment
    ends_at: Moment
    effects: tuple[Effect, ...]
    changes: tuple[str, ...]


class RowErrorView(BaseModel):
    row: int
    column: str
    rule: str


class PreviewView(BaseModel):
    """With an error nothing of the rota can be brought in."""

    lines: tuple[LineView, ...]
    errors: tuple[RowErrorView, ...]
    columns: tuple[str, ...] = COLUMNS


class NewCrewView(BaseModel):
    """Shown once: of the link's secret we keep the hash only."""

    name: str
    url: str


class BroughtIn(BaseModel):
    """`left_out`: crews whose record cannot be read; of their rows none was entered."""

    new_crews: tuple[NewCrewView, ...]
    left_out: tuple[str, ...]


async def planning(given: Annotated[Command, Depends(command)]) -> Command:
    """A command of those who plan who works: coordinators and managers."""
    given.session.demand(Role.COORDINATOR, Role.MANAGER)
    return given


Planning = Annotated[Command, Depends(planning)]


@router.post("/preview", responses=documented())
async def preview(body: RotaBody, runtime: TheRuntime, given: Planning) -> PreviewView:
    """What each row would do, and every error; nothing is stored."""
    seen = await rota.preview(runtime, given.area_id, body.csv)
    return PreviewView(
        lines=tuple(_line(line) for line in seen.lines),
        errors=tuple(
            RowErrorView(row=one.row, column=one.column, rule=one.rule)
            for one in seen.errors
        ),
    )


@router.post("", responses=documented(BadField, StaleWrite))
async def bring_in(
    body: BringInBody, runtime: TheRuntime, given: Planning
) -> BroughtIn:
    """Enter the rota, all or nothing; a retry enters nothing twice.

    Rows of a crew that cannot be read are left out. That, and the sign-in links of
    new crews, come with the first answer only.
    """
    did = rota.Entered()
    with given.once_only():
        did = await rota.bring_in(
            runtime,
            given.area_id,
            body.csv,
            why=body.why,
            by=given.by,
            once=given.once,
        )
    return BroughtIn(
        new_crews=tuple(_shown(runtime, one) for one in did.new_crews),
        left_out=did.left_out,
    )


@router.post("/crews/{name}/link", status_code=201, responses=documented(NotFound))
async def make_crew_link(
    name: Short, runtime: TheRuntime, given: Planning
) -> NewCrewView:
    """Make another sign-in link for a crew's phone; the ones before stay good."""
    new: tuple[rota.NewCrew, ...] = ()
    with given.once_only():
        new = await rota.make_link(
            runtime, given.area_id, name, by=given.by, once=given.once
        )
    return _shown(runtime, new[0]) if new else NewCrewView(name=name, url="")


def _shown(runtime: Runtime, new: rota.NewCrew) -> NewCrewView:
    url = f"{runtime.settings.public_origin}/sign-in#{new.token}"
    return NewCrewView(name=new.name, url=url)


def _line(line: Line) -> LineView:
    return LineView(
        row=line.row.row,
        crew=line.row.crew,
        starts_at=line.row.starts_at,
        ends_at=line.row.ends_at,
        effects=line.effects,
        changes=line.changes,
    )
