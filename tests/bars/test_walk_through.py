"""The integrator's page on BaRS, done exactly as it says."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from httpx import Response

from tests.bars.conftest import Control
from tests.bars.test_conversation import our_id
from ucr.settings import Settings

PAGE = Path(__file__).parents[2] / "docs/integrators/bars.md"
FENCE = re.compile(
    r"Answered \*\*(\d+)\*\*(?:(?!^```).)*?^```http call\n(.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
SETTING = re.compile(r"^```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMON = re.compile(r"^```http headers\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One request of the page, and the status it says will come."""

    status: int
    verb: str
    path: str
    headers: dict[str, str]
    body: str | None

    @classmethod
    def read(cls, status: str, text: str) -> "Step":
        head, _, file = text.strip().partition("\n\n")
        first, _, rest = head.partition("\n")
        verb, path = first.split()
        body = (PAGE.parent / "bars" / file).read_text() if file else None
        return cls(int(status), verb, path, headers_of(rest), body)


def headers_of(text: str) -> dict[str, str]:
    """The lines of a fence as headers."""
    return dict(line.split(": ", 1) for line in text.splitlines() if line)


async def walked(control: Control, page: str) -> tuple[list[int], list[Response]]:
    """Send every request of a page as it stands: what it says comes, and what came."""
    (common,) = COMMON.findall(page)
    steps = [Step.read(*found) for found in FENCE.findall(page)]
    assert len(steps) == page.count("```http call")
    key = control.world.sender.http.headers["Authorization"].removeprefix("Bearer ")
    ours, answers = "", []
    for step in steps:
        described = headers_of(common) if step.headers else {}
        answer = await control.world.sender.http.request(
            step.verb,
            step.path.replace("$ID", ours),
            content=step.body and step.body.replace("THE-ID-WE-GAVE", ours),
            headers={
                name: value.replace("$KEY", key)
                for name, value in (described | step.headers).items()
            },
        )
        answers.append(answer)
        if step.body and not ours:
            ours = our_id(answer.json())
    (found,) = answers[-1].json()["entry"]
    assert (found["resource"]["id"], found["resource"]["status"]) == (ours, "revoked")
    return [step.status for step in steps], answers


async def test_every_request_of_the_page_is_answered_as_it_says(
    control: Control,
) -> None:
    said, answers = await walked(control, PAGE.read_text())

    assert [one.status_code for one in answers] == said
    assert len(said) == 7


async def test_what_the_page_says_we_are_can_be_set() -> None:
    shown = re.findall(
        r"^```json\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )

    (services,) = [json.loads(text) for text in shown]

    assert Settings(bars_services=services).bars_services[0].area == "rutland"
