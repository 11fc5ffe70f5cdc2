"""The optimiser in a process of its own, so that a solver can hang and nobody waits."""

from routing.plan import Plan
from routing.problem import Problem


class SolverFailed(RuntimeError):
    """The solver died, hung or broke: use `greedy`. A new one is started."""


class SolverProcess:
    """A worker that improves one plan at a time."""

    async def start(self) -> None:
        raise NotImplementedError

    async def improve(self, problem: Problem, plan: Plan, limit_s: float) -> Plan:
        raise NotImplementedError

    async def build(self, problem: Problem, plan: Plan | None = None) -> Plan:
        raise NotImplementedError

    def cancel(self) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError
