"""The safety papers name tests that are there, and say where there is none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = sorted(ROOT.glob("docs/safety/*.md"))
DRAFTS = ("clinical-safety-case", "dpia", "hazard-log", "penetration-test-notes")
NAMED = re.compile(r"\b((?:tests|frontend/src)/[\w./-]+\.(?:py|ts))(?:::(\w+))?")
CONTROL = re.compile(r"^- (.+?)(?=^- |^#|\Z)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(\.\./\.\./(?:tests|frontend)/")
WITHOUT = re.compile(r"no test|not built yet|not (?:measured|run|tried)")


def named() -> Iterator[tuple[str, str, str]]:
    """Every test that a safety paper names: the paper, the file, the name in it."""
    for paper in PAPERS:
        for path, name in NAMED.findall(paper.read_text()):
            yield paper.name, path, name


def defined_in(path: Path) -> set[str]:
    """Functions and classes of a Python file; what a TypeScript test is called."""
    text = path.read_text()
    if path.suffix == ".ts":
        return set(re.findall(r"\b(?:test|it|describe)\('([^']+)'", text))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)}


def controls() -> list[str]:
    """Each control of the hazard log, as one line."""
    text = (ROOT / "docs/safety/hazard-log.md").read_text()
    hazards = text.partition("\n## H1 ")[2].partition("\n## For the trust")[0]
    return [" ".join(one.split()) for one in CONTROL.findall(hazards)]


def test_every_test_that_a_safety_paper_names_is_there() -> None:
    found = list(named())

    gone = [
        (paper, path, name)
        for paper, path, name in found
        if not (ROOT / path).is_file() or (name and name not in defined_in(ROOT / path))
    ]

    assert len(found) > 150
    assert gone == []


def test_every_control_leads_to_its_test_or_says_that_there_is_none() -> None:
    silent = [one for one in controls() if not LINK.search(one)]

    assert len(controls()) > 80
    assert [one for one in silent if not WITHOUT.search(one)] == []


@pytest.mark.parametrize("name", DRAFTS)
def test_a_paper_for_an_officer_says_first_that_it_is_a_draft(name: str) -> None:
    first = (ROOT / f"docs/safety/{name}.md").read_text().split("\n\n")[1]

    assert first.startswith("**A draft")
    assert "obody" in first
