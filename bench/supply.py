"""Where what we run on comes from: locks, licences, a bill of materials, weaknesses.

    python -m bench.supply

Needs the extra `supply`, and npm. What could not be asked is said in a line of its
own; nothing is passed over (ADR 59, docs/how-to/check-the-supply-chain.md).
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bench.stack import ROOT

RUNS: Final = ROOT / "deploy" / "locked.txt"
ALL: Final = ROOT / "deploy" / "locked-dev.txt"
NPM: Final = ROOT / "frontend" / "package-lock.json"
LICENCES: Final = ROOT / "deploy" / "licences.toml"
BILLS: Final = ROOT / "var" / "sbom"
UNKNOWN: Final = "none that we know"
PATIENCE_S: Final = 300
_TOKEN: Final = re.compile(r"\(|\)|[\w.+-]+")


@dataclass(frozen=True, slots=True)
class Pinned:
    """One release of one package.

    Attributes:
        hashes: Of its files, any of which will do; empty: none is locked.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Rules:
    """`deploy/licences.toml`."""

    allowed: frozenset[str]
    only: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]
    read: Mapping[str, str]

    def fits(self, package: str, expression: str) -> bool:
        """Whether a package under this SPDX expression may stand beside us."""
        tokens = _TOKEN.findall(expression)
        try:
            fit = _either(tokens, lambda one: self._allows(package, one))
        except IndexError:
            return False
        return fit and not tokens

    def _allows(self, package: str, licence: str) -> bool:
        return licence in self.allowed or package in self.only.get(licence, ())

    def spdx(self, words: str) -> str | None:
        """What SPDX calls what a package calls its licence, if that is known."""
        first = words.strip().partition("\n")[0].strip()
        return first if first in self.allowed else self.words.get(first)


def _either(tokens: list[str], allows: Callable[[str], bool]) -> bool:
    fit = _both(tokens, allows)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        other = _both(tokens, allows)
        fit = fit or other
    return fit


def _both(tokens: list[str], allows: Callable[[str], bool]) -> bool:
    fit = _one(tokens, allows)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        other = _one(tokens, allows)
        fit = fit and other
    return fit


def _one(tokens: list[str], allows: Callable[[str], bool]) -> bool:
    word = tokens.pop(0)
    if word == "(":
        fit = _either(tokens, allows)
        return tokens.pop(0) == ")" and fit
    if tokens and tokens[0] == "WITH":
        word = " ".join((word, tokens.pop(0), tokens.pop(0)))
    return allows(word)


def rules(path: Path = LICENCES) -> Rules:
    """Read the list of what is allowed."""
    told = tomllib.loads(path.read_text())
    return Rules(
        allowed=frozenset(told["allowed"]),
        only={licence: tuple(names) for licence, names in told["only"].items()},
        words=told["words"],
        read=told["read"],
    )


def locked_python(path: Path) -> dict[str, Pinned]:
    """Every release that a requirements file with hashes locks, by name."""
    text = re.sub(
        r"\\\n", " ", re.sub(r"^#.*$", "", path.read_text(), flags=re.MULTILINE)
    )
    found: dict[str, Pinned] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        said, *hashes = re.split(r"\s+--hash=", line)
        asked = Requirement(said)
        name = canonicalize_name(asked.name)
        (exact,) = asked.specifier
        version = exact.version if exact.operator == "==" else ""
        found[name] = Pinned(name, version, tuple(hashes))
    return found


def locked_npm(path: Path = NPM) -> dict[str, Pinned]:
    """Every release that the lock file of the screens locks, by where it is put."""
    packages: Mapping[str, Mapping[str, Any]] = json.loads(path.read_text())["packages"]
    return {
        place: Pinned(
            place.rpartition("node_modules/")[2],
            told["version"],
            tuple(told.get("integrity", "").split()),
            told.get("license", UNKNOWN),
        )
        for place, told in packages.items()
        if place
    }


def python_licence(name: str, known: Rules) -> str:
    """The licence of an installed package as an SPDX expression, or `UNKNOWN`."""
    if name in known.read:
        return known.read[name]
    try:
        return stated(distribution(name), known)
    except PackageNotFoundError:
        return UNKNOWN


def stated(package: Distribution, known: Rules) -> str:
    """What a package says of itself; of several classifiers all must fit."""
    told = package.metadata
    if "License-Expression" in told:
        return str(told["License-Expression"])
    field = known.spdx(str(told["License"])) if "License" in told else None
    if field:
        return field
    said = [
        one.rpartition(" :: ")[2]
        for one in told.get_all("Classifier") or ()
        if one.startswith("License :: ") and not one.endswith("DFSG approved")
    ]
    spdx = [known.spdx(one) for one in said]
    return " AND ".join(filter(None, spdx)) if spdx and all(spdx) else UNKNOWN


@dataclass(slots=True)
class Findings:
    """What is printed, line by line; whatever is wrong is counted too."""

    lines: list[str] = field(default_factory=list)
    wrong: int = 0
    unasked: int = 0

    def says(self, line: str) -> None:
        self.lines.append(line)

    def refuses(self, line: str) -> None:
        self.wrong += 1
        self.lines.append(f"REFUSED  {line}")

    def could_not_ask(self, line: str) -> None:
        self.unasked += 1
        self.lines.append(f"NOT ASKED  {line}")


def look_at_locks(
    found: Findings, what: str, packages: Iterable[Pinned], where: str
) -> None:
    """Whether each package has one version and the hashes of its files."""
    every = list(packages)
    loose = [one.name for one in every if not one.hashes or not one.version]
    answer = "no" if loose else "yes"
    found.says(f"{what}: locked with hashes: {answer} ({len(every)}; {where})")
    for name in loose:
        found.refuses(f"{what}: {name} is not locked by version and hash")


