"""What a choice of crew would do to this case and to every other, before it is made.

The engine thinks twice, by the same function that decides: of the area as it is, and
as it would be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from routing.travel.standing import StandingTimes
from ucr.domain.board import reference
from ucr.domain.codes import ActKind
from ucr.domain.crew_mark import mark, now_words
from ucr.domain.errors import NotFound, StaleWrite
from ucr.domain.ids import CrewId, ReferralId
from ucr.domain.referral import Referral
from ucr.matching import as_if
from ucr.matching.as_if import Chosen
from ucr.matching.card import Failed, rule_words
from ucr.matching.decide import Thought, think
from ucr.matching.judge import broken, broken_by_second, judge_two
from ucr.matching.picture import Picture
from ucr.matching.pose import pose


class Look(StrEnum):
    """What is looked at: give it to a crew, tie it to one, send one more, or two.

    Members:
        CONFIRM: Let the proposed crew be asked; "before" is as if a person took the
            proposal back, for that is the other thing that can be done with it.
    """

    ASSIGN = "assign"
    CONFIRM = "confirm"
    PIN = "pin"
    SECOND = "second"
    MEET = "meet"


NO_MATTER: Final = timedelta(minutes=1)
"""Less than this is no other arrival."""
PINS: Final = frozenset({ActKind.PIN, ActKind.UNPIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Who comes, when, and how many whole minutes before it is due; None: nobody."""

    crew: str | None
    arrive_at: datetime | None
    spare_min: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What becomes of one case."""

    referral_id: ReferralId
    reference: str
    due_at: datetime
    before: Coming
    after: Coming

    @property
    def is_felt(self) -> bool:
        """Whether somebody else comes, or at another time."""
        was, then = self.before, self.after
        if was.crew != then.crew or was.arrive_at is None or then.arrive_at is None:
            return was != then
        return abs(then.arrive_at - was.arrive_at) >= NO_MATTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One choice, and all that it would do.

    Attributes:
        taken_from: The case that the crew would no longer go to.
        rules: Hard rules that keep the crew away: a reason is needed.
        case: The case itself.
        others: Every other case that would feel it, who loses most first.
        version: Of the case, as it was previewed.
        crew_seen: What the crew is and has, as it was previewed.
        second_seen: The same of the second of two.
    """

    act: ActKind
    crew: str | None
    taken_from: ReferralId | None
    rules: tuple[Failed, ...]
    as_of: datetime
    travel: str
    case: Effect
    others: tuple[Effect, ...]
    version: int
    crew_seen: str | None
    second_seen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A choice to look at; a pin of no crew lets it go, only two have a second.

    Attributes:
        leaves: The case that a suggestion says the crew would leave; None: it does not
            come from one.
    """

    referral_id: ReferralId
    crew_id: CrewId | None
    look: Look
    second_id: CrewId | None = None
    leaves: ReferralId | None = None

    @property
    def crews(self) -> list[CrewId]:
        """Who is looked at, the lead first."""
        return [one for one in (self.crew_id, self.second_id) if one is not None]


def preview(
    picture: Picture, standing: StandingTimes, wanted: Wanted, at: datetime
) -> Preview:
    """Look at a choice; it is refused here as it would be when made.

    Raises:
        BadField: The crew has the case already.
        CrewBusy: The crew helps at a case, or this one has a second crew.
        NotFound: The crew is not on duty, or there is no such open case.
        StaleWrite: The crew is not on its way to the case that it would leave.
        WrongStatus: A person must decide first, or a crew is with somebody.
    """
    _demand_as_suggested(picture, wanted)
    chosen, rules = _choose(picture, standing, wanted, at)
    before = _before(picture, wanted, at)
    now = think(before, standing, at=at)
    then = think(chosen.picture, standing, at=at)
    if wanted.look in (
        Look.SECOND,
        Look.MEET,
    ):  # whoever comes first waits: that is felt after it
        plans = then.crew_plans(chosen.picture)
        chosen.picture.plans = {plan.crew_id: plan for plan in plans}
        then = think(chosen.picture, standing, at=at)
    was, will = coming(before, now), coming(chosen.picture, then)
    case = picture.referrals[wanted.referral_id]
    here = [one for one in wanted.crews if one in picture.crews]
    names = [picture.crews[one][0].name for one in here]
    marks = [seen_of(picture, one) for one in here]
    return Preview(
        act=chosen.kind,
        crew=" and ".join(names) or None,
        taken_from=chosen.taken_from,
        rules=tuple(Failed(code=code, words=rule_words(code)) for code in rules),
        as_of=at,
        travel=then.posed.travel_of(names[0]) if names else then.posed.travel,
        case=effect(case, was, will),
        others=others(picture, case.id, was, will),
        version=case.version,
        crew_seen=marks[0] if marks else None,
        second_seen=marks[1] if len(marks) > 1 else None,
    )


def _before(picture: Picture, wanted: Wanted, at: datetime) -> Picture:
    """What the choice is held against: the area as it is, or with a proposal gone."""
    if wanted.look is not Look.CONFIRM or wanted.crew_id is None:
        return picture
    return as_if.rejected(picture, wanted.referral_id, wanted.crew_id, at)


def _demand_as_suggested(picture: Picture, wanted: Wanted) -> None:
    """Open no other choice than the one that was read: the crew may have been sent on.

    Raises:
        StaleWrite: It is not on its way to that case any more.
    """
    crew_id, leaves = wanted.crew_id, wanted.leaves
    if leaves is None or crew_id is None or crew_id not in picture.crews:
        return
    held, visit = picture.assignments.get(crew_id), picture.visits.get(crew_id)
    if held is None or held.referral_id != leaves:
        crew, shift = picture.crews[crew_id]
        raise StaleWrite("crew", crew.name, now=now_words(shift, held, visit))


def seen_of(picture: Picture, crew_id: CrewId) -> str:
    """What a person sees of a crew, as the step reads it again."""
    held = picture.assignments.get(crew_id)
    case = picture.referrals.get(held.referral_id) if held else None
    visit = picture.visits.get(crew_id)
    return mark(picture.crews[crew_id][1], held, visit, case)


def _choose(
    picture: Picture, standing: StandingTimes, wanted: Wanted, at: datetime
) -> tuple[Chosen, tuple[str, ...]]:
    referral_id, crew_id = wanted.referral_id, wanted.crew_id
    if wanted.look is Look.PIN:
        return as_if.pinned(picture, referral_id, crew_id, at), ()
    if crew_id is None:
        raise NotFound("crew on duty")
    if wanted.look is Look.SECOND:
        rules = broken_by_second(picture, standing, referral_id, crew_id, at)
        return as_if.helping(picture, referral_id, crew_id, at), rules
    if wanted.look is Look.MEET:
        if wanted.second_id is None:
            raise NotFound("crew on duty")
        crews = (crew_id, wanted.second_id)
        return as_if.both(picture, referral_id, crews, at), judge_two(
            picture, standing, referral_id, crews, at
        ).codes
    if wanted.look is Look.CONFIRM:
        chosen = as_if.confirmed(picture, referral_id, crew_id)
    else:
        chosen = as_if.given(picture, referral_id, crew_id, at)
    free = as_if.free(picture, referral_id, crew_id, at).picture
    posed = pose(free, standing, at=at)
    return chosen, broken(posed, free, referral_id, crew_id)


def coming(picture: Picture, thought: Thought) -> dict[ReferralId, Coming]:
    """Who comes to each case, by the plan; of two that meet, when both are there."""
    comes = _there(picture)
    for plan in thought.crew_plans(picture):
        for stop in plan.stops:
            one = (stop.arrive_at, picture.crews[plan.crew_id][0].name)
            comes.setdefault(stop.referral_id, []).append(one)
    return {
        id_: Coming(
            crew=" and ".join(name for _, name in sorted(found)),
            arrive_at=max(found)[0],
            spare_min=_spare(picture.referrals[id_], max(found)[0]),
        )
        for id_, found in comes.items()
    }


def _there(picture: Picture) -> dict[ReferralId, list[tuple[datetime, str]]]:
    """Who is with the person of an open case already."""
    there: dict[ReferralId, list[tuple[datetime, str]]] = {}
    for crew_id, visit in picture.visits.items():
        is_known = visit.referral_id in picture.referrals and crew_id in picture.crews
        if visit.on_scene_at is not None and is_known:
            one = (visit.on_scene_at, picture.crews[crew_id][0].name)
            there.setdefault(visit.referral_id, []).append(one)
    return there


def _spare(case: Referral, arrive_at: datetime) -> int:
    return (case.due.due_at - arrive_at) // timedelta(minutes=1)


NOBODY: Final = Coming(crew=None, arrive_at=None, spare_min=None)
Comings = Mapping[ReferralId, Coming]


def effect(case: Referral, was: Comings, will: Comings) -> Effect:
    """What becomes of one case."""
    return Effect(
        referral_id=case.id,
        reference=reference(case.id),
        due_at=case.due.due_at,
        before=was.get(case.id, NOBODY),
        after=will.get(case.id, NOBODY),
    )


def others(
    picture: Picture, this: ReferralId | None, was: Comings, will: Comings
) -> tuple[Effect, ...]:
    """Every case but this one that would feel it, who loses most first."""
    ids = dict.fromkeys([*was, *will])
    every = [effect(picture.referrals[id_], was, will) for id_ in ids if id_ != this]
    return tuple(sorted((one for one in every if one.is_felt), key=_loss))


def _loss(effect: Effect) -> tuple[int, str]:
    """Who is left without a crew first, then by the minutes that are lost."""
    was, then = effect.before.spare_min, effect.after.spare_min
    if then is None:
        return (-(10**9), effect.reference)
    return (then - was if was is not None else 10**9, effect.reference)
