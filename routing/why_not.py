"""Which hard rule of the clock or the road keeps an otherwise able crew away."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from routing.fits import FOREVER_S, Free, fits
from routing.problem import NO_ROAD_S, Crew, Job, Problem
from routing.rules import Rule
from routing.tables import Tables

MOST_LIFTED: Final = 2
"""More rules than this are not told apart: all that the crew has are named."""


def why_not(tables: Tables, crew: int, items: list[int], job: int) -> tuple[Rule, ...]:
    """The fewest rules that, lifted, would let the crew go.

    Args:
        tables: The problem.
        crew: Row of the crew.
        items: Rows of what it does after what it was told; breaks are below zero.
        job: Row of the job that it does not.
    """
    problem = tables.problem
    route = [problem.jobs[item] for item in items if item >= 0]
    return clock_rules(problem, problem.crews[crew], route, problem.jobs[job])


def clock_rules(
    problem: Problem, crew: Crew, route: Sequence[Job], job: Job
) -> tuple[Rule, ...]:
    """The fewest rules of clock and road that keep a crew with a route from a job."""
    free = Free.of(problem, crew)
    if int(free.travel_s[free.place, job.place]) >= NO_ROAD_S:
        return (Rule.UNREACHABLE,)
    rules = _rules_of(crew, route, job)
    for count in range(1, min(MOST_LIFTED, len(rules) - 1) + 1):
        for lifted in combinations(rules, count):
            if _fits_without(free, route, job, lifted):
                return lifted
    return rules if _fits_without(free, route, job, rules) else (Rule.UNREACHABLE,)


def _rules_of(crew: Crew, route: Sequence[Job], job: Job) -> tuple[Rule, ...]:
    """The rules of the clock that this crew and these jobs have at all."""
    jobs = [*route, job]
    ends = crew.skill_ends_s.keys()
    limits = crew.furthest_s is not None or crew.most_jobs is not None
    found = (
        (Rule.AFTER_LATEST, any(one.latest_s is not None for one in jobs)),
        (Rule.BREAK_MISSED, bool(crew.breaks)),
        (Rule.SKILL_LAPSED, any(one.skills & ends for one in jobs)),
        (Rule.LONE_WORKER, crew.people == 1 and crew.alone_until_s is not None),
        (Rule.VOLUNTEER_LIMIT, limits),
        (Rule.PAST_SHIFT_END, True),
    )
    return tuple(rule for rule, has in found if has)


def _fits_without(
    free: Free, route: Sequence[Job], job: Job, lifted: Sequence[Rule]
) -> bool:
    jobs = [*route, job]
    for rule in lifted:
        free = replace(free, crew=_freed(free.crew, rule))
        if rule is Rule.VOLUNTEER_LIMIT:
            free = replace(free, most=FOREVER_S)
        if rule is Rule.AFTER_LATEST:
            jobs = [replace(one, latest_s=None) for one in jobs]
    return fits(free, jobs[:-1], jobs[-1])


def _freed(crew: Crew, rule: Rule) -> Crew:
    """The crew as if it had not this rule."""
    if rule is Rule.BREAK_MISSED:
        return replace(crew, breaks=())
    if rule is Rule.SKILL_LAPSED:
        return replace(crew, skill_ends_s={})
    if rule is Rule.LONE_WORKER:
        return replace(crew, alone_until_s=None)
    if rule is Rule.VOLUNTEER_LIMIT:
        return replace(crew, furthest_s=None)
    if rule is Rule.PAST_SHIFT_END:
        return replace(crew, shift_end_s=FOREVER_S)
    return crew
