"""The match card: why this crew, why not the next three, why nobody."""

from dataclasses import asdict, dataclass
from datetime import datetime

from routing.explain import Case, Explanation, Standing, explain
from routing.nearest_change import Change
from routing.plan import Plan
from routing.prices import POINT
from routing.say import WORDS
from ucr.domain.codes import Trait
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.ties import wished
from ucr.matching.could_divert import CouldDivert
from ucr.matching.foresee import NOT_FORESEEN, Chance, Chances
from ucr.matching.meet import CouldMeet
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
        unmet: What is wished for, as no rule, and this crew has not.
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
    unmet: tuple[Trait, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Two crews that could meet at the person, and when both would be there."""

    crews: tuple[str, str]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """Why nobody can go, and the smallest change that would let someone.

    Attributes:
        together: Where that change is two crews that meet, those two.
    """

    reason: str
    change: str | None
    together: Together | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchCard:
    """Who could go, and who is meant to.

    Attributes:
        chance: When the chosen crew is there, as far as anyone can know; None: no
            crew is chosen, or it was not asked for.
        could_meet: Two crews who could meet there, where none alone is there in time.
        could_divert: A crew on its way elsewhere that it may be worth to turn round.
    """

    referral_id: ReferralId
    as_of: datetime
    travel: str
    chosen: Candidate | None
    next: tuple[Candidate, ...]
    others: tuple[Candidate, ...]
    nobody: Nobody | None
    sentence: str
    chance: Chance | None = None
    could_meet: CouldMeet | None = None
    could_divert: CouldDivert | None = None


def card(
    picture: Picture,
    posed: Posed,
    plan: Plan,
    referral_id: ReferralId,
    chances: Chances = NOT_FORESEEN,
) -> MatchCard:
    """Explain where a referral stands in a plan, and what is to be expected of it.

    Raises:
        UnknownJob: The referral is not one that a crew could be sent to now.
    """
    told = explain(posed.problem, plan, str(referral_id))
    referral = picture.referrals[referral_id]
    prefers = wished(referral.wishes, referral.ties).prefers
    by = {
        standing: tuple(
            _candidate(picture, posed, case, prefers)
            for case in told.cases
            if case.standing is standing
        )
        for standing in Standing
    }
    chosen = by[Standing.CHOSEN][0] if by[Standing.CHOSEN] else None
    return MatchCard(
        referral_id=referral_id,
        as_of=posed.zero,
        travel=posed.travel_of(chosen.name) if chosen else posed.travel,
        chosen=chosen,
        next=by[Standing.NEXT],
        others=by[Standing.ABLE] + by[Standing.RULED_OUT],
        nobody=_nobody(posed, told),
        sentence=told.sentence,
        chance=chances.get(referral_id),
    )


def rule_words(code: str) -> str:
    """A hard rule by its code, as a crew breaks it: "lacks a skill that is needed"."""
    return next((words for rule, words in WORDS.items() if rule.value == code), code)


def _candidate(
    picture: Picture, posed: Posed, case: Case, prefers: frozenset[Trait]
) -> Candidate:
    fit, crew_id = case.fit, picture.crew_named(case.crew)
    terms = asdict(fit.cost) if fit else {}
    return Candidate(
        crew_id=crew_id,
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
        unmet=tuple(sorted(prefers - picture.crews[crew_id][0].traits)),
    )


def _nobody(posed: Posed, told: Explanation) -> Nobody | None:
    if any(case.fit is not None for case in told.cases):
        return None
    counts = [
        f"{WORDS.get(rule, rule)}: {count}" for rule, count in told.failed.items()
    ]
    return Nobody(
        reason="; ".join(counts) or "no crew is on duty",
        change=_change(told.change) if told.change else None,
        together=_together(posed, told.change) if told.change else None,
    )


def _together(posed: Posed, change: Change) -> Together | None:
    if change.other is None or change.at_s is None:
        return None
    return Together(crews=(change.crew, change.other), at=posed.moment(change.at_s))


def _change(change: Change) -> str:
    """What would let somebody go, its codes as words."""
    words = change.sentence
    for code in change.missing:
        words = words.replace(code, code.replace("_", " "))
    return words
