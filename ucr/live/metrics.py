"""`GET /metrics`: the service's own indicators, for a monitoring system with the key.

Labels are names of areas and nothing else: no case, no person, no sender (P29).
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from typing import Final

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import Response

from ucr.callers import TheRuntime
from ucr.domain.errors import NotFound
from ucr.live.door import TheHub
from ucr.live.hub import Hub
from ucr.report.indicators import Indicators, indicators
from ucr.runtime import Runtime, machine_time
from ucr.stopping import end
from ucr.store import archiver, machine, walls
from ucr.store.archiver import Archiving

router = APIRouter()
LOOK_S: Final = 0.25
KIND: Final = "text/plain; version=0.0.4; charset=utf-8"
OF_AREA: Final[dict[str, tuple[str, Callable[[Indicators], float]]]] = {
    "ucr_open_cases": ("Cases on the board.", lambda one: one.open),
    "ucr_undecided_oldest_seconds": (
        "Since when the oldest case that waits for a decision is here.",
        lambda one: one.undecided_s,
    ),
    "ucr_unassigned_oldest_seconds": (
        "Since when the oldest case that waits for a crew is here.",
        lambda one: one.unassigned_s,
    ),
    "ucr_unanswered_oldest_seconds": (
        "Age of the oldest offer that no crew has answered.",
        lambda one: one.unanswered_s,
    ),
    "ucr_alarms": ("Cases with an alarm.", lambda one: one.alarms),
    "ucr_overdue_cases": (
        "Cases past their time whose clock still runs.",
        lambda one: one.overdue,
    ),
    "ucr_timer_late_seconds": (
        "By how much the latest look at a timer is late.",
        lambda one: one.timer_late_s,
    ),
    "ucr_silent_feeds": (
        "Systems that were not heard for too long.",
        lambda one: one.silent_feeds,
    ),
    "ucr_left_out_cases": (
        "Open cases that the dispatcher goes on without.",
        lambda one: one.left_out,
    ),
    "ucr_left_out_crews": (
        "Crews on duty that the dispatcher plans without.",
        lambda one: one.crews_left_out,
    ),
    "ucr_untold_answers": (
        "Answers that a sender has not had: waiting, or given up.",
        lambda one: one.untold,
    ),
    "ucr_untold_oldest_seconds": (
        "Age of the oldest answer that a sender has not had.",
        lambda one: one.untold_s,
    ),
    "ucr_answers_behind": (
        "Events that were not yet looked at for what senders must hear.",
        lambda one: one.unanswered_events,
    ),
    "ucr_forecast_visits": (
        "Visits of the last 24 hours whose chance of being late was foreseen.",
        lambda one: one.foreseen,
    ),
    "ucr_forecast_breach_brier": (
        "Mean squared error of those chances: 0 is all-knowing, 0.25 a coin.",
        lambda one: one.brier,
    ),
    "ucr_forecast_arrival_off_seconds": (
        "By how much those visits began before or after it was thought likely.",
        lambda one: one.foreseen_off_s,
    ),
    "ucr_log_head": ("Events in the log.", lambda one: one.head),
    "ucr_has_dispatcher": (
        "Whether somebody decides here now: 1 or 0.",
        lambda one: one.has_dispatcher,
    ),
}


class LoopLag:
    """How late this process's loop wakes whoever asked to be woken."""

    def __init__(self) -> None:
        self._worst_s = 0.0

    @asynccontextmanager
    async def watched(self) -> AsyncIterator["LoopLag"]:
        """Look four times a second, as long as the block lasts."""
        task = asyncio.create_task(self._look())
        try:
            yield self
        finally:
            await end(task)

    def worst_s(self) -> float:
        """The worst since this was asked last."""
        found, self._worst_s = self._worst_s, 0.0
        return found

    async def _look(self) -> None:
        while True:
            began = monotonic()
            await asyncio.sleep(LOOK_S)
            late_s = max(0.0, monotonic() - began - LOOK_S)
            self._worst_s = max(self._worst_s, late_s)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, runtime: TheRuntime, hub: TheHub) -> Response:
    """All there is; without the key there is no such door.

    Raises:
        NotFound: UCR_METRICS_KEY is not set, or another key came.
    """
    _demand_key(request, runtime)
    with walls.everywhere():
        async with runtime.pool.connection() as conn:
            found = await indicators(conn, at=runtime.clock.now())
            archive = await archiver.archiving(conn)
            at_postgres = await machine.now(conn)
    lag: LoopLag | None = getattr(request.app.state, "lag", None)
    registry = CollectorRegistry(auto_describe=False)
    turned_away = runtime.kept.at_once.turned_away
    registry.register(_Told(found, hub, lag, turned_away))
    registry.register(_OfArchive(archive))
    registry.register(_OfClocks(runtime.clock.ahead_s(), at_postgres))
    return Response(generate_latest(registry), media_type=KIND)


