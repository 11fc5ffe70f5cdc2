"""Messages bent: an element dropped, doubled, retyped, deepened or swapped."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any, Final, TypeAlias

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
