"""Those who call the service, and the world they call it in.

A story speaks in verbs: `sender.asks`, `phone.accepts`, `desk.decides`, `advance`.
After each of them no case may be in limbo (promise P2).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx
from fastapi import FastAPI

from tests.world.ground import ORIGIN, HandClock
from tests.world.people import RUTLAND, Json, a_request
from ucr.app import new_id
from ucr.domain.crew import Crew
from ucr.report.limbo import in_limbo
from ucr.runtime import Clock, Runtime, channel
from ucr.store import referrals

PATIENCE_S: Final = 40.0
LOOK_AGAIN_S: Final = 0.02


@dataclass(slots=True)
class Caller:
    """Anyone with a client: a command is answered as expected, or the test fails."""

    world: "World"
    http: httpx.AsyncClient

    async def does(
        self,
        path: str,
        body: object = None,
        *,
        refused: int | None = None,
        key: str | None = None,
    ) -> Json:
        """POST a command with a key of its own; the JSON of the answer."""
        answer = await self.http.post(
            path, json=body, headers={"Idempotency-Key": key or str(new_id())}
        )
        return await self._told(answer, refused)

    async def sees(self, path: str, *, refused: int | None = None) -> Json:
        """GET something."""
        return await self._told(await self.http.get(path), refused)

    async def _told(self, answer: httpx.Response, refused: int | None) -> Json:
        said = f"{answer.request.method} {answer.request.url.path}: {answer.text}"
        assert answer.status_code < 500, said
        if refused is None:
            assert answer.is_success, said
        else:
            assert answer.status_code == refused, said
        await self.world.nobody_is_in_limbo()
        told: Json = answer.json() if answer.content else {}
        return told


class SenderDesk(Caller):
    """A system that sends calls, such as an ambulance service's."""

    async def asks(self, *, refused: int | None = None, **changes: object) -> Json:
        """Ask for help; the receipt."""
        answer = await self.http.post("/api/referrals", json=a_request(**changes))
        return await self._told(answer, refused)

    async def tells(
        self, case: Json, *, refused: int | None = None, **news: object
    ) -> Json:
        """Tell more about a case."""
        answer = await self.http.patch(f"/api/referrals/{case['id']}", json=news)
        return await self._told(answer, refused)

    async def cancels(self, case: Json, *, refused: int | None = None) -> Json:
        path = f"/api/referrals/{case['id']}/cancel"
        return await self.does(path, {}, refused=refused)

    async def acknowledges(self, case: Json, *, refused: int | None = None) -> Json:
        path = f"/api/referrals/{case['id']}/acknowledge"
        return await self.does(path, refused=refused)

    async def hears(self, case: Json) -> Json:
        """How a case stands."""
        return await self.sees(f"/api/referrals/{case['id']}")


