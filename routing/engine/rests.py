"""Puts a crew's breaks where they cost least between its jobs."""

from routing.compiled import compiled
from routing.engine.walk import NOT_ALLOWED, walk
from routing.engine.world import NEVER, RESTS, Ints, World


@compiled
def laid(jobs: Ints, length: int, before: Ints, items: Ints) -> int:
    """Write jobs and breaks into `items`, break r before job `before[r]`."""
    count = at = 0
    for number in range(len(before)):
        while at < before[number]:
            items[count] = jobs[at]
            at += 1
            count += 1
        items[count] = -1 - number
        count += 1
    while at < length:
        items[count] = jobs[at]
        at += 1
        count += 1
    return count


@compiled
def further(before: Ints, length: int) -> bool:
    """Go on to the next way of putting the breaks; False after the last.

    Breaks stay in turn; the last one moves slowest.
    """
    for number in range(len(before)):
        most = before[number + 1] if number + 1 < len(before) else length
        if before[number] < most:
            before[number] += 1
            before[:number] = 0
            return True
    return False


@compiled
def with_rests(
    world: World, crew: int, jobs: Ints, length: int, items: Ints
) -> tuple[int, int]:
    """The cheapest way to take the crew's breaks between its jobs, into `items`.

    Returns:
        Its cost by steps and its length; NOT_ALLOWED if there is no way.
    """
    rests = world.crew[crew, RESTS]
    before = items[:rests].copy()
    before[:] = 0
    tried = items.copy()
    best, best_length = NEVER, 0
    while True:
        count = laid(jobs, length, before, tried)
        cost = walk(world, crew, tried, count)
        if 0 <= cost < best:
            best, best_length = cost, count
            items[:count] = tried[:count]
        if not further(before, length):
            break
    return (best, best_length) if best < NEVER else (NOT_ALLOWED, 0)
