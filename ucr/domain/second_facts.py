"""Facts of a second crew that meets the first at a case."""

from dataclasses import dataclass

from ucr.domain.codes import SecondNews
from ucr.domain.fact import AssignmentFact, ReferralFact, VisitFact
from ucr.domain.ids import CrewId


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCrewNews(ReferralFact):
    """The case's second crew is sent, moves, or is lost: both crews' phones hear."""

    crew_id: CrewId
    news: SecondNews


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRose(AssignmentFact):
    """A second crew has not answered: `rung` 1 alarms a person, 2 suggests another."""

    rung: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLeft(VisitFact):
    """A second crew has left the person; the lead says how the case ended."""
