"""The crew's phone: help, and "I am well"."""

from fastapi import APIRouter

from ucr.api.crew import TapBody
from ucr.api.own_safety import PlaceBody
from ucr.api.problems import documented
from ucr.api.today import TodayView, Told, told
from ucr.callers import CrewCommand, TheRuntime
from ucr.domain.errors import NotFound, StaleWrite, WrongStatus
from ucr.domain.safety_facts import CancelledBecause
from ucr.journey import safety

router = APIRouter(prefix="/api/crew", tags=["crew"])
PROBLEMS = documented(NotFound, WrongStatus, StaleWrite)


class HelpBody(TapBody):
    """The button was held; where, if the phone knows."""

    place: PlaceBody | None = None


class HelpPlaceBody(TapBody):
    """Where the phone was when help was called, found out after the call had gone."""

    place: PlaceBody


class CancelBody(TapBody):
    because: CancelledBecause


@router.post("/help", response_model=TodayView, responses=PROBLEMS)
async def ask_for_help(
    body: HelpBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """We need help now: on shift or off it, as often as it is pressed."""
    place = body.place.place(runtime.clock.now()) if body.place else None
    with command.once_only():
        await safety.ask_help(
            runtime,
            command.session,
            place,
            occurred_at=body.occurred_at,
            once=command.once,
        )
    return await told(runtime, command)


@router.post("/help/place", response_model=TodayView, responses=PROBLEMS)
async def place_help(
    body: HelpPlaceBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """Where our call for help came from; without a call nothing happens."""
    place = body.place.place(runtime.clock.now())
    with command.once_only():
        await safety.place_help(runtime, command.session, place, once=command.once)
    return await told(runtime, command)


@router.post("/help/cancel", response_model=TodayView, responses=PROBLEMS)
async def cancel_help(
    body: CancelBody, runtime: TheRuntime, command: CrewCommand
) -> Told:
    """We do not need it; the desk still makes sure."""
    with command.once_only():
        await safety.cancel_help(
            runtime, command.session, body.because, once=command.once
        )
    return await told(runtime, command)


@router.post("/well", response_model=TodayView, responses=PROBLEMS)
async def check_in(body: TapBody, runtime: TheRuntime, command: CrewCommand) -> Told:
    """We are well, now: the timer begins again."""
    del body
    with command.once_only():
        await safety.check_in(runtime, command.session, once=command.once)
    return await told(runtime, command)
