"""What crews were told of, as others say it: what contradicts itself is put right.

A commitment stands wherever it can. What cannot be kept of it is taken from one crew
at most, and noted at the job or the crew: no other job is touched by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from routing.problem import BOTH, NO_ROAD_S, CommittedTwice, Crew, Job, Problem
from routing.refusals import (
    CommittedUnknown,
    MeetingForOne,
    MeetingsCrossed,
    MeetingUnknown,
    Refusals,
    ToldCrewRefused,
    ToldUnreachable,
)


def with_sound_meetings(
    jobs: Mapping[str, Job], crews: Mapping[str, Crew], refused: Refusals
) -> dict[str, Job]:
    """Jobs without the meetings that could never be.

    Nobody needs a second crew for a job of one person; and where crews were told of
    their meetings in orders that cross, each would wait for the other for ever: the
    latest of these is no meeting then.
    """
    found = dict(jobs)
    for job in jobs.values():
        if job.meeting is not None and job.people < BOTH:
            words = f"job {job.key}: {job.people} is no number for two crews"
            refused.note_job(job.key, MeetingForOne(words))
            found[job.key] = replace(job, meeting=None)
    while crossed := _crossed(found, crews):
        key = max(crossed, key=lambda key: (_at_s(found[key]), key))
        words = f"job {key}: {', '.join(sorted(crossed))} wait for one another"
        refused.note_job(key, MeetingsCrossed(words))
        found[key] = replace(found[key], meeting=None)
    return found


def _at_s(job: Job) -> int:
    return 0 if job.meeting is None else job.meeting.at_s


def _crossed(jobs: Mapping[str, Job], crews: Mapping[str, Crew]) -> list[str]:
    """Some meetings of which each waits for the next, and the last for the first."""
    before = TopologicalSorter[str]()
    for crew in crews.values():
        told = [key for key in dict.fromkeys(crew.committed) if key in jobs]
        met = [key for key in told if _is_told_to_both(jobs[key], crew, crews)]
        for first, then in pairwise(met):
            before.add(then, first)
    try:
        before.prepare()
    except CycleError as error:
        found: list[str] = error.args[1][1:]
        return found
    return []


def _is_told_to_both(job: Job, crew: Crew, crews: Mapping[str, Crew]) -> bool:
    if job.meeting is None or crew.key not in job.meeting.crews:
        return False
    both = [crews[key] for key in job.meeting.crews if key in crews]
    return len(both) == BOTH and all(job.key in one.committed for one in both)


def with_their_jobs(
    crews: Mapping[str, Crew], jobs: Mapping[str, Job], refused: Refusals
) -> list[Crew]:
    """Crews without what they cannot have been told of.

    Where such a crew will be is not known, so it gets no new job.
    """
    found: list[Crew] = []
    taken: dict[str, str] = {}
    for crew in crews.values():
        kept: list[str] = []
        for key in crew.committed:
            job = jobs.get(key)
            if job is None:
                refused.note_crew(crew.key, CommittedUnknown(f"crew {crew.key}: {key}"))
            elif key in taken and (key in kept or not _met(job, taken[key], crew.key)):
                words = f"crew {crew.key}: {key} is with {taken[key]}"
                refused.note_crew(crew.key, CommittedTwice(words))
            else:
                kept.append(key)
                taken.setdefault(key, crew.key)
        found.append(_that_was_told(crew, kept, CommittedUnknown.code))
    return found


def _that_was_told(crew: Crew, kept: Sequence[str], why: str) -> Crew:
    """The crew with these commitments; nothing new where it was told of others too."""
    if len(kept) == len(crew.committed):
        return crew
    unavailable = crew.unavailable or why
    return replace(crew, committed=tuple(kept), unavailable=unavailable)


def _met(job: Job, one: str, other: str) -> bool:
    return job.meeting is not None and {one, other} == set(job.meeting.crews)


def with_whole_meetings(
    jobs: Mapping[str, Job], crews: Sequence[Crew], refused: Refusals
) -> list[Job]:
    """Jobs whose meetings are of crews that are there, and told to both or neither.

    A job of which a crew was told that is not among the crews is noted, for it now
    waits for another.
    """
    told: dict[str, set[str]] = {key: set() for key in jobs}
    for crew in crews:
        for key in crew.committed:
            told[key].add(crew.key)
    there = {crew.key for crew in crews}
    found: list[Job] = []
    for job in jobs.values():
        if job.key in refused.lost and not told[job.key]:
            words = f"job {job.key}: {refused.lost[job.key]} was told of it"
            refused.note_job(job.key, ToldCrewRefused(words))
        both = set() if job.meeting is None else set(job.meeting.crews)
        if both and not (both <= there and told[job.key] in (set(), both)):
            words = f"job {job.key}: {', '.join(sorted(both))}"
            refused.note_job(job.key, MeetingUnknown(words))
            found.append(replace(job, meeting=None))
        else:
            found.append(job)
    return found


def with_reachable_meetings(problem: Problem, refused: Refusals) -> Problem:
    """The problem in which nobody waits for a crew that no road leads there.

    What a crew was told of stands, road or not, and is noted; but of a meeting that
    it can never come to, the other crew is told alone.
    """
    jobs = {job.key: job for job in problem.jobs}
    crews: list[Crew] = []
    for crew in problem.crews:
        unreached = _unreached(problem, crew)
        for key in unreached:
            bad = ToldUnreachable(f"no road leads crew {crew.key} to job {key}")
            refused.note_crew(crew.key, bad)
            refused.note_job(key, bad)
        after = (
            crew.committed[crew.committed.index(unreached[0]) :] if unreached else ()
        )
        left = [key for key in after if jobs[key].meeting is not None]
        for key in left:
            words = f"job {key}: crew {crew.key} cannot come"
            refused.note_job(key, MeetingUnknown(words))
            jobs[key] = replace(jobs[key], meeting=None)
        kept = [key for key in crew.committed if key not in left]
        crews.append(_that_was_told(crew, kept, ToldUnreachable.code))
    if all(one is other for one, other in zip(crews, problem.crews, strict=True)):
        return problem
    return replace(problem, crews=tuple(crews), jobs=tuple(jobs.values()))


def _unreached(problem: Problem, crew: Crew) -> list[str]:
    """What the crew was told of and no road leads to from where it is before."""
    jobs = {job.key: job for job in problem.jobs if job.key in crew.committed}
    travel_s, place, found = problem.travel_of(crew), crew.place, list[str]()
    for key in crew.committed:
        if int(travel_s[place, jobs[key].place]) >= NO_ROAD_S:
            found.append(key)
        place = jobs[key].place
    return found
