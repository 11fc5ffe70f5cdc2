"""What tracking apps may send, and how anything else is refused by name."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucr.domain.errors import BadField
from ucr.live import tracked
from ucr.live.fixes import WORST_ACCURACY_M, Fix

NINE = datetime(2026, 1, 12, 9, tzinfo=UTC)
OWNTRACKS = {
    "_type": "location",
    "lon": -0.73,
    "lat": 52.67,
    "acc": 8,
    "tst": 1768208400,
}
TRACCAR = {
    "device_id": "x",
    "location": {
        "timestamp": "2026-01-12T09:00:00.000Z",
        "coords": {"longitude": -0.73, "latitude": 52.67, "accuracy": 8},
        "battery": {"level": 0.5, "is_charging": False},
    },
}
OSMAND = {"lon": "-0.73", "lat": "52.67", "accuracy": "8", "timestamp": "1768208400"}
HERE = Fix(lon=-0.73, lat=52.67, accuracy_m=8, at=NINE)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)


def outcome_of(parse: Callable[[], Fix | None]) -> tuple[Fix | None, str | None]:
    """The position, or the field that was named."""
    try:
        return parse(), None
    except BadField as refused:
        return None, refused.field


def test_each_app_says_the_same_position_in_its_own_words() -> None:
    assert tracked.owntracks(OWNTRACKS) == HERE
    assert tracked.traccar(TRACCAR) == HERE
    assert tracked.osmand(OSMAND) == HERE


@pytest.mark.parametrize(
    "said",
    ["1768208400", "1768208400000", "2026-01-12T09:00:00Z", "2026-01-12 09:00:00"],
)
def test_osmand_tells_time_in_seconds_milliseconds_or_iso(said: str) -> None:
    assert tracked.osmand(OSMAND | {"timestamp": said}) == HERE


@pytest.mark.parametrize("kind", ["transition", "waypoint", "lwt", "card", None])
def test_what_is_no_location_is_taken_and_left_alone(kind: str | None) -> None:
    assert tracked.owntracks({"_type": kind}) is None


def test_an_app_that_does_not_say_how_sure_it_is_counts_as_hardly_sure() -> None:
    unsure = {name: said for name, said in OWNTRACKS.items() if name != "acc"}

    fix = tracked.owntracks(unsure)

    assert fix is not None
    assert fix.accuracy_m == WORST_ACCURACY_M


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lat": 91}, "lat"),
        ({"lon": None}, "lon"),
        ({"lon": True}, "lon"),
        ({"acc": -1}, "acc"),
        ({"tst": "soon"}, "tst"),
        ({"tst": None}, "tst"),
        ({"_type": "encrypted"}, "_type"),
    ],
)
def test_a_field_that_breaks_its_rule_is_named(
    change: dict[str, object], field: str
) -> None:
    with pytest.raises(BadField) as refused:
        tracked.owntracks(OWNTRACKS | change)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b'{"a": NaN}', b"[" * 9999]
)
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadField, match="body"):
        tracked.as_json(body)


@given(lon=anything, lat=anything, acc=anything, tst=anything, more=st.booleans())
def test_whatever_comes_it_is_a_position_or_a_named_refusal(
    lon: object, lat: object, acc: object, tst: object, *, more: bool
) -> None:
    said = {"_type": "location", "lon": lon, "lat": lat, "acc": acc, "tst": tst}
    coords = {"longitude": lon, "latitude": lat, "accuracy": acc}
    location = {"coords": coords, "timestamp": tst} if more else lon
    for parse, message in (
        (tracked.owntracks, said),
        (tracked.traccar, {"location": location}),
    ):
        found, field = outcome_of(partial(parse, message))
        assert field or found is None or -90 <= found.lat <= 90


@given(st.dictionaries(st.sampled_from(sorted(OSMAND)), st.text(max_size=30)))
def test_whatever_stands_in_a_query_it_is_a_position_or_a_named_refusal(
    said: dict[str, str],
) -> None:
    found, field = outcome_of(partial(tracked.osmand, said))

    assert field in {None, *OSMAND}
    assert found is None or -180 <= found.lon <= 180


@given(
    st.builds(
        Fix,
        lon=st.floats(-180, 180),
        lat=st.floats(-90, 90),
        accuracy_m=st.floats(0, 100_000),
        at=st.integers(1, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    )
)
def test_every_position_comes_through_as_it_was_sent(fix: Fix) -> None:
    body = {
        "_type": "location",
        "lon": fix.lon,
        "lat": fix.lat,
        "acc": fix.accuracy_m,
        "tst": int(fix.at.timestamp()),
    }

    assert tracked.owntracks(tracked.as_json(json.dumps(body).encode())) == fix
