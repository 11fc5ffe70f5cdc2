"""What people are told of what is left out: news is told once, of crews as of cases."""

from uuid import UUID

from tests.domain.cases import NOON
from ucr.domain.crews_left_out import NamedWhy, crews_now_left_out
from ucr.domain.ids import DISPATCHER, CrewId, ReferralId
from ucr.domain.left_out import CasesLeftOut, CasesTakenUp, now_left_out
from ucr.domain.left_out import LeftOutBecause as Why

ONE, TWO, THREE = (UUID(int=n) for n in (1, 2, 3))


def test_what_is_so_for_another_reason_is_told_anew_and_what_stays_is_not() -> None:
    found = {ReferralId(id_): Why.UNREADABLE for id_ in (ONE, TWO, THREE)}
    said, _ = now_left_out((), found, by=DISPATCHER, at=NOON)
    then = {ReferralId(ONE): Why.UNREADABLE, ReferralId(TWO): Why.ODDLY_HELD}

    now, facts = now_left_out(said, then, by=DISPATCHER, at=NOON)

    assert [(one.referral_id, one.because) for one in now] == list(then.items())
    assert facts == (
        CasesLeftOut(
            at=NOON, by=DISPATCHER, case_ids=(ReferralId(TWO),), because=Why.ODDLY_HELD
        ),
        CasesTakenUp(at=NOON, by=DISPATCHER, case_ids=(ReferralId(THREE),)),
    )


def test_what_was_told_of_crews_is_told_no_second_time() -> None:
    found = {CrewId(ONE): NamedWhy("Oak 1", Why.UNREADABLE)}
    said, first = crews_now_left_out((), found, by=DISPATCHER, at=NOON)

    now, facts = crews_now_left_out(said, found, by=DISPATCHER, at=NOON)

    assert [one.name for one in now] == ["Oak 1"]
    assert (len(first), facts) == (1, ())
