"""When nobody may go: the smallest single change that would let someone.

Each change can be made (`applied`), and none is proposed before it was seen to work:
with it, the crew may go and everything else in its route still holds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from routing.fits import FOREVER_S, Free, done_s, fits, orders_with, soonest_starts
from routing.insertion import Option
from routing.meeting import is_able, soonest_meeting, soonest_pair
from routing.plan import Plan
from routing.problem import BOTH, NO_ROAD_S, Crew, Job, Problem
from routing.rules import Rule
from routing.say import minutes

LENT: Final = "lent crew"
"""The key of a crew that is not there, but could be."""
LONG_S: Final = 3600
"""Longer than this is no small thing to ask of a crew or of the person who waits."""


class Kind(StrEnum):
    """What a coordinator could change, the easiest first.

    The order was chosen here, for want of a source.
    """

    SCENE_CLEARED = "scene_cleared"
    CREW_AVAILABLE = "crew_available"
    PIN_LIFTED = "pin_lifted"
    LATER_AGREED = "later_agreed"
    LONGER_SHIFT = "longer_shift"
    CREWS_MEET = "crews_meet"
    BREAK_WAIVED = "break_waived"
    SKILL_RENEWED = "skill_renewed"
    KIT_FETCHED = "kit_fetched"
    SECOND_PERSON = "second_person"
    LIMIT_WAIVED = "limit_waived"
    SKILL_ADDED = "skill_added"
    CREW_ALLOWED = "crew_allowed"
    CREW_LENT = "crew_lent"


EASE: Final = {kind: place for place, kind in enumerate(Kind)}
LIFTS: Final[Mapping[Kind, frozenset[Rule]]] = {
    Kind.SCENE_CLEARED: frozenset({Rule.SCENE_NOT_SAFE}),
    Kind.CREW_AVAILABLE: frozenset({Rule.CREW_UNAVAILABLE}),
    Kind.PIN_LIFTED: frozenset({Rule.PIN_BROKEN}),
    Kind.LATER_AGREED: frozenset({Rule.AFTER_LATEST}),
    Kind.LONGER_SHIFT: frozenset({Rule.PAST_SHIFT_END}),
    Kind.CREWS_MEET: frozenset({Rule.TOO_FEW_PEOPLE, Rule.LONE_WORKER}),
    Kind.BREAK_WAIVED: frozenset({Rule.BREAK_MISSED}),
    Kind.SKILL_RENEWED: frozenset({Rule.SKILL_LAPSED}),
    Kind.KIT_FETCHED: frozenset({Rule.KIT_MISSING}),
    Kind.SECOND_PERSON: frozenset({Rule.TOO_FEW_PEOPLE, Rule.LONE_WORKER}),
    Kind.LIMIT_WAIVED: frozenset({Rule.VOLUNTEER_LIMIT}),
    Kind.SKILL_ADDED: frozenset({Rule.SKILL_MISSING}),
    Kind.CREW_ALLOWED: frozenset({Rule.CREW_FORBIDDEN}),
}
"""The rules that each change lifts: it helps a crew that no other rule keeps away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The one thing to change, and by how much.

    Attributes:
        rule: The rule that it lifts; None where a crew is lent.
        crew: The crew that could go then.
        missing: The skills or kit that the crew would need.
        over_s: How much longer its shift would be, or how much later the visit.
        people: How many more people it would need.
        other: The crew that it would meet there.
        at_s: When both would be there, seconds from now.
    """

    kind: Kind
    rule: Rule | None
    crew: str
    missing: tuple[str, ...] = ()
    over_s: int | None = None
    people: int = 0
    other: str | None = None
    at_s: int | None = None

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.kind](self)


_SENTENCES: Final[Mapping[Kind, Callable[[Change], str]]] = {
    Kind.SCENE_CLEARED: lambda c: f"{c.crew} could go once the scene is safe.",
    Kind.CREW_AVAILABLE: lambda c: f"{c.crew} could go if it could be sent now.",
    Kind.PIN_LIFTED: lambda c: f"{c.crew} could go if the visit were not pinned.",
    Kind.LATER_AGREED: lambda c: (
        f"{c.crew} could go if the visit may start {minutes(c.over_s or 0)} later."
    ),
    Kind.LONGER_SHIFT: lambda c: (
        f"{c.crew} could go if it worked {minutes(c.over_s or 0)} longer."
    ),
    Kind.CREWS_MEET: lambda c: (
        f"{c.crew} and {c.other} could meet there in {minutes(c.at_s or 0)}."
    ),
    Kind.BREAK_WAIVED: lambda c: f"{c.crew} could go if it went without a break.",
    Kind.SKILL_RENEWED: lambda c: (
        f"{c.crew} could go if {', '.join(c.missing)} did not lapse before it is done."
    ),
    Kind.KIT_FETCHED: lambda c: f"{c.crew} could go if it had {', '.join(c.missing)}.",
    Kind.SECOND_PERSON: lambda c: (
        f"{c.crew} could go with {_people(c.people)} more aboard."
    ),
    Kind.LIMIT_WAIVED: lambda c: (
        f"{c.crew} could go beyond the limits agreed with volunteers, if they agree."
    ),
    Kind.SKILL_ADDED: lambda c: f"{c.crew} could go if it had {', '.join(c.missing)}.",
    Kind.CREW_ALLOWED: lambda c: f"{c.crew} could go if it were allowed to.",
    Kind.CREW_LENT: lambda c: (
        f"A crew could be lent, of {_people(c.people)}{_having(c.missing)}."
    ),
}


def _people(count: int) -> str:
    return f"{count} person" if count == 1 else f"{count} people"


def _having(missing: Sequence[str]) -> str:
    return f", with {', '.join(missing)}" if missing else ""


def find_change(
    problem: Problem, plan: Plan, job_key: str, options: Iterable[Option]
) -> Change | None:
    """The easiest change that works, of the crews' or else a crew lent.

    Args:
        problem: The world in which nobody may go.
        plan: What everybody does, without the job.
        job_key: The job.
        options: Why each crew may not go.
    """
    search = _Search.of(problem, plan, job_key)
    found = (change for option in options for change in search.changes(option))
    for change in sorted(found, key=search.ease):
        if change.kind is Kind.CREWS_MEET:
            met = search.met(change)
            if met is not None:
                return met
        elif search.works(change):
            return change
    return search.lent()


def applied(problem: Problem, job_key: str, change: Change) -> Problem:
    """The world with the change made; two crews that would meet, may."""
    job = problem.job(job_key)
    if change.kind is Kind.CREW_LENT:
        crews = (*problem.crews, lent_crew(problem, job, change))
        return replace(problem, crews=crews)
    crews = tuple(
        _changed_crew(crew, job, change) if crew.key == change.crew else crew
        for crew in problem.crews
    )
    jobs = tuple(
        _changed_job(one, change) if one.key == job_key else one for one in problem.jobs
    )
    return replace(problem, crews=crews, jobs=jobs)


def lent_crew(problem: Problem, job: Job, change: Change) -> Crew:
    """A crew that has what the job needs, where the nearest of ours is now."""
    return Crew(
        key=change.crew,
        place=_nearest_place(problem, job),
        shift_end_s=FOREVER_S,
        skills=job.skills,
        kit=job.kit,
        people=change.people,
    )


def _nearest_place(problem: Problem, job: Job) -> int:
    places = [crew.place for crew in problem.crews] or [job.place]
    return min(places, key=lambda place: int(problem.travel_s[place, job.place]))


def _changed_crew(crew: Crew, job: Job, change: Change) -> Crew:  # noqa: C901, PLR0911 (one line a kind)
    match change.kind:
        case Kind.CREW_AVAILABLE:
            return replace(crew, unavailable=None)
        case Kind.LONGER_SHIFT:
            return replace(crew, shift_end_s=crew.shift_end_s + (change.over_s or 0))
        case Kind.BREAK_WAIVED:
            return replace(crew, breaks=())
        case Kind.SKILL_RENEWED:
            ends = crew.skill_ends_s.items()
            kept = {key: end for key, end in ends if key not in change.missing}
            return replace(crew, skill_ends_s=kept)
        case Kind.KIT_FETCHED:
            return replace(crew, kit=crew.kit | job.kit)
        case Kind.SECOND_PERSON:
            return replace(crew, people=crew.people + change.people)
        case Kind.LIMIT_WAIVED:
            return replace(crew, furthest_s=None, most_jobs=None)
        case Kind.SKILL_ADDED:
            return replace(crew, skills=crew.skills | job.skills)
        case (
            Kind.SCENE_CLEARED
            | Kind.PIN_LIFTED
            | Kind.LATER_AGREED
            | Kind.CREWS_MEET
            | Kind.CREW_ALLOWED
            | Kind.CREW_LENT
        ):
            return crew
    assert_never(change.kind)


def _changed_job(job: Job, change: Change) -> Job:
    if change.kind is Kind.SCENE_CLEARED:
        return replace(job, on_hold=False)
    if change.kind is Kind.PIN_LIFTED:
        return replace(job, pinned_to=None)
    if change.kind is Kind.LATER_AGREED and job.latest_s is not None:
        return replace(job, latest_s=job.latest_s + (change.over_s or 0))
    if change.kind is Kind.CREWS_MEET:
        return replace(job, may_meet=True)
    if change.kind is Kind.CREW_ALLOWED:
        return replace(job, forbidden=job.forbidden - {change.crew})
    return job


@dataclass(frozen=True, slots=True)
class _Search:
    """One job that nobody may do, and what each crew does instead."""

    problem: Problem
    job: Job
    crews: Mapping[str, Crew]
    routes: Mapping[str, Sequence[Job]]

    @classmethod
    def of(cls, problem: Problem, plan: Plan, job_key: str) -> "_Search":
        jobs = {job.key: job for job in problem.jobs}
        told = {key for crew in problem.crews for key in crew.committed}
        routes = {
            crew: [jobs[key] for key in keys if key not in told]
            for crew, keys in plan.orders.items()
        }
        crews = {crew.key: crew for crew in problem.crews}
        return cls(problem, jobs[job_key], crews, routes)

    def changes(self, option: Option) -> Iterator[Change]:
        """What might let this crew go: a change that lifts all rules in its way."""
        rules = frozenset(option.rules)
        for kind, lifted in LIFTS.items():
            if rules and rules <= lifted:
                change = Change(kind=kind, rule=option.rules[0], crew=option.crew)
                yield from self._measured(change)

    def _measured(self, change: Change) -> Iterator[Change]:  # noqa: C901 (one case a kind)
        crew, job = self.crews[change.crew], self.job
        match change.kind:
            case Kind.SKILL_ADDED:
                yield replace(change, missing=tuple(sorted(job.skills - crew.skills)))
            case Kind.KIT_FETCHED:
                yield replace(change, missing=tuple(sorted(job.kit - crew.kit)))
            case Kind.SKILL_RENEWED:
                lapsing = sorted(job.skills & crew.skill_ends_s.keys())
                yield replace(change, missing=tuple(lapsing))
            case Kind.SECOND_PERSON:
                wanted = max(job.people, BOTH)
                yield replace(change, people=wanted - crew.people)
            case Kind.LONGER_SHIFT:
                over_s = self._longer_s(crew)
                if over_s is not None:
                    yield replace(change, over_s=over_s)
            case Kind.LATER_AGREED:
                over_s = self._later_s(crew)
                if over_s is not None:
                    yield replace(change, over_s=over_s)
            case Kind.CREWS_MEET:
                for other in self._partners(crew):
                    yield replace(change, other=other)
            case _:
                yield change

    def _longer_s(self, crew: Crew) -> int | None:
        """How much longer the crew would work, the job put where it is done first."""
        free = Free.of(self.problem, replace(crew, shift_end_s=FOREVER_S))
        orders = orders_with(self._route(crew), self.job)
        ends = [end for order in orders if (end := done_s(free, order)) is not None]
        return min(ends) - crew.shift_end_s if ends else None

    def _later_s(self, crew: Crew) -> int | None:
        """How much later the visit would start, if only this visit may be later."""
        if self.job.latest_s is None:
            return None
        free, route = Free.of(self.problem, crew), self._route(crew)
        for start_s in sorted(soonest_starts(free, route, self.job)):
            if fits(free, route, replace(self.job, latest_s=start_s)):
                return start_s - self.job.latest_s
        return None

    def _partners(self, crew: Crew) -> Iterator[str]:
        """Crews with which there would be enough people, each pair named only once."""
        for other in self.crews.values():
            enough = crew.people + other.people >= self.job.people > 1
            if enough and crew.key < other.key and is_able(other, self.job):
                yield other.key

    def met(self, change: Change) -> Change | None:
        """The two that could be there soonest, of all that may; None: not this pair."""
        pair = [self.crews[key] for key in (change.crew, change.other) if key]
        at_s = soonest_meeting(self.problem, self.routes, self.job, pair)
        if at_s is None:
            return None
        best = soonest_pair(self.problem, self.routes, self.job)
        if best is None or at_s <= best.at_s:
            return replace(change, at_s=at_s)
        crew, other = best.crews
        return replace(change, crew=crew, other=other, at_s=best.at_s)

    def works(self, change: Change) -> bool:
        """Whether with the change the crew may go, all else in its route kept."""
        crew = _changed_crew(self.crews[change.crew], self.job, change)
        job = _changed_job(self.job, change)
        return fits(Free.of(self.problem, crew), self._route(crew), job)

    def _route(self, crew: Crew) -> Sequence[Job]:
        return self.routes.get(crew.key, ())

    def lent(self) -> Change | None:
        """A crew with all that is needed, if nothing but that keeps the job waiting."""
        job = self.job
        place = _nearest_place(self.problem, job)
        road_s = int(self.problem.travel_s[place, job.place])
        on_time = job.latest_s is None or road_s <= job.latest_s
        if job.on_hold or job.pinned_to is not None or road_s >= NO_ROAD_S:
            return None
        missing = tuple(sorted(job.skills | job.kit))
        people = job.people if job.alone_ok else max(job.people, BOTH)
        lent = Change(
            kind=Kind.CREW_LENT, rule=None, crew=LENT, missing=missing, people=people
        )
        return lent if on_time and LENT not in self.crews else None

    def ease(self, change: Change) -> tuple[bool, int, int, int, str]:
        """The order in which changes are tried: the easiest first, then the nearest."""
        over_s = change.over_s or 0
        size = len(change.missing) + change.people + over_s
        crews = [self.crews[key] for key in (change.crew, change.other) if key]
        drives = [self.problem.travel_of(c)[c.place, self.job.place] for c in crews]
        far_s = sum(map(int, drives))
        return (over_s > LONG_S, EASE[change.kind], size, far_s, change.crew)