def look_at_licences(
    found: Findings, what: str, packages: Iterable[Pinned], known: Rules
) -> None:
    """Refuse each package whose licence is unknown or does not fit."""
    every = list(packages)
    for licence in sorted({one.licence for one in every}):
        names = [one.name for one in every if one.licence == licence]
        found.says(f"{what}: {licence}: {len(names)} ({some(names)})")
    for one in every:
        if not known.fits(one.name, one.licence):
            found.refuses(f"{what}: {one.name} {one.version}: licence {one.licence}")


def some(names: Sequence[str], most: int = 4) -> str:
    """The first few of them."""
    return ", ".join(names[:most]) + (" and others" if len(names) > most else "")


def with_licences(packages: Iterable[Pinned], known: Rules) -> list[Pinned]:
    """The same packages, each with the licence that is read here."""
    return [
        Pinned(one.name, one.version, one.hashes, python_licence(one.name, known))
        for one in packages
    ]


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str] | None:
    """What a program answered, or None where there is no such program."""
    program = shutil.which(command[0], path=f"{Path(sys.executable).parent}:{_path()}")
    if program is None:
        return None
    return subprocess.run(  # noqa: S603 - our own words
        [program, *command[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def _path() -> str:
    return os.environ.get("PATH", "")


def write_bills(found: Findings, packages: Iterable[Pinned]) -> None:
    """CycloneDX of what runs (Python) and of the screens (npm)."""
    BILLS.mkdir(parents=True, exist_ok=True)
    python = run(
        "cyclonedx-py", "requirements", str(RUNS), "--pyproject", "pyproject.toml"
    )
    npm = run(
        "npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only",
        cwd=NPM.parent,
    )  # fmt: skip
    licences = {one.name: one.licence for one in packages}
    for name, answer in (("python", python), ("npm", npm)):
        if answer is None or answer.returncode:
            why = "it failed" if answer else "the program is not installed"
            found.refuses(f"bill of materials of {name}: {why}")
            continue
        bill = json.loads(answer.stdout)
        if name == "python":
            tell_licences(bill, licences)
        path = BILLS / f"{name}.cdx.json"
        path.write_text(json.dumps(bill, indent=1) + "\n")
        parts = len(bill["components"])
        found.says(f"bill of materials: {path.relative_to(ROOT)} ({parts} components)")


def tell_licences(bill: dict[str, Any], licences: Mapping[str, str]) -> None:
    """Add to each component of a bill the licence that was read."""
    for part in bill["components"]:
        licence = licences.get(canonicalize_name(part["name"]), UNKNOWN)
        if licence != UNKNOWN:
            part["licenses"] = [{"expression": licence}]


def ask_pip_audit(found: Findings) -> None:
    """Known weaknesses of the locked Python packages."""
    answer = run(
        "pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off",
        "-r", str(ALL), "-f", "json",
    )  # fmt: skip
    if answer is None:
        found.could_not_ask("pip-audit is not installed: pip install -e '.[supply]'")
        return
    hear_pip_audit(found, answer.stdout)


def hear_pip_audit(found: Findings, text: str) -> None:
    """Take its answer, in which a package that nobody knew of is no pass."""
    try:
        told = json.loads(text)["dependencies"]
    except (ValueError, KeyError):
        found.could_not_ask("pip-audit: the registry gave no answer that can be read")
        return
    skipped = [one["name"] for one in told if "skip_reason" in one]
    asked = len(told) - len(skipped)
    if skipped:
        found.could_not_ask(
            f"pip-audit: of {len(told)} packages the registry tells weaknesses of"
            f" {asked}; not of {some(skipped)}"
        )
    for one in told:
        for weak in one.get("vulns", ()):
            found.refuses(f"{one['name']} {one['version']}: {weak['id']}")
    if asked:
        found.says(f"pip-audit: {asked} packages asked about")


def ask_npm_audit(found: Findings) -> None:
    """Known weaknesses of the packages of the screens."""
    answer = run("npm", "audit", "--json", "--package-lock-only", cwd=NPM.parent)
    if answer is None:
        found.could_not_ask("npm audit: npm is not installed")
        return
    hear_npm_audit(found, answer.stdout)


def hear_npm_audit(found: Findings, text: str) -> None:
    """Take its answer; an error is none."""
    try:
        told = json.loads(text)
    except ValueError:
        found.could_not_ask("npm audit: no answer that can be read")
        return
    if "vulnerabilities" not in told:
        status = told.get("statusCode", "an error")
        found.could_not_ask(f"npm audit: the registry answered {status}")
        return
    weak = told["vulnerabilities"]
    for name, one in weak.items():
        found.refuses(f"npm: {name}: {one.get('severity', 'weak')}")
    found.says(f"npm audit: asked, {len(weak)} weak")


def look() -> Findings:
    """All of it, in order."""
    found, known = Findings(), rules()
    python = with_licences(locked_python(ALL).values(), known)
    npm = list(locked_npm().values())
    where = f"{RUNS.relative_to(ROOT)} has {len(locked_python(RUNS))} of them"
    look_at_locks(found, "Python", python, where)
    look_at_locks(found, "npm", npm, str(NPM.relative_to(ROOT)))
    look_at_licences(found, "Python", python, known)
    look_at_licences(found, "npm", npm, known)
    write_bills(found, python)
    ask_pip_audit(found)
    ask_npm_audit(found)
    return found


def main() -> None:
    """Print what was found; 1 where something is refused."""
    found = look()
    print("\n".join(found.lines))
    print(f"{found.wrong} refused, {found.unasked} not asked")
    sys.exit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
