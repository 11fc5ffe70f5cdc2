"""Whom a history is about: a crew with one or two phones, a desk and a sender."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any, Final

import httpx

from tests.world.ground import Ground
from tests.world.people import RUTLAND, a_crew
from ucr.app import new_id
from ucr.domain.account import Account, Sender, Session
from ucr.domain.area import Area
from ucr.domain.codes import Mode, Role, Source
from ucr.domain.crew import Crew, Shift, ShiftStatus
from ucr.domain.ids import AccountId, AreaId, SenderId, ShiftId
from ucr.journey.found import Founding, found
from ucr.runtime import Runtime
from ucr.store import accounts

Json = dict[str, Any]

LIVES: Final = timedelta(hours=10)
NO_TIME: Final = 30.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a crew with a phone: an account, and the cookie of its session."""

    account_id: AccountId
    cookie: str

    @property
    def actor(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, slots=True)
class Party:
    """A crew of two with a phone each, and who gives it work."""

    crew: Crew
    people: tuple[Person, Person]
    desk: str
    ground: Ground


async def gather(runtime: Runtime, wanted: int) -> list[Party]:
    """Found Rutland with as many crews, everybody signed in."""
    area_id = RUTLAND
    crews = [a_crew(f"Oak {new_id().hex[-8:]}") for _ in range(wanted)]
    desk = _account(area_id, "Sam", Role.COORDINATOR)
    people = [
        _account(area_id, name, Role.CREW, crew)
        for crew in crews
        for name in (crew.name, f"{crew.name} too")
    ]
    sender = Sender(
        id=SenderId(new_id()), area_id=area_id, name="EMAS", source=Source.AMBULANCE
    )
    await found(
        runtime,
        Founding(
            area=Area(id=area_id, name=area_id.title(), mode=Mode.ADVISE, version=1),
            crews=tuple(crews),
            shifts=tuple(_shift(runtime, crew) for crew in crews),
            accounts=(desk, *people),
            senders=(sender,),
        ),
    )
    at_desk, *signed = await _signed_in(runtime, [desk, *people])
    ground = Ground(runtime, area_id, sender.id)
    return [
        Party(crew, (one, other), at_desk.cookie, ground)
        for crew, one, other in zip(crews, signed[::2], signed[1::2], strict=True)
    ]


def _account(
    area_id: AreaId, name: str, role: Role, crew: Crew | None = None
) -> Account:
    return Account(
        id=AccountId(new_id()),
        area_id=area_id,
        name=name,
        role=role,
        crew_id=crew.id if crew else None,
    )


def _shift(runtime: Runtime, crew: Crew) -> Shift:
    now = runtime.clock.now()
    return Shift(
        id=ShiftId(new_id()),
        crew_id=crew.id,
        area_id=crew.area_id,
        status=ShiftStatus.PLANNED,
        version=1,
        starts_at=now,
        ends_at=now + LIVES,
    )


async def _signed_in(runtime: Runtime, people: Sequence[Account]) -> list[Person]:
    now = runtime.clock.now()
    signed: list[Person] = []
    async with runtime.pool.connection() as conn, conn.transaction():
        for account in people:
            session = Session(account=account, expires_at=now + LIVES)
            cookie = token_urlsafe(32)
            await accounts.add_session(conn, session, token=cookie, at=now)
            signed.append(Person(account.id, cookie))
    return signed


class Control:
    """The control room's side of a history, on a good line."""

    def __init__(self, http: httpx.AsyncClient, party: Party) -> None:
        """Speak for the desk and the sender of this crew's area."""
        self._http, self._party = http, party

    async def gives_a_case(self) -> bool:
        """A case, offered to the crew; False: it cannot have one now."""
        day = await self.truth()
        if day["assignment"] is not None or day["shift"]["status"] != "on":
            return False
        ground = self._party.ground
        case = await ground.call_comes_in(name="Test Canary")
        await ground.is_offered(case.id, self._party.crew)
        return True

    async def stands_down(self) -> bool:
        """Take back what the crew has; False: there is nothing, or it is on scene."""
        held = (await self.truth())["assignment"]
        if held is None:
            return False
        path = f"/api/assignments/{held['id']}/withdraw"
        return (await self._does(path, {"reason": "the history"})).is_success

    async def truth(self, which: int = 0) -> Json:
        """The day of one of the phones, as the service itself says."""
        cookie = self._party.people[which].cookie
        answer = await self._http.get(
            "/api/crew/today", headers={"Cookie": f"ucr_session={cookie}"}
        )
        assert answer.is_success, answer.text
        day: Json = answer.json()
        return day

    async def _does(self, path: str, body: Json) -> httpx.Response:
        return await self._http.post(
            path,
            json=body,
            headers={
                "Cookie": f"ucr_session={self._party.desk}",
                "Idempotency-Key": str(new_id()),
            },
        )


@asynccontextmanager
async def good_line(
    address: str, origin: str | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """A client past the proxy; `origin`: what the service is known as, if otherwise."""
    async with httpx.AsyncClient(
        base_url=address,
        headers={"Origin": origin or address},
        timeout=NO_TIME,
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
    ) as http:
        yield http