class Desk(Caller):
    """A coordinator's or clinician's screen."""

    async def decides(
        self, case: Json, decision: str, *, refused: int | None = None, **more: object
    ) -> Json:
        path = f"/api/referrals/{case['id']}/decide"
        return await self.does(path, {"decision": decision, **more}, refused=refused)

    async def assigns(
        self,
        case: Json,
        crew: "Phone",
        *,
        reason: str | None = None,
        refused: int | None = None,
    ) -> Json:
        body = {"crew_id": str(crew.crew.id)}
        if reason is not None:
            body |= {"override_code": "nobody_else_in_time", "override_reason": reason}
        path = f"/api/referrals/{case['id']}/assign"
        return await self.does(path, body, refused=refused)

    async def answers(
        self,
        offer: Json,
        verb: str,
        body: object = None,
        *,
        refused: int | None = None,
    ) -> Json:
        """Confirm, undo or withdraw an assignment."""
        path = f"/api/assignments/{offer['id']}/{verb}"
        return await self.does(path, body, refused=refused)

    async def rings_back(self, case: Json, *, answered: bool) -> Json:
        path = f"/api/referrals/{case['id']}/called-back"
        return await self.does(path, {"answered": answered})

    async def asks_a_clinician(self, case: Json, question: str) -> Json:
        path = f"/api/referrals/{case['id']}/ask-clinician"
        return await self.does(path, {"question": question})

    async def advises(
        self, case: Json, advice: str, words: str, *, refused: int | None = None
    ) -> Json:
        path = f"/api/referrals/{case['id']}/advise"
        body = {"advice": advice, "words": words}
        return await self.does(path, body, refused=refused)

    async def hands_back(
        self,
        case: Json,
        reason: str = "no_crew_in_time",
        *,
        refused: int | None = None,
    ) -> Json:
        path = f"/api/referrals/{case['id']}/hand-back"
        return await self.does(path, {"reason": reason}, refused=refused)

    async def keeps_though_late(
        self, case: Json, reason: str = "late_agreed_with_999", note: str | None = None
    ) -> Json:
        """Dismiss a drafted hand-back."""
        path = f"/api/referrals/{case['id']}/hand-back/dismiss"
        return await self.does(path, {"reason": reason, "note": note})

    async def is_told_to_hand_back(self, case: Json) -> Json:
        """Wait for the draft of a hand-back; as the card has it."""

        async def drafted() -> Json | None:
            found: Json | None = (await self.card(case))["hand_back"]
            return found if found and not found["dismissed_at"] else None

        return await self.world.until(drafted)

    async def tells_999(
        self, case: Json, number: str, category: str, *, refused: int | None = None
    ) -> Json:
        path = f"/api/referrals/{case['id']}/told-999"
        body = {"case_number": number, "category": category}
        return await self.does(path, body, refused=refused)

    async def card(self, case: Json) -> Json:
        """The referral's card on the board."""
        found = (await self.case(case))["referral"]
        assert found is not None, "it has left the board"
        card: Json = found
        return card

    async def case(self, case: Json) -> Json:
        return await self.sees(f"/api/referrals/{case['id']}/case")

    async def facts(self, case: Json) -> list[str]:
        """What has happened to a case, in order."""
        return [line["fact"] for line in (await self.case(case))["timeline"]]

    async def offer(self, case: Json) -> Json | None:
        """The assignment of a case that is open now."""
        snapshot = (await self.sees("/api/board"))["snapshot"]
        found: list[Json] = snapshot["assignments"]
        mine = [one for one in found if one["referral_id"] == case["id"]]
        return next((one for one in mine if one["status"] != "withdrawn"), None)

    async def waits_for_offer(self, case: Json, crew: "Phone | None" = None) -> Json:
        """Wait until a case is put to some crew, or to this one."""

        async def offered() -> Json | None:
            found = await self.offer(case)
            if crew is None or (found and found["crew_id"] == str(crew.crew.id)):
                return found
            return None

        return await self.world.until(offered)

    async def waits_for(
        self, case: Json, within_s: float = PATIENCE_S, **wanted: object
    ) -> Json:
        """Wait until the card of a case says this."""

        async def said() -> Json | None:
            card = await self.card(case)
            return card if wanted.items() <= card.items() else None

        return await self.world.until(said, within_s)


@dataclass(slots=True)
class Phone(Caller):
    """A crew's phone: what it taps is about what it has before it."""

    crew: Crew

    async def starts(self) -> Json:
        """Come on duty."""
        return await self.does("/api/crew/shift/start", self._tap())

    async def duty(self, action: str, *, refused: int | None = None) -> Json:
        path = f"/api/crew/shift/{action}"
        return await self.does(path, self._tap(), refused=refused)

    async def today(self) -> Json:
        return await self.sees("/api/crew/today")

    async def is_asked(self) -> Json:
        """Wait for an offer; the assignment."""

        async def asked() -> Json | None:
            found: Json | None = (await self.today())["assignment"]
            return found

        return await self.world.until(asked)

    async def accepts(
        self, offer: Json, *, read: Json | None = None, refused: int | None = None
    ) -> Json:
        """Take it; `read`: the day that its screen had, if it says so."""
        path = f"/api/crew/assignments/{offer['id']}/accept"
        return await self.does(path, self._tap(**_to(read)), refused=refused)

    async def refuses(self, offer: Json, reason: str = "vehicle") -> Json:
        path = f"/api/crew/assignments/{offer['id']}/refuse"
        return await self.does(path, self._tap(reason=reason))

    async def has_read(self, offer: Json, *, read: Json | None = None) -> Json:
        """Say that the crew has read what changed; `read`: as of an acceptance."""
        path = f"/api/crew/assignments/{offer['id']}/change-seen"
        return await self.does(path, self._tap(**_to(read)))

    async def taps(
        self, step: str, more: Json | None = None, *, refused: int | None = None
    ) -> Json:
        """En-route, on-scene, complete or hand-back of the visit it has."""
        visit = (await self.today())["visit"]
        path = f"/api/crew/visits/{visit['id']}/{step}"
        return await self.does(path, self._tap(**(more or {})), refused=refused)

    async def goes(self, offer: Json, upto: str) -> None:
        """Accept, set off, arrive: as far as `upto`."""
        await self.accepts(offer)
        for step in ("en-route", "on-scene"):
            if upto == "accept":
                return
            await self.taps(step)
            if step == upto:
                return

    def _tap(self, **more: object) -> Json:
        return {"occurred_at": self.world.clock.now().isoformat(), **more}


