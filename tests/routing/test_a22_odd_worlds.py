"""A22: whatever a world from outside is like, no crash, and no sound job is lost.

`UCR_WORLDS=10000` makes it a long run.
"""

import os
from collections import Counter
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check import check, check_one
from routing.decide import Decision, Why, decide
from routing.insertion import best_insertion
from routing.meeting import may_meet
from tests.routing.odd_worlds import NOW, Given, odd_world

EXAMPLES: Final = int(os.environ.get("UCR_WORLDS", "400"))
LIMITS: Final = (0, 0, 0, 0.004)

often = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)


def decided(world: Given, limit_s: float) -> Decision:
    return decide(
        NOW,
        world.crews,
        world.jobs,
        world.roads,
        in_force=world.in_force,
        limit_s=limit_s,
    )


@often
@given(seed=st.integers(0, 2**32), limit_s=st.sampled_from(LIMITS))
def test_in_any_odd_world_every_sound_job_is_planned_or_says_truly_why_not(
    seed: int, limit_s: float
) -> None:
    world = odd_world(seed)

    found = decided(world, limit_s)

    assert check(found.problem, found.plan) == ()
    planned = {key for keys in found.orders.values() for key in keys}
    asked = {job.key for job in found.problem.jobs}
    assert planned | set(found.unplanned) == asked
    assert planned.isdisjoint(found.unplanned)
    assert world.names <= asked | set(found.refused)
    assert world.sane.isdisjoint(found.refused)
    assert set(found.notes) <= asked
    assert set(found.crew_notes) <= {crew.key for crew in found.problem.crews}
    _told_stands(found)
    _reasons_are_true(found, is_inserted=limit_s == 0)


def _told_stands(found: Decision) -> None:
    """Each crew begins with what it was told; nobody else is sent there too."""
    jobs = {job.key: job for job in found.problem.jobs}
    for crew in found.problem.crews:
        assert found.orders.get(crew.key, ())[: len(crew.committed)] == crew.committed
    assert all(n == 1 or (n == 2 and may_meet(jobs[key])) for key, n in _times(found))
    assert all(found.explain(key).cases is not None for key in jobs)


def _times(found: Decision) -> list[tuple[str, int]]:
    """On how many routes each planned job is; those where two meet come first."""
    keys = (key for keys in found.orders.values() for key in keys)
    return Counter(keys).most_common()


def _reasons_are_true(found: Decision, *, is_inserted: bool) -> None:
    """By rules; and what no search moved could be put in nowhere else.

    Where two meet, putting a job in would move one of them: that is not looked at.
    """
    for key, why in found.unplanned.items():
        keeps = [check_one(found.problem, c.key, key) for c in found.problem.crews]
        if why.code is Why.NOBODY_MAY:
            assert all(keeps)
        elif why.code is Why.MEETING_NOT_KEPT:
            assert found.problem.job(key).meeting is not None
        else:
            assert not all(keeps)
            placed = best_insertion(found.problem, found.plan, key)
            assert placed is None or not is_inserted or _times(found)[0][1] > 1
            dear = placed is not None and placed.dearer_than_handing_back
            assert dear == (why.code is Why.DEARER_THAN_HANDING_BACK)


def test_the_odd_worlds_are_odd_and_not_all_nonsense() -> None:
    """The property must bite: visits, refusals, notes and meetings in most."""
    seen = [decided(odd_world(seed), 0) for seed in range(200)]

    assert sum(bool(found.orders) for found in seen) > 100
    assert sum(bool(found.refused) for found in seen) > 50
    assert sum(bool(found.refused_crews) for found in seen) > 30
    codes = Counter(
        reason.code
        for found in seen
        for notes in (*found.notes.values(), *found.crew_notes.values())
        for reason in notes
    )
    assert {"bad_drive_time", "committed_twice", "meeting_unknown"} <= set(codes)
    assert {"meeting_for_one", "told_unreachable", "told_crew_refused"} <= set(codes)
    assert sum(n > 1 for found in seen for _, n in _times(found)) > 5
