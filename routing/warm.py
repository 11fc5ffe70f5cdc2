"""Makes the compiled loops ready before anybody waits for them.

`python -m routing.warm` does it by hand. The first time on a machine that is half a
minute of compiling; later a second.
"""

import sys
from random import Random
from time import monotonic

import numpy as np

from routing.compiled import one_at_a_time
from routing.engine.draft import Draft
from routing.problem import BreakWindow, Crew, Job, Problem
from routing.tables import Tables


def warm() -> float:
    """Run every loop once on a problem of nobody; the seconds that it took."""
    began_s = monotonic()
    with one_at_a_time():
        draft = Draft.empty(Tables.of(_nobody()))
        draft.build([0, 1], stop=lambda: False)
        draft.places(2)
        draft.insert(2)
        lefts = iter((1.0, 0.0))
        draft.ruin(lambda: next(lefts), Random(1))  # noqa: S311 (a search, not a secret)
        _ = draft.price
    return monotonic() - began_s


def _nobody() -> Problem:
    rest = BreakWindow(earliest_s=0, latest_s=3600, duration_s=60)
    crews = (Crew(key="a", place=0, shift_end_s=36_000, breaks=(rest,)),)
    jobs = tuple(Job(key=key, place=1, due_s=3600, service_s=60) for key in "bcd")
    return Problem(crews=crews, jobs=jobs, travel_s=np.full((2, 2), 60, np.int32))


if __name__ == "__main__":
    sys.stderr.write(f"The engine is ready after {warm():.1f} s.\n")
