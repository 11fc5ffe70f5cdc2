"""What we run on is locked by hashes, and an unknown licence is not let by."""

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bench.stack import ROOT
from bench.supply import (
    ALL,
    RUNS,
    Findings,
    Pinned,
    hear_npm_audit,
    hear_pip_audit,
    locked_npm,
    locked_python,
    look_at_licences,
    look_at_locks,
    rules,
)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (RUNS, [*PROJECT["dependencies"], *EXTRAS["otel"]]),
        (ALL, [*PROJECT["dependencies"], *EXTRAS["dev"], *EXTRAS["supply"]]),
    ],
    ids=["runs", "all"],
)
def test_a_lock_has_what_the_project_asks_for(path: Any, asked: list[str]) -> None:
    locked = locked_python(path)
    wanted = [Requirement(one) for one in asked]

    unmet = [
        str(one)
        for one in wanted
        if (found := locked.get(canonicalize_name(one.name))) is None
        or not one.specifier.contains(found.version)
    ]

    assert unmet == [], "make the locks anew: docs/how-to/check-the-supply-chain.md"


def test_what_tests_run_on_is_what_the_service_runs_on() -> None:
    tested = locked_python(ALL)

    assert [
        one for name, one in locked_python(RUNS).items() if tested[name] != one
    ] == []


def test_every_package_is_locked_by_its_hashes_and_no_host_is_named() -> None:
    found = Findings()

    look_at_locks(found, "Python", locked_python(ALL).values(), "")
    look_at_locks(found, "npm", locked_npm().values(), "")

    assert (found.wrong, len(found.lines)) == (0, 2)
    for path in (RUNS, ALL):
        assert not re.search(r"\w://|^-", path.read_text(), re.MULTILINE)


def test_a_package_without_a_hash_is_refused() -> None:
    found = Findings()

    look_at_locks(found, "Python", [Pinned("loose", "1.0", ())], "")

    assert found.lines[0].startswith("Python: locked with hashes: no")
    assert found.wrong == 1


def test_every_licence_of_the_screens_fits() -> None:
    found = Findings()

    look_at_licences(found, "npm", locked_npm().values(), rules())

    assert [line for line in found.lines if "REFUSED" in line] == []


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("(MIT AND Zlib)", True),
        ("GPL-3.0-only OR MIT", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("MIT AND (GPL-2.0-only OR AGPL-3.0-only)", False),
        ("Apache-2.0 WITH a-strange-exception", False),
        ("LGPL-3.0-only", False),
        ("none that we know", False),
        ("MIT AND", False),
        ("", False),
    ],
)
def test_a_licence_that_is_unknown_or_does_not_fit_is_refused(
    licence: str, *, fits: bool
) -> None:
    found = Findings()

    look_at_licences(found, "npm", [Pinned("one", "1", ("h",), licence)], rules())

    assert (found.wrong == 0) == fits


def test_a_licence_that_fits_one_package_only_fits_no_other() -> None:
    known = rules()

    assert known.fits("psycopg", "LGPL-3.0-only")
    assert not known.fits("another", "LGPL-3.0-only")


def test_a_registry_that_knows_nothing_is_not_taken_for_a_clean_answer() -> None:
    found = Findings()
    skipped = {"name": "one", "skip_reason": "not found"}

    hear_pip_audit(found, json.dumps({"dependencies": [skipped], "fixes": []}))
    hear_pip_audit(found, "")
    hear_npm_audit(found, json.dumps({"statusCode": 405, "error": {}}))
    hear_npm_audit(found, "<html>")

    assert (found.unasked, found.wrong) == (4, 0)
    assert all(line.startswith("NOT ASKED") for line in found.lines)


def test_a_known_weakness_is_refused() -> None:
    found = Findings()
    weak = {"name": "one", "version": "1", "vulns": [{"id": "CVE-1"}]}

    hear_pip_audit(found, json.dumps({"dependencies": [weak], "fixes": []}))
    hear_npm_audit(
        found, json.dumps({"vulnerabilities": {"two": {"severity": "high"}}})
    )

    assert found.wrong == 2
