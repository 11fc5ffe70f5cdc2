"""Messages bent: an element dropped, doubled, retyped, deepened or swapped."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any, Final, TypeAlias

from fhir.resources.R4B.bundle import Bundle
from lxml import etree

Json: TypeAlias = dict[str, Any]
Place: TypeAlias = tuple[Any, Any]
ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    10**400,
    1e308,
    "",
    " ",
    "x" * 3_000,
    "\u0000",
    "\ud83d\ude00",
    "2026-02-30T25:61:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "urn:uuid:",
    "https://fhir.nhs.uk/id/dos-service-id|",
    [],
    {},
    [[]],
    [None],
    {"resourceType": "Bundle"},
)


def places(value: Any) -> Iterator[Place]:
    """Every place in a message at which something stands."""
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield value, key
            yield from places(value[key])


@dataclass(frozen=True, slots=True)
class Bent:
    """A message bent at one place.

    Attributes:
        path: Of the place, as FHIRPath from the Bundle.
        kind: Of the resource it is in, before the bend; empty outside of any.
    """

    how: str
    path: str
    kind: str
    message: Json


def every_bend(valid: Json) -> Iterator[Bent]:
    """A valid message with every element bent in every way, one at a time."""
    for number, path in enumerate(paths(valid, "Bundle")):
        for how, bend in BENDS.items():
            bent = deepcopy(valid)
            every = list(places(bent))
            bend(Random(number), every, every[number])  # noqa: S311 - a seed
            yield Bent(how, path, _kind(path, valid), bent)


def paths(value: Any, path: str) -> Iterator[str]:
    """The path of every place, in the order of `places`."""
    if isinstance(value, dict):
        for key in value:
            yield f"{path}.{key}"
            yield from paths(value[key], f"{path}.{key}")
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield f"{path}[{number}]"
            yield from paths(child, f"{path}[{number}]")


def _kind(path: str, valid: Json) -> str:
    found = re.match(r"Bundle\.entry\[(\d+)\]", path)
    if found is None:
        return ""
    return str(valid["entry"][int(found[1])]["resource"]["resourceType"])


def xml_mutant(valid: bytes, seed: int) -> tuple[str, bytes]:
    """A message in XML with one to three elements bent; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - a seed, no secret
    root = etree.fromstring(valid)
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name, bend = chance.choice(list(XML_BENDS.items()))
        names.append(name)
        every = [one for one in root.iter() if one.getparent() is not None]
        if every:
            bend(chance, every, chance.choice(every))
    written: bytes = etree.tostring(root)
    return "+".join(names), written


def _xml_drop(_: Random, __: list[Any], at: Any) -> None:
    at.getparent().remove(at)


def _xml_double(_: Random, __: list[Any], at: Any) -> None:
    at.addnext(deepcopy(at))


def _xml_retype(chance: Random, every: list[Any], at: Any) -> None:
    if "value" in at.attrib and chance.random() < 0.5:
        at.set("value", chance.choice(("", " ", "-1", "x" * 3_000, "2026-02-30")))
    else:
        at.tag = chance.choice((chance.choice(every).tag, "{else.test}a"))


def _xml_deepen(chance: Random, _: list[Any], at: Any) -> None:
    for _level in range(chance.choice((1, 5, 40, 300))):
        inner = deepcopy(at)
        for child in list(at):
            at.remove(child)
        at.append(inner)
        at = inner


def _xml_swap(chance: Random, every: list[Any], at: Any) -> None:
    other = chance.choice(every)
    mine, its = deepcopy(at), deepcopy(other)
    if at in other.iterancestors() or other in at.iterancestors() or at is other:
        return
    at.getparent().replace(at, its)
    other.getparent().replace(other, mine)


XML_BENDS: Final[dict[str, Callable[[Random, list[Any], Any], None]]] = {
    "drop": _xml_drop,
    "double": _xml_double,
    "retype": _xml_retype,
    "deepen": _xml_deepen,
    "swap": _xml_swap,
}


def mutant(valid: Json, seed: int) -> tuple[str, Json]:
    """A message bent at one to three places, and how; the same for the same seed."""
    chance = Random(seed)  # noqa: S311 - a seed, no secret
    bent = deepcopy(valid)
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        every = list(places(bent))
        if not every:
            break
        name, bend = chance.choice(list(BENDS.items()))
        names.append(name)
        bend(chance, every, chance.choice(every))
    return "+".join(names), bent


def _drop(_: Random, __: list[Place], at: Place) -> None:
    where, key = at
    del where[key]


def _double(_: Random, __: list[Place], at: Place) -> None:
    where, key = at
    if isinstance(where, list):
        where.append(deepcopy(where[int(key)]))
    else:
        where[f"{key}"] = [deepcopy(where[str(key)]), deepcopy(where[str(key)])]


def _retype(chance: Random, _: list[Place], at: Place) -> None:
    where, key = at
    where[key] = deepcopy(chance.choice(ODD))


def _deepen(chance: Random, _: list[Place], at: Place) -> None:
    where, key = at
    deep = where[key]
    for _level in range(chance.choice((1, 5, 40, 60))):
        deep = chance.choice(([deep], {"extension": [deep]}))
    where[key] = deep


def _swap(chance: Random, every: list[Place], at: Place) -> None:
    where, key = at
    other, its = chance.choice(every)
    taken = deepcopy(other[its])
    other[its] = deepcopy(where[key])
    where[key] = taken


BENDS: Final[dict[str, Callable[[Random, list[Place], Place], None]]] = {
    "drop": _drop,
    "double": _double,
    "retype": _retype,
    "deepen": _deepen,
    "swap": _swap,
}

Bend: TypeAlias = Callable[[Json, int], tuple[str, bytes, str]]
"""Of a valid message and a seed: how it is bent, the body, and its form."""


def bent_json(valid: Json, seed: int) -> tuple[str, bytes, str]:
    """A bent message as it goes over the wire."""
    how, body = mutant(valid, seed)
    return how, json.dumps(body).encode(), "json"


def bent_xml(valid: Json, seed: int) -> tuple[str, bytes, str]:
    """The same in XML, bent there."""
    whole: Any = Bundle.model_validate(valid).model_dump_xml()
    how, body = xml_mutant(bytes(whole), seed)
    return how, body, "xml"
