"""Which of the jobs that wait would regret waiting most."""

from typing import Final, NamedTuple

import numpy as np

from routing.compiled import compiled
from routing.engine.insert import cheapest_anew, offer_kept, roads_of
from routing.engine.rests import with_rests
from routing.engine.state import ITEM, LENGTH, UNPLANNED, State, refresh
from routing.engine.world import BACK_PRICE, MOST, NEVER, RESTS, Ints, World

NOBODY: Final = -1


class Offers(NamedTuple):
    """What each waiting job would cost each crew more.

    Attributes:
        waiting: (jobs,) 1 while the job waits.
        price: (jobs, crews) cost units, NEVER where it may not.
        items: Room for one route.
    """

    waiting: Ints
    price: Ints
    items: Ints


def no_offers(jobs: int, crews: int, room: int) -> Offers:
    return Offers(
        waiting=np.zeros(jobs, np.int64),
        price=np.full((jobs, crews), NEVER, np.int64),
        items=np.zeros(room, np.int64),
    )


@compiled
def ask(world: World, state: State, offers: Offers, job: int) -> None:
    """Let a job wait, and ask every crew."""
    offers.waiting[job] = 1
    roads = roads_of(world, job)
    for crew in range(len(state.tally)):
        offers.price[job, crew] = _offer(world, state, offers, crew, job, roads)


@compiled
def _offer(
    world: World, state: State, offers: Offers, crew: int, job: int, roads: Ints
) -> int:
    """The cheapest place with the crew's breaks kept, or else put anew."""
    cost = offer_kept(world, state, crew, job, roads)
    if cost == NEVER and world.crew[crew, RESTS] > 0:
        cost, _ = cheapest_anew(world, state, crew, job, offers.items)
    return cost


@compiled
def place_next(world: World, state: State, offers: Offers) -> bool:
    """Place the job of greatest regret, or give it up; False when none waits.

    A job's regret is what it would cost more at its second best crew; not being taken
    at all costs what handing back does. Of equals, the dearer to hand back is first.
    """
    chosen, most, most_back = NOBODY, -1, -1
    for job in range(len(offers.waiting)):
        if offers.waiting[job] == 1:
            regret = _regret(world, offers, job)
            back = world.job[job, BACK_PRICE]
            if regret > most or (regret == most and back > most_back):
                chosen, most, most_back = job, regret, back
    if chosen == NOBODY:
        return False
    offers.waiting[chosen] = 0
    crew = int(offers.price[chosen].argmin())
    if offers.price[chosen, crew] <= world.job[chosen, BACK_PRICE]:
        take(world, state, crew, chosen, offers.items)
        for job in range(len(offers.waiting)):
            if offers.waiting[job] == 1 and offers.price[job, crew] < NEVER:
                roads = roads_of(world, job)
                offer = _offer(world, state, offers, crew, job, roads)
                offers.price[job, crew] = offer
    return True


@compiled
def _regret(world: World, offers: Offers, job: int) -> int:
    back = world.job[job, BACK_PRICE]
    first = second = back
    for crew in range(offers.price.shape[1]):
        price = offers.price[job, crew]
        if price < first:
            first, second = price, first
        elif price < second:
            second = price
    return int(second - first)


@compiled
def set_route(world: World, state: State, crew: int, items: Ints, length: int) -> None:
    """Give a crew these items, which are allowed, in place of what it has."""
    for at in range(state.tally[crew, LENGTH]):
        if state.step[crew, at, ITEM] >= 0:
            state.crew_of[state.step[crew, at, ITEM]] = UNPLANNED
    state.step[crew, :length, ITEM] = items[:length]
    state.tally[crew, LENGTH] = length
    for at in range(length):
        if items[at] >= 0:
            state.crew_of[items[at]] = crew
    refresh(world, state, crew)


@compiled
def set_routes(
    world: World, state: State, jobs: tuple[Ints, Ints], items: Ints
) -> None:
    """Give every crew its jobs, all if that is allowed, else one by one what fits.

    Args:
        jobs: All crews' jobs behind each other, and where those of each crew begin.
    """
    laid, ends = jobs
    for crew in range(len(ends) - 1):
        mine = laid[ends[crew] : ends[crew + 1]]
        if _set_jobs(world, state, crew, mine, items):
            continue
        kept, count = mine.copy(), 0
        for at in range(len(mine)):
            kept[count] = mine[at]
            if _set_jobs(world, state, crew, kept[: count + 1], items):
                count += 1


@compiled
def _set_jobs(world: World, state: State, crew: int, jobs: Ints, items: Ints) -> bool:
    """Give a crew these jobs, its breaks where they cost least, if that is allowed."""
    if len(jobs) > world.crew[crew, MOST]:
        return False
    cost, length = with_rests(world, crew, jobs, len(jobs), items)
    if cost < 0:
        return False
    set_route(world, state, crew, items, length)
    return True


@compiled
def take(world: World, state: State, crew: int, job: int, items: Ints) -> None:
    """Give a job to a crew that may take it, at its cheapest position."""
    _, length = cheapest_anew(world, state, crew, job, items)
    set_route(world, state, crew, items, length)


@compiled
def best_crew(world: World, state: State, job: int, price: Ints, items: Ints) -> None:
    """What a job costs each crew more, into `price`; NEVER where it may not."""
    for crew in range(len(state.tally)):
        price[crew], _ = cheapest_anew(world, state, crew, job, items)
