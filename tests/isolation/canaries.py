"""Canaries: words that stand nowhere else, one for each field that takes a text.

A request is the smallest that its door takes (asked.py), with every free text in it,
also those that may be left out, made a canary. Whatever finds one knows its field.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from tests.isolation.asked import VERBS, Ask
from tests.world.people import Json
from ucr.app import new_id
from ucr.domain.errors import BadField
from ucr.domain.patient import nhs_number

KEPT: Final = {
    "endpoint", "p256dh", "auth", "public_key", "token", "path", "id", "body",
    "arc_id", "alert_id", "to_area", "kid", "reference",
}  # fmt: skip
"""Fields that name a record, or whose form is checked: a canary would stop there."""

WORD: Final = re.compile(r"qz[0-9a-f]{4,6}zq")
"""What `Canaries.word` gives."""
WORDS: Final = re.compile(rf"(?=({WORD.pattern}))")
"""Each of them in a text, also where two share letters."""


@dataclass(slots=True)
class Canaries:
    """What was planted, and where."""

    planted: dict[str, str] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=count)

    def word(self, where: str) -> str:
        """A canary of eight letters: some fields have no room for more."""
        said = f"qz{next(self.numbers):04x}zq"
        self.planted[said] = where
        return said

    def secret(self, where: str, said: str) -> str:
        """Something that exists already and is as secret: a key, a cookie."""
        self.planted[said] = where
        return said

    def nhs(self, where: str) -> str:
        """An NHS number of the test range that nobody else has."""
        while True:
            with suppress(BadField):
                drawn = str(9_990_000_000 + new_id().int % 10_000_000)
                self.planted[nhs_number(drawn)] = where
                return nhs_number(drawn)

    def phone(self, where: str) -> str:
        """A telephone number out of a range that nobody has."""
        return self.secret(where, f"01632 9{60_000 + next(self.numbers):05d}")

    def uprn(self, where: str) -> str:
        """The number of a property."""
        return self.secret(where, f"{710_000_000_000 + next(self.numbers)}")

    def found_in(self, text: str) -> dict[str, str]:
        """Which of them stand in a text, and the field of each.

        Words are looked for all at once: a log has megabytes, and they are thousands.
        """
        words = set(WORDS.findall(text))
        return {
            said: where
            for said, where in self.planted.items()
            if (said in words if WORD.fullmatch(said) else said in text)
        }

    def filled(self, described: Json, ask: Ask) -> Any:
        """The body of a request, each free text in it a canary."""
        schema = _body(described, ask)
        return self._fill(described, f"{ask.method} {ask.door}", schema, ask.body)

    def _fill(self, described: Json, where: str, schema: Json, given: Any) -> Any:
        schema = plain(described, schema)
        name = where.rpartition(".")[2]
        if schema.get("type") == "object" and (
            given is None or isinstance(given, dict)
        ):
            return self._object(described, where, schema, given or {})
        if schema.get("type") == "array":
            if given:
                each = schema.get("items", {})
                return [self._fill(described, where, each, one) for one in given]
            one = self._fill(described, where, schema.get("items", {}), None)
            return given if one is None else [one]
        if schema.get("type") != "string" or {"enum", "const", "format"} & {*schema}:
            return given
        return self._text(where, name, given)

    def _object(self, described: Json, where: str, schema: Json, given: Json) -> Any:
        parts = {
            name: self._fill(described, f"{where}.{name}", one, given.get(name))
            for name, one in schema.get("properties", {}).items()
        }
        told = {name: one for name, one in parts.items() if one is not None}
        missing = {*schema.get("required", ())} - {*told}
        return (given or None) if missing else (told or given or None)

    def _text(self, where: str, name: str, given: Any) -> Any:
        if name in KEPT:
            return given
        if name in FORMED:
            return FORMED[name](self, where)
        return self.word(where)

    def spoiled(self, body: Any, where: str) -> Any:
        """The same with a canary in place of every value, so that all is refused."""
        if isinstance(body, dict):
            every = {
                key: self.spoiled(one, f"{where}.{key}") for key, one in body.items()
            }
            return every | {"unknown": self.word(where), self.word(where): 1}
        if isinstance(body, list):
            return [self.spoiled(one, where) for one in body]
        return self.word(where)


def _body(described: Json, ask: Ask) -> Json:
    told = described["paths"][ask.door][ask.method.lower()]
    (content,) = told["requestBody"]["content"].values()
    schema: Json = content["schema"]
    return schema


def plain(described: Json, schema: Json) -> Json:
    """The schema itself: behind its reference, and without its null."""
    while "$ref" in schema or "anyOf" in schema:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = described["components"]["schemas"][name]
        else:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
    return schema


def takes_a_text(described: Json) -> set[tuple[str, str]]:
    """Every door whose body has a field for a free text."""
    found = set()
    for door, verbs in described["paths"].items():
        for verb in verbs:
            if verb in VERBS and "requestBody" in verbs[verb]:
                canaries = Canaries()
                ask = Ask(verb.upper(), door, door, {}, None, 0)
                canaries.filled(described, ask)
                if canaries.planted:
                    found.add((ask.method, door))
    return found


FORMED: Final[dict[str, Callable[[Canaries, str], str]]] = {
    "nhs_number": Canaries.nhs,
    "uprn": Canaries.uprn,
    "email": lambda one, where: f"{one.word(where)}@rutland.example",
    "csv": lambda one, where: f"crew\n{one.word(where)}\n",
    **dict.fromkeys(("phone", "phone_to_call", "callback"), Canaries.phone),
}
"""Fields that take no word, by name."""
