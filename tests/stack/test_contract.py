"""Whatever an adapter serves is read, or refused by field and rule: never a crash."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stack.outside_cad import a_call, thin
from ucr.stack.contract import (
    DEEPEST,
    MOST_CALLS,
    CallPart,
    DetailsPart,
    ListPart,
    Unreadable,
    read,
)
from ucr.stack.contract import thin as thin_of

NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
CANARY = "canary of a person"
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)  # as far as orjson writes them
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.just(CANARY)
    | st.just("2026-01-12T12:00:00Z")
    | st.just("9" * 400),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def a_list(*ids: str) -> dict[str, Any]:
    calls = [thin(a_call(id_, NOON)) for id_ in ids or ("EX-1", "EX-2")]
    return {"as_of": NOON.isoformat(), "calls": calls}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The address of everything in a document."""
    found = [path] if path else []
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [*found, *(p for key, one in inner for p in places(one, (*path, key)))]


def changed(document: Any, path: tuple[Any, ...], do: str, value: Any) -> Any:
    """The document with one place dropped, doubled, nested or replaced."""
    broken = copy.deepcopy(document)
    parent = broken
    for key in path[:-1]:
        parent = parent[key]
    last = path[-1]
    if do == "drop":
        del parent[last]
    elif do == "double" and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
    elif do == "deepen":
        for _ in range(DEEPEST + 1):
            parent[last] = [parent[last]]
    else:
        parent[last] = value
    return broken


def read_or_refused(
    content: bytes, *, full: bool
) -> tuple[str, tuple[CallPart, ...] | None]:
    """What was read, or why it was not."""
    try:
        if full:
            return "", (read(DetailsPart, content),)
        return "", read(ListPart, content).calls
    except Unreadable as refused:
        return refused.why, None


@given(
    data=st.data(),
    do=st.sampled_from(["drop", "double", "deepen", "replace"]),
    value=JSON,
    full=st.booleans(),
)
def test_a_valid_answer_with_one_thing_wrong_is_read_or_refused_by_name(
    *, data: st.DataObject, do: str, value: Any, full: bool
) -> None:
    good: Any = a_call("EX-1", NOON) if full else a_list()
    path = data.draw(st.sampled_from(places(good)))
    body = orjson.dumps(changed(good, path, do, value), option=orjson.OPT_NON_STR_KEYS)

    why, calls = read_or_refused(body, full=full)

    where, _, rule = why.partition(": ")
    assert calls is not None or (where and rule)
    assert CANARY not in why
    for call in calls or ():
        assert thin_of(call).id == call.id


@given(content=st.binary(max_size=200))
def test_any_bytes_at_all_are_read_or_refused(content: bytes) -> None:
    why, calls = read_or_refused(content, full=False)

    place, _, rule = why.partition(": ")
    assert calls is not None or (place and rule)


def test_a_valid_list_is_read_whole() -> None:
    found = read(ListPart, json.dumps(a_list("A", "B", "C")).encode())

    assert [call.id for call in found.calls] == ["A", "B", "C"]
    assert found.as_of == NOON


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"id": "a/b"}, "calls.0.id"),
        ({"id": ".."}, "calls.0.id"),
        ({"version": ""}, "calls.0.version"),
        ({"version": 7}, "calls.0.version"),
        ({"age_years": 131}, "calls.0.age_years"),
        ({"age_years": "84"}, "calls.0.age_years"),
        ({"age_years": True}, "calls.0.age_years"),
        ({"waiting_since": "2026-01-12T12:00:00"}, "calls.0.waiting_since"),
        ({"waiting_since": 1_700_000_000}, "calls.0.waiting_since"),
        ({"waiting_since": "9999-12-31T23:59:59-14:00"}, "calls.0.waiting_since"),
        ({"location": {"lon": 1.0}}, "calls.0.location"),
        ({"location": {"lon": 181.0, "lat": 1.0}}, "calls.0.location.lon"),
        ({"flags": ["x"] * 31}, "calls.0.flags"),
        ({"red_flags": [None]}, "calls.0.red_flags.0"),
        ({"callback": "yes"}, "calls.0.callback"),
        ({"category": "C3\x00"}, "calls.0.category"),
        ({"complaint": None}, "calls.0.complaint"),
    ],
)
def test_each_wrong_field_is_named(change: dict[str, Any], where: str) -> None:
    told = a_list("EX-1")
    told["calls"][0] |= change

    with pytest.raises(Unreadable, match=rf"^{where}: "):
        read(ListPart, json.dumps(told).encode())


def test_one_id_for_two_calls_is_refused() -> None:
    with pytest.raises(Unreadable, match="each id once"):
        read(ListPart, json.dumps(a_list("A", "A")).encode())


def test_more_calls_than_anyone_could_read_are_refused() -> None:
    told = a_list(*(f"A{n}" for n in range(MOST_CALLS + 1)))

    with pytest.raises(Unreadable, match=r"^calls: .*500"):
        read(ListPart, json.dumps(told).encode())


def test_what_a_newer_adapter_adds_is_ignored() -> None:
    told = a_list("EX-1") | {"hospital_delays": {"LRI": 90}}
    told["calls"][0]["vehicle_eta"] = "unknown to us"

    found = read(ListPart, json.dumps(told).encode())

    assert found.calls[0].id == "EX-1"


def test_the_thin_part_of_a_full_call_names_nobody() -> None:
    full = read(DetailsPart, json.dumps(a_call("EX-1", NOON)).encode())

    assert "Canary" not in repr(thin_of(full))
    assert full.patient.name == "Test Canary"
