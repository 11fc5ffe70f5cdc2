"""A solver that has answered is as large as before, however many tasks came before."""

import gc
import sys
from collections.abc import Iterator

import pytest

from routing.plan import Plan
from routing.problem import Problem
from routing.solver_frames import Solved, Task, pack, unpack
from routing.solver_worker import answer
from routing.warm import warm
from tests.routing.worlds import busy_day

TASKS = 60
SLACK = 1_500
"""Blocks of memory: what a first task needs and keeps for good is not counted."""


def arrives(problem: Problem, number: int) -> Task:
    """A task as it comes through the pipe: everything in it is new."""
    sent = pack(Task(number=number, work="build", problem=problem, plan=Plan.empty()))
    task = unpack(sent[4:])
    assert isinstance(task, Task)
    return task


@pytest.fixture
def loaded() -> Iterator[None]:
    """What is loaded is passed over, as in the solver's own process."""
    warm()
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("loaded")
def test_a_solver_keeps_nothing_of_what_it_solved() -> None:
    problem, told = busy_day(6, 30, seed=1), list[Solved]()
    for number in range(3):
        answer(arrives(problem, number), lambda: False, told.append)
    told.clear()
    gc.collect()
    before = sys.getallocatedblocks()

    for number in range(TASKS):
        answer(arrives(problem, number), lambda: False, told.append)
        told.clear()

    assert sys.getallocatedblocks() - before < SLACK