def _demand_key(request: Request, runtime: Runtime) -> None:
    path = runtime.settings.metrics_key
    told = request.headers.get("authorization", "")
    if path is None:
        raise NotFound("page")
    wanted = f"Bearer {path.read_text('ascii').strip()}"
    if not secrets.compare_digest(told.encode(), wanted.encode()):
        raise NotFound("page")


class _OfArchive:
    """Whether a lost disk would cost little; all 0 where nothing is archived."""

    def __init__(self, found: Archiving) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        found = self._found
        yield GaugeMetricFamily(
            "ucr_archive_on",
            "Whether PostgreSQL archives its log: 1 or 0.",
            found.is_on,
        )
        yield GaugeMetricFamily(
            "ucr_archive_failing", "Whether the last try failed: 1 or 0.", found.failing
        )
        yield GaugeMetricFamily(
            "ucr_archive_waiting_pieces",
            "Full pieces of the log that are not archived.",
            found.waiting or 0,
        )
        yield GaugeMetricFamily(
            "ucr_archive_quiet_seconds",
            "Since when no piece was archived.",
            found.quiet_s or 0,
        )


class _OfClocks:
    """Whether the machines agree on the time (P16)."""

    def __init__(self, ahead_s: float, at_postgres: datetime) -> None:
        self._ahead_s = ahead_s
        self._apart_s = abs((machine_time() - at_postgres).total_seconds())

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "ucr_clock_ahead_seconds",
            "By how much the machine's clock was put back and is waited for.",
            self._ahead_s,
        )
        yield GaugeMetricFamily(
            "ucr_clock_apart_seconds",
            "Between this machine's clock and that of PostgreSQL's.",
            self._apart_s,
        )


class _Told:
    """One reading, as the library asks for it."""

    def __init__(
        self,
        found: Iterable[Indicators],
        hub: Hub,
        lag: LoopLag | None,
        turned_away: int,
    ) -> None:
        self._found, self._hub, self._lag = list(found), hub, lag
        self._turned_away = turned_away

    def collect(self) -> Iterable[Metric]:
        for name, (says, value) in OF_AREA.items():
            gauge = GaugeMetricFamily(name, says, labels=["area"])
            for one in self._found:
                gauge.add_metric([one.area_id], float(value(one)))
            yield gauge
        yield self._behind()
        yield CounterMetricFamily(
            "ucr_turned_away",
            "Requests refused because their sender had too many here at once.",
            self._turned_away,
        )
        yield GaugeMetricFamily(
            "ucr_sockets", "Screens and phones that are live.", len(self._hub.guests)
        )
        yield GaugeMetricFamily(
            "ucr_loop_lag_seconds",
            "The worst lateness of this process's loop since the last reading.",
            self._lag.worst_s() if self._lag else 0.0,
        )

    def _behind(self) -> Metric:
        says = "Events that this process's screens have not had."
        gauge = GaugeMetricFamily("ucr_events_behind", says, labels=["area"])
        read = self._hub.read_to()
        for one in self._found:
            if one.area_id in read:
                behind = max(0, one.head - read[one.area_id])
                gauge.add_metric([one.area_id], behind)
        return gauge
