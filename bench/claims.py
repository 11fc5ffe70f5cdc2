"""The forty-two promises as the papers have them, and the tests that show each."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from bench.stack import ROOT

CLAIMS: Final = ROOT / "docs" / "safety" / "promises.md"
ROW: Final = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \| ?(.*) \|$", re.MULTILINE)
TEST: Final = re.compile(r"`((?:tests|frontend)/[\w./-]*test[\w./-]*(?:::\w+)?)`")
STANDS: Final = ("kept", "not yet in full", "not yet")
"""How far a promise is kept; the longer words first, as a row begins with one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A promise as the papers have it.

    Attributes:
        stands: How far it is kept, in one of the words of `STANDS`.
        why: What stands there in full, in Markdown.
        shown_by: The tests that show it: a file from the root, or `file::test`.
    """

    number: int
    promise: str
    stands: str
    why: str
    shown_by: tuple[str, ...]


def claims() -> tuple[Claim, ...]:
    """Every promise of docs/safety/promises.md, in its order.

    Raises:
        ValueError: A row does not begin with a word of `STANDS`.
    """
    return tuple(
        Claim(
            int(number),
            promise,
            word_of(stands),
            stands,
            tuple(dict.fromkeys(TEST.findall(f"{stands} {shown}"))),
        )
        for number, promise, stands, shown in ROW.findall(CLAIMS.read_text())
    )


def word_of(stands: str) -> str:
    """The word that a row begins with.

    Raises:
        ValueError: It is none of `STANDS`.
    """
    for word in STANDS:
        if stands.startswith(word):
            return word
    raise ValueError(f"how far does it stand? {stands[:40]}")


def is_of(shown: str, file: str, name: str) -> bool:
    """Whether a test that was played is what a row names.

    Args:
        shown: A file, or `file::test`.
        name: With its parameters in brackets, and its class before it, if any.
    """
    where, _, which = shown.partition("::")
    return where == file and which in ("", name.partition("[")[0])


def is_there(shown: str) -> bool:
    """Whether there is such a file, and such a test in it."""
    where, _, test = shown.partition("::")
    path = ROOT / where
    if not path.is_file() or not test:
        return path.is_file()
    found = re.search(rf"^(async )?def {test}\(", path.read_text(), re.MULTILINE)
    return found is not None


def to_play(stated: Iterable[Claim]) -> tuple[str, ...]:
    """All that they name, once: no test of a file that is played whole."""
    named = dict.fromkeys(shown for claim in stated for shown in claim.shown_by)
    whole = {shown for shown in named if "::" not in shown}
    return tuple(
        shown
        for shown in named
        if shown in whole or shown.partition("::")[0] not in whole
    )


def numbers(text: str, *, of: Collection[int]) -> frozenset[int]:
    """Which promises are meant by `1-8,30`.

    Raises:
        ValueError: There is no such promise.
    """
    found = set[int]()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    if not found or not found <= set(of):
        raise ValueError(f"no such promise: {text}")
    return frozenset(found)
