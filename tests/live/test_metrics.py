"""The service's own indicators: they are true, for the one with the key, of nobody."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.world.callers import World
from tests.world.ground import START

ROOT = Path(__file__).parents[2]
KEY = "a-key-for-the-monitoring"
NAMES = re.compile(r"\bucr_[a-z_]+\b")


@pytest.fixture
def measured(quiet_world: World, tmp_path: Path) -> World:
    """A world whose /metrics has a key."""
    world, path = quiet_world, tmp_path / "key"
    path.write_text(KEY + "\n")
    settings = world.runtime.settings.model_copy(update={"metrics_key": path})
    world.app.state.runtime = replace(world.runtime, settings=settings)
    return world


async def told(world: World) -> str:
    answer = await world.client(KEY).get("/metrics")
    assert answer.status_code == 200, answer.text
    return answer.text


def values(text: str, area: str = "rutland") -> dict[str, float]:
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels.get("area", area) == area
    }


async def test_what_waits_is_told_with_its_age(measured: World) -> None:
    oak = measured.phone("Oak 1")
    await oak.starts()
    await measured.sender.asks(safe_to_wait=False, on_floor=True)
    second = await measured.sender.asks()
    await measured.desk.assigns(second, oak)
    await measured.let_pass(seconds=90)

    found = values(await told(measured))

    assert found["ucr_open_cases"] == 2
    assert found["ucr_unanswered_oldest_seconds"] == 90
    assert (
        found["ucr_undecided_oldest_seconds"] + found["ucr_unassigned_oldest_seconds"]
        >= 90
    )
    assert found["ucr_timer_late_seconds"] >= 0
    assert found["ucr_has_dispatcher"] == 0
    assert found["ucr_log_head"] > 0


async def test_what_was_foreseen_is_held_against_what_came(measured: World) -> None:
    oak = measured.phone("Oak 1")
    await oak.starts()
    case = await measured.sender.asks()
    await measured.desk.assigns(case, oak)
    await oak.goes(await oak.is_asked(), "on-scene")
    chance = json.dumps({"late": 0.75, "likely_by": START.isoformat()})
    decided = await measured.asks_the_store(
        "UPDATE decision SET explanation ="
        " jsonb_set(explanation, '{chance}', %s::jsonb) RETURNING 1",
        chance,
    )
    await measured.asks_the_store("UPDATE visit SET drive = '{}' RETURNING 1")

    found = values(await told(measured))

    assert decided == [(1,)]
    assert found["ucr_forecast_visits"] == 1
    assert found["ucr_forecast_breach_brier"] == 0.75**2  # it was there in time
    assert found["ucr_forecast_arrival_off_seconds"] == 0


async def test_no_label_and_no_line_is_of_a_person(measured: World) -> None:
    case = await measured.sender.asks(
        patient={"name": "Zzyzx Canary", "nhs_number": "9990000018"},
        reason="Canaryreason",
    )

    text = await told(measured)

    labels = {
        name
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for name in sample.labels
    }
    assert labels == {"area"}
    for canary in ("Zzyzx", "9990000018", "Canaryreason", "C4711", case["id"], "EMAS"):
        assert canary not in text


@pytest.mark.parametrize("key", [None, "another"])
async def test_without_the_key_there_is_no_such_door(
    measured: World, key: str | None
) -> None:
    answer = await measured.client(key).get("/metrics")

    assert answer.status_code == 404


async def test_alerts_and_dashboard_ask_for_what_there_is(measured: World) -> None:
    there = set(values(await told(measured)))
    rules = (ROOT / "deploy/prometheus-rules.yml").read_text()
    dashboard = (ROOT / "deploy/grafana-dashboard.json").read_text()

    json.loads(dashboard)
    assert set(NAMES.findall(rules)) - there <= {"ucr_events_behind"}
    assert set(NAMES.findall(dashboard)) - there <= {"ucr_events_behind"}
    assert {"ucr_events_behind"} <= set(NAMES.findall(rules))
