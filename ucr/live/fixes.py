"""Which positions of a phone to believe (P17, P18): the rules, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

WORST_ACCURACY_M: Final = 500
FASTEST_KMH: Final = 200
CLAIM_WINDOW: Final = timedelta(minutes=2)
SHORTEST_S: Final = 1.0
EARTH_RADIUS_M: Final = 6_371_008.8


class Rule(StrEnum):
    """Why a position was refused."""

    OFF_SHIFT = "off_shift"
    ACCURACY = "accuracy"
    OLDER = "older"
    JUMP = "jump"


class Fix(BaseModel):
    """One position as a phone says it; `at` is the phone's own clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lon: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    accuracy_m: Annotated[float, Field(ge=0, le=100_000)]
    at: AwareDatetime


@dataclass(frozen=True, slots=True)
class Refused:
    """One position of a batch, by its place in it."""

    index: int
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The newest position that was believed.

    Attributes:
        received_at: By our clock.
        claimed_ms: By the phone's clock, held inside `CLAIM_WINDOW` before ours:
            milliseconds since 1970.
    """

    lon: float
    lat: float
    accuracy_m: int
    received_at: datetime
    claimed_ms: int


@dataclass(frozen=True, slots=True)
class _Before:
    """What the next one is held against; `device_at` only within one batch."""

    lon: float
    lat: float
    accuracy_m: float
    device_at: datetime | None


def judge(
    last: Last | None, batch: Sequence[Fix], *, received_at: datetime
) -> tuple[Last | None, tuple[Refused, ...]]:
    """Believe, or refuse, each position of a batch that came at one moment.

    Within the batch the phone's own clock counts, because it is one clock. Against
    what came before, only ours does: the phone's may have been set meanwhile.

    Returns:
        The newest believed one, if any; and the refused ones by their index.
    """
    newest: Last | None = None
    before = _Before(last.lon, last.lat, last.accuracy_m, None) if last else None
    waited_s = (received_at - last.received_at).total_seconds() if last else 0.0
    refused = []
    for index, fix in sorted(enumerate(batch), key=lambda pair: pair[1].at):
        claimed_ms = _claimed_ms(fix.at, received_at)
        rule = _broken(fix, before, waited_s)
        if rule is None and last is not None and claimed_ms <= last.claimed_ms:
            rule = Rule.OLDER
        if rule is not None:
            refused.append(Refused(index, rule))
            continue
        before = _Before(fix.lon, fix.lat, fix.accuracy_m, fix.at)
        newest = Last(
            lon=fix.lon,
            lat=fix.lat,
            accuracy_m=ceil(fix.accuracy_m),
            received_at=received_at,
            claimed_ms=claimed_ms,
        )
    return newest, tuple(sorted(refused, key=lambda each: each.index))


def _broken(fix: Fix, before: _Before | None, waited_s: float) -> Rule | None:
    if fix.accuracy_m > WORST_ACCURACY_M:
        return Rule.ACCURACY
    if before is None:
        return None
    since_s = waited_s
    if before.device_at is not None:
        since_s = (fix.at - before.device_at).total_seconds()
        if since_s <= 0:
            return Rule.OLDER
    moved_m = metres_between(before.lon, before.lat, fix.lon, fix.lat)
    surely_m = moved_m - before.accuracy_m - fix.accuracy_m
    speed_kmh = surely_m / max(since_s, SHORTEST_S) * 3.6
    return Rule.JUMP if speed_kmh > FASTEST_KMH else None


def _claimed_ms(device_at: datetime, received_at: datetime) -> int:
    claimed = min(max(device_at, received_at - CLAIM_WINDOW), received_at)
    return int(claimed.timestamp() * 1000)


def metres_between(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle metres.

    Source:
        Haversine formula; mean Earth radius R1 of GRS 80 (Moritz, 2000).
    """
    half_lat = radians(lat_b - lat_a) / 2
    half_lon = radians(lon_b - lon_a) / 2
    chord = (
        sin(half_lat) ** 2
        + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
