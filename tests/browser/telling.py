"""Everybody at their own door, who tells it payloads in each text that it takes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json import dumps
from typing import Any, Final

import httpx

from tests.browser.busy import Busy
from tests.browser.payloads import ROOM, Scripts
from tests.isolation.asked import Ask
from tests.world.people import Json
from ucr.app import new_id
from ucr.runtime import SystemClock

ANSWER_S: Final = 60
PEOPLE: Final = ("Sam", "Max", "Ada", "Wyn", "Rose Court", "Oak 1", "Elm 1")


@dataclass(slots=True)
class Tellers:
    """The people of a busy area, each with a session, and its senders.

    Attributes:
        told: Every field that a door took a payload in, as `door.field`.
    """

    busy: Busy
    scripts: Scripts
    described: Json = field(init=False)
    callers: dict[str, httpx.Client] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Let everybody in."""
        stack = self.busy.stack
        self.described = httpx.get(
            f"{stack.origin}/api/openapi.json", timeout=ANSWER_S
        ).json()
        for name in PEOPLE:
            http = self._client({"Origin": stack.origin})
            answer = http.post("/api/sign-in", json={"token": stack.keys[name]})
            assert answer.is_success, answer.text
            self.callers[name] = http
        self.knows("EMAS", stack.keys["EMAS"])

    def knows(self, sender: str, key: str) -> None:
        """A system that comes with a key."""
        self.callers[sender] = self._client({"Authorization": f"Bearer {key}"})

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        return httpx.Client(
            base_url=self.busy.stack.origin, headers=headers, timeout=ANSWER_S
        )

    def ends(self) -> None:
        for http in self.callers.values():
            http.close()

    def at(self, minutes: float = 0) -> str:
        """So many minutes from the service's now."""
        moment: datetime = SystemClock().now() + timedelta(minutes=minutes)
        return moment.isoformat()

    def sees(self, who: str, path: str, **query: str) -> Any:
        answer = self.callers[who].get(path, params=query)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    def tells(
        self,
        who: str,
        door: str,
        body: Json,
        *,
        exact: Collection[str] = (),
        **ids: object,
    ) -> Any:
        """Send a body, each text in it made of payloads; what is answered.

        Args:
            door: The verb and the path, as the description has them.
            exact: Fields that stay as given: of a form that no schema tells.
            ids: What the path names, and what comes in the query.
        """
        method, _, named = door.partition(" ")
        path = named
        query: dict[str, str] = {}
        for name, value in ids.items():
            query |= {} if f"{{{name}}}" in path else {name: str(value)}
            path = path.replace(f"{{{name}}}", str(value))
        self.scripts.exact = {*exact}
        said = self.scripts.filled(
            self.described, Ask(method, named, path, query, body, 0)
        )
        answer = self.callers[who].request(
            method,
            path,
            params=query,
            json=said,
            headers={"Idempotency-Key": str(new_id())},
        )
        assert answer.is_success, f"{door}: {answer.status_code} {answer.text}"
        self.told |= told_in(self.scripts, said)
        return answer.json() if answer.content else None

    def plants(self, where: str, room: int = ROOM) -> str:
        """A payload that goes in by hand: in a file, or a message of another form."""
        self.told.add(where)
        self.scripts.room = room
        return self.scripts.word(where)


def every_text(described: Json) -> set[str]:
    """Each field for a free text of each door, as `door.field`."""
    found: set[str] = set()
    for door, verbs in described["paths"].items():
        for verb in verbs:
            if "requestBody" in verbs[verb]:
                scripts = Scripts()
                ask = Ask(verb.upper(), door, door, {}, None, 0)
                scripts.filled(described, ask)
                found |= {*scripts.planted.values()}
    return found


def told_in(scripts: Scripts, said: object) -> set[str]:
    """The fields whose payload is in what was sent."""
    text = dumps(said)
    return {where for one, where in scripts.planted.items() if one.split()[0] in text}