def _to(read: Json | None) -> Json:
    return {"read_to": read["at"]["offset"]} if read else {}


@dataclass(slots=True)
class World:
    """A running service and everyone who calls it."""

    runtime: Runtime
    app: FastAPI
    clock: Clock
    address: str
    keys: Mapping[str, str]
    crews: tuple[Crew, ...]
    sender: SenderDesk = field(init=False, repr=False)
    desk: Desk = field(init=False, repr=False)
    at_home: httpx.AsyncClient = field(init=False, repr=False)
    others: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    phones: dict[str, Phone] = field(init=False, default_factory=dict)
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def phone(self, name: str) -> Phone:
        """The phone of the crew with this call sign."""
        return self.phones[name]

    def client(self, key: str | None = None) -> httpx.AsyncClient:
        """Somebody's client: a browser, or a system with its key."""
        headers = {"Origin": ORIGIN}
        if key is not None:
            headers = {"Authorization": f"Bearer {key}"}
        client = httpx.AsyncClient(
            base_url=f"http://{self.address}",
            headers=headers,
            timeout=20,
            verify=False,  # noqa: S501 - no TLS on the loopback; reading CAs takes long
        )
        self.clients.append(client)
        return client

    async def signed_in(self, name: str) -> httpx.AsyncClient:
        """A browser in which somebody has opened their sign-in link."""
        client = self.client()
        answer = await client.post("/api/sign-in", json={"token": self.keys[name]})
        assert answer.status_code == 200, answer.text
        return client

    async def puts_to(self, phone: Phone) -> Json:
        """A crew begins its shift, and the desk assigns it a new case."""
        await phone.starts()
        case = await self.sender.asks()
        await self.desk.assigns(case, phone)
        return case

    async def until(
        self, found: Callable[[], Awaitable[Json | None]], within_s: float = PATIENCE_S
    ) -> Json:
        """Look until there is something to see, bounded in real time."""
        async with asyncio.timeout(within_s):
            while True:
                seen = await found()
                if seen is not None:
                    return seen
                await asyncio.sleep(LOOK_AGAIN_S)

    async def advance(self, **step: float) -> None:
        """Let time pass, and wait until every timer that ran out was looked at."""
        assert isinstance(self.clock, HandClock)
        self.clock.advance(timedelta(**step))
        await self.runtime.redis.publish(channel(RUTLAND), "time passed")

        async def looked_at() -> Json | None:
            async with self.runtime.pool.connection() as conn:
                late = await referrals.list_overdue(
                    conn, RUTLAND, at=self.clock.now(), limit=1
                )
            return None if late else {}

        await self.until(looked_at)
        await self.nobody_is_in_limbo()

    async def let_pass(self, **step: float) -> None:
        """Let time pass where nobody dispatches: nothing happens by itself."""
        assert isinstance(self.clock, HandClock)
        self.clock.advance(timedelta(**step))

    async def nobody_is_in_limbo(self) -> None:
        """Promise P2, asked of the database itself."""
        async with self.runtime.pool.connection() as conn:
            assert await in_limbo(conn, at=self.clock.now()) == []

    async def asks_the_store(self, query: str, *values: object) -> list[Any]:
        """Rows of a question that no door answers."""
        async with self.runtime.pool.connection() as conn:
            cursor = await conn.execute(query.encode(), values)
            return await cursor.fetchall()
