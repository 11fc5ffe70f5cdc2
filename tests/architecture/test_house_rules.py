"""House rules that no linter knows. Each names the habit it protects."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
EVERY_COLUMN = re.compile(r"SELECT \*\s+FROM (?!\(|unnest)")
AS_ONE_TEXT = {f"ucr/store/{name}.py" for name in ("assignments", "crews", "held")}
"""Ask for rows as JSON texts: a column more is a longer text, and no other answer."""
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
LONGEST_TEST_FILE = 600


def ident(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


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


def naps_in(tree: ast.AST) -> list[int]:
    """Lines that sleep, but for those that look again in a loop."""
    looking_again = {
        call
        for loop in ast.walk(tree)
        if isinstance(loop, ast.While)
        for call in called(loop, "sleep")
    }
    return [
        call.lineno
        for call in called(tree, "sleep")
        if call not in looking_again and ast.unparse(call.args[0]) != "0"
    ]


def imported(tree: ast.AST) -> set[str]:
    """The names of every module that is imported, or imported from."""
    return {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        for name in (
            {node.module or "", f"{node.module}.{alias.name}"}
            if isinstance(node, ast.ImportFrom)
            else {alias.name}
        )
    }


def test_no_file_or_folder_is_a_junk_drawer() -> None:
    drawers = [
        ident(path)
        for path in EVERYTHING
        if JUNK_DRAWERS
        & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]

    assert drawers == []


def test_a_module_with_code_says_what_it_holds() -> None:
    silent = [
        ident(path)
        for path in EVERYTHING
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]

    assert silent == []


def test_a_file_fits_in_one_sitting() -> None:
    too_long = {
        ident(path): length
        for path in EVERYTHING
        if (length := len(lines_of(path)))
        > (LONGEST_TEST_FILE if path in TESTS else LONGEST_FILE)
    }

    assert too_long == {}


def test_a_function_fits_on_a_screen() -> None:
    too_long = {
        (ident(path), function.name): length
        for path in EVERYTHING
        for function in functions(tree_of(path))
        if (length := code_lines(function, lines_of(path))) > LONGEST_FUNCTION
    }

    assert too_long == {}


def test_no_test_sleeps_and_hopes() -> None:
    """To look again in a loop until something holds is not to hope; nor is 0 s."""
    naps = {ident(path): found for path in TESTS if (found := naps_in(tree_of(path)))}

    assert naps == {}


def test_no_test_replaces_our_own_code_by_a_mock() -> None:
    mocked = [
        ident(path)
        for path in TESTS
        if {"mock", "unittest.mock"} & imported(tree_of(path))
    ]

    assert mocked == []


def test_every_folder_of_code_is_a_package() -> None:
    loose = [
        ident(folder)
        for folder in sorted({path.parent for path in ROOT.glob("ucr/**/*.py")})
        if not (folder / "__init__.py").exists()
    ]

    assert loose == []


def test_no_screen_can_turn_what_somebody_wrote_into_html() -> None:
    ways = [
        ident(path) for path in SCREENS if FROM_TEXT_TO_HTML.search(path.read_text())
    ]

    assert len(SCREENS) > 100
    assert ways == []


def test_no_question_is_for_every_column() -> None:
    """PostgreSQL refuses a prepared one for good once its table has a column more."""
    asking = {ident(path) for path in SOURCES if EVERY_COLUMN.search(path.read_text())}

    assert asking == AS_ONE_TEXT
