"""Why a good job is in no route: nobody may, others come first, or it is too late."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from routing.check import check_one
from routing.insertion import best_insertion
from routing.plan import Plan
from routing.problem import Job, Problem
from routing.rules import Rule
from routing.say import WORDS


class Why(StrEnum):
    """Why a good job is in no route."""

    NOBODY_MAY = "nobody_may"
    OTHERS_COME_FIRST = "others_come_first"
    DEARER_THAN_HANDING_BACK = "dearer_than_handing_back"
    MEETING_NOT_KEPT = "meeting_not_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """Why a good job is in no route.

    Attributes:
        rules: How many crews each hard rule keeps from taking it next.
    """

    code: Why
    rules: Mapping[Rule, int]
    sentence: str


def left_over(
    problem: Problem, plan: Plan, *, arranged: Problem | None = None
) -> dict[str, Unplanned]:
    """Every job that a plan has not, by key, and why.

    Args:
        arranged: The problem as `routing.meeting` posed it: what is on hold only
            there is a told meeting that cannot be kept.
    """
    served = {key for route in plan.routes for key in route.jobs}
    held = {job.key for job in arranged.jobs if job.on_hold} if arranged else set()
    return {
        job.key: _unmet(problem, job)
        if job.key in held and not job.on_hold
        else _why(problem, plan, job)
        for job in problem.jobs
        if job.key not in served
    }


def _unmet(problem: Problem, job: Job) -> Unplanned:
    refused = [check_one(problem, crew.key, job.key) for crew in problem.crews]
    return Unplanned(
        code=Why.MEETING_NOT_KEPT,
        rules=Counter(breach.rule for breaches in refused for breach in breaches),
        sentence="The two crews that were told to meet cannot both be there:"
        " a person decides.",
    )


def _why(problem: Problem, plan: Plan, job: Job) -> Unplanned:
    refused = [check_one(problem, crew.key, job.key) for crew in problem.crews]
    rules = Counter(breach.rule for breaches in refused for breach in breaches)
    if not all(refused):
        placed = best_insertion(problem, plan, job.key)
        if placed is not None and placed.dearer_than_handing_back:
            return Unplanned(
                code=Why.DEARER_THAN_HANDING_BACK,
                rules=rules,
                sentence="A crew could go, but so late that by the prices handing it"
                " back costs less.",
            )
        return Unplanned(
            code=Why.OTHERS_COME_FIRST,
            rules=rules,
            sentence="A crew could go, but others who wait come first.",
        )
    words = "; ".join(f"{WORDS.get(rule, rule)}: {n}" for rule, n in rules.items())
    sentence = f"No crew may go ({words})." if words else "There is no crew."
    return Unplanned(code=Why.NOBODY_MAY, rules=rules, sentence=sentence)
