"""Many people, and none of them in what leaves us: push, text, webhook, address (P29).

Each is somebody else in every word of theirs; some dozens in the short form, 1,000 in
the long. Whoever is told outside knows the case by its number and reads it with a key.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
import orjson
import pytest
import pytest_asyncio

from tests.isolation.asked import Ask
from tests.isolation.canaries import Canaries
from tests.reach.conftest import CHANCE, SECRET, SERVICE, TEMPLATE, real_now
from tests.reach.phones import Browser
from tests.webhooks.receiver import Receiver, receiving
from tests.world.callers import Phone, World
from tests.world.form import IS_LONG
from tests.world.ground import HandClock
from tests.world.hits import Hits
from tests.world.people import RUTLAND, Json, a_crew, a_request
from tests.world.service import world_on
from ucr.deliver.follow import follow
from ucr.deliver.send import send_due
from ucr.journey import escalate
from ucr.reach.ladder import ladder
from ucr.reach.vapid import Key
from ucr.runtime import Runtime
from ucr.store import leases
from ucr.store.leases import Lease
from ucr.webhooks import message
from ucr.webhooks.post import postman

PEOPLE: Final = 1_000 if IS_LONG else 24
AT_A_TIME: Final = 100
"""People of one test, so that it ends in minutes."""
PARTS: Final = [
    min(AT_A_TIME, PEOPLE - before) for before in range(0, PEOPLE, AT_A_TIME)
]
NAMES: Final = tuple(f"Oak {number}" for number in range(1, 7))
UNANSWERED: Final = timedelta(minutes=2)
ASKS: Final = Ask("POST", "/api/referrals", "/api/referrals", {}, None, 0)
KINDS: Final = {
    *("referral.accepted", "referral.en_route", "referral.on_scene"),
    *("referral.ended", "referral.call_999_now", "referral.declined"),
}


@dataclass(slots=True)
class Outside:
    """Crews with phones, and everybody outside who hears from us."""

    world: World
    lease: Lease
    push: Receiver
    gateway: Receiver
    hook: Receiver
    browsers: dict[str, Browser]
    canaries: Canaries = field(default_factory=Canaries)
    answered: list[str] = field(default_factory=list)

    async def told(self, who: str) -> Json:
        """Somebody's case, each text of it a canary but the number of the case."""
        described, body = self.world.app.openapi(), a_request()
        filled = self.canaries.filled(described, replace(ASKS, body=body))
        case = await self.world.sender.asks(
            **filled | {"case_number": body["case_number"]}
        )
        if case["status"] == "needs_decision":
            await self.world.desk.decides(
                case, "accept", note=self.canaries.word(f"{who}: note of the desk")
            )
        return case

    async def written_of(self, who: str, crew: Phone) -> None:
        """The desk writes to a crew about a person, as it should not."""
        words = self.canaries.word(f"{who}: message")
        await self.world.desk.does(
            f"/api/crews/{crew.crew.id}/messages", {"words": words}
        )

    async def visited(self, who: str, crew: Phone, offer: Json, outcome: str) -> None:
        """A crew goes, and writes at the end what it found."""
        await crew.goes(offer, "on-scene")
        note = self.canaries.word(f"{who}: note of the crew")
        await crew.taps("complete", {"outcome": outcome, "note": note})

    async def refused(self, who: str, crew: Phone, offer: Json, case: Json) -> None:
        """The crew cannot, and the sender tells more."""
        await crew.refuses(offer)
        await self.world.sender.tells(
            case,
            red_flags=["bleeding_freely"],
            reason=self.canaries.word(f"{who}: told anew"),
        )

    async def declined(self, who: str, case: Json) -> None:
        """The desk sends a case back, and writes why."""
        note = self.canaries.word(f"{who}: why declined")
        await self.world.desk.decides(case, "decline", reason="RRNA", note=note)

    async def turn(self, passes: timedelta = timedelta(0)) -> None:
        """Time passes; who is to be told by then is told."""
        world = self.world
        assert isinstance(world.clock, HandClock)
        world.clock.advance(passes)
        await escalate.look(world.runtime, RUTLAND, lease=self.lease)
        async with (
            ladder(world.runtime, now=real_now) as ways,
            postman(world.runtime, now=real_now) as post,
        ):
            channels = [*ways, message.channel(post.post)]
            await follow(world.runtime, channels)
            await send_due(world.runtime, channels, CHANCE)

    def opened(self) -> list[str]:
        """What the pushes said to the phones that they were sealed for."""
        return [
            self.browsers[url.rpartition("/")[2]].opens(body).decode()
            for url, body in zip(self.push.urls, self.push.bodies, strict=True)
        ]

    def left(self) -> dict[str, str]:
        """Everything that left us, by the way that it went."""
        others = (self.push, self.gateway, self.hook)
        return {
            "push": "\n".join(self.opened()),
            "text": "\n".join(map(bytes.decode, self.gateway.bodies)),
            "webhook": "\n".join(map(bytes.decode, self.hook.bodies)),
            "headers": str([one.headers for one in others]),
            "address": "\n".join(url for one in others for url in one.urls),
            "headers of our answers": "\n".join(self.answered),
        }

    async def note(self, answer: httpx.Response) -> None:
        """Keep what an answer says beside its body: where to go on, and the like."""
        self.answered.append(str(answer.headers))


