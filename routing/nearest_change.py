"""When nobody may go: the smallest single change that would let someone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from routing.evaluate import items_of, timed
from routing.insertion import Option
from routing.plan import Plan
from routing.problem import Problem
from routing.rules import Rule
from routing.say import minutes
from routing.tables import FOREVER_S, Tables
from routing.walk import with_rests

EASIEST_FIRST: Final = (
    Rule.SCENE_NOT_SAFE,
    Rule.CREW_UNAVAILABLE,
    Rule.PIN_BROKEN,
    Rule.PAST_SHIFT_END,
    Rule.BREAK_MISSED,
    Rule.KIT_MISSING,
    Rule.TOO_FEW_PEOPLE,
    Rule.VOLUNTEER_LIMIT,
    Rule.SKILL_MISSING,
    Rule.CREW_FORBIDDEN,
    Rule.LONE_WORKER,
)
"""What a coordinator can most easily change; chosen here, for want of a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The one rule to lift for one crew, and by how much.

    Attributes:
        missing: The skills or kit that the crew would need.
        over_s: How long after its shift the crew would finish, when that is the rule.
    """

    rule: Rule
    crew: str
    missing: tuple[str, ...] = ()
    over_s: int | None = None

    @property
    def sentence(self) -> str:
        if self.missing:
            return f"{self.crew} could go if it had {', '.join(self.missing)}."
        if self.over_s is not None:
            return f"{self.crew} could go if it worked {minutes(self.over_s)} longer."
        return f"{self.crew} could go but for one rule: {self.rule}."


def find_change(
    problem: Problem, plan: Plan, job_key: str, options: Iterable[Option]
) -> Change | None:
    """The easiest change among the crews that only one rule keeps away."""
    tables = Tables.of(problem)
    routes = items_of(tables, plan)
    job = tables.job_row[job_key]
    found: list[tuple[int, int, str, Change]] = []
    for option in options:
        if len(option.rules) == 1 and option.rules[0] in EASIEST_FIRST:
            crew = tables.crew_row[option.crew]
            change = _change(tables, crew, routes[crew], job, option.rules[0])
            size = len(change.missing) + (change.over_s or 0)
            order = EASIEST_FIRST.index(change.rule)
            found.append((order, size, change.crew, change))
    return min(found, key=lambda row: row[:3])[3] if found else None


def _change(
    tables: Tables, crew: int, items: list[int], job: int, rule: Rule
) -> Change:
    offered, wanted = tables.problem.crews[crew], tables.problem.jobs[job]
    missing: frozenset[str] = frozenset()
    over_s = None
    if rule is Rule.SKILL_MISSING:
        missing = wanted.skills - offered.skills
    elif rule is Rule.KIT_MISSING:
        missing = wanted.kit - offered.kit
    elif rule is Rule.PAST_SHIFT_END:
        over_s = _over_s(tables, crew, items, job)
    return Change(
        rule=rule, crew=offered.key, missing=tuple(sorted(missing)), over_s=over_s
    )


def _over_s(tables: Tables, crew: int, items: list[int], job: int) -> int | None:
    """How long after the shift's end the crew would finish, put the best way."""
    row = tables.crews[crew]
    freed = replace(row, end_s=FOREVER_S, shift_end_s=FOREVER_S)
    jobs = [item for item in items if item >= 0]
    ends: list[int] = []
    for at in range(len(jobs) + 1):
        tried = with_rests(tables, freed, [*jobs[:at], job, *jobs[at:]])
        if tried is not None:
            ends.append(_end_s(tables, crew, tried))
    return min(ends) - row.shift_end_s if ends else None


def _end_s(tables: Tables, crew: int, items: list[int]) -> int:
    route, row = timed(tables, crew, items), tables.crews[crew]
    end_s = max(
        [stop.leave_s for stop in route.stops] + [rest.end_s for rest in route.rests]
    )
    if row.base_place is None:
        return end_s
    last = tables.jobs[tables.job_row[route.stops[-1].job]].place
    return end_s + tables.drive_s[last][row.base_place]
