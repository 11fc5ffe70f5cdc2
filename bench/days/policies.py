"""The policies by name. Peers are imported only when they are asked for."""

from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from bench.days.simulate import Decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A way of deciding: `function` of module `bench.days.peers.<module>`.

    Attributes:
        version: Counted up when it decides otherwise, so that kept days are not used.
        diverts: Crews on the way may be sent elsewhere.
    """

    name: str
    module: str
    function: str
    version: int = 1
    diverts: bool = False

    def decide(self) -> Decide:
        module = import_module(f"bench.days.peers.{self.module}")
        return cast("Decide", getattr(module, self.function))


POLICIES: Final = {
    policy.name: policy
    for policy in (
        Policy(name="nearest", module="nearest", function="first_come"),
        Policy(name="priority", module="nearest", function="most_urgent"),
        Policy(name="vroom", module="vroom", function="resolve"),
        Policy(name="pyvrp", module="pyvrp", function="resolve"),
        Policy(name="or_tools", module="or_tools", function="resolve"),
        Policy(name="ours", module="ours", function="ours", version=2),
        Policy(name="ours_diverting", module="ours", function="ours", diverts=True),
    )
}
