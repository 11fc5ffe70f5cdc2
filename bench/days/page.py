"""The words of docs/benchmarks/days.md that are not figures."""

from typing import Final

from bench.days.day import (
    BACK_AFTER_S,
    CANCELLED,
    KINDS,
    LOADS,
    SIGNS_ON_LATE,
    TRAVEL_SIGMA,
    WRONG_SKILL,
)
from bench.days.places import SIZES
from routing.prices import Need

_SIZES: Final = "; ".join(
    f"{name} {size.crews} crews from {size.bases} bases" for name, size in SIZES.items()
)
_BACK: Final = ", ".join(
    f"{name} {BACK_AFTER_S[need] // 60}"
    for name, need in (
        ("floor", Need.FLOOR),
        ("two-hour", Need.TWO_HOUR),
        ("four-hour", Need.FOUR_HOUR),
    )
)
_LOADS: Final = ", ".join(f"{name} {load:g}" for name, load in LOADS.items())

INTRODUCTION: Final = """
# Whole days

Simulated days, one event after the other, under several ways of deciding. Every way
gets the very same days: who calls, how long each visit really takes, who cancels and
which crew signs on late are drawn before the day begins, by a seed. `just bench-days`
plays what is not kept from before and writes this page, bench/results/days.json and
the pictures. Nothing here is typed by hand.

Asked: at least as good as every peer in each need's share in time, in the 90th centile
of the wait, in calls handed back and in travel; less lateness by 25 % than the best
peer and by 40 % than the priority rule at busy and overload, beyond chance; at most
0.5 changes a call of who was told to come. "Worse in" lists where the whole 95 %
interval of the paired difference is on the wrong side.
"""

PICTURES: Final = """
## Pictures

![Lateness a call by load](days-lateness.svg)

![Share in time and 90th centile of the wait](days-people.svg)

![Travel and changes of plan](days-travel.svg)
"""

_KINDS: Final = "; ".join(
    f"{kind.name} {100 * kind.share:.0f} % (median {kind.median:g} min)"
    for kind in KINDS
)

_CANCELLED, _LATE, _WRONG = (
    f"{100 * share:.0f}" for share in (CANCELLED, SIGNS_ON_LATE, WRONG_SKILL)
)

EXPLAINED: Final = f"""
## What is played

- **Places.** {_SIZES}. Rutland and Newport are postcodes on their own
  roads, by our road graph; the county is drawn, 60 x 60 km of eight towns and country.
- **Calls** from 07:00 to 22:00, most from 10:00 to 18:00: {_KINDS}. Time on scene is
  lognormal; a policy knows its mean and quantiles.
- **Loads**: planned time on scene and a typical drive, by the crews' time at work
  ({_LOADS}). A typical drive is 3/4 of that between any two doors; a volunteer is
  half a crew. One day's calls are as many as the load says, at random times.
- **Crews**: ten-hour shifts from 07:00 to 24:00, six starts, one break of 30 minutes
  from three to six hours in; two of three skills, three of four crews are two people.
  A bike in Newport, volunteers who drive at most 25 minutes and take five visits.
- **What goes wrong**: {_CANCELLED} % of calls are cancelled, about 75 minutes in;
  {_LATE} % of crews sign on 5 to 45 minutes late; {_WRONG} % of
  calls turn out on scene to need another skill and wait again, their clock running;
  drives vary by a lognormal of sigma {TRAVEL_SIGMA:g}.
- **Back to 999**: a call that nobody has set off to so many minutes past due: {_BACK};
  there its lateness costs as much as handing it back. The same for every policy.
- **Asked** at every call, cancellation and hand-back, when a crew is free, signs on,
  ends its break, may take it or must go home, and where a plan has a crew wait. A free
  crew sets off at once to the first stop of its route. Once under way it is committed,
  but for a policy that diverts. Where a crew is between two doors, drive times are as
  in a plane, kept between what the two ends allow.
- **Every plan** is judged by `routing/check.py`; a route that breaks a hard rule is
  counted and not driven.

## What is counted

- **Lateness a call**: minutes past due at 10 (floor), 4 (two-hour) and 2 (four-hour)
  points, a call handed back 1,500, 800 and 480. **Cost** adds minutes of driving, 10 a
  minute of overtime and 3 a minute that a break is late.
- **In time**: a crew with what is needed is there by the due time (60 minutes, 2 and 4
  hours); handed back is not in time. Cancelled calls count in nothing.
- **Planned changes**: a re-plan gives a job that a crew had to another, or to none.
  **Told changes**: a crew under way is sent elsewhere.
- **Waits** are of who was seen: whoever hands back those that wait longest looks better
  in them than it is.
- Differences are paired by day; their intervals are bootstrapped (10,000 draws of
  days). With ten days an interval is rough at its ends; with three it says little.

## The peers

- **nearest**: calls in the order they came, each to the nearest idle crew that can go.
- **priority**: the same, most urgent first, then due first.
- **vroom**: VROOM (pyvroom) anew at each event, exploration level 5, one thread. It
  knows hard windows only, so it is asked in stages: all by their due time; for whom no
  place was found half an hour later, one, two hours, any time. Priorities 100, 60, 30;
  its own breaks; skills as skills.
- **pyvrp**: PyVRP anew at each event, 50 ms: due times first, then 50 ms with any time
  for whom no place was found. Prizes are the prices of handing back.
- **or tools**: OR-Tools routing anew at each event, 50 ms: transit matrices, soft
  bounds at the prices above, disjunctions, allowed vehicles, guided local search.
- PyVRP and OR-Tools plan no breaks: their crews rest when first free in the window.
- **ours**: `bench/days/peers/ours.py`, with no more time than they have.
"""
