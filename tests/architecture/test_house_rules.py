"""House rules that no linter knows. Each names the habit it protects."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("ucr/**/*.py"), *ROOT.glob("routing/**/*.py")])
TESTS = sorted(ROOT.glob("tests/**/*.py"))
BENCHES = sorted(ROOT.glob("bench/**/*.py"))
EVERYTHING = [*SOURCES, *TESTS, *BENCHES]
JUNK_DRAWERS = {
    *("util", "utils", "helper", "helpers", "common", "misc", "base"),
    *("manager", "managers", "core"),
}
SCREENS = sorted(
    path for path in ROOT.glob("frontend/src/**/*.ts*") if path.name != "generated.ts"
)
FROM_TEXT_TO_HTML = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write"
    r"|srcdoc|createContextualFragment|parseFromString|\beval\(|new Function\("
)
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
LONGEST_TEST_FILE = 600


def ident(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(
    function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]
) -> int:
    """Count a function's lines without docstring, blank lines and comments."""
    first, last = function.lineno, function.end_lineno or function.lineno
    said = set[int]()
    if ast.get_docstring(function):
        text = function.body[0]
        said = set(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return sum(
        1
        for number in range(first, last + 1)
        if number not in said
        and lines[number - 1].strip()
        and not lines[number - 1].lstrip().startswith("#")
    )


def called(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Find calls of `name` and of `anything.name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            found = function.attr if isinstance(function, ast.Attribute) else None
            if found == name or (
                isinstance(function, ast.Name) and function.id == name
            ):
                yield node


@pytest.mark.parametrize("path", EVERYTHING, ids=ident)
def test_no_file_or_folder_is_a_junk_drawer(path: Path) -> None:
    names = {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}

    assert not names & JUNK_DRAWERS


@pytest.mark.parametrize("path", EVERYTHING, ids=ident)
def test_a_module_with_code_says_what_it_holds(path: Path) -> None:
    tree = ast.parse(path.read_text())

    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize("path", EVERYTHING, ids=ident)
def test_a_file_fits_in_one_sitting(path: Path) -> None:
    limit = LONGEST_TEST_FILE if path in TESTS else LONGEST_FILE

    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", EVERYTHING, ids=ident)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    text = path.read_text()
    lines = text.splitlines()
    too_long = {
        function.name: length
        for function in functions(ast.parse(text))
        if (length := code_lines(function, lines)) > LONGEST_FUNCTION
    }

    assert too_long == {}


@pytest.mark.parametrize("path", TESTS, ids=ident)
def test_no_test_sleeps_and_hopes(path: Path) -> None:
    """To look again in a loop until something holds is not to hope; nor is 0 s."""
    tree = ast.parse(path.read_text())
    looking_again = {
        call
        for loop in ast.walk(tree)
        if isinstance(loop, ast.While)
        for call in called(loop, "sleep")
    }
    naps = [
        call.lineno
        for call in called(tree, "sleep")
        if call not in looking_again and ast.unparse(call.args[0]) != "0"
    ]

    assert naps == []


@pytest.mark.parametrize("path", TESTS, ids=ident)
def test_no_test_replaces_our_own_code_by_a_mock(path: Path) -> None:
    imports = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }

    assert not {"mock", "unittest.mock"} & imports


@pytest.mark.parametrize("path", sorted(ROOT.glob("ucr/**/")), ids=ident)
def test_every_folder_of_code_is_a_package(path: Path) -> None:
    modules = [module.name for module in path.glob("*.py")]

    assert not modules or "__init__.py" in modules


def test_no_screen_can_turn_what_somebody_wrote_into_html() -> None:
    ways = [
        ident(path) for path in SCREENS if FROM_TEXT_TO_HTML.search(path.read_text())
    ]

    assert len(SCREENS) > 100
    assert ways == []
