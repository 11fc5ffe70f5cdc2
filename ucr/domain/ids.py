"""Typed identifiers: a CrewId can never be passed where a ReferralId is meant."""

from typing import NewType
from uuid import UUID

AreaId = NewType("AreaId", str)
"""A short slug such as "rutland": it names the area's topic, pack and folder."""
ReferralId = NewType("ReferralId", UUID)
CrewId = NewType("CrewId", UUID)
ShiftId = NewType("ShiftId", UUID)
AssignmentId = NewType("AssignmentId", UUID)
VisitId = NewType("VisitId", UUID)
DecisionId = NewType("DecisionId", UUID)
SenderId = NewType("SenderId", UUID)
AccountId = NewType("AccountId", UUID)
GlassId = NewType("GlassId", UUID)
MessageId = NewType("MessageId", UUID)
LoanId = NewType("LoanId", UUID)

Actor = NewType("Actor", str)
"""Who did it, as the log keeps it: "account:<id>", "sender:<id>", "dispatcher"."""

DISPATCHER = Actor("dispatcher")


def account(id_: AccountId) -> Actor:
    return Actor(f"account:{id_}")


def sender(id_: SenderId) -> Actor:
    return Actor(f"sender:{id_}")


def reference(id_: ReferralId) -> str:
    """A short number that people can read out: eight letters and digits of the id."""
    return id_.hex[-8:].upper()
