"""How a home's people sign in: a magic link by mail, or one that control makes."""

from secrets import token_urlsafe
from typing import Annotated, Final

from fastapi import APIRouter, BackgroundTasks, Request, Response
from pydantic import BaseModel, Field

from ucr.api.home_letters import Language, letter, link
from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.api.sign_in import SignInBody, open_session
from ucr.callers import TheRuntime, demand_origin
from ucr.deliver import mail
from ucr.domain.home import MOST_LINKS, MOST_LINKS_IN_ALL, Home
from ucr.domain.ids import Actor
from ucr.runtime import Runtime
from ucr.store import audit, homes, walls
from ucr.store.audit import Line

router = APIRouter(prefix="/api/home", tags=["homes"])
BY_ITSELF: Final = Actor("home")
"""Who made a link that was asked for at the page: nobody has signed in yet."""


class HomeDoor(BaseModel):
    """What somebody who has not signed in may know."""

    sends_links: bool
    control_phone: str | None


class AskBody(Body):
    """Where to send a link, in which language."""

    email: Annotated[str, Field(min_length=3, max_length=254)]
    language: Language = Language.ENGLISH


class LetIn(BaseModel):
    """The name of the home that has signed in."""

    name: str


@router.get("/door", responses=documented())
async def see_door(runtime: TheRuntime) -> HomeDoor:
    """Whether a link can be sent, and whom to ring."""
    settings = runtime.settings
    return HomeDoor(
        sends_links=settings.smtp_url is not None, control_phone=settings.control_phone
    )


@router.post("/link", status_code=202, responses=documented())
async def ask_for_link(
    body: AskBody, request: Request, runtime: TheRuntime, later: BackgroundTasks
) -> HomeDoor:
    """Send a link, if the address is a home's; the answer never says whether it is."""
    demand_origin(request, runtime)
    later.add_task(send_link, runtime, body.email, body.language)
    return await see_door(runtime)


@router.post("/sign-in", responses=documented())
async def sign_in_home(
    body: SignInBody, request: Request, response: Response, runtime: TheRuntime
) -> LetIn:
    """Trade a magic link's token for a session, once."""
    demand_origin(request, runtime)
    with walls.everywhere():
        async with runtime.pool.connection() as conn, conn.transaction():
            at = runtime.clock.now()
            account = await homes.use_link(conn, body.token, at=at)
            session = await open_session(conn, runtime, response, account)
            line = Line(
                at=at,
                actor=session.actor,
                action="signed in by a magic link",
                area_id=account.area_id,
            )
            await audit.write(conn, line)
    return LetIn(name=account.name)


async def send_link(runtime: Runtime, email: str, language: Language) -> None:
    """Make a link for the home of an address and send it, within the limits."""
    if runtime.settings.smtp_url is None:
        return
    token = token_urlsafe(32)
    with walls.everywhere():
        home = await _made(runtime, email.strip(), token)
    if home is None:
        return
    url = link(runtime.settings.public_origin, token)
    await mail.send(runtime.settings, letter(home.email, url, language))


async def _made(runtime: Runtime, email: str, token: str) -> Home | None:
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn, conn.transaction():
        home = await homes.find_by_email(conn, email)
        if home is None or home.ended_at is not None:
            return None
        await homes.lock(conn, home.sender.id)
        ours, all_ = await homes.count_links(conn, home.account_id, by=BY_ITSELF, at=at)
        if ours >= MOST_LINKS or all_ >= MOST_LINKS_IN_ALL:
            return None
        await homes.add_link(conn, home.account_id, token=token, by=BY_ITSELF, at=at)
    return home