@asynccontextmanager
async def outside_of(
    runtime: Runtime, clock: HandClock, folder: Path
) -> AsyncIterator[Outside]:
    Key.make().write(folder / "push.pem")
    (folder / "notify").write_text(f"crews-{SERVICE}-{SECRET}\n", "ascii")
    async with AsyncExitStack() as stack:
        push, gateway, hook = [
            await stack.enter_async_context(receiving()) for _ in range(3)
        ]
        settings = runtime.settings.model_copy(
            update={
                "push_key": folder / "push.pem",
                "push_inside": (push.place,),
                "text_key": folder / "notify",
                "text_template": TEMPLATE,
                "text_url": gateway.address,
                "webhook_inside": (hook.place,),
            }
        )
        ours = replace(runtime, settings=settings)
        crews = tuple(
            a_crew(name, phone=f"+4477009001{number:02d}")
            for number, name in enumerate(NAMES)
        )
        world = await stack.enter_async_context(world_on(ours, clock, crews))
        async with ours.pool.connection() as conn:
            lease = await leases.take(conn, RUTLAND, holder="test:1")
        assert lease is not None
        browsers = {
            name.replace(" ", "-"): Browser(f"{push.address}/{name.replace(' ', '-')}")
            for name in NAMES
        }
        yield Outside(world, lease, push, gateway, hook, browsers)


@pytest_asyncio.fixture
async def outside(
    service_runtime: Runtime, service_clock: HandClock, tmp_path: Path
) -> AsyncIterator[Outside]:
    """Six crews on duty whose phones can be woken, and a sender with a webhook."""
    async with outside_of(service_runtime, service_clock, tmp_path) as found:
        world = found.world
        url = {"url": f"{found.hook.address}/hook"}
        (await world.sender.http.put("/api/webhook", json=url)).raise_for_status()
        for name, phone in world.phones.items():
            browser = found.browsers[name.replace(" ", "-")]
            told = await phone.http.put("/api/crew/push", json=browser.subscription())
            told.raise_for_status()
            await phone.starts()
        for client in world.clients:
            client.event_hooks = {"response": [found.note]}
        yield found


@pytest.mark.parametrize("people", PARTS, ids=lambda many: f"{many} people")
async def test_of_many_people_none_is_in_what_goes_outside(
    outside: Outside, people: int, hits: Hits
) -> None:
    for first in range(0, people, len(NAMES)):
        names = NAMES[: people - first]
        await a_round(outside, [outside.world.phones[name] for name in names], first)

    hits(people)
    found = {
        way: outside.canaries.found_in(said) for way, said in outside.left().items()
    }
    assert {way: of for way, of in found.items() if of} == {}
    assert len(outside.canaries.planted) > 5 * people
    everybody_was_told(outside, people)


async def a_round(outside: Outside, crews: list[Phone], first: int) -> None:
    """Each crew is written to, asked, called twice, and goes, or does not."""
    cases = [await outside.told(f"{first + at}") for at in range(len(crews))]
    for at, crew in enumerate(crews):
        await outside.written_of(f"{first + at}", crew)
        await outside.world.desk.assigns(cases[at], crew)
    await outside.turn()
    await outside.turn(UNANSWERED)
    for at, crew in enumerate(crews):
        who, offer = f"{first + at}", await crew.is_asked()
        if at % 3 == 2:
            await outside.refused(who, crew, offer, cases[at])
        else:
            outcome = ("treated", "escalated_999")[at % 3]
            await outside.visited(who, crew, offer, outcome)
    await outside.turn()
    for at in range(2, len(crews), 3):
        await outside.declined(f"{first + at}", cases[at])
    await outside.turn()


def everybody_was_told(outside: Outside, people: int) -> None:
    """Each person was the matter of a push, of a text and of two webhooks."""
    kinds = Counter(str(orjson.loads(body)["type"]) for body in outside.hook.bodies)
    assert len(outside.push.bodies) >= 2 * people
    assert len(outside.gateway.bodies) == people
    assert {*kinds} >= KINDS
    assert kinds.total() >= 2 * people
    assert all('"wake"' in said for said in outside.opened())
