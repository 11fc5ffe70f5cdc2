"""Why this crew, and why not that one: codes for machines, sentences for people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from routing.evaluate import schedule, timed
from routing.insertion import Fit, Option, fit_of, rank_crews
from routing.nearest_change import Change, find_change
from routing.plan import Plan, Route
from routing.problem import Problem
from routing.rules import Rule
from routing.say import minutes, say_fit, say_rules
from routing.tables import Tables
from routing.walk import idle


class Standing(StrEnum):
    CHOSEN = "chosen"
    NEXT = "next"
    ABLE = "able"
    RULED_OUT = "ruled_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One crew's case: how the job fits, or the rules that keep it away."""

    crew: str
    standing: Standing
    rules: tuple[Rule, ...]
    fit: Fit | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a job went where it went, all else in the plan being as it is.

    Attributes:
        chosen: The crew that has it (of two that meet, the first), or None.
        cases: Who has it, the next three, then everyone else, best first.
        failed: How many crews each rule keeps away.
        change: When nobody may go: the smallest single change that would let someone.
    """

    job: str
    chosen: str | None
    cases: tuple[Case, ...]
    failed: dict[Rule, int]
    change: Change | None
    sentence: str


def explain(problem: Problem, plan: Plan, job_key: str) -> Explanation:
    """Explain where `job_key` is in `plan`, or why it is nowhere.

    Raises:
        UnknownJob: The problem has no such job.
    """
    problem.job(job_key)
    holders = [route for route in plan.routes if job_key in route.jobs]
    freed = _without_commitment(problem, job_key)
    others = _without(freed, plan, job_key)
    options = rank_crews(freed, others, job_key)
    if holders:
        options = _chosen_first(freed, (holders, others), job_key, options)
    able = any(option.fit for option in options)
    change = None if able else find_change(freed, others, job_key, options)
    chosen = [route.crew for route in holders]
    failed = Counter(rule for option in options for rule in option.rules)
    return Explanation(
        job=job_key,
        chosen=chosen[0] if chosen else None,
        cases=tuple(_cases(options, chosen)),
        failed=dict(failed),
        change=change,
        sentence=_sentence(options, chosen, change),
    )


def _without_commitment(problem: Problem, job_key: str) -> Problem:
    """The problem as if nobody had been told of this job."""
    if not any(job_key in crew.committed for crew in problem.crews):
        return problem
    crews = tuple(
        replace(crew, committed=tuple(key for key in crew.committed if key != job_key))
        for crew in problem.crews
    )
    return replace(problem, crews=crews)


def _without(problem: Problem, plan: Plan, job_key: str) -> Plan:
    """The plan without the job; only the routes that had it are laid out anew."""
    orders = {
        route.crew: [key for key in route.jobs if key != job_key]
        for route in plan.routes
        if job_key in route.jobs
    }
    if not orders:
        return plan
    anew = schedule(problem, orders)
    kept = [route for route in plan.routes if route.crew not in orders]
    return Plan(routes=(*kept, *(r for r in anew.routes if r.crew in orders)))


def _chosen_first(
    problem: Problem,
    routes: tuple[list[Route], Plan],
    job_key: str,
    options: tuple[Option, ...],
) -> tuple[Option, ...]:
    """Put those who have the job first, with their fit as the plan has it."""
    holders, others = routes
    tables = Tables.of(problem)
    chosen: list[Option] = []
    for after in holders:
        before = others.find_route(after.crew) or _idle_route(tables, after.crew)
        fit = fit_of(tables, job_key, before=before, after=after)
        chosen.append(Option(crew=after.crew, fit=fit))
    crews = {route.crew for route in holders}
    return (*chosen, *(option for option in options if option.crew not in crews))


def _idle_route(tables: Tables, crew_key: str) -> Route:
    crew = tables.crew_row[crew_key]
    return timed(tables, crew, idle(tables, tables.crews[crew]))


def _cases(options: Iterable[Option], chosen: Sequence[str]) -> Iterable[Case]:
    for place, option in enumerate(options, start=1 - len(chosen)):
        yield Case(
            crew=option.crew,
            standing=_standing(option, place, chosen),
            rules=option.rules,
            fit=option.fit,
            sentence=_case_sentence(option),
        )


def _standing(option: Option, place: int, chosen: Sequence[str]) -> Standing:
    if option.crew in chosen:
        return Standing.CHOSEN
    if option.fit is None:
        return Standing.RULED_OUT
    return Standing.NEXT if place <= 3 else Standing.ABLE  # noqa: PLR2004 (the next three)


def _case_sentence(option: Option) -> str:
    if option.fit is None:
        return say_rules(option.crew, option.rules)
    return say_fit(option.crew, option.fit)


def _sentence(
    options: tuple[Option, ...], chosen: Sequence[str], change: Change | None
) -> str:
    if len(chosen) > 1:
        starts = [option.fit.start_s for option in options[: len(chosen)] if option.fit]
        return f"{' and '.join(chosen)} meet there in {minutes(max(starts))}."
    if chosen:
        return _case_sentence(options[0])
    if options and options[0].fit is not None:
        return f"Nobody has it yet. {_case_sentence(options[0])}"
    return "Nobody can go." if change is None else f"Nobody can go. {change.sentence}"
