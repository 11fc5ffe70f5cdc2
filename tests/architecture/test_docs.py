"""What the papers say is held against the code, so that they cannot rot quietly."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.claims import CLAIMS, Claim, claims, is_there
from tests.world.callers import World
from ucr.api.problem_words import WHAT_TO_DO
from ucr.api.problems import STATUS
from ucr.cli import COMMANDS
from ucr.docs import pages

ROOT = Path(__file__).parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PICTURES = {".png", ".svg"}
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
CODE = re.compile(r"`([\w./-]+)`")
PATH = re.compile(
    r"(ucr|routing|tests|frontend|bench|docs)/[\w./-]+|\.ci/run|justfile|pyproject\.toml"
)
FENCE = re.compile(r"^```(\w*) ?(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FIGURE = re.compile(r"\[\w+\.py\]\(\.\./([^)]+)\) (\(?`\w+`(?:,\s+`\w+`)*)")
SENDING = ROOT / "docs/how-to/send-a-referral.md"


def ident(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else str(value)


def links(paper: Path) -> list[str]:
    return LINK.findall(paper.read_text())


def examples(kind: str) -> list[str]:
    """The JSON bodies that a page shows a sender."""
    fences = FENCE.findall(SENDING.read_text())
    return [
        text for language, name, text in fences if (language, name) == ("json", kind)
    ]


def names_in(path: Path) -> set[str]:
    """Names that a module gives to constants, functions, classes and their fields."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            found |= {name.id for name in targets if isinstance(name, ast.Name)}
    return found


def figures() -> Iterator[tuple[str, str]]:
    """Every file and name that the page of assumptions points at."""
    text = (ROOT / "docs/assumptions.md").read_text()
    for path, names in FIGURE.findall(text):
        for name in CODE.findall(names):
            yield path, name


@pytest.mark.parametrize(("path", "text"), list(pages().items()), ids=ident)
def test_a_drawn_page_says_what_the_code_says(path: str, text: str) -> None:
    assert (ROOT / path).read_text() == text, "run: ucr docs"


@pytest.mark.parametrize("paper", PAPERS, ids=ident)
def test_every_link_leads_somewhere(paper: Path) -> None:
    broken = [
        link
        for link in links(paper)
        if Path(link).suffix not in PICTURES and not (paper.parent / link).exists()
    ]

    assert broken == []


@pytest.mark.parametrize("paper", PAPERS, ids=ident)
def test_every_picture_that_is_shown_is_there(paper: Path) -> None:
    missing = [
        link
        for link in links(paper)
        if Path(link).suffix in PICTURES and not (paper.parent / link).is_file()
    ]

    assert missing == []


@pytest.mark.parametrize("paper", PAPERS, ids=ident)
def test_every_file_that_is_named_exists(paper: Path) -> None:
    named = [name for name in CODE.findall(paper.read_text()) if PATH.fullmatch(name)]
    made = ("ucr/static", "frontend/node_modules")

    assert [
        name
        for name in named
        if not name.startswith(made) and not (ROOT / name).exists()
    ] == []


@pytest.mark.parametrize("paper", PAPERS, ids=ident)
def test_a_fence_that_is_opened_is_closed(paper: Path) -> None:
    marks = re.findall(r"^ *```", paper.read_text(), re.MULTILINE)

    assert len(marks) % 2 == 0


def test_the_two_commands_stand_bare_in_the_readme() -> None:
    shell = [
        text
        for language, _, text in FENCE.findall((ROOT / "README.md").read_text())
        if language == "sh"
    ]

    assert [text.count("\n") for text in shell] == [1, 1]
    assert shell[0].startswith("python3 -m venv")
    assert shell[0].endswith("ucr demo\n")
    assert shell[1].startswith("python3 -m venv")
    assert shell[1].endswith("just check\n")


@pytest.mark.parametrize(("path", "name"), list(figures()))
def test_an_assumed_figure_still_stands_where_it_is_said_to(
    path: str, name: str
) -> None:
    assert name in names_in(ROOT / path)


def test_the_page_of_assumptions_names_the_figures() -> None:
    assert len(list(figures())) > 30


@pytest.mark.parametrize("paper", PAPERS, ids=ident)
def test_every_command_that_is_named_exists(paper: Path) -> None:
    command = re.compile(r"(?:`|bin/|^)ucr ([a-z][a-z0-9-]*)", re.MULTILINE)
    named = set(command.findall(paper.read_text()))

    assert named <= set(COMMANDS)


def test_every_problem_says_what_to_do() -> None:
    assert set(WHAT_TO_DO) == set(STATUS)


def test_every_promise_is_accounted_for() -> None:
    stated = claims()

    assert [claim.number for claim in stated] == list(range(1, 43))
    assert [
        one.number for one in stated if not one.shown_by and one.stands == "kept"
    ] == []


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: str(claim.number))
def test_what_shows_a_promise_is_a_test_that_there_is(claim: Claim) -> None:
    assert [shown for shown in claim.shown_by if not is_there(shown)] == []


def test_everything_that_a_promise_names_in_code_is_played() -> None:
    """What is written in another way than the table reads is not passed over."""
    text = CLAIMS.read_text()
    named = set(re.findall(r"`((?:tests|frontend)/[^`]+)`", text))

    assert named == {shown for claim in claims() for shown in claim.shown_by}


def test_every_hazard_is_in_the_log_once() -> None:
    text = (ROOT / "docs/safety/hazard-log.md").read_text()

    hazards = re.findall(r"^## H(\d+) ", text, re.MULTILINE)

    assert hazards == [str(number) for number in range(1, 21)]


def test_a_control_that_is_called_tested_names_the_test() -> None:
    text = (ROOT / "docs/safety/hazard-log.md").read_text().partition("\n## H1 ")[2]
    controls = re.findall(r"^- (.+?)(?=^- |^#|\Z)", text, re.DOTALL | re.MULTILINE)

    said = [control for control in controls if re.search(r"(?<!un)tested", control)]

    assert len(said) > 15
    assert [one for one in said if not re.search(r"`(tests|frontend)/", one)] == []


def test_every_decision_has_the_same_parts() -> None:
    parts = ["Context", "Decision", "Consequences", "Alternatives", "What we measured"]
    odd = {
        paper.name: found
        for paper in ROOT.glob("docs/adr/*.md")
        if (found := re.findall(r"^## (.+)$", paper.read_text(), re.MULTILINE)) != parts
    }

    assert odd == {}


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(paper.name[:4]) for paper in ROOT.glob("docs/adr/*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("body", examples("intake"))
async def test_a_request_as_the_page_shows_it_is_taken(
    quiet_world: World, body: str
) -> None:
    answer = await quiet_world.sender.http.post("/api/referrals", json=json.loads(body))

    assert answer.status_code == 201, answer.text
    assert answer.json()["disposition"] == "accepted_for_matching"


async def test_a_case_changes_and_ends_as_the_page_says(quiet_world: World) -> None:
    asked, *_ = examples("intake")
    (more,) = examples("revision")
    sender = quiet_world.sender
    case = (await sender.http.post("/api/referrals", json=json.loads(asked))).json()

    again = await sender.http.post("/api/referrals", json=json.loads(asked))
    told = await sender.tells(case, **json.loads(more))
    cancelled = await sender.cancels(case)
    outcomes = await sender.sees("/api/outcomes?after=0")

    assert (again.status_code, again.json()["id"]) == (200, case["id"])
    assert told["status"] == "needs_decision"
    assert cancelled["status"] == "cancelled"
    assert [item["id"] for item in outcomes["items"]] == [case["id"]]
