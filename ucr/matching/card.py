"""The match card: why this crew, why not the next three, why nobody."""

from dataclasses import asdict, dataclass
from datetime import datetime

from routing.explain import Case, Explanation, Standing, explain
from routing.plan import Plan
from routing.prices import POINT
from routing.say import WORDS
from ucr.domain.ids import CrewId, ReferralId
from ucr.matching.picture import Picture
from ucr.matching.pose import Posed


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A hard rule that keeps a crew away, as a code and in words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One crew's case for one referral.

    Attributes:
        travel_s: Driving that this crew would do more of.
        price: Points; one point is a minute's drive. None where a rule forbids.
        terms: The price by clinical term.
    """

    crew_id: CrewId
    name: str
    possible: bool
    arrive_at: datetime | None
    late_min: int | None
    travel_s: int | None
    price: int | None
    terms: dict[str, int]
    failed: tuple[Failed, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """Why nobody can go, and the smallest change that would let someone."""

    reason: str
    change: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCard:
    referral_id: ReferralId
    as_of: datetime
    travel: str
    chosen: Candidate | None
    next: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    nobody: Nobody | None
    sentence: str


def card(
    picture: Picture, posed: Posed, plan: Plan, referral_id: ReferralId
) -> MatchCard:
    """Explain where a referral stands in a plan.

    Raises:
        UnknownJob: The referral is not one that a crew could be sent to now.
    """
    told = explain(posed.problem, plan, str(referral_id))
    by = {
        standing: tuple(
            _candidate(picture, posed, case)
            for case in told.cases
            if case.standing is standing
        )
        for standing in Standing
    }
    return MatchCard(
        referral_id=referral_id,
        as_of=posed.zero,
        travel=posed.travel,
        chosen=by[Standing.CHOSEN][0] if by[Standing.CHOSEN] else None,
        next=by[Standing.NEXT],
        others=by[Standing.ABLE] + by[Standing.RULED_OUT],
        nobody=_nobody(told),
        sentence=told.sentence,
    )


def _candidate(picture: Picture, posed: Posed, case: Case) -> Candidate:
    fit = case.fit
    terms = asdict(fit.cost) if fit else {}
    return Candidate(
        crew_id=picture.crew_named(case.crew),
        name=case.crew,
        possible=fit is not None,
        arrive_at=posed.moment(fit.arrive_s) if fit else None,
        late_min=-(-max(fit.late_s, 0) // 60) if fit else None,
        travel_s=fit.extra_travel_s if fit else None,
        price=fit.cost.points if fit else None,
        terms={name: round(cost / POINT) for name, cost in terms.items() if cost},
        failed=tuple(
            Failed(code=rule.value, words=WORDS.get(rule, rule.value))
            for rule in case.rules
        ),
        words=case.sentence,
    )


def _nobody(told: Explanation) -> Nobody | None:
    if any(case.fit is not None for case in told.cases):
        return None
    counts = [
        f"{WORDS.get(rule, rule)}: {count}" for rule, count in told.failed.items()
    ]
    return Nobody(
        reason="; ".join(counts) or "no crew is on duty",
        change=told.change.sentence if told.change else None,
    )
