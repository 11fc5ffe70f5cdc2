"""The integrator's page on telecare, done exactly as it says."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from httpx import Response

from tests.telecare.conftest import Centre
from tests.world.callers import World
from ucr.domain.telecare import CODES, Meaning, protocol

PAGE = Path(__file__).parents[2] / "docs/integrators/telecare.md"
FENCE = re.compile(
    r"Answered \*\*(\d+)\*\*(?:(?!^```).)*?^```http call\n(.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Step:
    """One request of the page, and the status it says will come."""

    status: int
    verb: str
    path: str
    kind: str | None
    body: str | None

    @classmethod
    def read(cls, status: str, text: str) -> "Step":
        head, _, file = text.strip().partition("\n\n")
        first, *headers = head.splitlines()
        verb, path = first.split()
        assert headers[0] == "Authorization: Bearer $KEY"
        kind = headers[1].removeprefix("Content-Type: ") if headers[1:] else None
        body = (PAGE.parent / "telecare" / file).read_text() if file else None
        return cls(int(status), verb, path, kind, body)


async def test_every_request_of_the_page_is_answered_as_it_says(
    quiet_world: World, careline: Centre
) -> None:
    page = PAGE.read_text()
    steps = [Step.read(*found) for found in FENCE.findall(page)]
    assert len(steps) == page.count("```http call") == 9
    received = quiet_world.clock.now() - timedelta(minutes=2)
    times = {
        "RECEIVED-AT": received.isoformat(),
        "SPOKEN-AT": (received + timedelta(minutes=1)).isoformat(),
    }

    answers: list[Response] = []
    for step in steps:
        body = step.body
        for name, time in times.items():
            body = body and body.replace(name, time)
        answer = await careline.http.request(
            step.verb,
            step.path,
            content=body,
            headers={"Content-Type": step.kind} if step.kind else {},
        )
        answers.append(answer)

    assert [one.status_code for one in answers] == [step.status for step in steps]
    told: list[dict[str, Any]] = [one.json() for one in answers]
    first, again, worse, closed, unheard, button, test, _, outcomes = told
    assert again == first
    assert (worse["id"], worse["disposition"]) == (first["id"], "call_999_now")
    assert (closed["id"], closed["closed"]) == (first["id"], True)
    assert unheard["disposition"] == "person_deciding"
    assert (button["id"], button["closed"]) == (unheard["id"], False)
    assert test["understood"] == "test"
    listed = [one["case_number"] for one in outcomes["items"]]
    assert sorted(listed) == ["A-2026-0117", "A-2026-0118"]


ROW = re.compile(r"^\| (SCAIP|Contact ID|TTNEW)\b[^|]*\| (.+) \|$", re.MULTILINE)
SHOWN = {Meaning.ALARM, Meaning.CANCEL, Meaning.TEST, Meaning.HEARTBEAT}


def test_the_codes_of_the_page_are_those_of_the_table() -> None:
    rows = ROW.findall(PAGE.read_text())

    listed = {protocol(name): set(re.findall(r"\d+|PI|RE", row)) for name, row in rows}

    assert listed == {
        spoken: {
            code
            for code, means in codes.items()
            if means.meaning in SHOWN and code != "ME"
        }
        for spoken, codes in CODES.items()
    }
