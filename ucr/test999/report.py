"""What was checked, and what was seen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """`not exercised`: the other side did not do its part; that is no pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_EXERCISED = "not exercised"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, where it is written, and what was seen of it."""

    conversation: str
    rule: str
    source: str
    verdict: Verdict
    seen: str


@dataclass(slots=True)
class Notes:
    """The checks of one conversation, in the order they were made."""

    conversation: str
    checks: list[Check] = field(default_factory=list)

    def note(self, rule: str, source: str, verdict: Verdict, seen: str) -> None:
        """Keep one check."""
        self.checks.append(Check(self.conversation, rule, source, verdict, seen[:200]))

    def holds(self, rule: str, source: str, *, ok: bool, seen: object = "") -> bool:
        """Keep whether a rule held; the same, for what depends on it."""
        verdict = Verdict.PASSED if ok else Verdict.FAILED
        self.note(rule, source, verdict, str(seen))
        return ok

    def not_exercised(self, rule: str, source: str, why: str) -> None:
        """Keep that a rule could not be looked at, and why."""
        self.note(rule, source, Verdict.NOT_EXERCISED, why)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was checked against one service."""

    base: str
    checks: tuple[Check, ...]

    def count(self) -> Counter[Verdict]:
        return Counter(check.verdict for check in self.checks)

    def failed(self) -> Iterable[Check]:
        return (check for check in self.checks if check.verdict is Verdict.FAILED)

    def as_json(self) -> dict[str, Any]:
        """For a file that another program reads."""
        return {
            "base": self.base,
            "counts": {verdict: self.count()[verdict] for verdict in Verdict},
            "checks": [asdict(check) for check in self.checks],
        }
