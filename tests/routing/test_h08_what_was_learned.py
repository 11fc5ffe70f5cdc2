"""H08: What was learned says from what, and keeps its promises on any plan."""

from dataclasses import replace

import pytest

from routing.ahead.breach import Outlook, forecast
from routing.ahead.learned import SIMULATED_DAYS
from routing.evaluate import schedule
from routing.prices import Need
from tests.routing.worlds import HOUR, crew, job, world


def test_no_table_claims_to_come_from_a_real_service() -> None:
    assert SIMULATED_DAYS.is_from_service is False
    assert "simulated" in SIMULATED_DAYS.source


def test_every_class_has_something_learned() -> None:
    assert set(SIMULATED_DAYS.of) == set(Need)


def test_the_less_urgent_are_pushed_back_further() -> None:
    """Two hours ahead, two hours to spare, in three of four worlds."""
    first = job("first", service_s=2 * HOUR - 720)
    second = job("second", due_s=4 * HOUR)
    problem = world([crew()], [first, second], 0, 12)
    plan = schedule(problem, {"oak": ["first", "second"]})

    def latest_s(need: Need) -> int:
        jobs = (first, replace(second, need=need))
        found = forecast(
            replace(problem, jobs=jobs), plan, Outlook(push_back=SIMULATED_DAYS)
        )
        return found["second"].start_s[1]

    floor, two_hour, four_hour = map(latest_s, Need)

    assert 2 * HOUR <= floor < two_hour + HOUR
    assert max(floor, two_hour) < four_hour


@pytest.mark.parametrize("need", list(Need))
def test_a_crew_that_is_nearly_there_is_nearly_sure(need: Need) -> None:
    problem = world([crew(committed=("fall",))], [job(need=need)], 0, 2)

    found = forecast(problem, schedule(problem, {}), Outlook(push_back=SIMULATED_DAYS))[
        "fall"
    ]

    assert found.late <= 0.02
