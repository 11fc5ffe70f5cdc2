"""Ours: what the dispatcher does on each event, behind one function."""

from routing.plan import Plan
from routing.problem import Problem
from routing.replan import replan


def ours(problem: Problem, in_force: Plan) -> Plan:
    """Carry the plan over, insert what is new, search for some hundred rounds."""
    return replan(problem, in_force.orders).plan
