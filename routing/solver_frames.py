"""What the solver's process and its parent say to each other.

A frame is four bytes of length, then a pickled message.
"""

import pickle
import struct
from dataclasses import dataclass
from typing import Final, Literal

from routing.plan import Plan
from routing.problem import Problem

LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to solve. `limit_s` and `seed` are for improving."""

    number: int
    work: Literal["build", "improve"]
    problem: Problem
    plan: Plan
    limit_s: float = 0.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Cancel:
    """Answer task `number` with what there is."""

    number: int


@dataclass(frozen=True, slots=True)
class Beat:
    """The search is moving (or, as number 0, the process is ready)."""

    number: int


@dataclass(frozen=True, slots=True)
class Solved:
    """The answer to a task."""

    number: int
    plan: Plan


Message = Task | Cancel | Beat | Solved


def pack(message: Message) -> bytes:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> Message:
    message: Message = pickle.loads(body)  # noqa: S301 (both ends are our own pipe)
    return message
